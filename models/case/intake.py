"""What an office noted of a matter that came in at its door: when, from which office above, under which code."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from models.base import Base, db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.event import record
from models.filing.told import Filed, Told, known, lock
from models.org.unit import Unit
from models.project import Project
from models.receipt import Receipt
from models.sealed import Sealed, blind
from rules.case import intake
from rules.errors import Conflict

if TYPE_CHECKING:
    from models.org.user import User
    from rules.calendar import Calendar


@dataclass(frozen=True)
class Door:
    """How it came and to which office; `upper` transferred it and wants an answer by the day `reply_by`."""

    office: Unit
    origin: str
    received_on: date
    upper: str = ""
    upper_number: str = ""
    reply_by: date | None = None
    answer_owed: bool = False
    project: Project | None = None


class Intake(Base):
    """One registration. `office_id` is the first receiver; `code` is for the person who came, who has the slip."""

    __tablename__ = "intake"
    __table_args__ = (
        CheckConstraint("NOT answer_owed OR reply_by IS NOT NULL", name="answer_has_a_day"),
        Index("ix_intake_office_id_at", "office_id", "at"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    received_on: Mapped[date]
    upper: Mapped[str] = mapped_column(String(120))
    upper_number: Mapped[str] = mapped_column(String(60))
    reply_by: Mapped[date | None]
    answer_owed: Mapped[bool]
    code: Mapped[str] = mapped_column(Sealed("intake.code"))
    code_index: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    case: Mapped[Case] = relationship()
    office: Mapped[Unit] = relationship()
    by: Mapped[User] = relationship()

    @classmethod
    def visible_to(cls, user: User) -> Select[Intake]:
        """What the desks where the person sits registered, but nothing that is kept from a unit where they sit."""
        ids = [unit.id for unit in desks_of(user)]
        kept = Recusal.from_units([unit.id for unit in user.units()])
        return select(cls).where(cls.office_id.in_(ids), cls.case_id.not_in(kept))

    @classmethod
    def of_case(cls, case_id: uuid.UUID, user: User) -> Intake | None:
        """The registration of a case, with all that its page shows, if the person may see it."""
        whole = joinedload(cls.case)
        hands = (whole.joinedload(Case.unit), whole.joinedload(Case.office), whole.joinedload(Case.handler))
        rows = cls.visible_to(user).where(cls.case_id == case_id).options(*hands, joinedload(cls.office))
        return db.session.scalars(rows).first()

    @classmethod
    def at_door(cls, case_id: uuid.UUID) -> Intake | None:
        """How a case came in, for whoever may see the case itself (one query)."""
        rows = select(cls).where(cls.case_id == case_id).options(joinedload(cls.office))
        return db.session.scalars(rows).first()

    @classmethod
    def listed(cls, user: User, show: str, asked: str = "") -> Select[Intake]:
        """Those of one list of rules/case/intake.py, or the one of that number or code, the newest first."""
        rows = cls.visible_to(user).join(Case, Case.id == cls.case_id)
        if asked:
            code = intake.code_of(asked)
            rows = rows.where(cls.code_index == blind(code) if code else Case.serial == intake.serial_of(asked))
        elif show != "all":
            rows = rows.where(Case.status.in_(_states(show)))
        whole = contains_eager(cls.case)
        named = (whole.joinedload(Case.unit), whole.joinedload(Case.office), whole.joinedload(Case.handler))
        return rows.options(*named).order_by(cls.at.desc(), Case.serial.desc())

    @classmethod
    def count(cls, user: User, show: str) -> int:
        """How many stand in one of the lists."""
        rows = cls.listed(user, show).with_only_columns(func.count(cls.case_id)).order_by(None)
        return db.session.scalar(rows) or 0

    @property
    def waits(self) -> bool:
        """Whether the first receiver is still responsible: nobody has signed for it, and it has not ended."""
        return self.case.status in intake.WAITS

    @property
    def responsible(self) -> Unit:
        """Who is responsible now: the first receiver until somebody has signed for it."""
        return self.office if self.waits else self.case.owner

    @property
    def goes_on(self) -> bool:
        """Whether the first receiver can hand it over now."""
        return self.waits and self.case.office_id == self.office_id


def _states(show: str) -> tuple[str, ...]:
    return ("assigned",) if show == "unsigned" else tuple(one for one in intake.WAITS if one != "assigned")


def desks_of(user: User) -> list[Unit]:
    """The offices at whose door the person may register."""
    return [unit for unit in user.units() if user.may("receive", unit)]


def subject_of(case_id: uuid.UUID) -> str:
    """Under what the form's receipt stands: the matter came from no phone, and nobody sends it again from one."""
    return f"door:{case_id}"


def was_sent(case_id: uuid.UUID) -> bool:
    """Whether this form has registered something already."""
    return Receipt.find("case", subject_of(case_id), 1) is not None


def register(
    case_id: uuid.UUID, told: Told, door: Door, unit: Unit, days: Calendar, *, by: User, now: datetime
) -> Filed:
    """A matter that came in at an office: once for a form, however often it is sent. It arose at `unit`.

    Conflict where the form registered something else before.
    """
    office = door.office
    lock(office)
    again = known("case", subject_of(case_id), told, by=by)
    if again:
        return again
    if db.session.get(Case, case_id) is not None:  # scoped: it only says that the id is taken
        raise Conflict("different-content", intake.TAKEN)
    case = Case.found(case_id, unit, told.content, by=by, now=now, report_id=None, origin=door.origin, office=office)
    note(case, door, days, by=by, now=now)
    record("intake.register", by=by, now=now, unit_id=office.id, subject=f"case:{case_id}", origin=door.origin)
    return Filed(Receipt.issue("case", subject_of(case_id), 1, told.body, by=by, now=now), created=True)


def note(case: Case, door: Door, days: Calendar, *, by: User, now: datetime) -> Intake:
    """Writes down how a new case came in, and starts the times that run from its receipt."""
    code = "".join(secrets.choice(intake.SIGNS) for _ in range(intake.CODE_LENGTH))
    made = Intake(
        case_id=case.id,
        office_id=door.office.id,
        received_on=door.received_on,
        upper=door.upper,
        upper_number=door.upper_number,
        reply_by=door.reply_by,
        answer_owed=door.answer_owed,
        code=code,
        code_index=blind(code),
        at=now,
        by_id=by.id,
    )
    db.session.add(made)
    case.project = door.project
    case.begin_duties(door.received_on, door.reply_by if door.answer_owed else None, days, now=now)
    return made


def known_to(user: User) -> Select[Case]:
    """The cases among which a desk looks for the same matter: those that the person may see, of a hall's those that it
    registered."""
    if user.may_somewhere("see"):
        return Case.visible_to(user)
    theirs: Collection[int] | Select[uuid.UUID] = Intake.visible_to(user).with_only_columns(Intake.case_id)
    return select(Case).join(Unit, Unit.id == Case.unit_id).where(Case.id.in_(theirs))
