"""WebM: elements in a segment; every track is sound, and tags are blanked where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from files.recordings.refusals import must, no_film

EBML = b"\x1a\x45\xdf\xa3"
DOCTYPE = 0x4282
SEGMENT, CLUSTER, TRACKS, TRACK, TRACK_TYPE, CODEC, NUMBER = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0x83, 0x86, 0xD7
TAGS, VOID = 0x1254C367, 0xEC
TOP = {0x114D9B74, 0x1549A966, TRACKS, CLUSTER, 0x1C53BB6B, TAGS, VOID, 0xBF}
BLOCK = 0xA3
IN_CLUSTER = {0xE7, BLOCK, 0xA0, 0xAB, 0xA7, 0x5854, VOID, 0xBF}
FILM, SOUND = b"\x01", b"\x02"
Element = tuple[int, int, int, int]  # its name, where it begins, where what it holds begins, where it ends (-1: open)


def clean(raw: bytes) -> bytes:
    """The same file, with nothing in its tags."""
    whole = bytearray(raw)
    _name, _start, body, end = _read(raw, 0)
    must(0 < end <= len(raw) and dict(_held(raw, body, end)).get(DOCTYPE) in (b"webm", b"matroska"))
    name, _start, at, close = _read(raw, end)
    must(name == SEGMENT and close in (-1, len(raw)))
    tracks: set[bytes] = set()
    blocks, cluster = 0, 0
    while at < len(raw):
        name, start, body, end = _read(raw, at)
        inside = cluster == -1 or at < cluster
        must(name in TOP or (inside and name in IN_CLUSTER))
        if name == CLUSTER:
            cluster, at = end, body
            continue
        must(0 <= end <= len(raw) and (name in IN_CLUSTER or cluster in (0, -1) or at >= cluster))
        if name == TRACKS:
            tracks |= _sounds(raw, body, end)
        elif name == BLOCK:
            must(raw[body : body + 1] in tracks)
            blocks += 1
        elif name in (TAGS, VOID):
            _blank(whole, start, end)
        at = end
    must(at == len(raw) and bool(tracks) and (blocks > 0 or cluster != 0))
    return bytes(whole)


def _sounds(raw: bytes, at: int, end: int) -> set[bytes]:
    """How blocks name the tracks, each of which is sound."""
    found = set()
    for name, content in _held(raw, at, end):
        if name == TRACK:
            told = dict(_held(content, 0, len(content)))
            if told.get(TRACK_TYPE) == FILM:
                raise no_film()
            must(told.get(TRACK_TYPE) == SOUND and told.get(CODEC, b"").startswith(b"A_"))
            number = int.from_bytes(told.get(NUMBER, b""), "big")
            must(0 < number < 127)
            found.add(bytes([0x80 | number]))
    return found


def _held(raw: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    while at < end:
        name, _start, body, close = _read(raw, at)
        must(0 <= close <= end)
        yield name, raw[body:close]
        at = close


def _read(raw: bytes, at: int) -> Element:
    """The element that begins here. Of name and size the zeros before the first one tell how long they are."""
    longer = 8 - raw[at].bit_length()
    must(longer < 4)
    name = int.from_bytes(raw[at : at + longer + 1], "big")
    place = at + longer + 1
    more = 8 - raw[place].bit_length()
    must(more < 8)
    told = raw[place : place + more + 1]
    must(len(told) == more + 1)
    size = int.from_bytes(told, "big") ^ 1 << 7 * (more + 1)
    body = place + more + 1
    return name, at, body, -1 if size == (1 << 7 * (more + 1)) - 1 else body + size


def _blank(whole: bytearray, start: int, end: int) -> None:
    size = end - start
    head = bytes([VOID]) + ((1 << 56 | size - 9).to_bytes(8, "big") if size > 9 else bytes([0x80 | size - 2]))
    whole[start:end] = head + bytes(size - len(head))
