"""The benchmark of long ledgers: its cases are like the product's own, and its table says what takes longer."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from bench import cases, ledger
from models.base import db
from models.case.case import Case
from models.ledger.ledger import Wanted, counted
from models.ledger.search import rebuild, unfound, unit_tags
from tests.support.make import today


def test_cases_written_by_the_database_are_found_as_those_of_the_product(own_app: Flask) -> None:
    readers = cases.people()
    cases.fill(300, readers["county"])
    db.session.commit()
    assert (db.session.scalar(select(func.count(Case.id))), unfound()) == (300, 0)
    assert {case.status for case in db.session.scalars(select(Case))} >= {"closed", "resolved", "accepted", "reported"}
    asked = [Wanted(q=query, named=unit_tags()) for query in ("gongzi", "王大爷", "2016-000007", "quanshuicun", "zjd")]
    for reader in readers.values():
        reader.today = today()
    before = [counted(reader, wanted) for reader in readers.values() for wanted in asked]
    assert any(before) and rebuild() == 300
    assert [counted(reader, wanted) for reader in readers.values() for wanted in asked] == before


def test_the_table_says_how_many_times_longer_a_page_takes() -> None:
    few = ledger.Timing("sqlite", 10_000, "town", "list", [10.0, 12.0, 11.0], [5.0, 4.0, 6.0])
    many = ledger.Timing("sqlite", 1_000_000, "town", "list", [30.0], [10.0])
    assert ledger.lines([few, many])[1].split() == ["sqlite", "town", "list", "11", "(5)", "30", "(10)", "2.0"]
