"""Shape of a notice: the fields of each kind, what moves it on, the filters of the list, an office's letterhead."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, pre_load, validates_schema

from rules.notice.notice import DAY, FIELDS, HOW, KINDS, LINE, OF_CASES, OPTIONAL, PARTY, STATUSES
from schemas.base import REQUIRED, Choice, Day, House, Number, RowId, Text, Uuid, whole
from schemas.case.assignment import REASON, REASON_LEAST
from schemas.form import PageForm

LINES, TEXTS = 100, 4000


def _field(code: str) -> fields.Field[Any]:
    widget = FIELDS[code][0]
    if widget == DAY:
        return Day(required=True)
    most = LINES if widget == LINE else TEXTS
    return Text(most, load_default="") if code in OPTIONAL else Text(most, required=True, least=1)


def _form(kind: str) -> Schema:
    """Every field that the kind asks for must be there; who gets it is chosen where it goes to one person."""
    sort = KINDS[kind]
    asked = {code: _field(code) for code in ("subject", *sort.asks, *OPTIONAL)}
    person = {"party": Uuid(required=True)} if sort.to == PARTY else {}
    return PageForm.from_dict({**asked, **person}, name=f"Paper{kind.title()}")()


class KindSchema(PageForm):
    """Which paper."""

    kind = Choice(OF_CASES, required=True)


class ServiceSchema(PageForm):
    """Whom of the people concerned it reached, how and when."""

    parties = fields.List(Uuid(), load_default=list)
    how = Choice(tuple(HOW), required=True)
    served_on = Day(required=True)

    @validates_schema(skip_on_field_errors=True)
    def _names_one(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["parties"]:
            raise ValidationError(str(REQUIRED), "parties")


class WithdrawalSchema(PageForm):
    """Why it counts no longer."""

    why = Text(REASON, required=True, least=REASON_LEAST)


class LetterheadSchema(PageForm):
    """How the office is called on its papers; the letters at the head of its numbers."""

    name = Text(60, required=True, least=2)
    code = Text(12, required=True, least=1)
    red = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def _code_is_letters(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["code"].isalpha():
            raise ValidationError(str(_l("Letters only: year and number are added by themselves.")), "code")


class NoticesSchema(House):
    """The filters of the list, as its address says them."""

    kind = Choice(tuple(KINDS))
    status = Choice(tuple(STATUSES))
    unit = RowId()
    page = Number(1, 1_000_000)

    @pre_load
    def _typed(self, data: dict[str, str], **_more: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {name: text.strip() for name, text in data.items() if text.strip()}
        return asked | {name: whole(asked[name]) for name in ("unit", "page") if name in asked}


FORMS = {kind: _form(kind) for kind in OF_CASES}
KIND, SERVICE, WITHDRAWAL, LETTERHEAD, NOTICES = (
    KindSchema(),
    ServiceSchema(),
    WithdrawalSchema(),
    LetterheadSchema(),
    NoticesSchema(),
)
