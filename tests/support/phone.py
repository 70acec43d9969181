"""A phone's hand: sends reports, and counts what is stored."""

from __future__ import annotations

import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.base import db


def put(client: FlaskClient, body: dict[str, Any], report_id: uuid.UUID | None = None) -> TestResponse:
    """Sends a report."""
    return client.put(f"/api/v1/reports/{report_id or uuid.uuid4()}", json=body)


def rows(model: type[Any]) -> int:
    """How many rows the table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0
