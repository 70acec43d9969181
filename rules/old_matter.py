"""One row of an office's old ledger as a matter, or what is wrong with it in plain words, column by column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from rules.contact import phone_error, plain
from rules.importing import Wrong
from rules.ledger_words import key, kind_of, origin_of, status_of
from rules.old_ledger import Row
from rules.words import N_
from rules.written import Unclear, day_of, people_of

LONGEST = {"number": 60, "title": 200, "summary": 4000, "place": 200, "address": 200, "result": 4000, "handler": 120}
LONGEST |= {"applicant": 200, "respondent": 200, "party": 600, "phone": 200}
NAME, MOST_PARTIES, MOST_PEOPLE, MOST_ROWS = 60, 50, 99_999, 5000
FIRST_DAY = date(1990, 1, 1)
BETWEEN = re.compile(r"[、,，;；/\n]+")
SUFFIX = re.compile(r"(?:村民委员会|村委会|居民委员会|居委会|人民政府|政府)$")
Value = TypeVar("Value")

TOO_LONG = N_("This is too long. At most %(most)s characters.")
HERE, SAME = N_("This matter was taken over from a ledger already."), N_("Row %(row)s has the same.")
FORMULA = N_("This cell holds a formula or an error. Type the value itself.")


@dataclass(frozen=True)
class Known:
    """What a row is checked against: unit ids by name, marks of matters that are here, and what was said on the page.

    `unit` is whose matters they are where no column says it, `year` that of days without one.
    """

    unit: int
    units: Mapping[str, tuple[int, ...]]
    marks: Container[str]
    today: date
    year: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody named in a row."""

    name: str
    role: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Matter:
    """A row that is right."""

    row: int
    number: str
    summary: str
    registered_on: date
    happened_on: date | None
    unit: int
    place: str
    category: str
    people: int | None
    persons: tuple[Person, ...]
    origin: str
    status: str
    closed_on: date | None
    result: str
    handler: str

    @property
    def marks(self) -> list[str]:
        """By what it is known again: its own number, and its words with their day."""
        words = re.sub(r"\W", "", key(self.summary))
        digest = hashlib.sha256(f"{words}|{self.happened_on or self.registered_on}".encode()).hexdigest()
        return [*([f"n:{key(self.number)}"] if self.number else []), f"w:{digest}"]


@dataclass
class Plan:
    """What the table would bring: matters, rows that are wrong, rows that are here already or stand twice."""

    matters: list[Matter] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    doubles: list[Wrong] = field(default_factory=list)

    @property
    def left(self) -> list[Wrong]:
        """Everything that is not taken over, by row."""
        return sorted([*self.wrong, *self.doubles], key=lambda one: one.row)


