"""The cast of the tests: one county with its people, each with a fixed role, and this week's rounds.

`world()` builds it. Read a test as a story: 李秀英 files for 东村, 王建国 reviews in 城关镇, 赵敏 sits at the county.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import joinedload

import clock
from models.base import db
from models.event import Event
from models.org.unit import Unit
from models.org.user import Membership, User
from models.round import Round, Schedule
from tests.support.make import make_round, make_schedule, make_unit, make_user, today


@dataclass(frozen=True)
class World:
    """Units and people by name; `week`, `fortnight`, `month` are today's rounds of villages, towns and county."""

    county: Unit  # 青山县信联办
    town: Unit  # 城关镇
    village: Unit  # 东村, below 城关镇
    village2: Unit  # 西村, below 城关镇
    department: Unit  # 司法局
    other_town: Unit  # 柳河镇
    other_village: Unit  # 南坪村, below 柳河镇

    li: User  # 李秀英, cadre of 东村
    zhang: User  # 张大山, second cadre of 东村
    liu: User  # 刘桂芳, cadre of 西村
    he: User  # 何平, cadre of 南坪村
    wang: User  # 王建国, office of 城关镇
    chen: User  # 陈思, office of 柳河镇
    zheng: User  # 郑卫东, office of 司法局
    zhao: User  # 赵敏, county office
    qian: User  # 钱进, leader at the county
    sun: User  # 孙立, reception hall
    zhou: User  # 周平, system administrator
    wu: User  # 吴清, security auditor

    weekly: Schedule
    biweekly: Schedule
    monthly: Schedule
    week: Round
    fortnight: Round
    month: Round

    @property
    def people(self) -> dict[str, User]:
        """Everybody by the name of the field."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


TABLES = (Unit, User, Membership, Schedule, Round, Event)
PEOPLE = select(User).options(joinedload(User.memberships).joinedload(Membership.unit))


@dataclass(frozen=True)
class Copy:
    """A world's rows as they are stored, and the class and id of each field of World."""

    rows: list[tuple[type[Any], list[dict[str, Any]]]]
    fields: dict[str, tuple[type[Any], int]]


COPIES: dict[tuple[Engine, datetime], Copy] = {}


def world() -> World:
    """The cast in the open session; the caller commits.

    The verbs of the house build it once for a database and a time; after that its rows are put back as they were,
    which takes a tenth of the time.
    """
    key = (db.engine.engine, clock.now())
    if db.session.scalar(select(func.count(User.id)) if key in COPIES else select(1)):
        built = _build()
        db.session.flush()
        COPIES.setdefault(key, _copy(built))
        return built
    for model, rows in COPIES[key].rows:
        db.session.execute(insert(model), rows)
    return _found(COPIES[key])


def forget() -> None:
    """Lets the verbs build the cast again: a new database counts its ids from one."""
    for key in [key for key in COPIES if key[0] is db.engine.engine]:
        del COPIES[key]


def _copy(built: World) -> Copy:
    rows = []
    for model in TABLES:
        columns = [column.key for column in model.__mapper__.column_attrs]
        stored = db.session.scalars(select(model).order_by(model.id))
        rows.append((model, [{name: getattr(row, name) for name in columns} for row in stored]))
    return Copy(rows, {name: (type(value), value.id) for name, value in vars(built).items()})


def _found(copy: Copy) -> World:
    """The cast as it stands in the database; `held` keeps the rows alive until the fields are filled."""
    held = [*db.session.scalars(PEOPLE).unique(), *db.session.scalars(select(Round)), *db.session.scalars(select(Unit))]
    for user in held:
        if isinstance(user, User):
            user.today = today()
    return World(**{name: db.session.get_one(model, id) for name, (model, id) in copy.fields.items()})


def _build() -> World:
    county = make_unit("青山县信联办", "county", phone="0915-3200001")
    town = make_unit("城关镇", "town", county, phone="0915-3200101")
    other_town = make_unit("柳河镇", "town", county, phone="0915-3200102")
    units: dict[str, Any] = {
        "county": county,
        "town": town,
        "other_town": other_town,
        "village": make_unit("东村", "village", town, phone="0915-3201001"),
        "village2": make_unit("西村", "village", town, phone="0915-3201002"),
        "department": make_unit("司法局", "department", county, phone="0915-3200201"),
        "other_village": make_unit("南坪村", "village", other_town, phone="0915-3202001"),
    }
    weekly, biweekly, monthly = (make_schedule(level) for level in ("field", "town", "county"))
    return World(
        **units,
        **_people(units),
        weekly=weekly,
        biweekly=biweekly,
        monthly=monthly,
        week=make_round(weekly),
        fortnight=make_round(biweekly),
        month=make_round(monthly),
    )


def _people(units: dict[str, Unit]) -> dict[str, Any]:
    county = units["county"]
    cast = {
        "li": ("李秀英", units["village"], "cadre"),
        "zhang": ("张大山", units["village"], "cadre"),
        "liu": ("刘桂芳", units["village2"], "cadre"),
        "he": ("何平", units["other_village"], "cadre"),
        "wang": ("王建国", units["town"], "office"),
        "chen": ("陈思", units["other_town"], "office"),
        "zheng": ("郑卫东", units["department"], "office"),
        "zhao": ("赵敏", county, "office"),
        "qian": ("钱进", county, "leader"),
        "sun": ("孙立", county, "hall"),
        "zhou": ("周平", county, "admin"),
        "wu": ("吴清", county, "auditor"),
    }
    return {name: make_user(label, (unit, role), username=name) for name, (label, unit, role) in cast.items()}
