"""Files of office programs as strangers send them: the one gate through which every .docx and .xlsx comes.

Whatever becomes of a file afterwards, nothing in it may act by itself or hide, and it unpacks to a bearable size.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from files import office_parts
from files.office_parts import ACTIVE, BROKEN, OUTSIDE
from rules.errors import NotAllowed
from rules.words import N_

__all__ = ["ACTIVE", "BROKEN", "OUTSIDE"]  # and all that is defined here

MEGA = 1024 * 1024
MOST_PARTS = 3000
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet"
MAINS = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
TEMPLATE, MADE_FROM = OFFICE + "wordprocessingml.template.main+xml", "/attachedTemplate"
TYPES = "[Content_Types].xml"
ZIP, ZIP_END, OLD_OFFICE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"
PROGRAMS = re.compile(r"vbaProject|vbaData|activeX/|macrosheets/|customUI/|embeddings/(?!.*\.(?:docx|xlsx)$)", re.I)
ACTING = re.compile(
    r"vba|oleObject|/control$|aFChunk|subDocument|frame$|keyMap|macro|webextension|extensibility|ddeLink", re.I
)
ASKING = re.compile(r"/(?:connections|queryTable)$")
EMBEDDED = re.compile(r"embeddings/|/package$")
FOREIGN = (
    b"MZ",
    b"\x7fELF",
    b"%PDF",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc",
    b"#!",
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\|/\\|\\", re.I)
HEADER = 30  # bytes before the name of a part
MOST_EMBEDDED = 20
PLAIN_XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

TOO_LARGE = N_("The file is larger than %(most)s MB. Take out pictures and whatever is not needed.")
TOO_MUCH = N_("The file is far larger inside than it may be. Copy only what is needed into a new one.")
LOCKED = N_("The file has a password, or is an old .doc or .xls. Save it as .docx or .xlsx, without a password.")


@dataclass(frozen=True)
class Purpose:
    """What files are taken in for: which kinds, how many megabytes packed and unpacked, what a wrong kind is told;
    whether other documents may be embedded; whether links that somebody has to press stand ("pressed"), all do
    because nobody follows them ("unread"), or none (""); whether it may say from which template it was made."""

    kinds: tuple[str, ...]
    most: int
    unpacked: int
    wrong: str
    embeds: bool = True
    links: str = "pressed"
    made_from: bool = False


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
    except (
        BadZipFile,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        zlib.error,
        struct.error,
    ):
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
    whole = raw.rfind(ZIP_END) == len(raw) - 22 and bool(parts) and _follow(raw, packed)
    few = len({name.casefold() for name in names}) == len(names) <= MOST_PARTS
    plain = all(name.isprintable() and name[:1] != "/" and not {"\\", ":"} & {*name} for name in names)
    if not (whole and few and plain) or any(".." in name for name in names) or b"%PDF-" in raw[:1024]:
        raise NotAllowed(BROKEN)


def _follow(raw: bytes, packed: ZipFile) -> bool:
    """Whether part follows upon part from the first byte to the list of parts, with nothing hidden between them."""
    end = told = 0
    for part in sorted(packed.infolist(), key=lambda one: one.header_offset):
        if not end <= part.header_offset <= end + told or not raw.startswith(ZIP, part.header_offset):
            return False
        name, extra = struct.unpack_from("<HH", raw, part.header_offset + 26)
        end = part.header_offset + HEADER + name + extra + part.compress_size
        told = 24 if part.flag_bits & 8 else 0  # sizes that were not known before stand behind the part
    return end <= packed.start_dir <= end + told


def _kind(packed: ZipFile, purpose: Purpose) -> str:
    """What the package says it is, if its main part is there and that kind is wanted."""
    names = set(packed.namelist())
    if TYPES not in names:
        raise NotAllowed(purpose.wrong)
    told = {str(one.get("ContentType")) for one in tree(packed.read(TYPES)) if isinstance(one.tag, str)}
    if any(ACTING.search(one) for one in told):
        raise NotAllowed(ACTIVE)
    for kind in purpose.kinds:
        mains = {f"{kind}.main+xml", *([TEMPLATE] if purpose.made_from and kind == DOCX else [])}
        if MAINS[kind] in names and mains & told:
            return kind
    raise NotAllowed(purpose.wrong)


def _check_parts(packed: ZipFile, purpose: Purpose) -> None:
    """No part is a program, and none points to where it must not or says what must not be said."""
    embedded = 0
    for name in packed.namelist():
        if PROGRAMS.search(name) or (not purpose.embeds and EMBEDDED.search(name)):
            raise NotAllowed(ACTIVE)
        if EMBEDDED.search(name):
            embedded += 1
            _check_embedded(packed.read(name), purpose, embedded)
            continue
        if name.endswith(".rels"):
            _check_links(packed.read(name), purpose)
        with packed.open(name) as part:
            head = part.read(64)
            if head.startswith(FOREIGN):
                raise NotAllowed(BROKEN)
            if name.endswith((".xml", ".rels", ".vml")) or _is_markup(head):
                part.seek(0)
                office_parts.look(part, purpose.links)
            else:
                while part.read(office_parts.CHUNK):
                    pass  # to its end, where its checksum is compared


def _is_markup(head: bytes) -> bool:
    """Whether something that calls itself a picture is text in pointed brackets."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0\t\n\r ").startswith(b"<")


def _check_embedded(raw: bytes, purpose: Purpose, count: int) -> None:
    """A table behind a chart, a document in a document: through the same gate, without any within it."""
    if count > MOST_EMBEDDED:
        raise NotAllowed(TOO_MUCH)
    inner = replace(purpose, kinds=(DOCX, XLSX), unpacked=max(purpose.unpacked // 10, 1), wrong=ACTIVE, embeds=False)
    with opened(raw, inner):
        pass


def _check_links(content: bytes, purpose: Purpose) -> None:
    """Whither a part points: inside, or to the web where somebody has to press."""
    for link in tree(content):
        kind, target = str(link.get("Type")), str(link.get("Target"))
        if ACTING.search(kind) or (not purpose.embeds and EMBEDDED.search(kind)):
            raise NotAllowed(ACTIVE)
        if ASKING.search(kind):
            office_parts.refuse_away(kind.rpartition("/")[2], purpose.links, pressed=False)
        if purpose.made_from and kind.endswith(MADE_FROM):
            continue
        away = link.get("TargetMode") == "External" or kind.endswith(MADE_FROM)
        if away or ELSEWHERE.match(target):
            office_parts.refuse_away(target, purpose.links, pressed=kind.endswith("/hyperlink"))
