"""Where a report came from: the phone that wrote it, and who told it when an office filed it for a unit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.base import db
from models.receipt import Receipt
from models.report.report import Report
from rules.report.phone import clock_wrong, gap

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Origin:
    """`missing` counts what was written before on the same phone and has not come."""

    missing: int
    clock_wrong: bool
    said_by: str


def origin(report: Report) -> Origin:
    """What the latest version tells of its way here (one query)."""
    body = _body(report.receipt)
    said_by = str((body.get("proxy") or {}).get("said_by", ""))
    wrong = report.proxy is None and clock_wrong(report.made_at, report.received_at)
    return Origin(_missing(report, body.get("device") or {}), wrong, said_by)


def _missing(report: Report, device: dict[str, Any]) -> int:
    if not device.get("id"):
        return 0
    since = Receipt.received_at > report.received_at - LOOK_BACK
    sent = select(Receipt).where(Receipt.by_id == report.author_id, since, Receipt.id != report.receipt_id)
    receipts = list(db.session.scalars(sent.order_by(Receipt.id)))
    numbers = {receipt.id: _number(receipt, str(device["id"])) for receipt in receipts if receipt.kind == "report"}
    known = {number: id for id, number in numbers.items() if number is not None and number < device["seq"]}
    last = known[max(known)] if known else 0
    others = sum(receipt.kind != "report" and receipt.id > last for receipt in receipts)
    return gap(device["seq"], known, others)


def _number(receipt: Receipt, device_id: str) -> int | None:
    """The report's place in the sequence of this phone; None from another one."""
    device = _body(receipt).get("device") or {}
    return int(device["seq"]) if str(device.get("id")).lower() == device_id.lower() else None


def _body(receipt: Receipt) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(receipt.content or "{}")
    return found
