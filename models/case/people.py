"""Who is in a case: the people that its reporter names, and those that are named later."""

from __future__ import annotations

import uuid
from typing import Any, Unpack

from models.case.moves.ending import Ending
from models.case.party import Party
from models.case.step import CaseStep, How
from rules.case.words import MOST_PARTIES
from rules.errors import NotAllowed
from rules.words import N_

FULL = N_("This matter names %(most)s people already. Write of others in its history.")


class Naming(Ending):
    """The part of a case that says whom it concerns."""

    def tell_parties(self, told: list[dict[str, Any]]) -> None:
        """Takes over whom the reporter names; whoever was named later by those who handle it stays."""
        kept = {party.id: party for party in self.parties}
        said = [kept.get(one["id"], Party(id=one["id"])).tell(one, position) for position, one in enumerate(told)]
        later = [party for party in self.parties if party.named_at is not None and party not in said]
        self.parties = [*said, *later]

    def name(self, told: dict[str, Any], **how: Unpack[How]) -> CaseStep:
        """Names one more person; `told` has name, role, phone and address. Who is asked for the first time has not
        confirmed the end, so that nobody has until this person does."""
        self.must("name", by=how["by"])
        if len(self.parties) >= MOST_PARTIES:
            raise NotAllowed(FULL, most=MOST_PARTIES)
        last = max((party.position for party in self.parties), default=-1)
        person = Party(id=uuid.uuid4(), named_at=how["now"]).tell(told, last + 1)
        line = self._log("named", detail={"party": person.role}, **how)
        self.parties.append(person)
        if person in self.concerned:
            self.confirmed_at = None
        return self._end("name", line, **how)
