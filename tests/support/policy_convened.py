"""Who gets in where: meetings, campaigns and key projects. See tests/support/policy.py."""

from __future__ import annotations

from tests.support.policy_words import (
    BELOW,
    CAMPAIGN_FORMS,
    DESK,
    GUEST,
    HAVE_TO_DO,
    MEET,
    MEETING_FORMS,
    OFFICES,
    PROJECTS,
    SCREEN,
    SEE,
    Row,
)

CONVENED: list[Row] = [
    Row("meetings.listing", "GET", DESK),
    Row("meetings.plan", "POST", SCREEN),
    *(Row(f"meetings.{name}", "GET", DESK, units=OFFICES) for name in ("show", "pack", "paper")),
    Row("projects.listing", "GET", DESK),
    Row("projects.new", "GET", SCREEN),
    Row("projects.begin", "POST", SCREEN),
    Row("projects.show", "GET", PROJECTS, units=("county",)),
    Row("projects.details", "GET", MEET, seen=PROJECTS, units=("county",)),
    *(Row(f"projects.{name}", "POST", MEET, seen=PROJECTS, units=("county",)) for name in ("keep_details", "end")),
    Row("projects.choice", "GET", HAVE_TO_DO, seen=SEE, of="hands"),
    Row("projects.choose", "POST", HAVE_TO_DO, seen=SEE, of="hands"),
    Row("campaigns.part", "GET", BELOW, units=("department",)),
    *(Row(f"meetings.{name}", "GET", GUEST, units=OFFICES) for name in ("invitation", "guest_paper")),
    *(Row(f"meetings.{name}", "GET", MEET, seen=DESK, units=OFFICES) for name in ("details", "decisions")),
    *(Row(f"meetings.{name}", "POST", MEET, seen=DESK, units=OFFICES) for name in MEETING_FORMS),
    Row("campaigns.listing", "GET", DESK),
    Row("campaigns.new", "GET", SCREEN),
    Row("campaigns.begin", "POST", SCREEN),
    Row("campaigns.show", "GET", DESK, units=OFFICES),
    Row("campaigns.report", "GET", DESK, units=OFFICES, also=("format=xlsx", "format=docx")),
    *(Row(f"campaigns.{name}", "GET", MEET, seen=DESK, units=OFFICES) for name in ("details", "choice", "group")),
    *(Row(f"campaigns.{name}", "POST", MEET, seen=DESK, units=OFFICES) for name in CAMPAIGN_FORMS),
]
