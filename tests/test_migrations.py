"""The migrations lead to the tables of the models, and carry what is stored forth and back."""

from __future__ import annotations

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import select, text

import clock
from models.base import Base, db
from models.reveal import Reveal
from tests.installations import ROOT
from tests.make import make_case
from tests.world import world

FOLDER = str(ROOT / "migrations")


def test_the_newest_schema_is_that_of_the_models(own_app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_reasons_of_reveals_become_codes_and_own_words_are_sealed(own_app: Flask) -> None:
    people = world()
    case = make_case(people.village, by=people.li)
    Reveal.open(case, "call", by=people.wang, now=clock.now())
    Reveal.open(case, "own", "核对王某的身份", by=people.wang, now=clock.now())
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(FOLDER, "0002")
    told = db.session.scalars(text("SELECT reason FROM reveal ORDER BY id")).all()
    assert told == ["To telephone the people concerned", "核对王某的身份"]
    db.session.remove()
    flask_migrate.upgrade(FOLDER)
    kept = db.session.execute(select(Reveal.reason, Reveal.own_reason).order_by(Reveal.id)).all()
    assert [tuple(row) for row in kept] == [("call", None), ("own", "核对王某的身份")]
