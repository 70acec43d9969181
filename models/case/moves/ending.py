"""The end of a case: settled, confirmed by each party, closed by the office in charge; and its reopening."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack

from models.base import db
from models.case.moves.mediation import Mediating
from models.case.step import CaseStep, How
from rules.case.clock import DEADLINE, PERFORMANCE
from rules.case.ending import CONCERNED
from rules.case.words import state_of
from rules.errors import Invalid
from rules.words import N_

if TYPE_CHECKING:
    from models.case.case import Case
    from models.case.party import Party

CHOOSE = N_("Choose one of those offered.")
UNCONFIRMED = N_("Not everybody concerned has confirmed that it is solved. Say why it is closed all the same.")


class Ending(Mediating):
    """The part of a case that says how it ended, if it did."""

    if TYPE_CHECKING:
        parties: list[Party]
        absorbed: list[Case]
        resolved_at: datetime | None
        method: str | None
        confirmed_at: datetime | None
        closed_at: datetime | None

    @property
    def state(self) -> str:
        """How it stands, in a code of rules/case/words.py STATES."""
        return state_of(self.status, self.method)

    @property
    def everybody(self) -> list[Party]:
        """Whom the matter names: in this record, then in those that it absorbed who is in none before."""
        found = list(self.parties)
        for one in self.absorbed:
            found += [party for party in one.everybody if not _known(party, found)]
        return found

    def person_of(self, party_id: uuid.UUID | None) -> Party | None:
        """Whom a form means; none where it names nobody, Invalid where the matter does not name that person."""
        found = next((party for party in self.everybody if party.id == party_id), None)
        if party_id is not None and found is None:
            raise Invalid({"party": CHOOSE})
        return found

    @property
    def concerned(self) -> list[Party]:
        """Those whose word counts: who asks for something, and of whom it is asked."""
        return [party for party in self.everybody if party.role in CONCERNED]

    @property
    def disputed(self) -> bool:
        """Whether one of them says that it is not solved."""
        return any(party.answer == "disputed" for party in self.concerned)

    def resolve(self, method: str, text: str, **how: Unpack[How]) -> CaseStep:
        """Whoever handles it says that it is settled; `method` is a code of rules/case/ending.py."""
        self.must("resolve", by=how["by"])
        line = self._log("resolved", text=text, detail={"method": method}, **how)
        self._settle(method, how["now"])
        self._record("resolve", by=how["by"], now=how["now"], method=method)
        return line

    def _settle(self, method: str | None, now: datetime) -> None:
        with db.session.no_autoflush:  # the database checks the state as a whole
            self.resolved_at, self.method, self.asked_due_at = now, method, None
            self._go("resolve")

    def confirm(self, party: Party, answer: str, way: str, text: str, **how: Unpack[How]) -> CaseStep:
        """A party says whether it is solved; `answer`, `way`: codes of rules/case/ending.py. The last word counts."""
        self.must("confirm", by=how["by"])
        line = self._log(answer, text=text, detail={"party": party.role, "way": way}, **how)
        party.answer, party.answer_way, party.answered_at = answer, way, how["now"]
        self._count_answers(how["now"])
        return self._end("confirm", line, **how)

    def _count_answers(self, now: datetime) -> None:
        """Whether everybody concerned has confirmed by now."""
        answers = [one.answer for one in self.concerned]
        agreed = bool(answers) and all(answer == "confirmed" for answer in answers)
        self.confirmed_at = (self.confirmed_at or now) if agreed else None

    def close(self, reason: str, **how: Unpack[How]) -> CaseStep:
        """The office in charge ends its work on it (办结); without everybody's confirmation it says why."""
        self.must("close", by=how["by"])
        if self.confirmed_at is None and not reason:
            raise Invalid({"close_why": UNCONFIRMED})
        line = self._log("closed", text=reason, detail={"confirmed": self.confirmed_at is not None}, **how)
        with db.session.no_autoflush:
            self.closed_at = how["now"]
            self._go("close")
        self._record("close", by=how["by"], now=how["now"], confirmed=self.confirmed_at is not None)
        return line

    def reopen(self, reason: str, **how: Unpack[How]) -> CaseStep:
        """It is not solved after all: the office in charge has it again, under the same number.

        The dates of its end and its deadline are cleared; the history and the earlier agreements keep them.
        """
        self.must("reopen", by=how["by"])
        names = self.names()
        detail: dict[str, Any] = {"from": names["handler"]} if self.handler else {}
        detail |= {"to": names["office"], "office_id": self.office_id}
        line = self._log("reopened", text=reason, detail=detail, **how)
        self.stop_clock("court", "unused", at=how["now"])
        self.stop_clock(PERFORMANCE, "dropped", at=how["now"])
        for one in self.clocks:  # a settlement that did not stand until its deadline has not met it
            if one.kind == DEADLINE and one.outcome == "ended" and one.due_at > how["now"]:
                one.outcome = "dropped"
        with db.session.no_autoflush:
            self._unsettle()
            self._unassign()
            self.agreed_at = self.fulfilled_at = self.closed_at = None
            self.accepted_at = self.accepted_at or how["now"]
            self._go("reopen")
        self._record("reopen", by=how["by"], now=how["now"])
        return line

    def _unsettle(self) -> None:
        """It is not settled any more, and nobody has confirmed it."""
        self.resolved_at = self.method = self.confirmed_at = None
        self._forget_answers()

    def _forget_answers(self) -> None:
        for party in self.everybody:
            party.answer = party.answer_way = party.answered_at = None


def _known(party: Party, found: list[Party]) -> bool:
    """Whether the person stands there already; whoever is asked here has to be asked there, too."""
    asked = (one for one in found if one.role in CONCERNED or party.role not in CONCERNED)
    return any(party.same_as(one) for one in asked)
