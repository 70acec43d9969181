"""MP3: frame upon frame, each as long as its head says; the tags before and behind are left behind."""

from __future__ import annotations

import struct

from files.recordings.refusals import must

BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
RATES = (44_100, 48_000, 32_000)
SLOWER = {3: 1, 2: 2, 0: 4}  # MPEG 1, 2 and 2.5 by their two bits
FEWEST = 2


def begins(raw: bytes) -> bool:
    """Whether the bytes begin with the head of a frame."""
    return length(raw, 0) > 0


def clean(raw: bytes) -> bytes:
    """The frames alone; one that was cut off when the recorder stopped is left behind."""
    first, end = _behind_tags(raw), _before_tags(raw)
    at, count, kind = first, 0, raw[first + 1 : first + 2]
    while at < end:
        size = length(raw, at)
        must(size > 0 and raw[at + 1 : at + 2] == kind)
        if at + size > end:
            break
        at, count = at + size, count + 1
    must(count >= FEWEST)
    return raw[first:at]


def length(raw: bytes, at: int) -> int:
    """How many bytes the frame has that begins here; 0 where none does."""
    if at + 4 > len(raw):
        return 0
    head = int.from_bytes(raw[at : at + 4], "big")
    version, layer, rate, hertz = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version not in SLOWER or layer != 1 or rate in (0, 15) or hertz == 3:
        return 0
    first = version == 3
    samples = 144 if first else 72
    return samples * BITRATES[first][rate] * 1000 // (RATES[hertz] // SLOWER[version]) + int(head >> 9 & 1)


def _behind_tags(raw: bytes) -> int:
    at = 0
    while raw.startswith(b"ID3", at):
        size = 0
        for byte in raw[at + 6 : at + 10]:
            must(byte < 0x80)
            size = size << 7 | byte
        at += 10 + size + (10 if raw[at + 5] & 0x10 else 0)
    while raw.startswith(b"\0", at):
        at += 1
    return at


def _before_tags(raw: bytes) -> int:
    end = len(raw)
    if end >= 128 and raw.startswith(b"TAG", end - 128):
        end -= 128
    if end >= 32 and raw.startswith(b"APETAGEX", end - 32):
        size, _count, flags = struct.unpack_from("<III", raw, end - 20)
        end -= size + (32 if flags >> 31 else 0)
    return end
