"""The administrator's lists ask the database as often for many rows as for few."""

from __future__ import annotations

import pytest
from flask import Flask

from models.base import db
from tests.conftest import Counting
from tests.support.make import make_client, make_unit, make_user
from tests.support.world import world


@pytest.mark.parametrize(
    "address", ["/units", "/units/{town}", "/people", "/people/new", "/people/slips?unit_id={town}"]
)
def test_more_rows_ask_no_more_queries(app: Flask, query_count: Counting, address: str):
    cast = world()
    db.session.commit()
    client, page = make_client(app, cast.zhou), address.format(town=cast.town.id)
    client.get(page)
    with query_count() as few:
        assert client.get(page).status_code == 200
    for number in range(12):
        village = make_unit(f"{number}村", "village", cast.town)
        make_user(f"人{number}", (village, "cadre"), (cast.village, "cadre")).password_hash = None
    db.session.commit()
    with query_count() as many:
        assert client.get(page).status_code == 200
    assert len(many) <= len(few) + 1, "\n".join(many)
