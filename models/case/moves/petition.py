"""A case as a petition (信访事项): registered, told, decided, reviewed; each move ends a clock and starts the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from models.base import db
from models.case.clocks import Clocking
from models.case.moves.extension import MORE_WITHIN
from rules.calendar import Calendar, OfficeHours
from rules.case import clock, intake, limit, petition
from rules.case.clock import DEADLINE, JUDGE
from rules.case.move import HANDLER, OFFICE, OPEN, REFUSALS
from rules.errors import Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.case.clock import Clock
    from models.org.unit import Unit
    from models.org.user import User

BEFORE = N_("This day lies before the time began that it ends.")
LONG_AGO = N_("This day lies more than a year back.")
EARLIER_THAN_RECEIVED = N_("It cannot be taken up before it was received.")


@dataclass(frozen=True)
class Said:
    """When something happened, what was decided, in which way it was told, and the words for it."""

    on: date
    text: str = ""
    way: str = ""
    result: str = ""


class Petitioning(Clocking):
    """The part of a case that follows the Regulations on Petition Work (信访工作条例, 2022), Art. 22-36."""

    if TYPE_CHECKING:
        petition: str | None
        handler: Unit | None

    def register(
        self, choice: str, received: date, taken_up: date, text: str, calendar: Calendar, *, by: User, now: datetime
    ) -> None:
        """Registers it, anew with another kind where that was mistaken: 15 days to pass it on (Art. 22) and to tell the
        petitioner (Art. 23) from its receipt, for a claim 60 from the day on which it was taken up (Art. 31, 34)."""
        self.must_petition("registration", by=by)
        kind = petition.CLAIM if choice == petition.ELSEWHERE else choice
        decides = choice == petition.CLAIM
        if self.petition == kind and decides == (self.clock("settle") is not None):
            raise NotAllowed(petition.REGISTERED)
        began, taken = (_instant(calendar, day, now, field) for day, field in _days(received, taken_up))
        if taken_up < received:
            raise Invalid({"taken_up_on": EARLIER_THAN_RECEIVED})
        self._log("registered", by=by, now=now, text=text, detail={"petition": choice, "on": received.isoformat()})
        if self.petition is None:
            self._begin(began, calendar)
        if decides and self.clock("settle") is None:
            self.start_clock("settle", taken, calendar)
        elif not decides:
            self.stop_clock("settle", "replaced", at=now)
        self.petition = kind
        self.version += 1
        self._record("register", by=by, now=now, petition=choice)

    def _begin(self, began: datetime, calendar: Calendar) -> None:
        """The 15 days each, unless they run or ran from its receipt at the door, or it was passed on already."""
        for kind in ("register", "answer"):
            if not any(one.kind == kind for one in self.clocks):
                self.start_clock(kind, began, calendar)

    def tell_receipt(self, said: Said, calendar: Calendar, *, by: User, now: datetime) -> None:
        """The petitioner is told in writing that it was received and how it goes on (Art. 23)."""
        self._answer("telling", said, calendar, by=by, now=now)

    def give_opinion(self, said: Said, calendar: Calendar, *, by: User, now: datetime) -> None:
        """The written decision on a claim (Art. 32, 34); from its receipt the petitioner has 30 days (Art. 35)."""
        at = self._answer("opinion", said, calendar, by=by, now=now)
        self.start_clock("review_request", at, calendar)
        self.stop_clock("answer", at=at)

    def extend(self, until: date, reason: str, calendar: Calendar, *, by: User, now: datetime) -> None:
        """Gives at most 30 days more, once; the petitioner is told the reason (Art. 34)."""
        settle = self.must_petition("extension", by=by)
        assert settle is not None
        if settle.basis == "extended":
            raise NotAllowed(petition.EXTENDED_ONCE)
        wanted = limit.due_at(calendar, until)
        if not max(settle.due_at, now) < wanted <= limit.longest_extension(calendar, settle.due_at):
            raise Invalid({"until": MORE_WITHIN})
        deadline = self.clock(DEADLINE)
        if deadline is not None and self._twin(deadline) is settle:
            self.due_at, self.due_basis, self.asked_due_at = wanted, "extended", None
        detail = {"to": self.names()["handler"], "clock": "settle", "due_at": wanted.isoformat(), "basis": "extended"}
        self._log("granted", by=by, now=now, text=reason, detail=detail)
        self._set_anew(settle, "extended", wanted, now=now)
        self.version += 1
        self._record("extend", by=by, now=now, due_at=wanted.isoformat())

    def request_review(self, move: str, said: Said, calendar: Calendar, *, by: User, now: datetime) -> None:
        """The petitioner asks within 30 days for a review or re-review (Art. 35, 36) by the next office above."""
        asked = self.must_petition(move, by=by)
        assert asked is not None
        at = _instant(calendar, said.on, now, "on", asked.started_at)
        if said.on > calendar.day_of(asked.due_at):
            raise NotAllowed(petition.TOO_LATE, until=asked.due_at)
        kind = asked.rule.limit.removesuffix("_request") if asked.rule.limit else ""
        judge = self._judge(kind)
        detail = {"clock": move, "on": said.on.isoformat(), "to": judge.name}
        self._log("reviewed", by=by, now=now, text=said.text, detail=detail)
        self.stop_clock(move, at=at)
        self.start_clock(kind, at, calendar, judge=judge)
        self.version += 1
        self._record("request_review", by=by, now=now, clock=kind)

    def decide_review(self, move: str, said: Said, calendar: Calendar, *, by: User, now: datetime) -> None:
        """The office above answers a review, after which a re-review can be asked for, or that, which ends it."""
        at = self._answer(move, said, calendar, by=by, now=now)
        if move == "review":
            self.start_clock("rereview_request", at, calendar)

    def _answer(self, move: str, said: Said, calendar: Calendar, *, by: User, now: datetime) -> datetime:
        """Notes an answer to the petitioner and stops the clock that asked for it; the instant when it was given."""
        found = self.must_petition(move, by=by)
        assert found is not None
        at = max(found.started_at, _instant(calendar, said.on, now, "on", found.started_at))
        detail = {"clock": found.kind, "on": said.on.isoformat(), "way": said.way, "result": said.result}
        self._log("told" if found.judge is None else "reviewed", by=by, now=now, text=said.text, detail=detail)
        found.stop("done", at=at)
        db.session.flush()
        self.version += 1
        self._record(move, by=by, now=now)
        return at

    def must_petition(self, move: str, *, by: User) -> Clock | None:
        """The clock that the move ends, if the move is possible and this person's; else a sentence says what to do."""
        rule = petition.MOVES[move]
        found = self._ended_by(move)
        if self.status in clock.AT_REST or (rule.needs is None and self.status not in OPEN):
            raise NotAllowed(REFUSALS[self.status], **self.names())
        if rule.needs and found is None:
            missing = petition.NOT_REGISTERED if self.petition is None else petition.NOT_RUNNING[rule.needs]
            raise NotAllowed(missing, **self.names())
        self.petition_must_let(move, by=by)
        return found

    def petition_must_let(self, move: str, *, by: User) -> None:
        """Forbidden, with whose it is, where the move is not this person's."""
        if not self.petition_lets(move, by=by):
            whose = petition.MOVES[move].whose
            raise petition.not_yours(whose, judge=self.judge_of(move).name, **self.names())

    def petition_lets(self, move: str, *, by: User) -> bool:
        """Whether the move is this person's, whatever runs."""
        rule = petition.MOVES[move]
        units = {OFFICE: (self.office,), HANDLER: (self.owner, self.office), JUDGE: (self.judge_of(move),)}
        return any(by.may(rule.verb, unit) for unit in units[rule.whose])

    def petition_moves(self) -> list[str]:
        """What can be done with it as a petition now, whoever does it."""
        if self.status in clock.AT_REST:
            return []
        running = [move for move in petition.MOVES if self._ended_by(move)]
        settle = self.clock("settle")
        if settle is not None and settle.basis == "extended":
            running.remove("extension")
        return ["registration", *running] if self.status in OPEN else running

    def _ended_by(self, move: str) -> Clock | None:
        """The clock that the move ends. An answer can still be given where the matter ended before it."""
        kind = petition.MOVES[move].needs
        if kind is None:
            return None
        late = (one for one in reversed(self.clocks) if one.kind == kind and one.outcome == "ended")
        return self.clock(kind) or (next(late, None) if move in petition.ANSWERS else None)

    def judge_of(self, move: str) -> Unit:
        """Who decides: of a review the office above, of everything else the one in charge."""
        found = self._ended_by(move)
        return found.judge if found is not None and found.judge is not None else self.office

    def _judge(self, kind: str) -> Unit:
        """The office next above the one that answered (Art. 35, 36); where none stands above it here, the office in
        charge enters what the higher body decided."""
        answered = next((one.judge for one in reversed(self.clocks) if kind == "rereview" and one.judge), None)
        last = answered or self.handler or self.office
        return last.parent or last


def _days(received: date, taken_up: date) -> tuple[tuple[date, str], tuple[date, str]]:
    return (received, "received_on"), (taken_up, "taken_up_on")


def _instant(calendar: Calendar, day: date, now: datetime, field: str, since: datetime | None = None) -> datetime:
    """When something of a day counts: today now, an earlier day when the offices opened; Invalid where it cannot be."""
    today = calendar.day_of(now)
    if day > today:
        raise Invalid({field: intake.FUTURE})
    if since is not None and day < calendar.day_of(since):
        raise Invalid({field: BEFORE})
    if (today - day).days > limit.LONGEST.days:
        raise Invalid({field: LONG_AGO})
    return now if day == today else calendar.at(day, OfficeHours().start)
