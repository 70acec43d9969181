"""Why a recording is not kept."""

from __future__ import annotations

from rules.errors import NotAllowed
from rules.words import N_

WRONG = N_(
    "This is no whole sound recording: it is cut off, or something else is in it. Record it anew, or save it as MP3 "
    "and send that."
)
FILM = N_("Videos are not accepted. Send a photo of what matters, or a sound recording.")


def must(sound: bool) -> None:
    """NotAllowed unless it is as a sound recording is."""
    if not sound:
        raise NotAllowed(WRONG)


def no_film() -> NotAllowed:
    """The refusal of pictures that move."""
    return NotAllowed(FILM)
