"""A paper while it is a draft: several people write it, and the case goes on meanwhile."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from rules.errors import NotAllowed
from rules.notice import notice as rule

if TYPE_CHECKING:
    from models.case.case import Case
    from models.case.party import Party
    from models.org.unit import Unit


class Drafted:
    """The part of a paper that must still be right when it is issued."""

    if TYPE_CHECKING:
        sealed_said: str

        @property
        def case(self) -> Case | None: ...
        @property
        def addressee(self) -> Unit | None: ...
        @property
        def sort(self) -> rule.Kind: ...
        @property
        def recipients(self) -> list[Party]: ...

    @property
    def mark(self) -> str:
        """What the draft says, in short."""
        return hashlib.sha256(self.sealed_said.encode()).hexdigest()[:16]

    def must_be_at(self, mark: str) -> None:
        """NotAllowed where the draft says something else than on the page that the person acts on."""
        if mark and mark != self.mark:
            raise NotAllowed(rule.OVERTAKEN)

    def must_reach(self) -> None:
        """NotAllowed where the case was merged or taken back since it was drafted, went to another handling unit, or
        does not name any more to whom it goes."""
        if self.case is None:
            return
        self.case.must_be_alive()
        if self.addressee is not None and self.case.handler is not self.addressee:
            raise NotAllowed(rule.OTHER_HANDLER, unit=self.case.names()["handler"])
        if self.sort.personal and not self.recipients:
            raise NotAllowed(rule.NOBODY_LEFT)
