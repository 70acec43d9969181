"""Attachments: which photo, recording or document belongs to which case. The bytes lie in the data folder, by hash."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.case.case import Case

if TYPE_CHECKING:
    from models.org.user import User


class Attachment(Base):
    """`sha256` is the hash of what the phone sent; `kept_sha256` of what is kept after re-encoding without EXIF.

    A document keeps the `name` it came with; photos and recordings have none.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("sha256", "case_id"), CheckConstraint("size > 0", name="size_counted"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    kept_sha256: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(120), default="")
    size: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    case: Mapped[Case] = relationship()

    @classmethod
    def visible_to(cls, user: User) -> Select[Attachment]:
        """The attachments of the cases that the user may see."""
        return select(cls).where(cls.case_id.in_(Case.visible_to(user).with_only_columns(Case.id)))
