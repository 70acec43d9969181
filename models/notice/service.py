"""Service (送达) of a paper on people: each of those to whom it goes has a row, filled when it has reached them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship

from models.base import Base, db, one_of
from models.case.party import Party
from rules.errors import Invalid
from rules.notice import notice as rule

if TYPE_CHECKING:
    from models.notice.notice import Notice
    from models.org.user import User


class Service(Base):
    """One recipient of a paper, since its issue; how and when it reached that person, and who noted it.

    It outlives its party: who is no longer named in a matter was served all the same.
    """

    __tablename__ = "service"
    __table_args__ = (
        one_of("how", tuple(rule.HOW)),
        CheckConstraint("(how IS NULL) = (at IS NULL)", name="served_somehow"),
    )

    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    party_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    how: Mapped[str | None] = mapped_column(String(12))
    at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    party: Mapped[Party | None] = relationship(
        primaryjoin=lambda: foreign(Service.party_id) == Party.id, viewonly=True, lazy="joined"
    )


class Serving:
    """The part of a paper that goes to people."""

    @declared_attr
    def services(cls) -> Mapped[list[Service]]:  # noqa: N805 - a class's own attribute
        """Its recipients, in the order in which the matter names them; none before it is issued."""
        return relationship(Service, order_by=Service.position)

    def _go_to(self, parties: Collection[Party]) -> None:
        """Names the recipients of a paper that is issued."""
        db.session.flush()
        for position, party in enumerate(parties):
            self.services.append(Service(party_id=party.id, position=position))

    def serve(self, party_ids: Collection[uuid.UUID], how: str, at: datetime, *, by: User, now: datetime) -> None:
        """It reached these people, in a way of rules/notice/notice.py; once it has reached all of them it is served."""
        paper = cast("Notice", self)
        paper.must("serve", by=by)
        waiting = {one.party_id: one for one in self.services if one.at is None}
        if not set(party_ids) <= waiting.keys():
            raise Invalid({"parties": rule.NOT_WAITING})
        for party_id in party_ids:
            one = waiting[party_id]
            one.how, one.at, one.by_id = how, at, by.id
        times = [one.at for one in self.services]
        if None in times:
            paper._record("serve", by=by, now=now, how=how)
            return
        paper.served_at = max(at for at in times if at is not None)
        paper._go("serve", by=by, now=now, how=how)
