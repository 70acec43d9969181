"""Mediation of a case: attempts, an agreement and what becomes of it; its stop, and the other routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Unpack

from models.case.agreement import Agreement
from models.case.moves.extension import Extending
from models.case.moves.help import Helping
from models.case.moves.standstill import Pausing
from models.case.step import CaseStep, How
from rules.case import limit
from rules.case.clock import PERFORMANCE
from rules.errors import Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.case.party import Party
    from rules.calendar import Calendar

TO_COME = N_("This day is still to come.")
BEFORE_AGREED = N_("This is before the day of the agreement.")
AFTER_KEPT = N_("It is noted that the agreement was fulfilled before this day.")
SAME = N_("Nothing differs from what is recorded. Change what is wrong, or go back.")
LATE_COURT = N_(
    "The 30 days in which both sides can ask the court for confirmation ended on %(until)s (People's Mediation Law, "
    "Art. 33). The agreement still binds (Art. 31): they can fulfil it, make a new one, or sue (Art. 32)."
)


@dataclass(frozen=True)
class Terms:
    """What was agreed: `form` is a code of rules/case/ending.py, `due_on` the last day of the performance, if any."""

    form: str
    reached_on: date
    text: str
    due_on: date | None = None


def _said(terms: Terms) -> dict[str, str]:
    """What a line of the history says of an agreement beside its words."""
    due = terms.due_on.isoformat() if terms.due_on else ""
    return {"form": terms.form, "on": terms.reached_on.isoformat(), "perform_on": due}


class Mediating(Helping, Pausing, Extending):
    """The part of a case in which people talk to each other, or go another way."""

    if TYPE_CHECKING:
        tries: int
        mediation_stopped_at: datetime | None
        agreed_at: datetime | None
        fulfilled_at: datetime | None
        agreements: list[Agreement]

    @property
    def stopped(self) -> bool:
        """Whether somebody concerned does not want the mediation, or no longer."""
        return self.mediation_stopped_at is not None

    @property
    def agreed(self) -> bool:
        """Whether an agreement stands."""
        return self.agreed_at is not None

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that stands: the last one, unless the case was reopened since."""
        return self.agreements[-1] if self.agreed else None

    def _unmet(self, action: str) -> str | None:
        """Also what the agreement that stands does not allow."""
        unmet = super()._unmet(action)
        return unmet if unmet or not self.agreement else self.agreement.unmet(action)

    def attempt(self, outcome: str, text: str, **how: Unpack[How]) -> CaseStep:
        """Somebody sat down with them; `outcome` is a code of rules/case/ending.py."""
        detail = {"outcome": outcome, "try": self.tries + 1}
        self.must("attempt", by=how["by"])
        line = self._log("tried", text=text, detail=detail, **how)
        self.tries += 1
        return self._end("attempt", line, **how)

    def agree(self, terms: Terms, calendar: Calendar, **how: Unpack[How]) -> CaseStep:
        """They agree; a later agreement takes the place of an earlier one."""
        self.must("agree", by=how["by"])
        self._check_terms(terms, calendar, how["now"])
        line = self._log("agreed", text=terms.text, detail=_said(terms), **how)
        made = Agreement(
            id=line.id,
            form=terms.form,
            reached_on=terms.reached_on,
            terms=terms.text,
            due_on=terms.due_on,
            at=how["now"],
            by_id=how["by"].id,
        )
        self.agreements.append(made)
        self.agreed_at, self.fulfilled_at = how["now"], None
        self._start_court(made, calendar, how["now"])
        self._watch(made, calendar, how["now"])
        return self._end("agree", line, **how)

    def correct(self, terms: Terms, why: str, calendar: Calendar, **how: Unpack[How]) -> CaseStep:
        """The agreement was written down wrongly: what it says is put right, the history keeps what was said before."""
        self.must("correct", by=how["by"])
        made = self._agreement()
        self._check_terms(terms, calendar, how["now"])
        if made.fulfilled_on is not None and made.fulfilled_on < terms.reached_on:
            raise Invalid({"reached_on": AFTER_KEPT})
        if terms == Terms(made.form, made.reached_on, made.terms, made.due_on):
            raise Invalid({"terms": SAME})
        line = self._log("corrected", text=terms.text, detail={**_said(terms), "why": why}, **how)
        counts_anew = (made.form, made.reached_on) != (terms.form, terms.reached_on)
        other_days = (made.reached_on, made.due_on) != (terms.reached_on, terms.due_on)
        made.form, made.reached_on, made.terms, made.due_on = terms.form, terms.reached_on, terms.text, terms.due_on
        if counts_anew:
            self._start_court(made, calendar, how["now"])
        if other_days:
            self._watch(made, calendar, how["now"])
        return self._end("correct", line, **how)

    def fulfil(self, on: date, text: str, calendar: Calendar, **how: Unpack[How]) -> CaseStep:
        """What was agreed has been done."""
        self.must("fulfil", by=how["by"])
        made = self._agreement()
        self._since(made, "fulfilled_on", on, calendar, how["now"])
        line = self._log("fulfilled", text=text, detail={"on": on.isoformat()}, **how)
        made.fulfilled_on, self.fulfilled_at = on, how["now"]
        self.stop_clock(PERFORMANCE, at=how["now"])
        return self._end("fulfil", line, **how)

    def court(self, on: date, text: str, calendar: Calendar, **how: Unpack[How]) -> CaseStep:
        """Both sides asked the court to confirm their agreement, within 30 days (人民调解法 Art. 33)."""
        self.must("court", by=how["by"])
        made = self._agreement()
        self._since(made, "asked_on", on, calendar, how["now"])
        until = limit.court_until(calendar, made.reached_on)
        if on > calendar.day_of(until):
            raise NotAllowed(LATE_COURT, until=until)
        line = self._log("court", text=text, detail={"on": on.isoformat()}, **how)
        made.court_asked_on = on
        self.stop_clock("court", at=how["now"])
        return self._end("court", line, **how)

    def ruling(self, outcome: str, on: date, text: str, calendar: Calendar, **how: Unpack[How]) -> CaseStep:
        """What the court decided on the request; `outcome` is a code of rules/case/ending.py."""
        self.must("ruling", by=how["by"])
        made = self._agreement()
        self._past("decided_on", on, calendar, how["now"])
        assert made.court_asked_on, "the move is open once the court is asked"
        if on < made.court_asked_on:
            raise Invalid({"decided_on": N_("This is before the day of the request.")})
        line = self._log("court", text=text, detail={"on": on.isoformat(), "ruling": outcome}, **how)
        made.court_decided_on, made.court_outcome = on, outcome
        return self._end("ruling", line, **how)

    def stop(self, party: Party | None, reason: str, **how: Unpack[How]) -> CaseStep:
        """Somebody does not want the mediation: it stops, and blocks no other route (人民调解法 Art. 3, 17, 26)."""
        detail = {"party": party.role} if party else {}
        self.must("stop", by=how["by"])
        line = self._log("stopped", text=reason, detail=detail, **how)
        self.mediation_stopped_at = how["now"]
        return self._end("stop", line, **how)

    def resume(self, reason: str, **how: Unpack[How]) -> CaseStep:
        """All of them want it after all."""
        self.must("resume", by=how["by"])
        line = self._log("resumed", text=reason, **how)
        self.mediation_stopped_at = None
        return self._end("resume", line, **how)

    def refer(self, routes: Sequence[str], text: str, **how: Unpack[How]) -> CaseStep:
        """Somebody was told of other lawful routes; `routes` are codes of rules/case/route.py."""
        self.must("refer", by=how["by"])
        line = self._log("referred", text=text, detail={"routes": list(routes)}, **how)
        return self._end("refer", line, **how)

    def _end(self, action: str, line: CaseStep, **how: Unpack[How]) -> CaseStep:
        """The state after the move, and the line of the audit."""
        self._go(action)
        self._record(action, by=how["by"], now=how["now"])
        return line

    def _start_court(self, made: Agreement, calendar: Calendar, now: datetime) -> None:
        """The 30 days to ask the court run from the day on which a written agreement counts."""
        self.stop_clock("court", "replaced", at=now)
        if made.form == "written" and now <= limit.court_until(calendar, made.reached_on):
            self.start_clock("court", min(calendar.at(made.reached_on, time.min), now), calendar)

    def _watch(self, made: Agreement, calendar: Calendar, now: datetime) -> None:
        """Its performance is watched from the day on which it counts (人民调解法 Art. 31); what was entered late
        reminds nobody of a day that was over already."""
        owed = made.due_on is not None and made.fulfilled_on is None
        self.stop_clock(PERFORMANCE, "replaced" if owed else "dropped", at=now)
        if made.due_on is not None and owed:
            since, until = limit.to_perform(calendar, made.reached_on, made.due_on)
            self._start(PERFORMANCE, PERFORMANCE, since, until).move(until, now=now)

    def _agreement(self) -> Agreement:
        made = self.agreement
        assert made, "who agreed has an agreement"
        return made

    @staticmethod
    def _past(field: str, on: date, calendar: Calendar, now: datetime) -> None:
        if on > calendar.day_of(now):
            raise Invalid({field: TO_COME})

    def _check_terms(self, terms: Terms, calendar: Calendar, now: datetime) -> None:
        self._past("reached_on", terms.reached_on, calendar, now)
        if terms.due_on is not None and terms.due_on < terms.reached_on:
            raise Invalid({"perform_on": BEFORE_AGREED})

    def _since(self, made: Agreement, field: str, on: date, calendar: Calendar, now: datetime) -> None:
        self._past(field, on, calendar, now)
        if on < made.reached_on:
            raise Invalid({field: BEFORE_AGREED})
