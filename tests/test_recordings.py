"""Recordings: each kind is read to its last byte; films, foreign bytes and halves are refused, names and places go."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from files import attached, pictures, recordings, store
from rules.errors import NotAllowed
from tests.support import sounds
from tests.support.sounds import PLACE, PLACED, box, chunk, element, id3, mp3, mp4, ogg, page, wav, webm

HONEST = {
    "wav": (wav(), "audio/wav"),
    "wav with a remark": (wav(chunk(b"LIST", PLACE)), "audio/wav"),
    "mp3": (mp3(), "audio/mpeg"),
    "mp3 of a slower kind": (mp3(version=2), "audio/mpeg"),
    "mp3 with tags": (id3(PLACE) + mp3() + b"TAG" + PLACE.ljust(125), "audio/mpeg"),
    "mp3 stopped within a frame": (mp3()[:-20], "audio/mpeg"),
    "ogg": (ogg(), "audio/ogg"),
    "ogg with many remarks": (ogg(tags=b"OpusTags" + sounds.remark(b"r", PLACE * 9)), "audio/ogg"),
    "ogg of vorbis": (ogg(b"\x01vorbis", b"\x03vorbis" + sounds.remark(b"r", PLACE) + b"\x01"), "audio/ogg"),
    "webm as browsers record it": (webm(), "audio/webm"),
    "webm whose length is known": (webm(live=False), "audio/webm"),
    "webm with tags": (webm(more=element("1254c367", PLACE)), "audio/webm"),
    "m4a": (mp4(), "audio/mp4"),
    "m4a with a place": (mp4(more=PLACED), "audio/mp4"),
    "m4a with room that is not used": (mp4(unused=PLACE) + box(b"free", PLACE), "audio/mp4"),
    "3gp": (mp4(brand=b"3gp4", codec=b"samr"), "audio/mp4"),
}
HTML = b"<html><script>alert(1)</script></html>"
HOSTILE = {
    "mp4 film": (mp4(b"vide"), recordings.FILM),
    "mp4 track of something else": (mp4(b"meta"), recordings.WRONG),
    "mp4 of another codec": (mp4(codec=b"avc1"), recordings.WRONG),
    "mp4 with bytes behind": (mp4() + HTML, recordings.WRONG),
    "mp4 with a box of its own": (mp4() + box(b"html", HTML), recordings.WRONG),
    "mp4 head alone": (box(b"ftyp", b"M4A " + HTML), recordings.WRONG),
    "mp4 with a long head": (box(b"ftyp", b"M4A " + HTML * 9) + mp4()[20:], recordings.WRONG),
    "mp4 whose track is nowhere": (mp4()[: -308 + 0], recordings.WRONG),
    "mp4 cut off": (mp4()[:-50], recordings.WRONG),
    "mp4 magic": (b"\0\0\0\x18ftyp" + b"MZ" * 300, recordings.WRONG),
    "ogg film": (ogg(b"\x80theora"), recordings.FILM),
    "ogg magic": (b"OggS" + bytes(900), recordings.WRONG),
    "ogg of something else": (ogg(b"MZ" + bytes(30)), recordings.WRONG),
    "ogg with bytes behind": (ogg() + HTML, recordings.WRONG),
    "ogg with a wrong checksum": (ogg()[:-1] + b"x", recordings.WRONG),
    "ogg with a second stream": (ogg() + page(bytes(30), 4, stream=8), recordings.WRONG),
    "ogg of heads alone": (page(b"OpusHead", 0) + page(b"OpusTags" + bytes(8), 1), recordings.WRONG),
    "webm film": (webm(1, b"V_VP8"), recordings.FILM),
    "webm magic": (b"\x1aE\xdf\xa3" + HTML, recordings.WRONG),
    "webm with a file": (webm(more=element("1941a469", HTML)), recordings.WRONG),
    "webm with bytes behind": (webm() + HTML, recordings.WRONG),
    "webm cut off": (webm()[:-9], recordings.WRONG),
    "webm without sound": (webm()[:90], recordings.WRONG),
    "wav with bytes behind": (wav() + HTML, recordings.WRONG),
    "wav of something else": (wav(kind=0x55AA), recordings.WRONG),
    "wav cut off": (wav()[:-90], recordings.WRONG),
    "wav magic": (b"RIFF\x30\0\0\0WAVE" + HTML, recordings.WRONG),
    "mp3 magic": (b"\xff\xfb\x90\x00" + HTML * 20, recordings.WRONG),
    "mp3 tag alone": (id3(HTML), recordings.WRONG),
    "mp3 with bytes between": (mp3(2) + HTML + mp3(2), recordings.WRONG),
    "mp3 before a picture": (mp3() + b"\xff\xd8\xff\xe0" + bytes(900), recordings.WRONG),
    "a picture behind the magic bytes of a recording": (b"OggS" + b"\xff\xd8\xff\xe0" * 50, recordings.WRONG),
    "a program": (b"MZ" + bytes(900), attached.UNKNOWN),
    "a page of the web": (HTML, attached.UNKNOWN),
}


@pytest.mark.parametrize(("raw", "media_type"), HONEST.values(), ids=HONEST)
def test_a_recording_is_kept_without_names_and_places_and_is_then_still_one(raw: bytes, media_type: str) -> None:
    kept, told = store.clean(raw)
    assert told == media_type and PLACE not in kept
    assert store.clean(kept) == (kept, media_type)


@pytest.mark.parametrize(("raw", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_recording_to_its_end_is_refused_in_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        store.clean(raw)
    assert refusal.value.msgid == sentence


@pytest.mark.parametrize("raw", [raw for raw, _type in HONEST.values()], ids=HONEST)
def test_a_damaged_recording_is_kept_or_refused_and_never_a_mishap(raw: bytes) -> None:
    chance = random.Random(7)  # noqa: S311 - the same each time
    for _time in range(200):
        bent = bytearray(raw)
        for _place in range(chance.randint(1, 6)):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        try:
            store.clean(bytes(bent[: chance.randint(4, len(bent))]))
        except NotAllowed as refusal:
            assert refusal.msgid in (recordings.WRONG, recordings.FILM, attached.UNKNOWN, pictures.HEIC, pictures.OTHER)


def test_a_photo_of_an_iphone_is_no_recording() -> None:
    raw = (Path(__file__).parent / "pictures" / "head-with-a-place.heic").read_bytes()
    with pytest.raises(NotAllowed) as refusal:
        store.clean(raw)
    assert refusal.value.msgid == pictures.HEIC
