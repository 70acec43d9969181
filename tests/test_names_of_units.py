"""Every town has an East Village: wherever one is chosen among many, its town says which one is meant."""

from __future__ import annotations

from flask import Flask

from tests.support.make import make_client, make_unit
from tests.support.world import World
from tests.test_old_ledgers import ROW, file, looked_at


def test_a_word_of_an_old_ledger_is_explained_by_villages_with_their_towns(app: Flask, cast: World) -> None:
    make_unit("东村", "village", cast.other_town)
    _at, page = looked_at(make_client(app, cast.zhao), file(ROW))
    for town in (cast.town, cast.other_town):
        assert f">{town.name} 东村</option>" in page
    assert f">{cast.town.name}</option>" in page, "a town stands for itself"


def test_a_matter_of_an_old_ledger_says_of_which_town_its_village_is(app: Flask, cast: World) -> None:
    _at, page = looked_at(make_client(app, cast.wang), file(ROW))
    assert f">{cast.town.name} 东村</td>" in page


def test_who_takes_over_a_village_is_chosen_with_the_town(app: Flask, cast: World) -> None:
    make_unit("西沟村", "village", cast.other_town)
    page = make_client(app, cast.zhou).get(f"/units/{cast.village.id}/abolition").text
    assert f">{cast.other_town.name} 西沟村</option>" in page
