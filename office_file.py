"""Files of office programs as strangers send them: the one gate through which every .docx and .xlsx comes.

Whatever becomes of a file afterwards, nothing in it may act by itself or hide, and it unpacks to a bearable size.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from rules.errors import NotAllowed
from rules.words import N_

MEGA = 1024 * 1024
MOST_PARTS = 3000
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet"
MAINS = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
TYPES = "[Content_Types].xml"
ZIP, ZIP_END, OLD_OFFICE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"
PROGRAMS = re.compile(r"vbaProject|vbaData|activeX/|macrosheets/|embeddings/(?!.*\.(?:docx|xlsx|pptx)$)", re.I)
ACTING = re.compile(r"vba|oleObject|/control$|aFChunk|subDocument|frame$|keyMap|macro", re.I)
EMBEDDED = re.compile(r"embeddings/|/package$")
PRESSED = re.compile(r"(?:https?://|mailto:|#)", re.I)
PLAIN_XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

TOO_LARGE = N_("The file is larger than %(most)s MB. Take out pictures and whatever is not needed.")
TOO_MUCH = N_("The file is far larger inside than it may be. Copy only what is needed into a new one.")
LOCKED = N_("The file has a password, or is an old .doc or .xls. Save it as .docx or .xlsx, without a password.")
ACTIVE = N_("The file holds macros, scripts or embedded programs. Save it without them.")
OUTSIDE = N_("The file fetches something from outside itself: %(what)s. Take that out.")
BROKEN = N_("The file is damaged, or something else is packed into it. Open it in WPS or Word and save it anew.")


@dataclass(frozen=True)
class Purpose:
    """What files are taken in for: which kinds, how many megabytes packed and unpacked, what a wrong kind is told;
    whether other documents may be embedded; whether links that somebody has to press stand ("pressed"), all do
    because nobody follows them ("unread"), or none ("")."""

    kinds: tuple[str, ...]
    most: int
    unpacked: int
    wrong: str
    embeds: bool = True
    links: str = "pressed"


@contextmanager
def opened(raw: bytes, purpose: Purpose) -> Iterator[tuple[str, ZipFile]]:
    """(media type, the package to read from); NotAllowed says in a sentence why a file is not taken."""
    if len(raw) > purpose.most * MEGA:
        raise NotAllowed(TOO_LARGE, most=purpose.most)
    if raw.startswith(OLD_OFFICE):
        raise NotAllowed(LOCKED)
    if not raw.startswith(ZIP):
        raise NotAllowed(purpose.wrong)
    try:
        with ZipFile(BytesIO(raw)) as packed:
            _check_whole(raw, packed)
            if sum(part.file_size for part in packed.infolist()) > purpose.unpacked * MEGA:
                raise NotAllowed(TOO_MUCH)
            kind = _kind(packed, purpose)
            _check_parts(packed, purpose)
            yield kind, packed
    except (BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError, zlib.error):
        raise NotAllowed(BROKEN) from None


def tree(content: bytes) -> etree._Element:
    """The parsed part; NotAllowed where it is no XML, or brings definitions of its own."""
    try:
        root = etree.fromstring(content, PLAIN_XML)
    except etree.XMLSyntaxError:
        raise NotAllowed(BROKEN) from None
    if root.getroottree().docinfo.doctype:
        raise NotAllowed(BROKEN)
    return root


def _check_whole(raw: bytes, packed: ZipFile) -> None:
    """The package begins and ends where the file does; its parts are few, each there once and under a plain name."""
    parts = packed.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise NotAllowed(LOCKED)
    whole = raw.rfind(ZIP_END) == len(raw) - 22 and bool(parts) and min(part.header_offset for part in parts) == 0
    plain = len(set(names)) == len(names) <= MOST_PARTS and not any("\\" in name or ".." in name for name in names)
    if not (whole and plain) or b"%PDF-" in raw[:1024]:
        raise NotAllowed(BROKEN)


def _kind(packed: ZipFile, purpose: Purpose) -> str:
    """What the package says it is, if its main part is there and that kind is wanted."""
    names = set(packed.namelist())
    if TYPES not in names:
        raise NotAllowed(purpose.wrong)
    told = {str(one.get("ContentType")) for one in tree(packed.read(TYPES)) if isinstance(one.tag, str)}
    if any(ACTING.search(one) for one in told):
        raise NotAllowed(ACTIVE)
    for kind in purpose.kinds:
        if MAINS[kind] in names and f"{kind}.main+xml" in told:
            return kind
    raise NotAllowed(purpose.wrong)


def _check_parts(packed: ZipFile, purpose: Purpose) -> None:
    """No part is a program, and none points to where it must not."""
    for name in packed.namelist():
        if PROGRAMS.search(name) or (not purpose.embeds and EMBEDDED.search(name)):
            raise NotAllowed(ACTIVE)
        for link in tree(packed.read(name)) if name.endswith(".rels") else ():
            kind, target = str(link.get("Type")), str(link.get("Target"))
            if ACTING.search(kind) or (not purpose.embeds and EMBEDDED.search(kind)):
                raise NotAllowed(ACTIVE)
            away = link.get("TargetMode") == "External" or kind.endswith("/attachedTemplate")
            pressed = purpose.links == "pressed" and kind.endswith("/hyperlink") and PRESSED.match(target)
            if away and not pressed and purpose.links != "unread":
                raise NotAllowed(OUTSIDE, what=target[:80])
