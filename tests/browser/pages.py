"""Every page of the office: who opens it, and at which address. A page without a line here fails a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Visit:
    """Somebody of the cast ("" for nobody) opens a page; `{name}` in a value is an id of the county."""

    who: str
    values: dict[str, Any]
    status: int = 200

    def __str__(self) -> str:
        return f"{self.who or 'nobody'} {self.values or ''}".strip()


def visit(who: str, status: int = 200, **values: Any) -> Visit:
    return Visit(who, values, status)


GIVEN: dict[str, Any] = {"with": "{given}"}
NONE_SUCH: dict[str, Any] = {"with": "2026-999999"}
VISITS: dict[str, list[Visit]] = {
    "sessions.show": [visit("")],
    "second_step.show": [visit("")],
    "second_factor.show": [visit("zhou"), visit("wang")],
    "consents.listing": [visit("zhao"), visit("zhou")],
    "consents.show": [
        visit("zhao", consent_id="{consent}"),
        visit("zhou", consent_id="{consent}"),
        visit("zhao", consent_id="{agreed}"),
    ],
    "passwords.choose": [visit("", secret="{secret}"), visit("", 410, secret="used")],
    "desk.home": [visit("wang", _anchor="nav"), visit("zhao"), visit("zheng")],
    "rounds.table": [visit("wang"), visit("zhao"), visit("zheng")],
    "rounds.show": [visit("wang", round_id="{week}"), visit("zhao", round_id="{fortnight}")],
    "rounds.form": [visit("wang", round_id="{week}"), visit("wang", round_id="{week}", blank=1)],
    "reports.queue": [visit("wang"), visit("chen")],
    "reports.show": [visit("wang", report_id="{report}"), visit("zhao", report_id="{town_report}")],
    "reports.sheet": [visit("wang", report_id="{report}")],
    "held.show": [visit("wang", held_id="{held}")],
    "proxies.form": [
        visit("wang", unit="{owing}", round="{week}"),
        visit("wang", unit="{village2}", round="{week}"),
    ],
    "cases.ledger": [
        visit("zhao"),
        visit("zhao", q="test"),
        visit("zhao", 422, found_from="昨天"),
        visit("zhao", format="xlsx"),
        visit("zheng", due="week", sort="due", column="handler"),
    ],
    "cases.views": [visit("wang", category="07", sort="due"), visit("qian")],
    "cases.many_form": [visit("zhao", case="{given}:2")],
    "cases.show": [
        visit("wang", case_id="{case}"),
        visit("zhao", case_id="{old_case}"),
        visit("liu", case_id="{signed}"),
        visit("wang", case_id="{asked}"),
        visit("wang", case_id="{petition}"),
        visit("wang", case_id="{absorbed}"),
        visit("wang", case_id="{ended}"),
        visit("liu", case_id="{stopped}"),
        visit("zhao", case_id="{recused}"),
        *(visit("wang", case_id=case) for case in ("{amended}", "{sent_back}", "{doubted}", "{void}")),
    ],
    "cases.amendment": [visit("wang", case_id="{amended}"), visit("liu", case_id="{signed}")],
    "cases.voiding": [visit("wang", case_id="{alone}"), visit("wang", case_id="{void}")],
    "cases.form": [
        visit("liu", case_id="{signed}", noun="agreement"),
        visit("li", case_id="{signed}", noun="opinion"),
        visit("liu", case_id="{signed}", noun="standstill"),
        visit("wang", 409, case_id="{signed}", noun="standstill-answer"),
        visit("liu", 409, case_id="{ended}", noun="correction"),
        visit("wang", case_id="{case}", noun="person"),
        visit("liu", case_id="{ended}", noun="confirmation"),
        visit("liu", case_id="{ended}", noun="court-ruling"),
        visit("wang", case_id="{ended}", noun="closing"),
        visit("wang", case_id="{stopped}", noun="referral"),
        visit("wang", 409, case_id="{stopped}", noun="agreement"),
    ],
    "cases.routes": [visit("liu", case_id="{stopped}"), visit("wang", case_id="{ended}", show="court")],
    "cases.assignment": [visit("wang", case_id="{case}"), visit("zhao", case_id="{given}")],
    "cases.recusal": [visit("wang", case_id="{signed}"), visit("zhao", case_id="{recused}")],
    "cases.merger": [
        visit("wang", case_id="{signed}"),
        visit("wang", case_id="{signed}", **GIVEN),
        visit("wang", 422, case_id="{signed}", **NONE_SUCH),
    ],
    "cases.clock_form": [
        visit("wang", case_id="{case}", clock_move="registration"),
        visit("liu", case_id="{petition}", clock_move="opinion"),
        visit("wang", case_id="{petition}", clock_move="extension"),
        visit("wang", case_id="{given}", clock_move="pause", clock="deadline"),
    ],
    "cases.deadlines": [visit("wang", show="all"), visit("zheng"), visit("zhao", show="over")],
    "cases.assignments": [visit("wang"), visit("zheng"), visit("zhao", show="overdue")],
    "meetings.listing": [visit("zhao"), visit("wang"), visit("zheng")],
    "meetings.show": [visit("zhao", meeting_id="{meeting}"), visit("zhao", meeting_id="{next_meeting}")],
    "meetings.paper": [
        visit("zhao", meeting_id="{meeting}", sheet=sheet)
        for sheet in ("notice", "analysis", "items", "minutes", "bulletin")
    ],
    "campaigns.listing": [visit("zhao"), visit("wang")],
    "campaigns.part": [visit("wang", campaign_id="{campaign}")],
    "campaigns.new": [visit("zhao")],
    "campaigns.show": [visit("zhao", campaign_id="{campaign}")],
    "campaigns.report": [visit("zhao", campaign_id="{campaign}")],
    "campaigns.details": [visit("zhao", campaign_id="{campaign}")],
    "campaigns.choice": [
        visit("zhao", campaign_id="{campaign}"),
        visit("zhao", campaign_id="{campaign}", q="没有这样的事"),
        visit("zhao", 422, campaign_id="{campaign}", category="x"),
    ],
    "campaigns.group": [visit("zhao", campaign_id="{campaign}", case_id="{old_case}")],
    "meetings.decisions": [visit("zhao", meeting_id="{meeting}"), visit("zhao", meeting_id="{next_meeting}")],
    "meetings.details": [visit("zhao", meeting_id="{meeting}")],
    "meetings.invitation": [
        visit("wang", meeting_id="{meeting}"),
        visit("zheng", meeting_id="{meeting}"),
        visit("wang", meeting_id="{next_meeting}"),
    ],
    "meetings.guest_paper": [visit("wang", meeting_id="{meeting}", sheet=sheet) for sheet in ("notice", "items")],
    "projects.listing": [visit("zhao"), visit("wang")],
    "projects.new": [visit("zhao")],
    "projects.show": [
        visit("zhao", project_id="{project}"),
        visit("wang", project_id="{project}"),
        visit("zhao", project_id="{ended_project}"),
    ],
    "projects.details": [visit("zhao", project_id="{project}")],
    "projects.choice": [visit("wang", case_id="{old_case}"), visit("liu", case_id="{signed}")],
    "intakes.listing": [
        visit("sun"),
        visit("zhao", show="unsigned"),
        visit("zhao", show="all"),
        visit("sun", number="K7PD-M2XA"),
        visit("chen"),
    ],
    "intakes.form": [visit("sun"), visit("zhao")],
    "intakes.show": [
        visit("sun", intake_id="{brought}"),
        visit("zhao", intake_id="{transferred}"),
        visit("zhao", intake_id="{handed}"),
    ],
    "intakes.slip": [visit("sun", intake_id="{brought}")],
    "intakes.handover": [visit("sun", intake_id="{brought}"), visit("zhao", intake_id="{handed}")],
    "intakes.reply_form": [visit("zhao", intake_id="{transferred}"), visit("zhao", 409, intake_id="{brought}")],
    "notices.listing": [visit("wang"), visit("zheng"), visit("zhao", kind="reply"), visit("zhao", 422, kind="x")],
    "notices.new": [
        visit("wang", case_id="{given}"),
        visit("wang", case_id="{given}", kind="supervision"),
        visit("wang", 409, case_id="{case}", kind="supervision"),
    ],
    "notices.show": [
        visit("wang", notice_id="{paper}"),
        visit("liu", notice_id="{paper}"),
        visit("wang", notice_id="{draft}"),
        visit("wang", notice_id="{reply}"),
    ],
    "notices.edit": [visit("wang", notice_id="{draft}")],
    "templates.listing": [visit("wang")],
    "templates.show": [visit("wang", paper="agreement"), visit("wang", paper="reply")],
    "screenings.own": [visit("wang"), visit("zhao"), visit("zheng")],
    "screenings.overview": [visit("zhao"), visit("wang")],
    "screenings.reports": [visit("zhao", unit="{county}", round="{month}", level="field", state="expected")],
    "statistics.show": [
        visit("zhao", month="{this_month}"),
        visit("wang", unit="{county}", month="{this_month}"),
        visit("zhao", month="{this_month}", span="year", public=1),
        visit("zheng", 422, month="昨天"),
    ],
    "analysis.latest": [visit("zhao")],
    "analysis.show": [
        visit("zhao", month="{this_month}"),
        visit("zhao", month="{this_month}", public=1),
        visit("wang", 422, month="昨天"),
    ],
    "analysis.sheet": [visit("zhao", month="{this_month}")],
    "monthly_forms.latest": [visit("zhao")],
    "monthly_forms.show": [
        *(visit("zhao", month="{this_month}", form=form) for form in ("towns", "peace", "mediation")),
        visit("wang", 422, month="昨天", form="peace"),
    ],
    "plans.form": [visit("zhao", month="{this_month}", unit="{county}", category="02")],
    "statistics.rows": [visit("zhao", month="{this_month}", figure="open"), visit("zhao", figure="agreed")],
    "units.tree": [visit("zhou"), visit("zhou", q="没有这样的单位")],
    "units.show": [visit("zhou", unit_id="{village2}"), visit("zhou", unit_id="{county}")],
    "units.new": [visit("zhou", unit_id="{town}")],
    "units.details": [visit("zhou", unit_id="{village}")],
    "units.place": [visit("zhou", unit_id="{village}")],
    "units.abolition": [visit("zhou", unit_id="{village2}")],
    "people.directory": [visit("zhou")],
    "people.new": [visit("zhou")],
    "people.show": [visit("zhou", user_id="{li}")],
    "people.details": [visit("zhou", user_id="{li}")],
    "people.sessions": [visit("zhou", user_id="{wang}"), visit("zhou", user_id="{he}")],
    "seats.new": [visit("zhou", user_id="{li}")],
    "seats.ending": [visit("zhou", user_id="{he}", seat_id="{seat}")],
    "invitations.ask": [visit("zhou", unit_id="{town}"), visit("zhou", unit_id="{village}")],
    "imports.upload": [visit("zhou")],
    "old_ledgers.listing": [visit("wang")],
    "ledger_templates.show": [visit("wang")],
    "platforms.show": [visit("wang")],
    "old_ledgers.columns": [visit("wang", ledger_id="{ledger}")],
    "old_ledgers.show": [visit("wang", ledger_id="{ledger}")],
    "calendar.year": [visit("zhou"), visit("zhou", year="{next_year}")],
    "calendar.day": [visit("zhou", text="{today}")],
    "calendar.compare": [visit("zhou", number="{last_year}"), visit("zhou", number="{year}")],
    "schedules.listing": [visit("zhou")],
    "schedules.new": [visit("zhou", level="field")],
    "channels.listing": [visit("zhou")],
    "channels.reminders": [visit("zhou")],
    "channels.new": [visit("zhou", kind=kind) for kind in ("email", "sms", "wecom", "dingtalk")],
    "channels.show": [visit("zhou", channel_id="{channel}")],
    "channels.settings": [visit("zhou", channel_id="{channel}")],
    "audit.lines": [visit("wu")],
    "inbox.messages": [visit("wang"), visit("chen")],
    "me.show": [visit("wang")],
    "suggestions.box": [visit("li")],
    "suggestions.received": [visit("zhou")],
    "help.show": [visit("li"), visit("wang"), visit("zhou"), visit("")],
}
OTHERS = {"field.shell": "the village app: test_every_screen", "home.door": "only leads on"}
MACHINES = ("api_", "health.", "assets.", "field.manifest", "field.service_worker")
DOWNLOADS = (".docx", ".ics", ".xlsx", ".zip")
