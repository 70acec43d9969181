"""A deadline on its way: the handling unit asks for more time, the office in charge decides, or urges."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from models.case.moves.assignment import Assigning
from models.case.step import CaseStep, How
from rules.case import limit
from rules.errors import Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User
    from rules.calendar import Calendar

NO_MORE = N_(
    "This deadline cannot be extended (Regulations on Petition Work, Art. 23, 34). "
    "%(office)s can assign the matter anew with another one."
)
NO_MORE_NOW = N_(
    "This deadline passed so long ago that 30 days more would be over too. "
    "%(office)s can assign the matter anew with another one."
)
MORE_WITHIN = N_("Choose a day still to come, after the present deadline and at most 30 days later.")


class Extending(Assigning):
    """The part of a case that says until when it may take."""

    def ask(self, wanted: datetime, reason: str, calendar: Calendar, **how: Unpack[How]) -> CaseStep:
        """The handling unit asks for more time, with its reason; at most 30 days (条例 Art. 34)."""
        self.must("ask", by=how["by"])
        if self.due_at is None or self.due_basis not in limit.EXTENDABLE:
            raise NotAllowed(NO_MORE, **self.names())
        longest = limit.longest_extension(calendar, self.due_at)
        if longest < how["now"]:
            raise NotAllowed(NO_MORE_NOW, **self.names())
        if not max(self.due_at, how["now"]) < wanted <= longest:
            raise Invalid({"wanted_on": MORE_WITHIN})
        detail = {"from": self.names()["handler"], "to": self.office.name, "due_at": wanted.isoformat(), "basis": ""}
        line = self._log("asked", text=reason, detail=detail, **how)
        self.asked_due_at = wanted
        self._go("ask")
        self._record("ask", by=how["by"], now=how["now"])
        return line

    def grant(self, text: str, *, by: User, now: datetime) -> None:
        """The office gives the time that was asked for; of a statutory limit the basis says that it was extended."""
        self.must("grant", by=by)
        assert self.asked_due_at, "only what was asked for is given"
        basis = limit.SET if self.due_basis == limit.SET else "extended"
        detail = {"to": self.names()["handler"], "due_at": self.asked_due_at.isoformat(), "basis": basis}
        self._log("granted", by=by, now=now, text=text, detail=detail)
        self.due_at, self.due_basis, self.asked_due_at = self.asked_due_at, basis, None
        self._go("grant")
        self._record("grant", by=by, now=now)

    def refuse(self, text: str, *, by: User, now: datetime) -> None:
        """The office says why it gives no more time; the deadline stays."""
        self.must("refuse", by=by)
        self._log("refused", by=by, now=now, text=text, detail={"to": self.names()["handler"]})
        self.asked_due_at = None
        self._go("refuse")
        self._record("refuse", by=by, now=now)

    def urge(self, *, by: User, now: datetime) -> None:
        """The office asks the handling unit how it stands (催办)."""
        self.must("urge", by=by)
        self._log("urged", by=by, now=now, detail={"from": self.office.name, "to": self.names()["handler"]})
        self._record("urge", by=by, now=now)
