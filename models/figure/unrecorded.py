"""The version of an analysis of a month before an office's first record: what is unknown is no nought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rules.figure.analysis import Sentence, Table, no_record_of, without_record


class Told(Protocol):
    """What an analysis tells."""

    def tables(self) -> list[Table]: ...
    def gaps(self) -> list[Sentence]: ...


@dataclass(frozen=True)
class Unrecorded:
    """The same tables without a number, and one sentence."""

    told: Told
    month: date

    def sentences(self) -> list[Sentence]:
        """That there are no records."""
        return [no_record_of(self.month)]

    def tables(self) -> list[Table]:
        """Heads and names."""
        return [without_record(table) for table in self.told.tables()]

    def gaps(self) -> list[Sentence]:
        """What else the data lacks."""
        return self.told.gaps()
