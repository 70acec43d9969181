"""PDFs as strangers send them: every object is looked at, also packed and encrypted ones; what acts is refused.

The file is read twice: by its own table of objects, and as readers do who find that table broken. Readers differ, so
neither may hold anything that acts. Streams are not unpacked but those that hold objects, within a bound.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from rules.errors import NotAllowed
from rules.words import N_

TYPE = "application/pdf"
MOST_OBJECTS, MOST_VALUES = 60_000, 200_000
MOST_UNPACKED = 64 * 1024 * 1024
LONGEST_CHAIN = 100
LONGEST_END = 2048

BROKEN = N_(
    "The PDF is damaged, or something else is packed into it. Print it as a PDF anew, or send its pages as photos."
)
LOCKED = N_("The PDF has a password. Save it without one, or send its pages as photos.")
TOO_MUCH = N_("The PDF has far more parts than a document needs. Print it as a PDF anew, or send its pages as photos.")
SCRIPT = N_("The PDF holds a script. Print it as a PDF anew, or send its pages as photos.")
STARTS = N_("The PDF starts programs or opens other files. Print it as a PDF anew, or send its pages as photos.")
SENDS = N_("The PDF holds a form that sends or fetches data. Print it as a PDF anew, or send its pages as photos.")
HOLDS = N_("The PDF holds other files. Attach those by themselves, and print the PDF anew without them.")
PLAYS = N_("The PDF holds sound, film or moving objects. Print it as a PDF anew, or send its pages as photos.")
FETCHES = N_("The PDF fetches something by itself: %(what)s. Print it as a PDF anew, or send its pages as photos.")

KEYS = {
    **dict.fromkeys(("/JS", "/JavaScript"), SCRIPT),
    **dict.fromkeys(("/EmbeddedFiles", "/EF"), HOLDS),
    **dict.fromkeys(("/RichMediaContent", "/RichMediaSettings", "/3DD"), PLAYS),
    "/XFA": SENDS,
}
NAMES = {
    **dict.fromkeys(("/JavaScript",), SCRIPT),
    **dict.fromkeys(("/Launch", "/GoToR", "/GoToE", "/Thread"), STARTS),
    **dict.fromkeys(("/SubmitForm", "/ImportData"), SENDS),
    **dict.fromkeys(("/EmbeddedFile", "/FileAttachment"), HOLDS),
    **dict.fromkeys(("/RichMedia", "/RichMediaExecute", "/Rendition", "/Movie", "/Sound"), PLAYS),
    **dict.fromkeys(("/Screen", "/3D", "/GoTo3DView"), PLAYS),
}
SAYING = ("/S", "/Type", "/Subtype")  # the keys under which a name says what its dictionary does
BY_ITSELF = ("/GoTo", "/Named", "/Hide", "/SetOCGState", "/Trans")  # all that may happen unasked
PLAIN = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|GoToE|SubmitForm|ImportData)\b")
ASKS = re.compile(
    rb"/(?:"
    + b"|".join(name[1:].encode() for name in {*KEYS, *NAMES, "/F", "/FS", "/Ref", "/URI", "/AA", "/OpenAction"})
    + rb")\b"
)
WEB = re.compile(r"(?:https?://|mailto:|tel:|#|(?![a-z][a-z0-9+.-]*:|//|\\))", re.I)

logging.getLogger("pikepdf").setLevel(logging.CRITICAL)  # strangers do not write into our log
pikepdf.settings.set_qpdf_limits(
    parser_max_nesting=100, parser_max_container_size_damaged=1_000_000, flate_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED, png_max_memory=MOST_UNPACKED, tiff_max_memory=MOST_UNPACKED,
    dct_max_memory=MOST_UNPACKED, max_stream_filters=3,
)  # fmt: skip


def check(raw: bytes) -> None:
    """NotAllowed says what is in the PDF that may not be, and what to do."""
    end = raw.rpartition(b"%%EOF")[2]
    if not raw.startswith(b"%PDF-") or len(end) > LONGEST_END or end.strip(b"\0\t\n\f\r "):
        raise NotAllowed(BROKEN)
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)
    if found := PLAIN.search(plain):
        raise NotAllowed(NAMES.get("/" + found[1].decode(), HOLDS))
    if b"/LZW" in plain and (b"/ObjStm" in plain or b"/XRef" in plain):
        raise NotAllowed(TOO_MUCH)  # unpacks without a bound
    _walk(raw)
    _walk(raw.replace(b"startxref", b"startxxxx"))


def _walk(raw: bytes) -> None:
    """Looks at every object that this reading of the file finds."""
    try:
        with pikepdf.open(BytesIO(raw), suppress_warnings=True) as pdf:
            if not isinstance(pdf.Root, pikepdf.Dictionary) or len(pdf.objects) > MOST_OBJECTS:
                raise NotAllowed(TOO_MUCH if isinstance(pdf.Root, pikepdf.Dictionary) else BROKEN)
            values = 0
            for one in (*pdf.objects, pdf.trailer):
                for held in _dictionaries(one) if _asks(one) else ():
                    values += 1
                    if values > MOST_VALUES:
                        raise NotAllowed(TOO_MUCH)
                    _look(held)
    except pikepdf.PasswordError:
        raise NotAllowed(LOCKED) from None
    except (pikepdf.PdfError, AttributeError, ValueError, KeyError, TypeError, RuntimeError):
        raise NotAllowed(BROKEN) from None


def _asks(one: Any) -> bool:
    """Whether the object names anything that may matter: its text is soon searched, its values take long to visit."""
    if isinstance(one, pikepdf.Stream):
        one = one.stream_dict
    return isinstance(one, pikepdf.Object) and ASKS.search(one.unparse(resolved=True)) is not None


def _dictionaries(one: Any) -> Iterator[Any]:
    """Every dictionary within an object, and itself."""
    waiting: list[Any] = [one]
    while waiting:
        value = waiting.pop()
        if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            yield value
            waiting += [inner for _key, inner in value.items() if not _elsewhere(inner)]
        elif isinstance(value, pikepdf.Array):
            waiting += [inner for inner in value if not _elsewhere(inner)]


def _elsewhere(value: Any) -> bool:
    """Whether it is an object of its own, which comes by itself."""
    return bool(getattr(value, "is_indirect", False))


def _look(held: Any) -> None:
    """NotAllowed where this dictionary does something, or has it done."""
    for key in held:
        if key in KEYS:
            raise NotAllowed(KEYS[key])
    for key in SAYING:
        said = NAMES.get(str(held.get(key, "")))
        if said is not None:
            raise NotAllowed(said)
    outside = "/F" in held if isinstance(held, pikepdf.Stream) else held.get("/FS") == pikepdf.Name.URL
    if outside or "/Ref" in held:
        raise NotAllowed(FETCHES, what=_text(held.get("/F", "")))
    if "/URI" in held and isinstance(held.URI, pikepdf.String) and not WEB.match(_text(held.URI).strip()):
        raise NotAllowed(STARTS)
    for action in _unasked(held):
        if str(action.get("/S", "/GoTo")) not in BY_ITSELF:
            what = _text(action.get("/URI", action.get("/S")))
            raise NotAllowed(NAMES.get(str(action.get("/S")), FETCHES), what=what)


def _unasked(held: Any) -> Iterator[Any]:
    """The actions that begin when the file or a page is opened, and what follows upon them."""
    events = held.get("/AA")
    waiting = [held.get("/OpenAction")] + (list(events.as_dict().values()) if _is_dictionary(events) else [])
    for _step in range(LONGEST_CHAIN):
        if not waiting:
            return
        action = waiting.pop()
        if _is_dictionary(action):
            yield action
            after = action.get("/Next")
            waiting += list(after) if isinstance(after, pikepdf.Array) else [after]
    raise NotAllowed(TOO_MUCH)


def _is_dictionary(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary)


def _text(value: Any) -> str:
    return str(value)[:80]
