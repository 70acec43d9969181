"""A .docx as a file from a stranger: is it one, is it bearable, and does it hold nothing but a paper?"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from rules.errors import NotAllowed
from rules.words import N_

MOST_BYTES = 3 * 1024 * 1024
MOST_UNPACKED = 24 * 1024 * 1024
MOST_XML = 3 * 1024 * 1024
MOST_PARTS = 400
OLD_WORD = b"\xd0\xcf\x11\xe0"
MAIN = "word/document.xml"
ACTIVE = re.compile(r"vba|oleObject|/package$|control|aFChunk|attachedTemplate|subDocument|frame|keyMap", re.I)
FETCHING = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|DATABASE)\b")
PLAIN_XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

TOO_LARGE = N_("This file is larger than %(most)s MB. Take pictures out of the template.")
NO_DOCX = N_("This is no .docx document. In WPS or Word choose “Save as” and the kind “Word document (.docx)”.")
TOO_MUCH = N_("This document is far larger inside than a paper can be. Make a new one with only the text of the paper.")
MACROS = N_("This document holds macros or embedded objects. Save it as .docx without them.")
OUTSIDE = N_("This document fetches something from outside itself: %(what)s. Take the link out.")
BROKEN = N_("This document is damaged and cannot be read. Open it in WPS or Word and save it anew.")


def checked(raw: bytes) -> dict[str, bytes]:
    """Name → content of the document's XML parts; NotAllowed with a sentence for what is no plain paper."""
    if len(raw) > MOST_BYTES:
        raise NotAllowed(TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
    try:
        with ZipFile(BytesIO(raw)) as packed:
            return _parts(packed)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, zlib.error):
        raise NotAllowed(NO_DOCX) from None


def _parts(packed: ZipFile) -> dict[str, bytes]:
    listed = packed.infolist()
    names = {one.filename for one in listed}
    if MAIN not in names or "[Content_Types].xml" not in names or len(names) != len(listed):
        raise NotAllowed(NO_DOCX)
    if len(listed) > MOST_PARTS or sum(one.file_size for one in listed) > MOST_UNPACKED:
        raise NotAllowed(TOO_MUCH)
    if any(ACTIVE.search(name) or name.startswith("word/embeddings/") for name in names):
        raise NotAllowed(MACROS)
    xml = [one for one in listed if one.filename.endswith((".xml", ".rels"))]
    if any(one.file_size > MOST_XML for one in xml):
        raise NotAllowed(TOO_MUCH)
    parts = {one.filename: packed.read(one) for one in xml}
    _check_kind(parts["[Content_Types].xml"])
    for name, content in parts.items():
        if name.endswith(".rels"):
            _check_links(content)
        elif name.startswith("word/"):
            _check_fields(content)
    return parts


def tree(content: bytes) -> etree._Element:
    """The parsed part; NotAllowed where it is no XML, or brings definitions of its own."""
    try:
        root = etree.fromstring(content, PLAIN_XML)
    except etree.XMLSyntaxError:
        raise NotAllowed(BROKEN) from None
    if root.getroottree().docinfo.doctype:
        raise NotAllowed(BROKEN)
    return root


def _check_kind(content: bytes) -> None:
    kinds = {str(one.get("ContentType")) for one in tree(content) if isinstance(one.tag, str)}
    if any("macroEnabled" in kind or "vbaProject" in kind or "oleObject" in kind for kind in kinds):
        raise NotAllowed(MACROS)
    if not any(kind.endswith("wordprocessingml.document.main+xml") for kind in kinds):
        raise NotAllowed(NO_DOCX)


def _check_links(content: bytes) -> None:
    for link in tree(content):
        if link.get("TargetMode") == "External":
            raise NotAllowed(OUTSIDE, what=str(link.get("Target"))[:80])
        if ACTIVE.search(str(link.get("Type"))):
            raise NotAllowed(MACROS)


def _check_fields(content: bytes) -> None:
    root = tree(content)
    told = "".join(str(one.text or "") for one in root.iter(f"{W}instrText"))
    told += " ".join(str(one.get(f"{W}instr")) for one in root.iter(f"{W}fldSimple"))
    if found := FETCHING.search(told):
        raise NotAllowed(OUTSIDE, what=found[0])
