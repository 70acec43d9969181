"""Importing units and people from a table: what each row means, and row by row what is wrong with it.

A row says one unit, one person at a unit, or both at once. Units are named by themselves and the unit above; a village
is found by its own name and its town's. Nothing is looked up here: the caller says what there is already.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from rules.contact import email_error, phone_error, plain, username_error
from rules.unit import CHILDREN, roles_at
from rules.words import N_

COLUMNS = ("unit", "kind", "parent", "unit_phone", "name", "username", "phone", "email", "role")
LONGEST = {"unit": 120, "parent": 120, "name": 60, "username": 60, "unit_phone": 40, "phone": 40, "email": 120}
MOST_ROWS = 5000
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
    """A person to be added with a seat at a unit; without a username one is made."""

    row: int
    unit: Key
    name: str
    username: str
    phone: str
    email: str
    role: str


@dataclass
class Plan:
    """What the table would do. It may be done only where `wrong` is empty."""

    units: list[NewUnit] = field(default_factory=list)
    people: list[NewPerson] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    unchanged: int = 0


class Reader:
    """Goes through the rows once and keeps what the later ones need of the earlier ones."""

    def __init__(self, known: Known, kinds: Mapping[str, str], roles: Mapping[str, str]) -> None:
        self.known, self.kinds, self.roles = known, kinds, roles
        self.units = dict(known.units)
        self.by_name: dict[str, list[Key]] = {}
        for key in self.units:
            self.by_name.setdefault(key[1], []).append(key)
        self.said: dict[str, int] = {}
        self.plan = Plan()

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
        key = self._unit(row, text)
        if key is not None and (text["name"] or text["phone"] or text["username"]):
            self._person(row, key, text)

    def _wrong(self, row: int, name: str, msgid: str, /, **params: object) -> None:
        self.plan.wrong.append(Wrong(row, name, msgid, params))

    def _unit(self, row: int, text: Mapping[str, str]) -> Key | None:
        """The unit that the row names: one that stands, one named above in the table, or a new one."""
        found = [key for key in self._named(text["unit"]) if not text["parent"] or key[0] == text["parent"]]
        if len(found) > 1:
            self._wrong(row, "parent", N_("Several units have this name. Say below which one it stands."))
            return None
        if found:
            self._same_kind(row, found[0], text["kind"])
            self.plan.unchanged += not text["name"]
            return found[0]
        return self._new_unit(row, text)

    def _named(self, name: str) -> list[Key]:
        return self.by_name.get(name, [])

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
        elif text["unit_phone"] and (wrong := phone_error(text["unit_phone"])):
            self._wrong(row, "unit_phone", wrong)
        else:
            key = (parent, text["unit"])
            self.units[key] = kind
            self.by_name.setdefault(key[1], []).append(key)
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
        self._username(row, text["username"].lower())
        phone = self._phone(row, text["phone"])
        if text["email"] and (wrong := email_error(text["email"])):
            self._wrong(row, "email", wrong)
        if len(self.plan.wrong) == before and role is not None:
            one = NewPerson(row, key, text["name"], text["username"].lower(), phone, text["email"], role)
            self.plan.people.append(one)

    def _username(self, row: int, username: str) -> None:
        if not username:
            return
        wrong = username_error(username)
        if wrong:
            self._wrong(row, "username", wrong)
        elif username in self.said:
            self._wrong(row, "username", N_("Row %(row)s has the same."), row=self.said[username])
        elif username in self.known.usernames:
            self._wrong(row, "username", N_("This username is taken. Choose another one."))
        self.said.setdefault(username, row)

    def _phone(self, row: int, phone: str) -> str:
        digits = "".join(sign for sign in phone if sign.isdigit())
        digits = digits[-11:] if len(digits) > 11 and digits.startswith("86") else digits
        if not phone:
            return ""
        wrong = phone_error(phone)
        if wrong:
            self._wrong(row, "phone", wrong)
        elif digits in self.said:
            self._wrong(row, "phone", N_("Row %(row)s has the same."), row=self.said[digits])
        elif digits in self.known.phones:
            self._wrong(row, "phone", N_("Another account has this telephone number."))
        self.said.setdefault(digits, row)
        return digits


def plan(
    rows: Iterable[tuple[int, Mapping[str, str]]], known: Known, kinds: Mapping[str, str], roles: Mapping[str, str]
) -> Plan:
    """The plan for (row number, cells by column). `kinds` and `roles` translate the words of the table into codes."""
    reader = Reader(known, kinds, roles)
    for row, cells in rows:
        if any(plain(cells.get(name, "")) for name in COLUMNS):
            reader.read(row, cells)
    return reader.plan
