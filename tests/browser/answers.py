"""What comes back when a form is sent: refusals with their errors, results, notices. Who sends what, and where.

The status is of the page that the sender sees in the end. What changes something changes it once: the English turn
sends it again, and `again` is what that gives.
"""

from __future__ import annotations

from typing import Any

from tests.browser.county import LONG
from tests.browser.entered import PROJECT, SITE
from tests.browser.sending import Answer, send, table

RIGHT = ("新村", "村", "城关镇", "0915-3201777", "白素贞", "", "13800002222", "", "村干部")
BROKEN = ("新村", "星球", "没有的镇", "", "白素贞", "li", "12", "x@", "皇帝")
DESK = {"office": "{county}"}
REGISTERED = DESK | {"origin": "online", "category": "02", "urgency": "help", "summary": LONG, "place": SITE}
BELOW: dict[str, Any] = {"unit": "{owing}", "round": "{week}"}

ANSWERS: dict[str, list[Answer]] = {
    "sessions.enter": [send(""), send("", {"username": "li", "password": "不对"})],
    "passwords.keep": [send("", {"password": "1", "again": "2"}, secret="{secret}")],
    "me.change_password": [send("zhao", {"old": "x", "password": "1", "again": "2"})],
    "units.create": [send("zhou", unit_id="{town}")],
    "units.keep_details": [send("zhou", unit_id="{village}")],
    "units.move": [send("zhou", unit_id="{village}")],
    "units.abolish": [send("zhou", {"last_day": "昨天"}, unit_id="{village2}")],
    "people.create": [send("zhou", {"phone": "12", "username": "李", "email": "x@"})],
    "people.keep_details": [send("zhou", {"phone": "12", "username": "李", "email": "x@"}, user_id="{li}")],
    "people.search": [send("zhou", {"q": "没有这个人"}, 200)],
    "seats.appoint": [send("zhou", user_id="{li}")],
    "seats.end": [send("zhou", {"last_day": "昨天"}, user_id="{he}", seat_id="{seat}")],
    "invitations.invite": [send("zhou", status=200, user_id="{sima}")],
    "invitations.slips": [send("zhou", {"unit_id": "{owing}"}, 200)],
    "held.decide": [send("wang", {"decision": "discard", "reason": ""}, held_id="{held}")],
    "consents.refuse": [send("zhao", {"reason": ""}, consent_id="{consent}")],
    "consents.agree": [send("zhou", consent_id="{consent}")],
    "consents.withdraw": [send("zhao", consent_id="{consent}")],
    "consents.slips": [send("zhao", status=200, consent_id="{agreed}")],
    "second_factor.begin": [send("wang", status=200)],
    "second_factor.confirm": [send("wang", {"code": ""})],
    "second_factor.remove": [send("wang", {"password": "no"})],
    "second_factor.renew_codes": [send("wang", {"password": ""})],
    "imports.check": [
        send("zhou"),
        Answer("zhou", file=b"no table"),
        Answer("zhou", file=table(RIGHT, BROKEN), data=(*RIGHT, *BROKEN)),
        Answer("zhou", file=table(RIGHT), status=200, again=200, data=RIGHT),
    ],
    "platforms.receive": [send("wang"), Answer("wang", file=b"no json"), Answer("wang", file=b'{"receipts": [{}]}')],
    "ledger_templates.keep": [send("wang")],
    "old_ledgers.upload": [send("wang"), Answer("wang", file=b"no table")],
    "old_ledgers.turn": [send("wang", {"sheet": "9", "head": "x"}, ledger_id="{ledger}")],
    "old_ledgers.say_columns": [send("wang", {"year": "甲"}, ledger_id="{ledger}")],
    "old_ledgers.say_words": [send("wang", status=200, ledger_id="{ledger}")],
    "calendar.keep_day": [send("zhou", text="{today}")],
    "schedules.begin": [
        send("zhou", {"starts_on": "{today}", "due_day": "40"}, level="field"),
        send(
            "zhou",
            {"frequency": "weekly", "starts_on": "{monday}", "due_weekday": "4", "due_time": "17:00", "due_day": "10"},
            200,
            level="field",
        ),
    ],
    "channels.create": [send("zhou", kind=kind) for kind in ("email", "sms", "wecom", "dingtalk")],
    "channels.choose_reminders": [send("zhou", {"channel": "{channel}"}, 200)],
    "channels.keep_settings": [send("zhou", channel_id="{channel}")],
    "channels.test": [send("zhou", status=200, channel_id="{channel}")],
    "audit.verification": [send("wu", status=200)],
    "exports.state_purpose": [send("zhao", {"address": "/cases?format=xlsx", "name": "2026"})],
    "feeds.renew": [send("wang", status=200)],
    "suggestions.drop": [send("li")],
    "suggestions.answer": [send("zhou", suggestion_id="{suggestion}")],
    "cases.keep_view": [send("wang", {"name": ""})],
    "cases.change_view": [send("wang", {"name": ""}, view_id="{view}")],
    "cases.assign_many": [send("wang", {"case": "{given}:1", "step": "assign", "handler": "x"})],
    "cases.reveal": [
        send("wang", case_id="{case}"),
        send("wang", {"reason": "own", "own_reason": "要去"}, case_id="{case}"),
        send("wang", {"reason": "call"}, 200, case_id="{old_case}"),
    ],
    "cases.assign": [send("wang", case_id="{case}")],
    "cases.sign": [send("liu", case_id="{given}"), send("liu", {"version": "99"}, 409, case_id="{given}")],
    "cases.objection": [send("liu", case_id="{given}")],
    "cases.note": [send("wang", case_id="{case}"), send("liu", {"id": "x"}, case_id="{signed}")],
    "cases.ask": [
        send("liu", case_id="{signed}"),
        send("liu", {"version": "3", "wanted_on": "{today}", "more_why": "12345678"}, 409, case_id="{asked}"),
    ],
    "cases.amend": [
        send("wang", {"persons.0.phone": "12"}, case_id="{amended}"),
        send(
            "wang",
            {"version": "1", "category": "07", "summary": "12345678", "urgency": "help", "amend_why": "12345678"},
            409,
            case_id="{amended}",
        ),
    ],
    "cases.send_back": [
        send("wang", {"return_reason": "own", "version": "1"}, case_id="{alone}"),
        send("wang", {"return_reason": "1", "version": "9"}, 409, case_id="{alone}"),
    ],
    "cases.propose_void": [
        send("wang", case_id="{alone}"),
        send("wang", {"version": "9", "cause": "test", "void_why": "12345678"}, 409, case_id="{alone}"),
    ],
    "cases.agree_void": [send("wang", {"version": "99"}, 409, case_id="{doubted}")],
    "cases.refuse_void": [send("wang", {"version": "1"}, case_id="{doubted}")],
    "cases.answer_extension": [send("wang", case_id="{asked}")],
    "cases.escalate": [send("liu", case_id="{signed}")],
    "cases.supervise": [
        send("wang", case_id="{signed}"),
        send("wang", {"version": "9", "wanted": "2026-2026", "answer_on": "{monday}"}, 409, case_id="{signed}"),
    ],
    "cases.answer_supervision": [send("liu", {"version": "9"}, case_id="{signed}")],
    "cases.recuse": [
        send("wang", case_id="{signed}"),
        send("wang", {"version": "9", "unit": "{village2}", "recusal_why": "2026-2026"}, 409, case_id="{signed}"),
    ],
    "cases.unrecuse": [send("zhao", {"version": "9", "unit": "{village2}"}, 409, case_id="{recused}")],
    "cases.merge": [
        send("wang", case_id="{signed}"),
        send(
            "wang",
            {"version": "9", "with": "{given}", "other_version": "9", "stays": "{given}"},
            409,
            case_id="{signed}",
        ),
    ],
    "cases.unmerge": [send("wang", {"version": "9"}, 409, case_id="{absorbed}")],
    "cases.send": [
        send("liu", case_id="{ended}", noun="confirmation"),
        send("wang", {"version": "1", "close_why": "12345678"}, 409, case_id="{ended}", noun="closing"),
        send("liu", {"version": "3", "why": "12345678"}, 409, case_id="{stopped}", noun="mediation-stop"),
    ],
    "cases.enter_clock": [
        send("wang", {"on": "2030-01-01"}, case_id="{petition}", clock_move="opinion"),
        send(
            "wang",
            {"version": "1", "until": "{today}", "text": "test"},
            409,
            case_id="{petition}",
            clock_move="extension",
        ),
    ],
    "cases.urge": [send("wang", case_id="{given}")],
    "notices.create": [
        send("wang", {"kind": "supervision"}, case_id="{given}"),
        send("wang", {"kind": "supervision", "subject": "地界"}, case_id="{given}"),
    ],
    "notices.keep": [send("wang", {"subject": ""}, notice_id="{draft}"), send("wang", status=409, notice_id="{paper}")],
    "notices.issue": [send("wang", status=409, notice_id="{paper}")],
    "notices.discard": [send("wang", status=409, notice_id="{paper}")],
    "notices.acknowledge": [send("liu", status=200, again=409, notice_id="{paper}")],
    "notices.serve": [send("wang", {"how": "x"}, notice_id="{reply}")],
    "notices.withdraw": [send("wang", notice_id="{reply}")],
    "notices.reveal": [send("wang", notice_id="{reply}")],
    "templates.put": [send("wang", paper="reply"), Answer("wang", file=b"x", values={"paper": "reply"})],
    "templates.keep_letterhead": [send("wang", {"name": "城", "code": "1"})],
    "templates.take_default": [send("wang", status=200, paper="reply")],
    "rounds.urging": [send("wang", {"to": "all"}, 200, round_id="{week}")],
    "meetings.plan": [send("wang", {"unit_id": "{town}", "month": "昨天"})],
    "meetings.keep_details": [send("zhao", {"held_on": "昨天", "begins_at": "x"}, meeting_id="{meeting}")],
    "meetings.put": [send("zhao", {"kind": "matter", "what": "没有"}, meeting_id="{meeting}")],
    "meetings.keep_decisions": [send("zhao", {"words-{item}": "x" * 2000}, meeting_id="{meeting}")],
    "meetings.hold": [
        send("zhao", meeting_id="{meeting}"),
        send("zhao", {"held": "yes"}, meeting_id="{next_meeting}"),
    ],
    "meetings.invite": [send("zhao", status=409, meeting_id="{meeting}")],
    "meetings.take_off_many": [send("zhao", {"item": "x"}, meeting_id="{meeting}")],
    "projects.begin": [send("zhao"), send("zhao", {"name": PROJECT})],
    "projects.choose": [
        send("wang", case_id="{old_case}"),
        send("wang", {"version": "99", "project": "{project}"}, 409, case_id="{old_case}"),
    ],
    "projects.keep_details": [
        send("zhao", {"name": ""}, project_id="{project}"),
        send("zhao", {"name": "2026-2026", "version": "99"}, 409, project_id="{project}"),
    ],
    "projects.end": [send("zhao", project_id="{project}")],
    "intakes.create": [
        send("sun", DESK | {"id": "{case}", "origin": "transferred", "answer_owed": "1", "phone": "1", "people": "x"}),
        send("zhao", REGISTERED | {"id": "{case}"}, 409),
        send("zhao", REGISTERED | {"id": "{brought}"}, 409),
    ],
    "intakes.hand_over": [
        send("sun", {"due": "set", "version": "1"}, intake_id="{brought}"),
        send("sun", {"to": "{town}", "due": "2026", "version": "9"}, intake_id="{brought}"),
    ],
    "intakes.reply": [
        send("zhao", {"version": "1"}, intake_id="{transferred}"),
        send("zhao", {"version": "99", "on": "{today}"}, 409, intake_id="{transferred}"),
    ],
    "campaigns.keep_criteria": [
        send("zhao", {"category": "x"}, campaign_id="{campaign}"),
        send("zhao", {"category": "02"}, 200, campaign_id="{campaign}"),
    ],
    "campaigns.begin": [send("zhao", {"starts_on": "昨天"})],
    "campaigns.keep_details": [send("zhao", {"ends_on": "昨天"}, campaign_id="{campaign}")],
    "campaigns.choose": [send("zhao", {"numbers": "2026-999999"}, campaign_id="{campaign}")],
    "campaigns.drop": [send("zhao", status=409, campaign_id="{campaign}", case_id="{old_case}")],
    "campaigns.keep_group": [send("zhao", campaign_id="{campaign}", case_id="{old_case}")],
    "campaigns.close": [send("zhao", {"summary": "余下事项转日常办理。"}, 200, 409, campaign_id="{campaign}")],
    "meetings.shift": [send("zhao", meeting_id="{meeting}", item_id="{item}")],
    "plans.write": [send("zhao", {"unit": "{county}", "category": "02", "version": "9"}, 409, month="{this_month}")],
    "statistics.freeze": [send("zhao", {"unit": "{county}", "month": "昨天"})],
    "screenings.sign": [
        send("zhao", {"action": "add"}, 200),
        send("wang", {"action": "sign", "version": "2", "cases.0.people": "三"}),
        send("zhao", {"action": "sign", "version": "1", "cases.0.people": "三"}, 409),
    ],
    "proxies.create": [
        send("wang", {"id": "{case}", "outcome": "found", "cases.0.people": "三"}, **BELOW),
        send("wang", {"outcome": "found", "add": "case"}, 200, **BELOW),
    ],
    "reviews.returning": [send("wang", {"reason": "own"}, report_id="{nil_report}")],
    "reviews.acceptance": [send("wang", {"version": "1"}, 200, 409, report_id="{nil_report}")],
    "reviews.acceptances": [send("wang", status=200)],
}
# These say one sentence, or nothing, and lead to a page that has its visitor.
LEADING = {
    *("sessions.leave", "languages.choose", "me.end_session", "me.end_others", "inbox.read", "inbox.read_all"),
    *(
        "people.close",
        "people.reopen",
        "people.reset_factor",
        "people.end_sessions",
        "imports.confirm",
        "imports.errors",
        "old_ledgers.confirm",
    ),
    *("second_step.enter", "second_step.question", "second_step.answer"),
    *("second_factor.question", "second_factor.add", "second_factor.remove_key"),
    *("calendar.publish", "calendar.take", "channels.retry", "channels.switch"),
    *("reviews.undoing", "reviews.undoings", "cases.drop_view", "cases.bring_back_view"),
    *("feeds.revoke", "meetings.close_minutes", "meetings.propose", "meetings.urging", "meetings.take_off"),
}
