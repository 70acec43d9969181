"""What a platform above answered of a case: its number there, its state there, each answer once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, insert_once, one_of
from models.case.case import Case
from models.event import RowId, record
from rules.ledger.platform import STATES, Answer, Told

if TYPE_CHECKING:
    from models.org.user import User


class PlatformReceipt(Base):
    """One answer. A platform has one number for a case; a state at an instant is one answer, however often it comes."""

    __tablename__ = "platform_receipt"
    __table_args__ = (UniqueConstraint("platform", "case_id", "state", "at"), one_of("state", tuple(STATES)))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(60))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(cls, case: Case) -> Select[PlatformReceipt]:
        """The answers to a case, the latest last."""
        return select(cls).where(cls.case_id == case.id).order_by(cls.platform, cls.at, cls.id)


def take(told: list[Told], platform: str, *, by: User, now: datetime) -> list[tuple[Told, Answer]]:
    """Stores what is new, and says of each answer what became of it; cases of others are as if they were not there."""
    ids = [one.case_id for one in told]
    seen = Case.visible_to(by).where(Case.id.in_(ids))
    cases = {case.id: case for case in db.session.scalars(seen)}
    kept = select(PlatformReceipt.case_id, PlatformReceipt.number).where(PlatformReceipt.platform == platform)
    numbers = {row[0]: row[1] for row in db.session.execute(kept.where(PlatformReceipt.case_id.in_(ids)))}
    found = []
    for one in told:
        if one.case_id not in cases:
            found.append((one, Answer.UNKNOWN))
        elif numbers.setdefault(one.case_id, one.number) != one.number:
            found.append((one, Answer.CONFLICT))
        else:
            said = {"case_id": one.case_id, "number": one.number, "state": one.state, "at": one.at}
            new = insert_once(PlatformReceipt, platform=platform, received_at=now, by_id=by.id, **said)
            found.append((one, Answer.NEW if new else Answer.KNOWN))
    counted = {answer.value: sum(one is answer for _told, one in found) for answer in Answer}
    unit = by.units()[0]
    record("platform.receipts", by=by, now=now, unit_id=unit.id, subject=f"platform:{platform}"[:120], **counted)
    return found
