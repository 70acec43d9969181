"""The rows of an office's old ledger read as matters, or what is wrong with each in plain words, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from rules.case.ending import OTHERWISE
from rules.ledger.old_ledger import Row
from rules.ledger.old_matter import Known, Matter, Plan
from rules.ledger.old_party import MOST_PARTIES, NAME, TOO_MANY, Person, persons, phones
from rules.ledger.values import AGAIN, filler, kind_of, origin_of, settles, status_of
from rules.ledger.words import key
from rules.org.contact import number_error, plain
from rules.org.roster import Wrong
from rules.words import N_
from rules.written import Unclear, day_of, people_of

LONGEST = {"number": 60, "title": 200, "summary": 4000, "place": 200, "address": 200, "result": 4000, "handler": 120}
LONGEST |= {"applicant": 600, "respondent": 600, "party": 2000, "phone": 400, "town": 120, "unit": 120}
LONGEST |= {"leader": 120, "responsible": 120, "due_on": 60}
TOLD = ("leader", "responsible", "due_on")
PEOPLE = (("applicant", "applicant"), ("respondent", "respondent"), ("party", "other"))
MOST_PEOPLE, LONGEST_WORD = 99_999, 60
FIRST_DAY = date(1990, 1, 1)
OVER = ("resolved", "closed")
Value = TypeVar("Value")

TOO_LONG = N_("This is too long. At most %(most)s characters.")
FORMULA = N_("This cell holds a formula or an error. Type the value itself.")
HERE, SAME = N_("This matter was taken over from a ledger already."), N_("Row %(row)s has the same.")
NO_KIND = N_("This kind of dispute is not known. Say on the page what it means, or write one that the software has.")
NO_STATE = N_("This state is not known. Say on the page what it means, or write 受理, 办理中, 化解 or 办结.")
NO_UNIT = N_("Your office has no unit of this name below it. Say on the page which one is meant, or write its name.")
MANY_UNITS = N_("Several units have this name. Put the town before it.")
NO_FIRST = N_("No day is given. Fill in when it was registered.")
NO_SUCH_DAY = N_("This day cannot be: it lies ahead, or before 1990.")
NO_END = N_("It is settled, but not on which day. Fill in the day.")
STILL_OPEN = N_("A day of settling is given, but its state says that it is open. Correct one of the two.")
AND_AGAIN = N_("The result tells of an end and of a new beginning. Write its state: 办理中, 化解 or 办结.")
DIFFERENT = N_("The rows of this matter say different things here. Write it once, or part them into two matters.")


class Reader:
    """Goes through the rows once; `columns` says in which column each field stands."""

    def __init__(self, columns: Mapping[str, int], known: Known) -> None:
        self.columns, self.known = columns, known
        self.seen: dict[str, int] = {}
        self.plan = Plan()

    def read(self, rows: Sequence[Row]) -> None:
        """The rows of one matter, mostly one: the matter, or every fault in it."""
        before = len(self.plan.wrong)
        texts = [self._texts(*row) for row in rows]
        number, text = rows[0][0], texts[0]
        for (other, _cells), more in zip(rows[1:], texts[1:], strict=True):
            self._add(other, text, more)
        people = [one for (at, _cells), each in zip(rows, texts, strict=True) for one in self._persons(at, each)]
        if len(people) > MOST_PARTIES or any(len(one.name) > NAME for one in people):
            self._wrong(number, "party", TOO_MANY)
        matter = self._matter(number, text, tuple(people)) if len(self.plan.wrong) == before else None
        if matter is not None and len(self.plan.wrong) == before:
            self._once(matter)

    def _texts(self, number: int, cells: Sequence[str | bool | None]) -> dict[str, str]:
        text = {}
        for name, at in self.columns.items():
            cell = cells[at] if at < len(cells) else None
            if cell is False:
                self._wrong(number, name, FORMULA)
            said = str(cell or "").strip()
            text[name] = "" if filler(said) else said
            if len(said) > LONGEST.get(name, 4000):
                self._wrong(number, name, TOO_LONG, most=LONGEST.get(name, 4000))
        return text

    def _add(self, row: int, text: dict[str, str], more: Mapping[str, str]) -> None:
        """What a further row of the same matter says: more people, more of its result, nothing else that differs."""
        apart = {name for name, _role in PEOPLE} | {"phone", "address"}
        for name, said in more.items():
            if name in apart or not said or said == text[name]:
                continue
            if text[name] and name not in ("result", "summary"):
                self._wrong(row, name, DIFFERENT)
            text[name] = f"{text[name]}\n{said}".strip()

    def _wrong(self, row: int, name: str, msgid: str, /, **params: object) -> None:
        self.plan.wrong.append(Wrong(row, name, msgid, params))

    def _once(self, matter: Matter) -> None:
        """Takes the matter unless it is here already or stood in a row before."""
        for mark in matter.marks:
            if mark in self.known.marks or mark in self.seen:
                same = {"row": self.seen[mark]} if mark in self.seen else {}
                column = "summary" if mark.startswith("w:") else "number"
                self.plan.doubles.append(Wrong(matter.row, column, SAME if same else HERE, same))
                return
        self.seen |= dict.fromkeys(matter.marks, matter.row)
        self.plan.matters.append(matter)

    def _matter(self, row: int, text: Mapping[str, str], people: tuple[Person, ...]) -> Matter | None:
        get = text.get
        happened, registered = self._day(row, "happened_on", text), self._day(row, "registered_on", text)
        closed = self._day(row, "closed_on", text)
        unit = self._unit(row, plain(get("unit", "")), plain(get("town", "")))
        category = self._word(row, "category", get("category", ""), kind_of, NO_KIND)
        count = self._one(row, "people", get("people", ""), people_of)
        status, method = _ended(self._status(row, text, closed), get("result", ""))
        origin = self._origin(get("origin", ""))
        summary = _summary(plain(get("title", "")), get("summary", ""))
        if not summary:
            self._wrong(row, "summary", N_("It does not say what it is about. Please fill this in."))
        first = registered or happened
        if not (first or get("happened_on") or get("registered_on")):
            first = self.known.day
            if first is None:
                self._wrong(row, "registered_on", NO_FIRST)
        if count is not None and count > MOST_PEOPLE:
            self._wrong(row, "people", N_("This is no number of people. Write it in digits."))
        if first is None or unit is None or status is None:
            return None
        ended = closed or self.known.ended_on if status in OVER else None
        if ended and ended < (happened or first):
            self._wrong(row, "closed_on", N_("It was settled before it began. Correct one of the two days."))
        return Matter(
            row, plain(get("number", "")), summary, first, happened, unit, plain(get("place", "")), category or "99",
            count, people, origin, status, ended, get("result", ""), plain(get("handler", "")),
            {name: plain(get(name, "")) for name in TOLD if get(name)}, method,
        )  # fmt: skip

    def _one(self, row: int, name: str, said: str, read: Callable[[str], Value]) -> Value | None:
        """What a cell means, None where it is blank; a cell that cannot be read is a fault."""
        try:
            return read(said) if plain(said) else None
        except Unclear as fault:
            self._wrong(row, name, str(fault))
            return None

    def _word(self, row: int, name: str, said: str, read: Callable[[str], str | None], wrong: str) -> str | None:
        """What a word means, first to the office itself; one that nobody knows is a fault, and asked about."""
        if not plain(said):
            return None
        code = self._mapped(name, said) or read(said)
        if code is None:
            self._unread(name, said)
            self._wrong(row, name, wrong)
        return code

    def _mapped(self, name: str, said: str) -> str | None:
        code = self.known.words.get(name, {}).get(key(said))
        if code is not None:
            self.plan.explained[name, plain(said)] = code
        return code

    def _unread(self, name: str, said: str) -> None:
        if len(said) <= LONGEST_WORD:
            asked = (name, plain(said))
            self.plan.unread[asked] = self.plan.unread.get(asked, 0) + 1

    def _day(self, row: int, name: str, text: Mapping[str, str]) -> date | None:
        day = self._one(row, name, text.get(name, ""), lambda said: day_of(said, year=self.known.year))
        if day is not None and not FIRST_DAY <= day <= self.known.today:
            self._wrong(row, name, NO_SUCH_DAY)
            return None
        return day

    def _unit(self, row: int, said: str, town: str) -> int | None:
        if not (said or town):
            return self.known.unit
        whole = town + said
        mapped = int(self._mapped("unit", whole) or 0)
        found = [mapped] if mapped in self.known.units.ids else self.known.units.find(said, town)
        if len(found) != 1:
            self._unread("unit", whole)
            self._wrong(row, "unit", MANY_UNITS if found else NO_UNIT)
            return None
        return found[0]

    def _origin(self, said: str) -> str:
        """Where it came from; a word that nobody knows counts as transferred until the office explains it."""
        code = (self._mapped("origin", said) or origin_of(said)) if said else "transferred"
        if code is None:
            self._unread("origin", said)
        return code or "transferred"

    def _status(self, row: int, text: Mapping[str, str], closed: date | None) -> str | None:
        """The state or ending as written, else as result or day of settling tell it; never open where one says
        settled."""
        said, result = text.get("status", ""), text.get("result", "")
        if said:
            status = self._word(row, "status", said, status_of, NO_STATE)
        elif (status := self._mapped("status", result) or status_of(result)) is None:
            told = settles(result)
            status = "closed" if closed else "resolved" if told else "accepted"
            if told and AGAIN.search(result):
                self._wrong(row, "status", AND_AGAIN)
        if status in OVER or status in OTHERWISE:
            if not (closed or text.get("closed_on") or self.known.ended_on):
                self._wrong(row, "closed_on", NO_END)
        elif status and closed:
            self._wrong(row, "status", STILL_OPEN)
        return status

    def _persons(self, row: int, text: Mapping[str, str]) -> list[Person]:
        """The people as told; numbers of their own column go to them in their order, the address to the first."""
        try:
            named = [one for column, role in PEOPLE for one in persons(text.get(column, ""), role)]
        except Unclear as fault:
            self._wrong(row, "party", str(fault))
            return []
        numbers = phones(text.get("phone", ""))
        for wrong in filter(None, map(number_error, filter(None, numbers))):
            self._wrong(row, "phone", wrong)
        addresses = [plain(text.get("address", ""))]
        return [one.with_more(*(rest[at] if at < len(rest) else "" for rest in (numbers, addresses)))
                for at, one in enumerate(named)]  # fmt: skip


def _ended(said: str | None, result: str) -> tuple[str | None, str | None]:
    """The state, and how it ended otherwise: as its own word says, or the result of what is only said to be closed."""
    if said in OTHERWISE:
        return "resolved", said
    told = status_of(result) if said == "closed" else None
    return said, told if told in OTHERWISE else None


def _summary(title: str, text: str) -> str:
    """What it is about: the title and the words, once where one holds the other."""
    if not title or title in text:
        return text.strip()
    return title if not text.strip() or text.strip() in title else f"{title}。{text.strip()}"


def plan(groups: Iterable[Sequence[Row]], columns: Mapping[str, int], known: Known) -> Plan:
    """What the rows of a ledger would bring; those of one matter come together."""
    reader = Reader(columns, known)
    for rows in groups:
        reader.read(rows)
    return reader.plan
