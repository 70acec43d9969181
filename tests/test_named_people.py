"""Naming people after the first report: they are asked as well, and no later report makes them disappear."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

import clock
from models.base import db
from models.case.case import Case
from tests.support.make import make_case, now_of, party_body
from tests.support.world import World


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case of two people, settled and confirmed by both."""
    made = make_case(cast.village, by=cast.li, parties=[party_body("王某"), party_body("李某", role="respondent")])
    made.resolve("mediated", "两家各让一步", by=cast.li, now=clock.now())
    for party in made.concerned:
        made.confirm(party, "confirmed", "phone", "", by=cast.li, now=clock.now())
    db.session.commit()
    return made


def name(client: FlaskClient, case: Case, **said: str) -> Any:
    return client.post(f"/cases/{case.id}/forms/person", data={"version": now_of(case).version, **said})


def test_a_person_named_later_is_asked_as_well_and_stays_when_the_report_comes_again(
    case: Case, town: FlaskClient
) -> None:
    assert now_of(case).confirmed_at is not None
    assert name(town, case, name="赵某", role="respondent", phone="13900001111").status_code == 303
    named = now_of(case).parties[-1]
    assert (named.name, named.position, now_of(case).confirmed_at) == ("赵某", 2, None)
    page = town.get(f"/cases/{case.id}").text
    assert "赵某" not in page and "13900001111" not in page and "赵**" in page
    told = {
        field: getattr(case, field) for field in ("category", "summary", "place", "happened_on", "people", "urgency")
    }
    first = {"id": case.parties[0].id, "name": "王某", "role": "applicant"}
    now_of(case).tell({**told, "parties": [first]})
    db.session.flush()
    assert [party.name for party in now_of(case).parties] == ["王某", "赵某"]


def test_a_person_without_a_name_or_a_role_is_asked_for_again(case: Case, town: FlaskClient) -> None:
    answer = name(town, case, name=" ", address="东村三组")
    assert answer.status_code == 422 and "东村三组" in answer.text
    assert len(now_of(case).parties) == 2
