"""A campaign of the county, and its forms as a desk sends them; conftest.py hands it out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

import clock
from models.base import db
from models.campaign import Campaign
from tests.support.world import World


@pytest.fixture
def campaign(cast: World) -> Campaign:
    """Four months over unpaid wages."""
    told = {"name": "欠薪专项治理", "starts_on": date(2026, 8, 1), "ends_on": date(2026, 11, 30), "goal": ""}
    made = Campaign.begin(cast.county, told, by=cast.zhao, now=clock.now())
    db.session.commit()
    return made


def post(client: FlaskClient, campaign: Campaign, address: str, /, **data: Any) -> Any:
    """What the campaign's form at the address answers."""
    return client.post(f"/campaigns/{campaign.id}/{address}", data=data)
