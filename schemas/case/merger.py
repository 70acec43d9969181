"""Shape of a merging: with which matter, which of the two goes on, and on which version of each it was decided."""

from __future__ import annotations

from schemas.base import Text, Uuid
from schemas.case.assignment import REASON, MoveSchema
from schemas.form import Count


class MergerSchema(MoveSchema):
    """`stays` is the id of the one that goes on."""

    other = Uuid(data_key="with", required=True)
    other_version = Count(1, 9_999_999, required=True)
    stays = Uuid(required=True)
    merge_why = Text(REASON, load_default="")


MERGER = MergerSchema()
