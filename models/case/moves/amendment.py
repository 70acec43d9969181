"""Putting a matter right (更正): what was told wrong is changed, with a reason; what it said before is kept, sealed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db
from models.case import search_index
from models.case.party import Party
from models.case.people import FULL, Naming
from models.case.step import CaseStep
from models.event import RowId
from models.figure.case_months import Dated
from models.sealed import Sealed
from rules.case import amendment as rule
from rules.case.ending import CONCERNED
from rules.case.move import ENDED
from rules.case.voiding import ESCALATES
from rules.case.words import MOST_PARTIES
from rules.errors import Forbidden, Invalid, NotAllowed

if TYPE_CHECKING:
    from models.org.user import User
    from rules.calendar import Calendar

Person = dict[str, Any]


@dataclass(frozen=True)
class Right:
    """What is right: the fields of rules/case/amendment.py, the people as they should be, who does not belong to it,
    and whether the words of before name somebody wrongly and are covered like a name."""

    fields: Mapping[str, Any]
    people: Collection[Person] = ()
    gone: Collection[uuid.UUID] = field(default_factory=set)
    covered: bool = False


class Amendment(Base):
    """One correction, told by a step. `month` is the one in which the case was found; `late`: it was frozen by then.

    `sealed` is JSON: fields: name → [before, after]; people: [before or null, after or null]; covered.
    """

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    step_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_step.id"), unique=True)
    month: Mapped[date]
    late: Mapped[bool]
    sealed: Mapped[str] = mapped_column("said", Sealed("amendment.said"))
    step: Mapped[CaseStep] = relationship()

    @property
    def said(self) -> dict[str, Any]:
        """What was changed."""
        found: dict[str, Any] = json.loads(self.sealed)
        return found


class Amendable(Naming, Dated):
    """The part of a case that can be put right."""

    if TYPE_CHECKING:
        id: uuid.UUID
        report_id: uuid.UUID | None
        urgency: str

    @property
    def in_report(self) -> bool:
        """Whether its report still waits for the review or is returned: then its reporter puts it right there."""
        from models.report.report import Report  # noqa: PLC0415 - reports know their cases; only here a case asks for its report

        if self.report_id is None or self.status != "reported":
            return False
        return db.session.get_one(Report, self.report_id).status in ("received", "returned")

    @property
    def amendments(self) -> list[Amendment]:
        """All that was put right, the oldest first (one query)."""
        return list(db.session.scalars(select(Amendment).where(Amendment.case_id == self.id).order_by(Amendment.id)))

    def amend(self, right: Right, reason: str, calendar: Calendar, *, by: User, now: datetime) -> Amendment:
        """Puts right what was told wrong. A correction after the month of its finding was frozen is `late`: it changes
        nothing of that month, and the month of the correction states it."""
        self.must("amend", by=by)
        self._must_fit_right(right, calendar, by=by, now=now)
        changed = {name: [_plain(getattr(self, name)), _plain(right.fields[name])] for name in rule.FIELDS}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        step = self._log("amended", by=by, now=now, text=reason)
        people = self._amend_people(right, now)
        if not changed and not people:
            raise NotAllowed(rule.SAME)
        for name in changed:
            setattr(self, name, right.fields[name])
        search_index.put(self)  # type: ignore[arg-type]
        said = {"fields": changed, "people": people, "covered": right.covered}
        made = Amendment(
            case_id=self.id, step=step, month=self.found_month, sealed=json.dumps(said, ensure_ascii=False)
        )
        made.late = self.found_month in self.frozen_months()
        db.session.add(made)
        self.version += 1
        self._record("amend", by=by, now=now, parts=len(changed) + len(people))
        return made

    def _must_fit_right(self, right: Right, calendar: Calendar, *, by: User, now: datetime) -> None:
        happened_on = right.fields["happened_on"]
        if happened_on is not None and happened_on > calendar.day_of(now):
            raise Invalid({"happened_on": rule.TO_COME})
        lowered = self.urgency == ESCALATES != right.fields["urgency"]
        if lowered and not by.may("assign", self.office):
            raise Forbidden(rule.LOWERED, **self.names())

    def _amend_people(self, right: Right, now: datetime) -> list[list[Person | None]]:
        """[before, after] of everybody who was changed (both), added or taken out (one of them)."""
        known = {party.id: party for party in self.parties}
        found: list[list[Person | None]] = []
        for one in right.people:
            party = known.get(one["id"])
            if party is None:
                found.append([None, _person(self._add(one, now))])
            elif party.id not in right.gone:
                before = _person(party)
                after = _person(party.tell(one, party.position))
                if before != after:
                    found.append([before, after])
                if before["role"] != after["role"] and self.status in ENDED:
                    raise NotAllowed(rule.ASKED)
        for party in [known[one] for one in right.gone if one in known]:
            found.append([_person(party), None])
            self._take_out(party)
        return found

    def _add(self, one: Person, now: datetime) -> Party:
        if len(self.parties) >= MOST_PARTIES:
            raise NotAllowed(FULL, most=MOST_PARTIES)
        last = max((party.position for party in self.parties), default=-1)
        party = Party(id=uuid.uuid4(), named_at=now).tell(one, last + 1)  # never under an id that a form brought
        self.parties.append(party)
        if party.role in CONCERNED:
            self.confirmed_at = None  # who is asked for the first time has not confirmed the end
        return party

    def _take_out(self, party: Party) -> None:
        if self.status in ENDED:
            raise NotAllowed(rule.ASKED)
        self.parties.remove(party)


def _person(party: Party) -> Person:
    return {name: getattr(party, name) for name in rule.PERSON}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
