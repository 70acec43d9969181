"""An office's own ledger of before: kept sealed while it is looked at, taken over once, its columns remembered."""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Select, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db
from models.event import RowId
from models.ledger.memory import ImportMapping, ImportWord
from models.org.unit import Unit
from models.sealed import Sealed
from rules.ledger import old_ledger as rule
from rules.ledger.old_ledger import Layout, Sheet
from rules.ledger.old_matter import Known, Plan
from rules.ledger.old_row import plan
from rules.org.permission import reach
from rules.org.roster import Wrong
from rules.org.tree import in_order
from rules.org.unit_name import Named, Names

if TYPE_CHECKING:
    from models.org.user import User

KEPT = timedelta(days=30)
FOR_ALL = ("year", "day", "ended_on", "hidden")


@dataclass(frozen=True)
class Rest:
    """What was not taken over: the heads, and each row as it was with what is wrong in it."""

    heads: Sequence[str]
    rows: Sequence[tuple[int, Sequence[rule.Cell], Sequence[Wrong]]]


class OutsideNumber(Base):
    """By what a matter from an office's own ledger is known again, so that the same file twice doubles nothing."""

    __tablename__ = "outside_number"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[str] = mapped_column(String(60), default="")
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)


class OldLedger(Base):
    """A file as it was brought; `content` holds its sheets, later only the rows that stayed, and goes after 30 days.

    `said`: what the person chose on the page: sheet, head (place of the heads' row), columns by field, unit, year, the
    days for all matters without one (day, ended_on), whether hidden rows count.
    """

    __tablename__ = "old_ledger"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(120))
    content: Mapped[str | None] = mapped_column(Sealed("old_ledger.content"), deferred=True)
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done_at: Mapped[datetime | None]
    taken: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    unit: Mapped[Unit] = relationship()
    by: Mapped[User] = relationship()

    @classmethod
    def visible_to(cls, user: User) -> Select[OldLedger]:
        """The ledgers that the user's own offices brought, the newest first."""
        mine = select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.within(reach(user.seats, "import")))
        return mine.options(joinedload(cls.unit), joinedload(cls.by)).order_by(cls.id.desc())

    @classmethod
    def begin(cls, name: str, sheets: Sequence[Sheet], unit: Unit, *, by: User, now: datetime) -> OldLedger:
        """Keeps the file until it is taken over; what lay about for 30 days goes."""
        db.session.execute(update(cls).where(cls.at < now - KEPT).values(content=None))
        ledger = cls(unit=unit, by=by, at=now, name=name[:120], said={})
        ledger._keep({"sheets": [_packed(sheet) for sheet in sheets]})
        db.session.add(ledger)
        ledger.choose(rule.choose_sheet(sheets))
        return ledger

    def _keep(self, what: dict[str, Any]) -> None:
        packed = zlib.compress(json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))
        self.content = base64.b64encode(packed).decode()

    def _kept(self) -> dict[str, Any]:
        found: dict[str, Any] = (
            json.loads(zlib.decompress(base64.b64decode(self.content or ""))) if self.content else {}
        )
        return found

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets of the file; none once it was taken over."""
        return [_unpacked(*parts) for parts in self._kept().get("sheets", ())]

    def choose(self, sheet: int, head: int | None = None) -> None:
        """Turns to a sheet and the row of its heads, found by itself where none is said; the columns follow."""
        chosen = self.sheets[sheet]
        at = rule.find_head(chosen)[0] if head is None else head
        layout = rule.layout_at(chosen, at)
        columns = rule.guess(layout, ImportMapping.of(self.unit, layout))
        kept = {name: self.said[name] for name in FOR_ALL if self.said.get(name)}
        self.said = {"sheet": sheet, "head": at, "columns": columns, "unit": self.said.get("unit", self.unit.id)} | kept

    @property
    def layout(self) -> Layout:
        """The heads as chosen."""
        return rule.layout_at(self.sheets[self.said["sheet"]], self.said["head"])

    def say(self, columns: dict[str, int], unit: Unit, for_all: Mapping[str, Any], *, now: datetime) -> None:
        """Takes what each column means, and remembers it for the office's next ledger; `for_all` as in FOR_ALL."""
        said = {name: value.isoformat() if isinstance(value, date) else value for name, value in for_all.items()}
        self.said = {**self.said, "columns": columns, "unit": unit.id, **said}
        ImportMapping.keep(self.unit_id, self.layout, columns, now=now)

    def units(self) -> list[Unit]:
        """Those that its rows may name: the office and all that stands below it."""
        below = select(Unit).where(Unit.path.startswith(self.unit.path), Unit.ends_on.is_(None))
        return in_order(db.session.scalars(below))

    def check(self, units: Sequence[Unit], today: date) -> Plan:
        """What taking it over would bring; `units` are those that its rows may name."""
        said = self.said
        marks = select(OutsideNumber.mark).where(OutsideNumber.unit_id == self.unit_id)
        known = Known(
            said["unit"], names_of(units), frozenset(db.session.scalars(marks)), today, said.get("year"),
            _day(said.get("day")), _day(said.get("ended_on")), ImportWord.of(self.unit_id),
        )  # fmt: skip
        return plan(self.groups(), said["columns"], known)

    def groups(self) -> list[list[rule.Row]]:
        """The rows that can be matters, those of one matter together."""
        said = self.said
        hidden = bool(said.get("hidden"))
        return rule.groups(self.sheets[said["sheet"]], self.layout, said["columns"], hidden=hidden)

    def rest(self, found: Plan) -> Rest:
        """What a plan leaves, for the person to put right."""
        told: dict[int, list[Wrong]] = defaultdict(list)
        for one in found.left:
            told[one.row].append(one)
        rows = dict(self.sheets[self.said["sheet"]].rows)
        layout = self.layout
        last = max(layout.heads, default=-1) + 1
        heads = [layout.heads.get(at, "") for at in range(last)]
        return Rest(heads, [(number, rows[number][:last], wrong) for number, wrong in told.items()])

    def finish(self, found: Plan, *, now: datetime) -> None:
        """Nothing is kept of what was taken over; the rest stays to be put right."""
        rest = self.rest(found)
        left = [(row, cells, [(one.column, one.msgid, one.params) for one in wrong]) for row, cells, wrong in rest.rows]
        self.taken, self.left, self.done_at = len(found.matters), len(left), now
        self._keep({"heads": rest.heads, "left": left})

    @property
    def stayed(self) -> Rest:
        """What stayed when it was taken over."""
        kept = self._kept()
        rows = [(row, cells, [Wrong(row, *each) for each in wrong]) for row, cells, wrong in kept.get("left", ())]
        return Rest(kept.get("heads", ()), rows)


def names_of(units: Sequence[Unit]) -> Names:
    """The units by all names by which a table may call them."""
    return Names([Named(unit.id, unit.name, unit.kind, unit.path) for unit in units])


def _packed(sheet: Sheet) -> list[Any]:
    return [sheet.name, sheet.rows, list(sheet.hidden), sorted(sheet.joined), sheet.unseen]


def _unpacked(
    name: str, rows: list[Any], hidden: Sequence[int] = (), joined: Sequence[Sequence[int]] = (), unseen: bool = False
) -> Sheet:
    at = frozenset((row, column) for row, column in joined)
    return Sheet(name, [(row[0], row[1]) for row in rows], hidden, at, unseen)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