class Reader:
    """Goes through the rows once; `columns` says in which column each field stands."""

    def __init__(self, columns: Mapping[str, int], known: Known) -> None:
        self.columns, self.known = columns, known
        self.seen: dict[str, int] = {}
        self.plan = Plan()

    def read(self, row: Row) -> None:
        """One row: a matter, or every fault in it."""
        number, cells = row
        before = len(self.plan.wrong)
        text = {}
        for name, at in self.columns.items():
            cell = cells[at] if at < len(cells) else None
            if cell is False:
                self._wrong(number, name, FORMULA)
            text[name] = str(cell or "").strip()
            if len(text[name]) > LONGEST.get(name, 4000):
                self._wrong(number, name, TOO_LONG, most=LONGEST.get(name, 4000))
        matter = self._matter(number, text) if len(self.plan.wrong) == before else None
        if matter is not None and len(self.plan.wrong) == before:
            self._once(matter)

    def _wrong(self, row: int, name: str, msgid: str, /, **params: object) -> None:
        self.plan.wrong.append(Wrong(row, name, msgid, params))

    def _once(self, matter: Matter) -> None:
        """Takes the matter unless it is here already or stood in a row before."""
        for mark in matter.marks:
            column = "number" if mark.startswith("n:") else "summary"
            if mark in self.known.marks or mark in self.seen:
                same = {"row": self.seen[mark]} if mark in self.seen else {}
                self.plan.doubles.append(Wrong(matter.row, column, SAME if same else HERE, same))
                return
        self.seen |= dict.fromkeys(matter.marks, matter.row)
        self.plan.matters.append(matter)

    def _matter(self, row: int, text: Mapping[str, str]) -> Matter | None:
        get = text.get
        happened, registered = self._day(row, "happened_on", text), self._day(row, "registered_on", text)
        closed = self._day(row, "closed_on", text)
        unit = self._unit(row, plain(get("unit", "")))
        category = self._one(row, "category", get("category", ""), _kind)
        people = self._one(row, "people", get("people", ""), people_of)
        status = self._status(row, text, closed)
        summary = _summary(plain(get("title", "")), get("summary", ""))
        if not summary:
            self._wrong(row, "summary", N_("It does not say what it is about. Please fill this in."))
        if not (happened or registered) and not (get("happened_on") or get("registered_on")):
            self._wrong(row, "registered_on", N_("No day is given. Fill in when it was registered."))
        if people is not None and people > MOST_PEOPLE:
            self._wrong(row, "people", N_("This is no number of people. Write it in digits."))
        first = registered or happened
        persons = self._persons(row, text)
        if first is None or unit is None or status is None:
            return None
        if closed and closed < (happened or first):
            self._wrong(row, "closed_on", N_("It was settled before it began. Correct one of the two days."))
        return Matter(
            row, plain(get("number", "")), summary, first, happened, unit, plain(get("place", "")), category or "99",
            people, persons, origin_of(get("origin", "")), status, closed if status in ("resolved", "closed") else None,
            get("result", ""), plain(get("handler", "")),
        )  # fmt: skip

    def _one(self, row: int, name: str, said: str, read: Callable[[str], Value]) -> Value | None:
        """What a cell means, None where it is blank; a cell that cannot be read is a fault."""
        try:
            return read(said) if plain(said) else None
        except Unclear as fault:
            self._wrong(row, name, str(fault))
            return None

    def _day(self, row: int, name: str, text: Mapping[str, str]) -> date | None:
        day = self._one(row, name, text.get(name, ""), lambda said: day_of(said, year=self.known.year))
        if day is not None and not FIRST_DAY <= day <= self.known.today:
            self._wrong(row, name, N_("This day cannot be: it lies ahead, or before 1990."))
            return None
        return day

    def _unit(self, row: int, said: str) -> int | None:
        if not said:
            return self.known.unit
        name = key(said)
        found = self.known.units.get(name) or self.known.units.get(SUFFIX.sub("", name)) or ()
        if len(found) != 1:
            unknown = N_("There is no unit of this name below your office. Write it as the software does.")
            self._wrong(row, "unit", N_("Several units have this name. Put the town before it.") if found else unknown)
            return None
        return found[0]

    def _status(self, row: int, text: Mapping[str, str], closed: date | None) -> str | None:
        """The state as written, else as the result or the day of settling tell it."""
        said = text.get("status", "")
        status = status_of(said) if said else status_of(text.get("result", "")) or ("closed" if closed else "accepted")
        if status is None:
            self._wrong(row, "status", N_("This state is not known. Write 受理, 办理中, 化解 or 办结."))
        elif status in ("resolved", "closed") and not closed and not text.get("closed_on"):
            self._wrong(row, "closed_on", N_("It is settled, but not on which day. Fill in the day."))
        return status

    def _persons(self, row: int, text: Mapping[str, str]) -> tuple[Person, ...]:
        """The people as told; telephone numbers go to them in their order, the address to the first."""
        columns = (("applicant", "applicant"), ("respondent", "respondent"), ("party", "other"))
        named = [(name, role) for column, role in columns for name in _names(text.get(column, ""))]
        if len(named) > MOST_PARTIES or any(len(name) > NAME for name, _role in named):
            self._wrong(row, "party", N_("Put a mark such as 、 between the names, 50 people at most."))
            return ()
        phones = [plain(phone) for phone in _split(text.get("phone", ""))]
        for phone in phones:
            if wrong := phone_error(phone):
                self._wrong(row, "phone", wrong)
        addresses = [plain(text.get("address", ""))]
        return tuple(
            Person(name, role, *(rest[at] if at < len(rest) else "" for rest in (phones, addresses)))
            for at, (name, role) in enumerate(named)
        )


def _kind(said: str) -> str:
    code = kind_of(said)
    if code is None:
        raise Unclear(N_("This kind of dispute is not known. Write one of those that the software has, or 其他."))
    return code


def _summary(title: str, text: str) -> str:
    """What it is about: the title and the words, once where one holds the other."""
    if not title or title in text:
        return text.strip()
    return title if not text.strip() or text.strip() in title else f"{title}。{text.strip()}"


def _names(text: str) -> list[str]:
    """李某、王某 and 李某 王某 are two people, 李  某 is one whose name was spread to fill its cell."""
    found = []
    for part in _split(text):
        words = part.split()
        found += words if all(len(word) > 1 for word in words) else ["".join(words)]
    return found


def _split(text: str) -> list[str]:
    return [plain(part) for part in BETWEEN.split(text) if plain(part)]


def plan(rows: Iterable[Row], columns: Mapping[str, int], known: Known) -> Plan:
    """What the rows of a ledger would bring."""
    reader = Reader(columns, known)
    for row in rows:
        reader.read(row)
    return reader.plan
