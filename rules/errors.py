"""The refusals that rules and models raise. Each carries English msgids; the edge translates them."""

from typing import Self
from uuid import UUID


class NotAllowed(Exception):  # noqa: N818 - a refusal, not a fault
    """A move that the rules forbid (409): a sentence and what fills its placeholders."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid, params)
        self.msgid = msgid
        self.params = params

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid


class Forbidden(NotAllowed):
    """A move that the state of things allows, but not to this person (403): the sentence says to whom."""


class Conflict(NotAllowed):
    """What came does not fit what is stored (409). `kind` is the problem type of the phone's protocol."""

    report_id: UUID | None = None

    def __init__(self, kind: str, msgid: str, **params: object) -> None:
        super().__init__(msgid, **params)
        self.kind = kind

    def beside(self, report_id: UUID) -> Self:
        """Names the stored report that the answer shows beside the sentence."""
        self.report_id = report_id
        return self


class Invalid(Exception):  # noqa: N818 - a refusal, not a fault
    """Fields that are wrong by what is stored (422): msgids by field path, such as cases.0.id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors
