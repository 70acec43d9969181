"""How numbers are said: always part and whole with the rate, a month by its name."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints.statistics import bp
from rules.figure.counting import rate


@bp.app_template_global("share")
def share(part: int, whole: int) -> str:
    """586 of 598 = 98.0 %; a dash where there is nothing to divide by."""
    found = rate(part, whole)
    return "—" if found is None else _("%(part)s of %(whole)s = %(rate)s %%", part=part, whole=whole, rate=found)
