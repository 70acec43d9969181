"""Documents that offices attach: which bytes are an honest PDF, .docx or .xlsx, and under which name they are kept.

A document is kept as it came and never opened by us. So nothing may be in it that acts by itself when a reader opens
it: no macros, scripts or embedded programs, nothing fetched from elsewhere, no second file hidden before or behind it.
"""

from __future__ import annotations

import re
from io import BytesIO
from unicodedata import normalize
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from rules.errors import NotAllowed
from rules.words import N_

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 3000
MOST_NAME = 100
OFFICE = "application/vnd.openxmlformats-officedocument."
ENDINGS = {
    "application/pdf": ".pdf",
    OFFICE + "wordprocessingml.document": ".docx",
    OFFICE + "spreadsheetml.sheet": ".xlsx",
}
MAINS = {"word/document.xml": OFFICE + "wordprocessingml.document", "xl/workbook.xml": OFFICE + "spreadsheetml.sheet"}
ZIP, ZIP_END, OLD_OFFICE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"
PROGRAMS = re.compile(r"vbaProject|vbaData|/activeX/|/embeddings/(?!.*\.(?:docx|xlsx|pptx)$)|macrosheets/", re.I)
SCRIPTS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|GoToE)\b")
LINK = re.compile(r"(?:https?://|mailto:|#)", re.I)

UNKNOWN = N_("This kind of file is not accepted. Send PDF, .docx or .xlsx, a photo or a sound recording.")
LOCKED = N_(
    "This document has a password, or is an old .doc or .xls. Save it as .docx, .xlsx or PDF without a password."
)
ACTIVE = N_("This document holds macros, scripts or embedded programs. Save it without them, best as PDF.")
OUTSIDE = N_("This document fetches something from outside itself. Save it as PDF and send that.")
BROKEN = N_("This document is damaged, or something else is packed into it. Save it once more, best as PDF.")


def is_paper(raw: bytes) -> bool:
    """Whether the bytes begin as documents do; all else is a picture, a recording or nothing of ours."""
    return raw.startswith((b"%PDF-", ZIP, OLD_OFFICE))


def kind_of(raw: bytes) -> str:
    """The media type of a document that may be kept; NotAllowed says why another one may not."""
    if raw.startswith(OLD_OFFICE):
        raise NotAllowed(LOCKED)
    if raw.startswith(b"%PDF-"):
        return _pdf(raw)
    if raw.startswith(ZIP):
        return _office(raw)
    raise NotAllowed(UNKNOWN)


def name_of(given: str, media_type: str) -> str:
    """The name as given without folders, controls and marks that turn the writing round; its ending tells the kind."""
    last = re.split(r"[/\\]", normalize("NFC", given))[-1]
    plain = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    stem = re.sub(r"\.\w{1,5}$", "", plain).strip(" .")
    return (stem[:MOST_NAME] or "document") + ENDINGS[media_type]


def _pdf(raw: bytes) -> str:
    if b"%%EOF" not in raw[-2048:] or ZIP_END in raw[-66_000:]:
        raise NotAllowed(BROKEN)
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)
    if SCRIPTS.search(plain):
        raise NotAllowed(ACTIVE)
    return "application/pdf"


def _office(raw: bytes) -> str:
    try:
        with ZipFile(BytesIO(raw)) as packed:
            names = _parts(raw, packed)
            kind = next((kind for main, kind in MAINS.items() if main in names), None)
            if kind is None:
                raise NotAllowed(UNKNOWN)
            if any(PROGRAMS.search(name) for name in names) or b"macroEnabled" in packed.read("[Content_Types].xml"):
                raise NotAllowed(ACTIVE)
            if any(_leads_out(packed.read(name)) for name in names if name.endswith(".rels")):
                raise NotAllowed(OUTSIDE)
    except (BadZipFile, KeyError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        raise NotAllowed(BROKEN) from None
    except ElementTree.ParseError:
        raise NotAllowed(BROKEN) from None
    return kind


def _parts(raw: bytes, packed: ZipFile) -> list[str]:
    """The names within, of a package that begins and ends where the file does and unpacks to a bearable size."""
    parts = packed.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise NotAllowed(LOCKED)
    whole = raw.rfind(ZIP_END) == len(raw) - 22 and min(part.header_offset for part in parts) == 0
    bearable = len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= MOST_UNPACKED
    plain = len(set(names)) == len(names) and not any("\\" in name or ".." in name for name in names)
    if not (whole and bearable and plain) or b"%PDF-" in raw[:1024]:
        raise NotAllowed(BROKEN)
    return names


def _leads_out(relations: bytes) -> bool:
    """Whether a part points outside the document by more than a link that somebody has to press."""
    text = relations.decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return True
    for each in ElementTree.fromstring(text):  # noqa: S314 - no entities, see above
        pressed = each.get("Type", "").endswith("/hyperlink") and LINK.match(each.get("Target", ""))
        if each.get("TargetMode") == "External" and not pressed:
            return True
    return False
