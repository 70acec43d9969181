"""A ledger of any length: cases by the hundred thousand, made in the database itself from texts and one real case."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from sqlalchemy import func, select, text

from bench.county import TOWNS, VILLAGES
from demo.matters import MATTERS
from demo.places import SURNAMES, TITLES
from demo.places import VILLAGES as NAMES
from models.base import db
from models.case.case import Case
from models.case.search_index import CATEGORY, CREATE, NAME, UNIT
from models.org.unit import Unit
from models.org.user import User
from rules.ledger.search import TAG, tokens
from tests.support.make import make_case, make_unit, make_user

TEXTS, BATCH = 2000, 100_000
FIRST = "2016-01-04"
MINUTES = 10 * 365 * 24 * 60
DEPARTMENTS = 13
Values = dict[str, Any]

# n is the number of the case within the ledger, u its unit, t its text, c the one real case.
SAID = {
    "serial": ":first + n",
    "unit_id": "u.id",
    "office_id": "u.parent_id",
    "category": "t.category",
    "summary": "t.summary",
    "place": "t.place",
    "urgency": "CASE n % 12 WHEN 0 THEN 'escalating' WHEN 1 THEN 'help' WHEN 2 THEN 'help' ELSE 'ordinary' END",
    "status": "CASE WHEN n % 100 < 96 THEN 'closed' WHEN n % 100 < 98 THEN 'resolved' "
    "WHEN n % 100 < 99 THEN 'accepted' WHEN n % 200 < 100 THEN 'assigned' ELSE 'handling' END",
    "handler_id": "CASE WHEN n % 100 < 99 AND n % 7 > 0 THEN NULL ELSE :department + n % :departments END",
    "due_basis": "CASE WHEN n % 100 < 99 THEN NULL ELSE 'set' END",
    "version": "3",
}
WRITTEN = {
    "sqlite": {
        "id": "lower(hex(randomblob(16)))",
        "number": "substr({found}, 1, 4) || '-' || printf('%06d', :first + n)",
        "found": "strftime('%Y-%m-%d %H:%M:%f000', :day, '+' || (n * :minutes / :many) || ' minutes')",
        "later": "strftime('%Y-%m-%d %H:%M:%f000', :day, '+' || (n * :minutes / :many + 60 * 24 * 30) || ' minutes')",
        "series": "WITH RECURSIVE s(n) AS (SELECT :low UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :high)",
    },
    "postgresql": {
        "id": "gen_random_uuid()",
        "number": "to_char({found}, 'YYYY') || '-' || lpad((:first + n)::text, 6, '0')",
        "found": "CAST(:day AS timestamptz) + (n * CAST(:minutes AS bigint) / :many) * interval '1 minute'",
        "later": "CAST(:day AS timestamptz) + (n * CAST(:minutes AS bigint) / :many + 43200) * interval '1 minute'",
        "series": "WITH s AS (SELECT CAST(x AS bigint) AS n FROM generate_series(:low, :high - 1) x)",
    },
}
INDEX = {
    "sqlite": f"INSERT INTO {NAME} (rowid, words) SELECT serial, t.words || ' ' || replace(number, '-', ' ') || ' ' || "
    f"serial || ' {TAG}{UNIT}' || unit_id",
    "postgresql": f"INSERT INTO {NAME} (serial, words) SELECT serial, CAST(t.words AS tsvector) || "
    "array_to_tsvector(ARRAY[split_part(number, '-', 1), split_part(number, '-', 2), serial::text, "
    f"'{TAG}{UNIT}' || unit_id])",
}

# Whoever handles a case has a clock that runs; nine in ten of those of a ledger of ten years are long over.
CLOCKS = (
    "INSERT INTO clock (case_id, kind, basis, started_at, due_at, paused_days) "
    "SELECT id, 'deadline', due_basis, found_at, due_at, 0 FROM \"case\" WHERE status IN ('assigned', 'handling')"
)

# PostgreSQL writes the index faster afterwards, and its autovacuum would analyse; nothing does on SQLite.
LATER = {"sqlite": [], "postgresql": [f"DROP INDEX ix_{NAME}_words", CREATE["postgresql"][1], "ANALYZE"]}


def people() -> dict[str, User]:
    """An empty county's offices and villages, and who reads the ledger: the county, a town, a department."""
    county = make_unit("清河县信联办", "county")
    towns = [make_unit(f"第{number}镇", "town", county) for number in range(1, TOWNS + 1)]
    departments = [make_unit(f"第{number}局", "department", county) for number in range(1, DEPARTMENTS + 1)]
    for number in range(VILLAGES):
        make_unit(f"{NAMES[number % len(NAMES)]}{number}", "village", towns[number % TOWNS])
    seats: dict[str, tuple[Unit, str]] = {"county": (county, "office"), "town": (towns[0], "office")}
    seats["department"] = (departments[0], "office")
    return {name: make_user(name, seat) for name, seat in seats.items()}


