"""All tables, so that importing `models` is enough for the mapper and for migrations."""

from models import (
    calendar,  # noqa: F401
    campaign,  # noqa: F401
    epoch,  # noqa: F401
    event,  # noqa: F401
    feed,  # noqa: F401
    key_print,  # noqa: F401
    project,  # noqa: F401
    receipt,  # noqa: F401
    round,  # noqa: F401
    succession,  # noqa: F401
)
from models.case import (
    agreement,  # noqa: F401
    attachment,  # noqa: F401
    case,  # noqa: F401
    clock,  # noqa: F401
    intake,  # noqa: F401
    progress,  # noqa: F401
    reveal,  # noqa: F401
)
from models.case.moves import amendment as amending  # noqa: F401
from models.case.moves import (
    merger,  # noqa: F401
    recusal,  # noqa: F401
    voiding,  # noqa: F401
)
from models.figure import (
    month,  # noqa: F401
    plan,  # noqa: F401
)
from models.filing import case as case_filing  # noqa: F401
from models.filing import report as report_filing  # noqa: F401
from models.filing import told as filing  # noqa: F401
from models.ledger import memory as ledger_memory  # noqa: F401
from models.ledger import (
    old_ledger,  # noqa: F401
    platform,  # noqa: F401
)
from models.ledger import template as ledger_template  # noqa: F401
from models.meeting import meeting  # noqa: F401
from models.message import (
    channel,  # noqa: F401
    reminder,  # noqa: F401
)
from models.notice import (
    notice,  # noqa: F401
    template,  # noqa: F401
)
from models.org import (
    challenge,  # noqa: F401
    consent,  # noqa: F401
    device,  # noqa: F401
    passkey,  # noqa: F401
    second_factor,  # noqa: F401
    sign_in,  # noqa: F401
    throttle,  # noqa: F401
    unit,  # noqa: F401
    user,  # noqa: F401
)
from models.report import report  # noqa: F401
