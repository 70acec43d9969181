"""Keeps and fetches attachments by hash; the only code that touches the data folder.

A picture is opened, checked and written anew, so that nothing but its pixels is kept: no EXIF, no place, no camera.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

import uploads
from rules.errors import NotAllowed
from rules.words import N_

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SOUNDS = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"\xff\xfb": "audio/mpeg", b"\x1aE\xdf\xa3": "audio/webm"}

TOO_LARGE = N_("This file is too large. A photo or recording may have 5 MB, a document 10 MB.")


class NotKept(Exception):  # noqa: N818 - a refusal, not a fault
    """The bytes are no picture or recording that is accepted."""


def clean(raw: bytes) -> tuple[bytes, str]:
    """(bytes to keep, media type); NotKept for anything else than JPEG, PNG, WebP or a sound recording."""
    for magic, media_type in SOUNDS.items():
        if raw.startswith(magic):
            return raw, media_type
    if raw[4:8] == b"ftyp":
        return raw, "audio/mp4"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WAVE":
        return raw, "audio/wav"
    return _redraw(raw)


def most_bytes(raw: bytes) -> int:
    """How large a file of its kind may be."""
    return uploads.MOST_BYTES if uploads.is_paper(raw) else MOST_BYTES


def take(raw: bytes, given: str) -> tuple[bytes, str, str]:
    """(bytes to keep, media type, name) of what is attached: also documents, which keep the name they came with.

    NotAllowed says in a sentence why something is not kept.
    """
    if len(raw) > most_bytes(raw):
        raise NotAllowed(TOO_LARGE)
    if uploads.is_paper(raw):
        media_type = uploads.kind_of(raw)
        return raw, media_type, uploads.name_of(given, media_type)
    try:
        return *clean(raw), ""
    except NotKept:
        raise NotAllowed(uploads.UNKNOWN) from None


def _redraw(raw: bytes) -> tuple[bytes, str]:
    try:
        with Image.open(BytesIO(raw), formats=tuple(PICTURES)) as picture:
            if picture.width * picture.height > MOST_PIXELS or not picture.format:
                raise NotKept
            kind = picture.format
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGB" if kind == "JPEG" else "RGBA" if "A" in upright.getbands() else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotKept from None
    kept = BytesIO()
    plain.save(kept, kind, quality=85)
    return kept.getvalue(), PICTURES[kind]


def place(folder: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return folder / "attachments" / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """Writes the bytes durably under their hash, once, and returns it."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = place(folder, sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(target)
    folder_handle = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder_handle)
    os.close(folder_handle)
    return sha256


def read(folder: Path, sha256: str) -> bytes:
    """The bytes with this hash; FileNotFoundError when they are gone."""
    return place(folder, sha256).read_bytes()
