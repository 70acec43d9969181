"""Importing units and people from a table: what each row means, and row by row what is wrong with it.

A row says one unit, one person at a unit, or both at once. Units are named by themselves and the unit above; a village
is found by its own name and its town's. Nothing is looked up here: the caller says what there is already.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from rules.org.contact import email_error, name_key, number_error, person_name, plain, username_error
from rules.org.unit import CHILDREN, roles_at
from rules.org.unit_name import alike, means, parted
from rules.words import N_

COLUMNS = ("unit", "kind", "parent", "unit_phone", "name", "username", "phone", "email", "role")
LONGEST = {"unit": 120, "parent": 120, "name": 60, "username": 60, "unit_phone": 40, "phone": 40, "email": 120}
MOST_ROWS = 5000
MANY = N_("Several units may be meant: %(names)s. Write the whole name.")
Key = tuple[str, str]  # (name of the unit above or "", own name)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one field of one row: a msgid and what fills its placeholders."""

    row: int
    column: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What stands already: kind by unit, and whether a username or the digits of a number are taken."""

    units: Mapping[Key, str]
    usernames: Container[str] = frozenset()
    phones: Container[str] = frozenset()
    root: str = ""


@dataclass(frozen=True)
class NewUnit:
    """A unit to be set up."""

    row: int
    key: Key
    kind: str
    phone: str


@dataclass(frozen=True)
class NewPerson:
    """A person to be added with a seat at a unit; without a username one is made.

    `first` is the row in which the same person has had a seat already: then this is one more seat.
    """

    row: int
    unit: Key
    name: str
    username: str
    phone: str
    email: str
    role: str
    first: int | None = None


@dataclass
class Plan:
    """What the table would do. It may be done only where `wrong` is empty."""

    units: list[NewUnit] = field(default_factory=list)
    people: list[NewPerson] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    unchanged: int = 0

    @property
    def accounts(self) -> list[NewPerson]:
        """Each person once, however many seats."""
        return [person for person in self.people if person.first is None]


class Reader:
    """Goes through the rows once and keeps what the later ones need of the earlier ones."""

    def __init__(self, known: Known, kinds: Mapping[str, str], roles: Mapping[str, str]) -> None:
        self.known, self.kinds, self.roles = known, kinds, roles
        self.units = dict(known.units)
        self.by_name: dict[str, list[Key]] = {}
        self.by_stem: dict[str, list[Key]] = {}
        for key in self.units:
            self._index(key)
        self.said: dict[str, NewPerson] = {}
        self.seats: dict[tuple[Key, int], int] = {}
        self.plan = Plan()

    def _index(self, key: Key) -> None:
        self.by_name.setdefault(key[1], []).append(key)
        self.by_stem.setdefault(parted(key[1])[0], []).append(key)

    def read(self, row: int, cells: Mapping[str, str]) -> None:
        """One row: its unit, then its person."""
        text = {name: plain(cells.get(name, "")) for name in COLUMNS}
        before = len(self.plan.wrong)
        for name, most in LONGEST.items():
            if len(text[name]) > most:
                self._wrong(row, name, N_("This is too long. At most %(most)s characters."), most=most)
        if not text["unit"]:
            self._wrong(row, "unit", N_("Please fill this in."))
        if len(self.plan.wrong) > before:
            return
        text["name"] = person_name(text["name"])
        if text["unit_phone"] and (wrong := number_error(text["unit_phone"])):
            self._wrong(row, "unit_phone", wrong)
        key = self._unit(row, text)
        if key is None:
            self._phone(row, text["phone"])
        elif text["name"] or text["phone"] or text["username"]:
            self._person(row, key, text)

    def _wrong(self, row: int, name: str, msgid: str, /, **params: object) -> None:
        self.plan.wrong.append(Wrong(row, name, msgid, params))

    def _unit(self, row: int, text: Mapping[str, str]) -> Key | None:
        """The unit that the row names: one that stands, one named above in the table, or a new one."""
        kind = self.kinds.get(text["kind"], "")
        found = [key for key in self._named(text["unit"], kind) if not text["parent"] or alike(text["parent"], key[0])]
        if len(found) > 1:
            names = [key[1] for key in found]
            if len(set(names)) == len(names):
                self._wrong(row, "unit", MANY, names="、".join(names))
            else:
                self._wrong(row, "parent", N_("Several units have this name. Say below which one it stands."))
            return None
        if found:
            self._same_kind(row, found[0], text["kind"])
            self.plan.unchanged += not text["name"]
            return found[0]
        return self._new_unit(row, text)

    def _named(self, name: str, kind: str = "") -> list[Key]:
        """The units of this name, else those that it may mean in short or in full; of two kinds the one said."""
        short = [key for key in self.by_stem.get(parted(name)[0], []) if means(name, key[1], self.units[key])]
        found = self.by_name.get(name) or [key for key in short if kind in ("", self.units[key])]
        of_kind = [key for key in (found if len(found) > 1 else short) if self.units[key] == kind]
        return of_kind if kind and of_kind else found

    def _same_kind(self, row: int, key: Key, said: str) -> None:
        if said and self.kinds.get(said) != self.units[key]:
            self._wrong(row, "kind", N_("This unit exists with another kind. Leave the kind blank or correct it."))

    def _new_unit(self, row: int, text: Mapping[str, str]) -> Key | None:
        kind, parent = self.kinds.get(text["kind"]), text["parent"] or self.known.root
        above = self._named(parent)
        if not text["kind"]:
            self._wrong(
                row, "kind", N_("There is no such unit yet. To set it up, give its kind; else correct its name.")
            )
        elif kind is None:
            self._wrong(row, "kind", N_("Unknown kind. Write one of: %(listed)s."), listed="、".join(self.kinds))
        elif not above:
            self._wrong(row, "parent", N_("There is no unit named %(name)s. Put its row above this one."), name=parent)
        elif len(above) > 1:
            self._wrong(row, "parent", N_("Several units have this name. Rename one of them first."))
        elif kind not in CHILDREN[self.units[above[0]]]:
            self._wrong(row, "parent", N_("A unit of this kind cannot stand below %(name)s."), name=parent)
        else:
            key = (above[0][1], text["unit"])
            self.units[key] = kind
            self._index(key)
            self.plan.units.append(NewUnit(row, key, kind, text["unit_phone"]))
            return key
        return None

    def _person(self, row: int, key: Key, text: Mapping[str, str]) -> None:
        before = len(self.plan.wrong)
        allowed = roles_at(self.units[key])
        role = self.roles.get(text["role"]) if text["role"] else allowed[0]
        if not text["name"]:
            self._wrong(row, "name", N_("Please fill this in."))
        if role is None:
            self._wrong(row, "role", N_("Unknown role. Write one of: %(listed)s."), listed="、".join(self.roles))
        elif role not in allowed:
            self._wrong(
                row, "role", N_("There is no such role at this unit. Cadres sit in villages, others in offices.")
            )
        username, phone = self._username(row, text["username"].lower()), self._phone(row, text["phone"])
        if text["email"] and (wrong := email_error(text["email"])):
            self._wrong(row, "email", wrong)
        if len(self.plan.wrong) > before or role is None:
            return
        earlier = next((self.said[one] for one in (phone, username) if one and one in self.said), None)
        first = (earlier.first or earlier.row) if earlier else None
        one = NewPerson(row, key, text["name"], username, phone, text["email"], role, first)
        if earlier is not None and self._once_more(earlier, one):
            return
        self.seats[key, one.first or row] = row
        self.said |= dict.fromkeys(filter(None, (username, phone)), one)
        self.plan.people.append(one)

    def _once_more(self, earlier: NewPerson, one: NewPerson) -> bool:
        """Whether a second row of a username or number is at fault: another name, or the same seat once more."""
        same = name_key(earlier.name) == name_key(one.name) and not _differ(earlier, one)
        again = self.seats.get((one.unit, one.first or one.row))
        if not same:
            for column in ("username", "phone"):
                if (said := getattr(one, column)) and said == getattr(earlier, column):
                    self._wrong(one.row, column, N_("Row %(row)s has the same."), row=earlier.row)
        elif again:
            self._wrong(one.row, "name", N_("Row %(row)s has the same."), row=again)
        return not same or bool(again)

    def _username(self, row: int, username: str) -> str:
        wrong = username_error(username) if username else None
        if wrong:
            self._wrong(row, "username", wrong)
        elif username in self.known.usernames:
            self._wrong(row, "username", N_("This username is taken. Choose another one."))
        return username

    def _phone(self, row: int, phone: str) -> str:
        digits = "".join(sign for sign in phone if sign.isdigit())
        digits = digits[-11:] if len(digits) > 11 and digits.startswith("86") else digits
        if not phone:
            return ""
        if wrong := number_error(phone):
            self._wrong(row, "phone", wrong)
        elif digits in self.known.phones:
            self._wrong(row, "phone", N_("Another account has this telephone number."))
        return digits


def _differ(one: NewPerson, other: NewPerson) -> bool:
    """Whether two rows cannot be one person, because both say a username, number or address, and not the same."""
    pairs = ((one.username, other.username), (one.phone, other.phone), (one.email, other.email))
    return any(first and second and first != second for first, second in pairs)


def plan(
    rows: Iterable[tuple[int, Mapping[str, str]]], known: Known, kinds: Mapping[str, str], roles: Mapping[str, str]
) -> Plan:
    """The plan for (row number, cells by column). `kinds` and `roles` translate the words of the table into codes."""
    reader = Reader(known, kinds, roles)
    for row, cells in rows:
        if any(plain(cells.get(name, "")) for name in COLUMNS):
            reader.read(row, cells)
    return reader.plan
