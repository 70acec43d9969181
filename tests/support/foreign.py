"""Well-formed requests with the ids of others, made from the very schemas that a route loads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy import or_, select

import clock
from models.base import Base, db
from models.case.case import Case
from models.case.party import Party
from schemas.base import Choice, Day, Moment, Number, Text, Uuid
from schemas.form import Count, Picked
from tests.support.access import all_text, forbidden_words, play
from tests.support.policy_words import Row
from tests.support.readers import READERS, Reader
from tests.support.rich import Belongings, County
from tests.support.routes import request_for, routes

# Who attacks: reader → the own unit, and the units of elsewhere whose things are named and must stay as they are.
ELSEWHERE = {
    "li": ("village", ("other_village", "other_town")),
    "wang": ("town", ("other_town", "other_village")),
    "town_admin": ("other_town", ("town", "village")),
}
PEOPLE = ("lead", "user", "user_id", "person_id")
UUIDS = {"paper": "notice_id", "report": "report_id"}
# What is not any text, or not the first choice, for the attack to get past the form.
FITTING = {
    "phone": "0915-3200999",
    "username": "k9999",
    "email": "name@example.cn",
    "kind": "village",
    "role": "office",
    "due": "set",
    "due_on": "2026-12-18",
    "begins_at": "09:00",
    "numbers": "",
}
MESSAGES = ("reminder", "event", "seal_entry")  # what others are told of, and the record, grow rightly


def attackers(row: Row) -> list[Reader]:
    """Those of the attackers who pass the door of the route."""
    return [one for one in READERS if one.name in ELSEWHERE and one.role in row.roles]


@dataclass(frozen=True)
class Attack:
    """One route tried by one reader."""

    app: Flask
    county: County
    row: Row
    reader: Reader

    def faults(self) -> list[str]:
        """What is let out or changed: own address with foreign ids, foreign address with own ids, and both foreign."""
        own, others = ELSEWHERE[self.reader.name]
        mine, theirs = self.county.belongings[own], self.county.belongings[others[0]]
        schemas = self._schemas(mine) if self.row.send is None else []
        before = digest([self.county.belongings[key] for key in others])
        return [
            fault
            for path, named in ((mine, theirs), (theirs, mine), (theirs, theirs))
            for fault in self._faults(path, named, schemas, before)
        ]

    def _faults(self, path: Belongings, named: Belongings, schemas: list[Schema], before: int) -> list[str]:
        address, said = self._request(path, named, schemas)
        after: list[int] = []
        others = [self.county.belongings[key] for key in ELSEWHERE[self.reader.name][1]]
        answer = self._play(address, then=lambda: after.append(digest(others)), **said)
        text, where = all_text(answer), f"{self.reader.name} {self.row.method} {address} ({answer.status_code})"
        wrong = [f"{where} breaks"] if answer.status_code >= 500 else []
        wrong += [f"{where} changes what is another's"] if after != [before] else []
        words = forbidden_words(self.county, self.reader, self.row)
        return wrong + [f"{where} lets out {word!r}" for word in words if word in text]

    def _play(self, address: str, **said: Any) -> Any:
        return play(self.app, self.county, self.reader, self.row.method, address, **said)

    def _schemas(self, mine: Belongings) -> list[Schema]:
        """By which schemas the route reads a body: what it loads when it is sent an empty one."""
        address, _said = self._request(mine, mine, [])
        with loaded() as seen:
            self._play(address, **({"json": {}} if "/api/" in address else {"data": {}}))
        return seen or [Raw()]

    def _request(self, path: Belongings, named: Belongings, schemas: list[Schema]) -> tuple[str, dict[str, Any]]:
        """The address of one unit's thing with a body that names another's."""
        rule = routes(self.app)[self.row.endpoint, self.row.method]
        if self.row.send is not None:
            return request_for(self.app, rule, path, self.row.send(self.county, named))
        address, _said = request_for(self.app, rule, path, {})
        body: dict[str, Any] = {}
        for schema in schemas:
            body |= body_of(schema, named, path)
        return address, {"json": body} if "/api/" in address else {"data": _typed(body)}


@contextmanager
def loaded() -> Iterator[list[Schema]]:
    """The schemas by which a request reads its body."""
    seen: list[Schema] = []
    load: Callable[..., Any] = Schema.load

    def noting(self: Schema, *given: Any, **more: Any) -> Any:
        seen.append(self)
        return load(self, *given, **more)

    Schema.load = noting  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        Schema.load = load  # type: ignore[method-assign]


class Raw(Schema):
    """What routes read from a form without a schema."""

    report = fields.List(Uuid())
    case = fields.List(Uuid())
    unit = Picked()
    unit_id = Picked()
    round = Picked()
    to = fields.List(Picked())
    session_id = Picked()
    version = Count(1, 9)
    action = Choice(("sign",))
    confirm = Choice(("1",))


def body_of(schema: Schema, named: Belongings, path: Belongings) -> dict[str, Any]:
    """A body that the schema takes, in which every id is one of `named`; the version is that of the thing addressed."""
    every = ((field.data_key or name, field) for name, field in schema.fields.items() if not field.dump_only)
    return {name: _value(name, field, named, path) for name, field in every}


def _value(name: str, field: fields.Field[Any], named: Belongings, path: Belongings) -> Any:
    if isinstance(field, fields.List):
        return [_value(name, field.inner, named, path)]
    if isinstance(field, fields.Nested):
        inner = body_of(field.schema, named, path)
        return [inner] if field.many else inner
    if name == "version":
        return _version(path)
    fitting = FITTING.get(name)
    if fitting is not None and fitting in getattr(field, "values", [fitting]):
        return fitting
    makers = (make for kind, make in VALUES.items() if isinstance(field, kind))
    return next(makers, lambda *_more: "1")(field, name, named)


def _uuid(_field: Any, name: str, named: Belongings) -> str:
    if name in ("party", "parties"):
        return str(db.session.scalars(select(Party.id).where(Party.case_id == named.case_id)).first())
    return str(named.ids[UUIDS.get(name, "case_id")])


def _picked(_field: Any, name: str, named: Belongings) -> int:
    return named.author.id if name in PEOPLE else int(named.ids.get(name, named.unit.id))


VALUES: dict[type[Any], Callable[[Any, str, Belongings], Any]] = {
    Uuid: _uuid,
    Picked: _picked,
    Choice: lambda field, _name, _named: field.values[0],
    Number: lambda field, name, named: named.ids.get(name) or max(field.least, 1),
    Text: lambda field, _name, _named: ("写了些话" * 9)[: max(field.least, min(field.most, 8))],
    Day: lambda *_more: clock.now().date().isoformat(),
    Moment: lambda *_more: clock.now().isoformat(),
    fields.Boolean: lambda *_more: True,
    fields.Dict: lambda *_more: {},
}


def _version(path: Belongings) -> int:
    case = db.session.get(Case, path.case_id)
    return case.version if case else 1


def _typed(body: dict[str, Any]) -> dict[str, Any]:
    """As a browser's form sends it."""
    return {
        name: [str(one) for one in value] if isinstance(value, list) else str(value) for name, value in body.items()
    }


def digest(others: list[Belongings]) -> int:
    """One number for all rows of these units and people; a changed, a new or a missing one changes it."""
    units = [one.unit.id for one in others]
    cases, people = [one.case_id for one in others], [one.author.id for one in others]
    wanted: dict[str, list[Any]] = {"unit_id": units, "case_id": cases, "user_id": people}
    rows = []
    for table in Base.metadata.sorted_tables:
        ids = {"id": wanted[f"{table.name}_id"]} if table.name in ("unit", "user") else wanted
        named = [table.c[column].in_(values) for column, values in ids.items() if column in table.c]
        if named and table.name not in MESSAGES:
            rows.append(sorted(map(repr, db.session.execute(select(table).where(or_(*named))))))
    return hash(repr(rows))
