"""What the database keeps single: the sentence for each name, number or report that is there already."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext
from sqlalchemy.exc import IntegrityError

UNIQUE = {
    "uq_unit_name_standing": lazy_gettext("There is a unit with this name at the same place already."),
    "uq_unit_parent_id_name": lazy_gettext("There is a unit with this name at the same place already."),
    "uq_user_username": lazy_gettext("This username is taken. Choose another one."),
    "uq_user_phone_index": lazy_gettext("Another account has this telephone number."),
    "uq_ledger_view_user_id_name": lazy_gettext("There is a view with this name already. Choose another name."),
    "uq_ledger_view_unit_id_name": lazy_gettext("There is a view with this name already. Choose another name."),
    "uq_report_unit_id_round_id": lazy_gettext("This week is reported already. Load the page again."),
}


def constraint_of(error: IntegrityError) -> str:
    """The name of the broken constraint; SQLite tells columns only, and they are put together as our names are."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return str(diagnostics.constraint_name or "")
    columns = re.findall(r"(\w+)\.(\w+)", str(error.orig))
    return "uq_" + "_".join([columns[0][0], *(column for _table, column in columns)]) if columns else ""
