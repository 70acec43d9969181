"""Key projects (重点项目): whose list it is, and which matters can belong to one."""

from __future__ import annotations

from rules.errors import NotAllowed
from rules.words import N_

HOLDERS = ("county",)  # kinds of unit that keep a list
ENDED = N_("This project has ended. Matters that belong to it stay; no new ones are added.")
TAKEN = N_("There is a project of this name already.")
GONE = N_("This matter counts nowhere any more: it is void, merged into another one or was taken back.")
NOT_OFFERED = N_("Choose one of the projects offered.")


def must_run(*, ended: bool) -> None:
    """NotAllowed once the project has ended."""
    if ended:
        raise NotAllowed(ENDED)
