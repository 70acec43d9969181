"""WAV: chunks in a RIFF; the format and the samples are kept, remarks and all else are left behind."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from files.recordings.refusals import must

KEPT = (b"fmt ", b"fact", b"data")
FORMATS = {0x0001, 0x0002, 0x0003, 0x0006, 0x0007, 0x0011, 0x0031, 0xFFFE}  # PCM, ADPCM, float, A-law, µ-law, GSM


def clean(raw: bytes) -> bytes:
    """The same sound in the fewest chunks."""
    (size,) = struct.unpack_from("<I", raw, 4)
    must(8 + size in (len(raw), len(raw) - 1))
    found = list(_chunks(raw, 8 + size))
    names = [name for name, _content in found]
    must(names.count(b"fmt ") == names.count(b"data") == 1 and names.index(b"fmt ") < names.index(b"data"))
    form = dict(found)[b"fmt "]
    kind, channels, rate, _speed, block, _bits = struct.unpack_from("<HHIIHH", form)
    must(16 <= len(form) <= 64 and kind in FORMATS and 0 < channels <= 8 and 4000 <= rate <= 384_000 and block > 0)
    must(bool(dict(found)[b"data"]))
    body = b"".join(
        name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
        for name, content in found
        if name in KEPT
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def _chunks(raw: bytes, end: int) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at < end:
        (size,) = struct.unpack_from("<I", raw, at + 4)
        must(raw[at : at + 4].isascii() and at + 8 + size <= end)
        yield raw[at : at + 4], raw[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    must(at in (end, end + 1))
