"""Desks that many tests sit at, each in the office of one of the cast; conftest.py hands them out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.make import make_client
from tests.support.world import World


@pytest.fixture
def west(app: Flask, cast: World) -> FlaskClient:
    """刘桂芳's desk in 西村, signed in."""
    return make_client(app, cast.liu)


@pytest.fixture
def zhao(app: Flask, cast: World) -> FlaskClient:
    """赵敏's desk in the county office, signed in."""
    return make_client(app, cast.zhao)
