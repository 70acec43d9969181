"""Sound recordings as strangers send them: each kind is walked to its last byte, and only the sound of it is kept.

Nothing is decoded. A file is what it says when one part of it follows upon the other until the end: nothing before,
between or behind, no pictures, no tags with names or places.
"""

from __future__ import annotations

import struct

from files.recordings import boxes, chunks, elements, frames, pages
from files.recordings.refusals import FILM, WRONG
from rules.errors import NotAllowed

__all__ = ["FILM", "WRONG", "clean"]


def clean(raw: bytes) -> tuple[bytes, str] | None:
    """(bytes to keep, media type); None where it does not begin as a recording does, NotAllowed where it is not one."""
    try:
        if raw[4:8] == b"ftyp":
            return boxes.clean(raw), "audio/mp4"
        if raw.startswith(b"OggS"):
            return pages.clean(raw), "audio/ogg"
        if raw.startswith(elements.EBML):
            return elements.clean(raw), "audio/webm"
        if raw.startswith(b"RIFF") and raw[8:12] == b"WAVE":
            return chunks.clean(raw), "audio/wav"
        if raw.startswith(b"ID3") or frames.begins(raw):
            return frames.clean(raw), "audio/mpeg"
    except (struct.error, IndexError):
        raise NotAllowed(WRONG) from None
    return None
