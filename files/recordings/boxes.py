"""MP4 and 3GP: boxes; every track is sound, and what is no sound is blanked: places, names, all that no track uses."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from files.recordings.refusals import must, no_film

Box = tuple[bytes, int, int, int]  # its name, where it begins, where what it holds begins, where it ends
TOP = {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx"}
IDLE = {b"free", b"skip", b"wide", b"udta", b"meta", b"uuid"}
HELD = {
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"mdia", b"edts", b"tref"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"smhd", b"dinf", b"stbl", b"hdlr"},
    b"stbl": {b"stsd", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"ctts", b"stss", b"sgpd", b"sbgp", b"sdtp"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sgpd", b"sbgp"},
}
FILMS = (b"vide", b"auxv", b"pict")
CODECS = {b"mp4a", b"alac", b"samr", b"sawb", b"Opus", b"fLaC", b".mp3", b"lpcm", b"sowt", b"twos", b"ac-3", b"ec-3"}
LONGEST_HEAD = 256


def clean(raw: bytes) -> bytes:
    """The same boxes, with blanks where no sound is."""
    found = list(_boxes(raw, 0, len(raw)))
    names = [name for name, *_place in found]
    must(names[0] == b"ftyp" and names.count(b"ftyp") == names.count(b"moov") == 1 and b"mdat" in names)
    must(found[0][3] <= LONGEST_HEAD and raw[8 : found[0][3]].replace(b"\0", b"").isascii())
    tree: dict[bytes, list[Box]] = {}
    for box in found:
        must(box[0] in TOP | IDLE)
        _open(raw, box, tree)
    for name, _start, body, _end in tree.get(b"hdlr", []):
        _must_sound(raw, name, body)
    must(len(tree.get(b"trak", [])) == len(tree.get(b"stsd", [])) > 0)
    for _name, _start, body, _end in tree[b"stsd"]:
        must(raw[body + 12 : body + 16] in CODECS)
    whole = bytearray(raw)
    for _name, start, body, end in (box for name in IDLE for box in tree.get(name, [])):
        whole[start + 4 : start + 8] = b"free"
        whole[body:end] = bytes(end - body)
    if b"moof" not in names:
        _blank_unused(whole, [box for box in found if box[0] == b"mdat"], sorted(_used(raw, tree)))
    return bytes(whole)


def _boxes(raw: bytes, at: int, end: int) -> Iterator[Box]:
    while at < end:
        size, name = struct.unpack_from(">I4s", raw, at)
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", raw, body)
            body += 8
        close = end if size == 0 and name == b"mdat" else at + size
        must(body <= close <= end)
        yield name, at, body, close
        at = close


def _open(raw: bytes, box: Box, tree: dict[bytes, list[Box]]) -> None:
    """Lists the box and all within it; what does not belong there is refused."""
    name, _start, body, end = box
    tree.setdefault(name, []).append(box)
    for inner in _boxes(raw, body, end) if name in HELD else ():
        must(inner[0] in HELD[name] | IDLE)
        _open(raw, inner, tree)


def _must_sound(raw: bytes, _name: bytes, body: int) -> None:
    kind = raw[body + 8 : body + 12]
    if kind in FILMS:
        raise no_film()
    must(kind in (b"soun", b"url ", b"alis"))  # the last two: where the data lies, as QuickTime writes it


def _used(raw: bytes, tree: dict[bytes, list[Box]]) -> Iterator[tuple[int, int]]:
    """Where the samples of each track lie, chunk by chunk."""
    for _name, _start, body, end in tree[b"stbl"]:
        held = {name: (inner, close) for name, _at, inner, close in _boxes(raw, body, end)}
        must({b"stsc", b"stsz"} <= held.keys() and (b"stco" in held or b"co64" in held))
        wide = "Q" if b"co64" in held else "I"
        places = _numbers(raw, held[b"co64" if wide == "Q" else b"stco"], wide)
        runs = _numbers(raw, held[b"stsc"], "III")
        sizes = iter(_sizes(raw, held[b"stsz"]))
        per = dict(zip(runs[::3], runs[1::3], strict=True))
        count = 0
        for at, place in enumerate(places, 1):
            count = per.get(at, count)
            length = sum(size for _sample, size in zip(range(count), sizes, strict=False))
            must(place + length <= len(raw))
            yield place, place + length


def _numbers(raw: bytes, place: tuple[int, int], form: str) -> tuple[int, ...]:
    """A table: how many entries, then the entries."""
    body, end = place
    (count,) = struct.unpack_from(">I", raw, body + 4)
    must(count * struct.calcsize(">" + form) <= end - body - 8)
    return struct.unpack_from(
        f">{form[0] * len(form)}" if count == 1 else f">{count * len(form)}{form[0]}", raw, body + 8
    )


def _sizes(raw: bytes, place: tuple[int, int]) -> Iterator[int]:
    body, end = place
    same, count = struct.unpack_from(">II", raw, body + 4)
    must(count <= len(raw) and (same > 0 or count * 4 <= end - body - 12))
    if same:
        yield from (same for _sample in range(count))
    else:
        yield from struct.unpack_from(f">{count}I", raw, body + 12)


def _blank_unused(whole: bytearray, data: list[Box], used: list[tuple[int, int]]) -> None:
    """Overwrites what lies in the data and belongs to no track."""
    must(any(start < end for start, end in used))
    for _name, _start, body, end in data:
        at = body
        for start, close in [one for one in used if body <= one[0] < end] + [(end, end)]:
            must(close <= end)
            whole[at : max(at, start)] = bytes(max(start - at, 0))
            at = max(at, close)
    must(all(any(body <= start and close <= end for _n, _s, body, end in data) for start, close in used))
