"""Pictures: drawn anew on white, upright, scaled, nothing kept beside them; other forms are told how to come."""

from __future__ import annotations

import hashlib
import resource
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image, PngImagePlugin
from sqlalchemy import select

from files import pictures, store
from models.base import db
from models.case.attachment import Attachment
from rules.errors import NotAllowed
from tests.support.make import make_case, make_client
from tests.support.world import World
from tests.test_uploads import note
from wording.catalogues import say

HERE = Path(__file__).parent / "pictures"
TRANSPARENT = (HERE / "writing-on-no-ground.png").read_bytes()
HEIC = (HERE / "head-with-a-place.heic").read_bytes()
TWO_IN_ONE = (HERE / "two-in-one.jpg").read_bytes()
SECRET = b"31.23N 104.50E"
Size = tuple[int, int]


def drawn(kind: str, mode: str = "RGB", size: Size = (40, 30), colour: Any = "teal", **how: Any) -> bytes:
    """A picture of one colour, saved as said."""
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **how)
    return out.getvalue()


def kept(raw: bytes) -> Image.Image:
    """The picture as it is kept."""
    return Image.open(BytesIO(store.clean(raw)[0]))


def texts() -> PngImagePlugin.PngInfo:
    """Words that lie beside the points of a PNG."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return told


def placed() -> Image.Exif:
    """What a camera says beside the picture."""
    told = Image.Exif()
    told[0x010E] = SECRET.decode()
    return told


BESIDE = {
    "a JPEG's camera": drawn("JPEG", exif=placed()),
    "a JPEG's comment": drawn("JPEG", comment=SECRET),
    "a JPEG's profile": drawn("JPEG", icc_profile=SECRET),
    "a JPEG's further words": drawn("JPEG", xmp=SECRET),
    "bytes behind a JPEG": drawn("JPEG") + SECRET,
    "a PNG's words": drawn("PNG", pnginfo=texts()),
    "a PNG's camera and profile": drawn("PNG", exif=placed(), icc_profile=SECRET),
    "bytes behind a PNG": drawn("PNG") + SECRET,
    "a WebP's camera": drawn("WEBP", exif=placed(), xmp=SECRET, icc_profile=SECRET),
}


@pytest.mark.parametrize("raw", BESIDE.values(), ids=BESIDE)
def test_nothing_is_kept_but_what_is_to_be_seen(raw: bytes) -> None:
    content, _type = store.clean(raw)
    told = Image.open(BytesIO(content)).info
    assert SECRET in raw or b"Comment" in raw or b"exif" in raw.lower(), "it was there"
    assert SECRET not in content
    assert not {"exif", "comment", "icc_profile", "xmp", "Comment", "XML:com.adobe.xmp"} & set(told)


CLEAR = {
    "dark writing": TRANSPARENT,
    "gray and clear": drawn("PNG", "LA", colour=(0, 0)),
    "a palette": drawn("PNG", "P", colour=0, transparency=0),
    "one clear colour": drawn("PNG", "RGB", colour="black", transparency=(0, 0, 0)),
    "webp": drawn("WEBP", "RGBA", colour=(0, 0, 0, 0), lossless=True),
}


@pytest.mark.parametrize("raw", CLEAR.values(), ids=CLEAR)
def test_what_is_clear_is_white_on_paper_and_on_a_dark_screen(raw: bytes) -> None:
    shown = kept(raw)
    assert (shown.mode, shown.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def test_dark_writing_stays_dark() -> None:
    assert min(kept(TRANSPARENT).convert("L").tobytes()) < 40


def test_a_picture_of_sixteen_bits_keeps_its_shades() -> None:
    [shade, *_rest] = kept(drawn("PNG", "I;16", colour=0x8000)).getpixel((0, 0))  # type: ignore[misc]
    assert 120 < shade < 136


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(turn: int) -> None:
    out, told = BytesIO(), Image.Exif()
    told[0x0112] = turn
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste("black", (0, 0, 16, 16))
    back = {6: 8, 8: 6}.get(turn, turn)
    lying = upright.transpose(pictures.TURNS[back]) if turn > 1 else upright
    lying.save(out, "PNG", exif=told)
    shown = kept(out.getvalue()).convert("L")
    assert (shown.size, shown.getpixel((4, 4)), shown.getpixel((60, 28))) == ((64, 32), 0, 255)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_camera_that_says_nonsense_held_the_picture_upright() -> None:
    assert kept(drawn("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(9))).size == (40, 30)


def test_of_two_pictures_in_one_the_first_is_kept() -> None:
    content, media_type = store.clean(TWO_IN_ONE)
    shown = Image.open(BytesIO(content))
    assert (media_type, shown.format, shown.size, getattr(shown, "n_frames", 1)) == (
        "image/jpeg",
        "JPEG",
        (800, 600),
        1,
    )


@pytest.mark.parametrize(
    ("size", "scaled"), [((8160, 6120), (2400, 1800)), ((1080, 9000), (1080, 9000)), ((60, 40), (60, 40))]
)
def test_a_large_photo_is_scaled_in_little_memory_and_a_long_strip_stays_readable(size: Size, scaled: Size) -> None:
    raw = drawn("JPEG", size=size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert kept(raw).size == scaled
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 130_000, "kilobytes; unpacked whole it would be 150,000"


OTHERS = {
    "GIF": drawn("GIF"), "BMP": drawn("BMP"), "TIFF": drawn("TIFF"), "AVIF": drawn("AVIF"),
    "PSD": b"8BPS" + bytes(60), "JPEG XL": b"\xff\x0a" + bytes(60),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "raw"), OTHERS.items())
def test_other_pictures_are_told_how_to_come(kind: str, raw: bytes) -> None:
    with pytest.raises(NotAllowed) as refusal:
        store.clean(raw)
    assert (refusal.value.msgid, refusal.value.params) == (pictures.OTHER, {"kind": kind})


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (drawn("JPEG", size=(400, 300))[:900], pictures.BROKEN),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), pictures.BROKEN),
        (drawn("PNG", "1", (9000, 9000), 1), pictures.TOO_FINE),
    ],
)
def test_half_a_picture_or_one_with_too_many_points_is_refused_in_words(raw: bytes, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        store.clean(raw)
    assert refusal.value.msgid == sentence


def test_a_photo_of_an_iphone_is_told_how_to_come_at_the_desk_and_from_a_phone(app: Flask, cast: World) -> None:
    case, wang, li = make_case(cast.village, by=cast.li), make_client(app, cast.wang), make_client(app, cast.li)
    desk = note(wang, case, HEIC, "IMG_0001.HEIC")
    assert desk.status_code == 422 and "兼容性最佳" in desk.text and "双方签了协议" in desk.text
    name = hashlib.sha256(HEIC).hexdigest()
    put = li.put(f"/api/v1/attachments/{name}?case={case.id}", data=HEIC, content_type="audio/mp4")
    assert (put.status_code, put.get_json()["detail"]) == (415, say(pictures.HEIC))
    folder = app.extensions["paicha"].data_dir
    assert not [path for path in folder.rglob("*") if path.is_file() and SECRET in path.read_bytes()]
    assert db.session.scalars(select(Attachment)).all() == []


def test_a_photo_as_the_camera_took_it_is_taken_at_the_desk(app: Flask, cast: World) -> None:
    case, wang = make_case(cast.village, by=cast.li), make_client(app, cast.wang)
    raw = drawn("JPEG", size=(8160, 6120)) + bytes(12 * 1024 * 1024)
    assert note(wang, case, raw, "IMG_0002.jpg").status_code == 303
    row = db.session.scalars(select(Attachment)).one()
    assert (row.media_type, row.size < store.MOST_BYTES) == ("image/jpeg", True)
    over = note(wang, case, raw + bytes(20 * 1024 * 1024), "IMG_0003.jpg")
    assert over.status_code == 413 or (over.status_code == 422 and "30 MB" in over.text)
