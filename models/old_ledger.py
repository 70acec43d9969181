"""An office's own ledger of before: kept sealed while it is looked at, taken over once, its columns remembered."""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db
from models.event import RowId
from models.sealed import Sealed
from models.unit import Unit
from rules import old_ledger as rule
from rules.importing import Wrong
from rules.ledger_words import key
from rules.old_ledger import Layout, Sheet
from rules.old_matter import Known, Plan, plan
from rules.permission import reach
from rules.tree import in_order

if TYPE_CHECKING:
    from models.user import User

KEPT = timedelta(days=30)


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


class ImportMapping(Base):
    """Which column meant what in a ledger with such heads: field → head, as the office said last time."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("unit_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    heads: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class OldLedger(Base):
    """A file as it was brought; `content` holds its sheets, later only the rows that stayed, and goes after 30 days.

    `said`: what the person chose on the page: sheet, head (place of the heads' row), columns by field, unit, year.
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
        ledger._keep({"sheets": [[sheet.name, sheet.rows] for sheet in sheets]})
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
        return [Sheet(name, [(row[0], row[1]) for row in rows]) for name, rows in self._kept().get("sheets", ())]

    def choose(self, sheet: int, head: int | None = None) -> None:
        """Turns to a sheet and the row of its heads, found by itself where none is said; the columns follow."""
        chosen = self.sheets[sheet]
        at = rule.find_head(chosen)[0] if head is None else head
        layout = rule.layout_at(chosen, at)
        columns = rule.guess(layout, self._remembered(layout))
        year = {"year": self.said["year"]} if self.said.get("year") else {}
        self.said = {"sheet": sheet, "head": at, "columns": columns, "unit": self.said.get("unit", self.unit.id)} | year

    def _remembered(self, layout: Layout) -> dict[str, str]:
        """What the office said of a ledger with the same heads, else of its last one."""
        mine = select(ImportMapping).where(ImportMapping.unit_id == self.unit.id)
        same = (ImportMapping.fingerprint == layout.fingerprint).desc()
        last = db.session.scalars(mine.order_by(same, ImportMapping.at.desc()).limit(1)).first()
        return dict(last.heads) if last else {}

    @property
    def layout(self) -> Layout:
        """The heads as chosen."""
        return rule.layout_at(self.sheets[self.said["sheet"]], self.said["head"])

    def say(self, columns: dict[str, int], unit: Unit, year: int | None, *, now: datetime) -> None:
        """Takes what each column means, and remembers it for the office's next ledger."""
        self.said = {**self.said, "columns": columns, "unit": unit.id, "year": year}
        layout = self.layout
        heads = {name: layout.heads[at] for name, at in columns.items() if at in layout.heads}
        where = (ImportMapping.unit_id == self.unit_id, ImportMapping.fingerprint == layout.fingerprint)
        row = db.session.scalars(select(ImportMapping).where(*where)).first()
        if row is None:
            row = ImportMapping(unit_id=self.unit_id, fingerprint=layout.fingerprint)
            db.session.add(row)
        row.heads, row.at = heads, now

    def units(self) -> list[Unit]:
        """Those that its rows may name: the office and all that stands below it."""
        below = select(Unit).where(Unit.path.startswith(self.unit.path), Unit.ends_on.is_(None))
        return in_order(db.session.scalars(below))

    def check(self, units: Sequence[Unit], today: date) -> Plan:
        """What taking it over would bring; `units` are those that its rows may name."""
        sheet = self.sheets[self.said["sheet"]]
        marks = select(OutsideNumber.mark).where(OutsideNumber.unit_id == self.unit_id)
        known = Known(
            self.said["unit"], names_of(units), frozenset(db.session.scalars(marks)), today, self.said.get("year")
        )
        return plan(rule.matters(sheet, self.layout), self.said["columns"], known)

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


def names_of(units: Sequence[Unit]) -> dict[str, tuple[int, ...]]:
    """Unit ids by name, and by the name above with it: 东村, 城关镇东村."""
    above = {unit.id: unit.name for unit in units}
    found: dict[str, tuple[int, ...]] = {}
    for unit in units:
        for name in {unit.name, above.get(unit.parent_id or 0, "") + unit.name}:
            found[key(name)] = (*found.get(key(name), ()), unit.id)
    return found
