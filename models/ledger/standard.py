"""What leaves the house of a case: the items of GB/T 31000 in their order, its main party masked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import joinedload, selectinload

from models.case.case import Case
from models.case.step import CaseStep
from models.ledger.ledger import Wanted, few_fit, listed
from rules import mask
from rules.calendar import SHANGHAI
from rules.case.ending import OTHERWISE
from rules.ledger import standard

if TYPE_CHECKING:
    from models.org.user import User

Item = str | int | date | None


def with_all(user: User, wanted: Wanted) -> Select[Case]:
    """The cases of the ledger with all that the other forms tell of them, in a few statements a batch."""
    hands = (joinedload(Case.office), joinedload(Case.handler), joinedload(Case.lead))
    rows = listed(user, wanted, few=few_fit(user, wanted))
    return rows.options(*hands, selectinload(Case.co_handlers), selectinload(Case.parties))


def outcome() -> ScalarSelect[str]:
    """A column for a select of cases: what was said when it was last settled."""
    said = select(CaseStep.text).where(CaseStep.case_id == Case.id, CaseStep.kind == "resolved", CaseStep.text != "")
    return said.order_by(CaseStep.at.desc(), CaseStep.version.desc()).limit(1).correlate(Case).scalar_subquery()


def items_of(case: Case, result: str, method: str) -> list[Item]:
    """The 27 items; of the main party nothing but the name, masked."""
    main = mask.name(case.parties[0].name) if case.parties else ""
    hands = [unit.name for unit in (case.handler, *case.co_handlers) if unit is not None]
    body = case.handler or case.office
    due = case.due_at.astimezone(SHANGHAI).date() if case.due_at else None
    reviewed = case.confirmed_at.astimezone(SHANGHAI).date() if case.confirmed_at else None
    settled = "1" if case.resolved_at and case.method not in OTHERWISE else "0"
    return [
        standard.name_of(case.summary), case.happened_on, f"{case.unit.name} {case.place}".strip(),
        standard.scale_of(case.people), case.category, case.people, case.summary[: standard.LONGEST], "、".join(hands),
        "", "", main, "", "", "", "", "",
        due, method, body.name, case.person or (case.lead.name if case.lead else ""), body.phone,
        settled, result[: standard.LONGEST], reviewed, "", "", "",
    ]  # fmt: skip
