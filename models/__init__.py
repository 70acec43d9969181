"""All tables, so that importing `models` is enough for the mapper and for migrations."""

from models import (  # noqa: F401
    attachment,
    calendar,
    case,
    case_filing,
    channel,
    event,
    filing,
    meeting,
    merger,
    progress,
    receipt,
    reminder,
    report,
    report_filing,
    reveal,
    round,
    sign_in,
    succession,
    unit,
    user,
)
