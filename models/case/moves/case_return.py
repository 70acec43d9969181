"""A single matter goes back to its sender, who puts it right or takes it back, until the office has taken it on."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import db
from models.case.moves.recusal import Recusing
from models.case.step import CaseStep
from models.receipt import Receipt
from rules.errors import Conflict
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User

TAKEN_ON = N_("The town has taken this matter on. Telephone the town if something must change.")


def versions_sent(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Case → the last version of it that came on its own from a phone; none that came with a report (one query)."""
    mine = Receipt.subject.in_([str(one) for one in case_ids])
    rows = select(Receipt.subject, func.max(Receipt.version)).where(Receipt.kind == "case", mine)
    return {uuid.UUID(row[0]): row[1] for row in db.session.execute(rows.group_by(Receipt.subject))}


class Returnable(Recusing):
    """The part of a case that goes back to who sent it on its own. `returned_at`: it is with its sender again."""

    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(Text)

    if TYPE_CHECKING:
        report_id: uuid.UUID | None

        def tell(self, told: dict[str, Any]) -> None: ...
        def withdraw(self) -> None: ...
        def restore(self) -> None: ...

    @property
    def version_sent(self) -> int:
        """The last version that came on its own; 0 where it came with a report, or was entered at a desk."""
        return versions_sent([self.id]).get(self.id, 0) if self.report_id is None else 0

    @property
    def returned(self) -> bool:
        """Whether it is with its sender, who has to put it right."""
        return self.status == "reported" and self.returned_at is not None

    @property
    def returnable(self) -> bool:
        """Whether it came on its own and is not with its sender already."""
        return not self.returned and self.version_sent > 0

    def send_back(self, reason: str, *, by: User, now: datetime) -> None:
        """Returns it to its sender; it stays reported, with the time at which it came."""
        self.must("send_back", by=by)
        self._log("sent_back", by=by, now=now, text=reason)
        self.returned_at, self.return_reason = now, reason
        self.version += 1
        self._record("send_back", by=by, now=now)

    def send_again(self, told: dict[str, Any], *, by: User, now: datetime) -> None:
        """A newer version of its sender; Conflict once the office has taken it on, or put it right itself."""
        self._must_be_with_sender("reported", "withdrawn")
        self._log("sent_again", by=by, now=now, made_at=told["made_at"])
        self.tell(told)
        self.restore()
        self.returned_at = self.return_reason = None
        self.version += 1
        self._record("send_again", by=by, now=now)

    def take_back_alone(self, made_at: datetime, *, by: User, now: datetime) -> None:
        """Its sender takes it back: it counts nowhere, and can be sent again."""
        self._must_be_with_sender("reported")
        self._log("taken_back", by=by, now=now, made_at=made_at)
        self.withdraw()
        self._record("take_back", by=by, now=now)

    def _must_be_with_sender(self, *states: str) -> None:
        put_right = select(CaseStep.id).where(CaseStep.case_id == self.id, CaseStep.kind == "amended").limit(1)
        theirs = self.status in states and (self.returned or db.session.scalar(put_right) is None)
        if not theirs or not self.version_sent or self.recused_ids:
            raise Conflict("different-content", TAKEN_ON)
