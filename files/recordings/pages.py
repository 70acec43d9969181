"""Ogg: pages with checksums, one stream of sound in them; its remarks are blanked where they stand."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from files.recordings.refusals import must, no_film

HEADS = {b"OpusHead": b"OpusTags", b"\x01vorbis": b"\x03vorbis", b"Speex   ": b"", b"\x7fFLAC": None}
FILMS = (b"\x80theora", b"BBCD", b"\x01video", b"fishead")
TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True)
class Page:
    """Where a page begins and ends, where what it holds begins, and how long the pieces of that are."""

    start: int
    body: int
    end: int
    pieces: bytes


def clean(raw: bytes) -> bytes:
    """The same pages, with empty remarks."""
    whole = bytearray(raw)
    found = list(_pages(raw))
    first, second = _packets(found)
    head = b"".join(raw[start:end] for start, end in first)
    if head.startswith(FILMS):
        raise no_film()
    kind = next((start for start in HEADS if head.startswith(start)), None)
    must(kind is not None and len(found) > 2)
    mark = HEADS[kind or b""]
    if mark is not None:
        _blank(whole, second, mark)
        for page in found:
            whole[page.start + 22 : page.start + 26] = _checksum(whole, page)
    return bytes(whole)


def _pages(raw: bytes) -> Iterator[Page]:
    at, number, stream = 0, 0, raw[14:18]
    while at < len(raw):
        must(raw[at : at + 5] == b"OggS\0" and raw[at + 14 : at + 18] == stream)
        (told,) = struct.unpack_from("<I", raw, at + 18)
        must(told == number and bool(raw[at + 5] & 2) == (number == 0))
        body = at + 27 + raw[at + 26]
        pieces = raw[at + 27 : body]
        page = Page(at, body, body + sum(pieces), pieces)
        must(page.end <= len(raw) and _checksum(raw, page) == raw[at + 22 : at + 26])
        yield page
        at, number = page.end, number + 1


def _checksum(raw: bytes | bytearray, page: Page) -> bytes:
    """Ogg's checksum: zip's, with the bits of every byte the other way round and no start or end value."""
    page_bytes = bytes(raw[page.start : page.start + 22]) + bytes(4) + bytes(raw[page.start + 26 : page.end])
    found = zlib.crc32(page_bytes.translate(TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2).to_bytes(4, "little")


def _packets(found: list[Page]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where the first two packets lie, piece by piece."""
    packets: list[list[tuple[int, int]]] = [[]]
    for page in found:
        at = page.body
        for size in page.pieces:
            packets[-1].append((at, at + size))
            at += size
            if size < 255:
                packets.append([])
            if len(packets) == 3:
                return packets[0], packets[1]
    must(False)
    raise AssertionError


def _blank(whole: bytearray, places: list[tuple[int, int]], mark: bytes) -> None:
    """Remarks that say nothing, as long as those that were there: the maker's name is blanks, and there are none."""
    must(b"".join(whole[start:end] for start, end in places).startswith(mark))
    framing = b"\x01" if mark == b"\x03vorbis" else b""
    blanks = sum(end - start for start, end in places) - len(mark) - 8 - len(framing)
    must(blanks >= 0)
    said = mark + struct.pack("<I", blanks) + b" " * blanks + struct.pack("<I", 0) + framing
    for start, end in places:
        whole[start:end] = said[: end - start]
        said = said[end - start :]
