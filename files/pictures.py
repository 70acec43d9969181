"""Pictures as strangers send them: drawn anew on white, upright and no larger than is needed to read them.

Nothing but what is to be seen is kept: no EXIF, place, camera, comment, second picture or colour profile.
"""

from __future__ import annotations

import struct
from io import BytesIO
from threading import Lock

from PIL import Image, UnidentifiedImageError

from rules.errors import NotAllowed
from rules.words import N_

KINDS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}  # what is opened → as what it is kept
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
LONGEST_SIDE, SHORTEST_SIDE = 2400, 1200  # a long strip of a chat stays wide enough to be read
QUALITY = 85
OTHERS = {
    b"GIF8": "GIF", b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"II+\0": "TIFF", b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL", b"\0\0\0\x0cjP  ": "JPEG 2000", b"8BPS": "PSD",
}  # fmt: skip
BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIC"),
}
UNREADABLE: tuple[type[Exception], ...] = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
)
UNREADABLE += (EOFError, struct.error, OverflowError, Image.DecompressionBombError, Image.DecompressionBombWarning)

HEIC = N_(
    "This is a HEIC photo, as iPhones keep them. On the iPhone choose Settings, Camera, Formats, Most Compatible, and "
    "take it anew; or send the photo to yourself in WeChat, save it from there, and add that one."
)
OTHER = N_("This is a %(kind)s picture, which cannot be kept. Save it as JPEG or PNG, or take a screenshot of it.")
TOO_FINE = N_("This picture has more points than can be read here. Save it smaller, or take a screenshot of it.")
BROKEN = N_("This picture cannot be read; it may be cut off. Take it anew, or save it as JPEG.")

Image.init()  # else a kind is unknown until one of it was opened by chance
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
_room = Lock()  # one picture at a time in memory, however many are sent


def redraw(raw: bytes) -> tuple[bytes, str] | None:
    """(bytes to keep, media type); None where it is no picture at all, NotAllowed where it is one that is not kept."""
    refuse_others(raw)
    if not is_picture(raw):
        return None
    try:
        with _room, Image.open(BytesIO(raw), formats=tuple(TYPES)) as picture:
            kind = KINDS[picture.format or ""]
            if picture.width * picture.height > MOST_PIXELS[kind]:
                raise NotAllowed(TOO_FINE)
            kept = BytesIO()
            _plain(picture, kind).save(kept, kind, quality=QUALITY)
    except UNREADABLE:
        raise NotAllowed(BROKEN) from None
    return kept.getvalue(), TYPES[kind]


def is_picture(raw: bytes) -> bool:
    """Whether the bytes begin as a JPEG, PNG or WebP does."""
    return raw.startswith((b"\xff\xd8\xff", b"\x89PNG")) or raw[8:12] == b"WEBP"


def refuse_others(raw: bytes) -> None:
    """NotAllowed says of pictures in other forms how to send them."""
    kind = next((name for magic, name in OTHERS.items() if raw.startswith(magic)), "")
    if raw[4:8] == b"ftyp":
        found = {BRANDS.get(raw[at : at + 4]) for at in (8, *range(16, min(len(raw), 64), 4))}
        kind = "AVIF" if "AVIF" in found else "HEIC" if "HEIC" in found else ""
    if kind:
        raise NotAllowed(HEIC) if kind == "HEIC" else NotAllowed(OTHER, kind=kind)


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """What is to be seen of the first picture: scaled, turned upright, on white."""
    size = _size(*picture.size)
    if kind == "JPEG":
        picture.draft(None, size)  # unpacked at a half, a quarter or an eighth, so that little memory is needed
    shown = picture
    if picture.mode.startswith("I"):  # sixteen bits for each point
        shown = picture.point(lambda value: value * (1 / 256)).convert("L")
    elif picture.has_transparency_data:
        shown = picture.convert("RGBA")
    elif picture.mode not in ("RGB", "L"):
        shown = picture.convert("RGB")
    if shown.width > size[0]:
        shown = shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    ground = Image.new("RGB", shown.size, "white")
    ground.paste(shown, mask=shown.getchannel("A") if shown.mode == "RGBA" else None)
    turn = _turn(picture)
    return ground.transpose(turn) if turn is not None else ground


def _size(width: int, height: int) -> tuple[int, int]:
    """No side longer than is needed, unless the other would become too short to be read."""
    scale = min(1.0, max(LONGEST_SIDE / max(width, height), SHORTEST_SIDE / min(width, height)))
    return max(round(width * scale), 1), max(round(height * scale), 1)


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How the camera was held; a camera that says nonsense was held upright."""
    try:
        return TURNS.get(picture.getexif().get(0x0112, 1))
    except UNREADABLE:
        return None
