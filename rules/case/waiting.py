"""How long a matter waits at an office until it is assigned: read from its history, so that nothing need be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

TAKEN_ON, RECUSED = "assigned", "recused"
BEGUN_AGAIN = ("objected", "escalated", "reopened", RECUSED)
BEGIN = ("reported", "sent_again", *BEGUN_AGAIN)
TURNS = (*BEGIN, TAKEN_ON, "sent_back", "resolved")


class Turn(NamedTuple):
    """A step of the history that begins or ends the waiting; `office_id` is the office where it then waits."""

    kind: str
    at: datetime
    office_id: int


class Wait(NamedTuple):
    """A matter waited at an office from an instant on, to the one when it was taken on, settled or passed on."""

    office_id: int
    since: datetime
    until: datetime | None = None
    taken_on: bool = False


def waits(turns: Iterable[Turn]) -> Iterator[Wait]:
    """The times that a matter waited, oldest first; the last may last."""
    now: Wait | None = None
    for turn in turns:
        if turn.kind == RECUSED and (now is None or now.office_id == turn.office_id):
            continue  # it was taken from another unit than the one where it waits
        if now is not None:
            yield now._replace(until=turn.at, taken_on=turn.kind == TAKEN_ON)
        now = Wait(turn.office_id, turn.at) if turn.kind in BEGIN else None
    if now is not None:
        yield now
