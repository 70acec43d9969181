"""Shape of what a phone says of one case on its own: news, the answer to an assignment, mediation, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from rules.case.clock import PAUSES
from rules.case.ending import EXPLAINED, FORMS, METHODS, OUTCOMES, WAYS
from rules.case.route import ROUTES
from rules.case.words import REASON_LEAST
from schemas.base import REQUIRED, Choice, Day, Moment, Uuid
from schemas.case.case import UPDATE_KINDS, UpdateSchema


@dataclass(frozen=True)
class Kind:
    """How many characters its text has at least, which fields it needs, and which it may have."""

    text: int = 0
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


KINDS = {
    **dict.fromkeys(UPDATE_KINDS, Kind()),
    "resolved": Kind(may=("method",)),
    "signed": Kind(),
    "objected": Kind(REASON_LEAST),
    "asked": Kind(REASON_LEAST, ("wanted_on",)),
    "pause_asked": Kind(REASON_LEAST, ("reason",)),
    "escalated": Kind(REASON_LEAST, may=("urgency",)),
    "advised": Kind(REASON_LEAST),
    "answered": Kind(REASON_LEAST),
    "acknowledged": Kind(needs=("paper",)),
    "tried": Kind(needs=("outcome",)),
    "agreed": Kind(1, ("form", "on"), ("perform_on",)),
    "fulfilled": Kind(needs=("on",)),
    "confirmed": Kind(needs=("party", "way")),
    "disputed": Kind(1, ("party", "way")),
    "stopped": Kind(REASON_LEAST, may=("party",)),
    "resumed": Kind(REASON_LEAST),
    "referred": Kind(needs=("routes",)),
}
MORE = (
    *("method", "wanted_on", "outcome", "form", "on", "perform_on"),
    *("party", "way", "routes", "reason", "urgency", "paper"),
)


class StepSchema(UpdateSchema):
    """One step: the address gives its id and its case, `kind` says which of the further fields belong to it."""

    id = Uuid(load_default=None)
    case_id = Uuid(load_default=None)
    kind = Choice(tuple(KINDS), required=True)
    made_at = Moment(required=True)
    device = fields.Dict(load_default=None, allow_none=True)
    method = Choice(tuple(METHODS), load_default=None, allow_none=True)
    wanted_on = Day(load_default=None, allow_none=True)
    outcome = Choice(tuple(OUTCOMES), load_default=None, allow_none=True)
    form = Choice(tuple(FORMS), load_default=None, allow_none=True)
    on = Day(load_default=None, allow_none=True)
    perform_on = Day(load_default=None, allow_none=True)
    party = Uuid(load_default=None, allow_none=True)
    way = Choice(tuple(WAYS), load_default=None, allow_none=True)
    reason = Choice(tuple(PAUSES), load_default=None, allow_none=True)
    urgency = Choice(("escalating",), load_default=None, allow_none=True)
    paper = Uuid(load_default=None, allow_none=True)
    routes = fields.List(Choice(tuple(ROUTES)), load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def _fits_its_kind(self, data: dict[str, Any], **_more: Any) -> None:
        kind = KINDS[data["kind"]]
        wrong = {name: [str(REQUIRED)] for name in kind.needs if not data[name]}
        foreign = (name for name in MORE if data[name] is not None and name not in (*kind.needs, *kind.may))
        wrong |= {name: [str(_l("This field is not known."))] for name in foreign}
        needed = 1 if data["method"] in EXPLAINED else kind.text
        if len(data["text"]) < needed:
            least = str(_l("Write your reason in at least %(least)s characters.", least=needed))
            wrong["text"] = [least if needed > 1 else str(REQUIRED)]
        if wrong:
            raise ValidationError(wrong)


STEP = StepSchema()