def fill(many: int, by: User) -> None:
    """Adds cases until there are that many; the caller commits."""
    dialect = db.engine.dialect.name
    village = db.session.scalars(select(Unit).where(Unit.kind == "village").order_by(Unit.id)).first()
    department = db.session.scalar(select(func.min(Unit.id)).where(Unit.kind == "department"))
    assert village
    made = make_case(village, by=by)
    _texts(dialect)
    for statement in LATER[dialect][:1]:
        db.session.execute(text(statement))
    values: Values = {"first": made.serial, "made": made.serial, "many": many, "minutes": MINUTES, "day": FIRST}
    values |= {"village": village.id, "villages": VILLAGES, "department": department, "departments": DEPARTMENTS}
    for low in range(1, many, BATCH):
        batch = values | {"low": low, "high": min(low + BATCH, many), "textual": TEXTS}
        db.session.execute(text(_insert(dialect)), batch)
        db.session.execute(
            text(_index(dialect)), batch | {"low": made.serial + low, "high": made.serial + batch["high"]}
        )
    db.session.execute(text(CLOCKS))
    for statement in LATER[dialect][1:]:
        db.session.execute(text(statement))


def _insert(dialect: str) -> str:
    wording = WRITTEN[dialect]
    said = SAID | {
        "id": wording["id"], "number": wording["number"].format(found=wording["found"]), "found_at": wording["found"],
        "resolved_at": f"CASE WHEN n % 100 < 98 THEN {wording['later']} END",
        "closed_at": f"CASE WHEN n % 100 < 96 THEN {wording['later']} END",
        "due_at": f"CASE WHEN n % 100 < 99 THEN NULL ELSE {wording['later']} END",
    }  # fmt: skip
    names = [column.name for column in Case.__table__.columns]
    values = ", ".join(said.get(name, f'c."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    joins = "JOIN a_text t ON t.key = n % :textual JOIN unit u ON u.id = :village + (n * 7919) % :villages"
    cases = f'FROM s {joins} JOIN "case" c ON c.serial = :made'
    series = wording["series"]
    if dialect == "sqlite":
        return f'INSERT INTO "case" ({listed}) {series} SELECT {values} {cases}'
    return f'{series} INSERT INTO "case" ({listed}) SELECT {values} {cases}'


def _index(dialect: str) -> str:
    chosen = 'FROM "case" JOIN a_text t ON t.key = (serial - :first) % :textual WHERE serial >= :low AND serial < :high'
    return f"{INDEX[dialect]} {chosen}"


def _texts(dialect: str) -> None:
    """A table of what the cases are about, each with its tokens."""
    columns = "key INTEGER PRIMARY KEY, category TEXT, summary TEXT, place TEXT, words TEXT"
    db.session.execute(text(f"CREATE TEMPORARY TABLE a_text ({columns})"))
    rows = []
    chance = random.Random(date(2026, 11, 22).toordinal())
    for key in range(TEXTS):
        category, _urgency, matter, _people = chance.choice(MATTERS)
        one, other = (chance.choice(SURNAMES) + chance.choice(TITLES) for _ in range(2))
        place = f"{chance.choice(NAMES)}{chance.randrange(1, 9)}组"
        summary = f"{one}与{other}：{matter}"
        found = tokens((summary, place), "", (CATEGORY + category,))
        words = " ".join(found) if dialect == "sqlite" else " ".join(f"'{token}'" for token in found)
        rows.append({"key": key, "category": category, "summary": summary, "place": place, "words": words})
    db.session.execute(text("INSERT INTO a_text VALUES (:key, :category, :summary, :place, :words)"), rows)
