"""Units: added, renamed, moved, abolished and merged by their administrator, with a sentence for each refusal."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.base import db
from models.event import Event
from models.org.unit import Unit
from tests.support.make import make_case, make_client, make_unit
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    made = world()
    db.session.commit()
    return made


def test_the_tree_shows_units_with_their_people(admin: FlaskClient, cast: World):
    page = admin.get("/units").text
    assert "城关镇" in page and "司法局" in page
    assert "东村" in admin.get(f"/units/{cast.town.id}").text
    assert "李秀英" in admin.get(f"/units/{cast.village.id}").text
    assert "东村" in admin.get("/units?q=东").text
    with admin.get("/units?format=xlsx") as file:
        assert str(file.mimetype).endswith("sheet")


def test_a_village_is_added_below_a_town(admin: FlaskClient, cast: World):
    form = {"name": "北村", "kind": "village", "phone": "0915-3201003", "starts_on": "2026-12-01"}
    answer = admin.post(f"/units/{cast.town.id}/new", data=form)
    assert answer.status_code == 303
    unit = db.session.scalars(db.select(Unit).where(Unit.name == "北村")).one()
    assert (unit.parent_id, unit.path, str(unit.starts_on)) == (
        cast.town.id,
        f"{cast.town.path}{unit.id}/",
        "2026-12-01",
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "东村"}, "name"),
        ({"kind": "county"}, "parent_id"),
        ({"kind": "nonsense"}, "kind"),
        ({"phone": "call me"}, "phone"),
        ({"starts_on": "soon"}, "starts_on"),
    ],
)
def test_a_refused_unit_keeps_what_was_typed(admin: FlaskClient, cast: World, change: dict[str, str], field: str):
    form = {"name": "北村", "kind": "village", "phone": "0915-1234567", "starts_on": "2026-12-01"} | change
    answer = admin.post(f"/units/{cast.town.id}/new", data=form)
    assert answer.status_code == 422
    assert (f'href="#{field}"' in answer.text and "2026-12-01" in answer.text) or field == "starts_on"


def test_a_unit_is_renamed_and_moved(admin: FlaskClient, cast: World):
    assert admin.post(f"/units/{cast.village.id}/details", data={"name": "东新村", "phone": ""}).status_code == 303
    moved = admin.post(f"/units/{cast.village.id}/place", data={"parent_id": cast.other_town.id})
    assert moved.status_code == 303
    assert (cast.village.name, cast.village.parent_id) == ("东新村", cast.other_town.id)
    assert cast.village.path == f"{cast.other_town.path}{cast.village.id}/"
    wrong = admin.post(f"/units/{cast.village.id}/place", data={"parent_id": cast.department.id})
    assert wrong.status_code == 422 and 'href="#parent_id"' in wrong.text


def test_a_town_merges_into_another_with_all_it_has(admin: FlaskClient, cast: World):
    case = make_case(cast.village, by=cast.li)
    form = {"last_day": "2026-11-30", "successor_id": cast.other_town.id}
    assert admin.post(f"/units/{cast.town.id}/abolition", data=form).status_code == 303
    assert (str(cast.town.ends_on), cast.town.merged_into_id) == ("2026-11-30", cast.other_town.id)
    assert {cast.village.parent_id, cast.village2.parent_id} == {cast.other_town.id}
    assert case.unit_id == cast.village.id
    seats = {(held.unit_id, str(held.starts_on), str(held.ends_on)) for held in cast.wang.memberships}
    assert seats == {(cast.town.id, "2026-01-01", "2027-01-29"), (cast.other_town.id, "2026-12-01", "None")}


def test_a_unit_with_open_matters_needs_a_successor_of_its_kind(admin: FlaskClient, cast: World):
    page = f"/units/{cast.town.id}/abolition"
    assert admin.post(page, data={"last_day": "2026-11-30"}).status_code == 422
    wrong = admin.post(page, data={"last_day": "2026-11-30", "successor_id": cast.department.id})
    assert wrong.status_code == 422 and 'href="#successor_id"' in wrong.text
    late = admin.post(page, data={"last_day": "2030-01-01", "successor_id": cast.other_town.id})
    assert late.status_code == 422 and 'href="#last_day"' in late.text
    make_unit("东村", "village", cast.other_town)
    clash = admin.post(page, data={"last_day": "2026-11-30", "successor_id": cast.other_town.id})
    assert clash.status_code == 422 and "东村" in clash.text
    assert cast.town.ends_on is None


def test_nobody_else_manages_units(app: Flask, cast: World):
    for person in (cast.li, cast.wang, cast.zhao, cast.wu):
        assert make_client(app, person).get("/units").status_code == 403


def test_each_change_leaves_an_event(admin: FlaskClient, cast: World):
    admin.post(f"/units/{cast.village.id}/details", data={"name": "东新村", "phone": ""})
    event = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
    assert event is not None and (event.action, event.by_id, event.unit_id) == (
        "unit.change",
        cast.zhou.id,
        cast.village.id,
    )
