"""A .docx that is to be filled or shown: through the gate for office files, and nothing but a paper in it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from files import gate
from files.gate import DOCX, MADE_FROM, MAINS, MEGA, TEMPLATE, TOO_MUCH, TYPES, Purpose, tree
from rules.errors import NotAllowed
from rules.words import N_

MAIN = MAINS[DOCX]
SETTINGS = "word/settings.xml"
MOST_XML = 3 * MEGA
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NO_DOCX = N_("This is no .docx document. In WPS or Word choose “Save as” and the kind “Word document (.docx)”.")
PAPER = Purpose((DOCX,), most=3, unpacked=24, wrong=NO_DOCX, embeds=False)
BROUGHT = replace(PAPER, made_from=True)
MOST_BYTES = PAPER.most * MEGA


def checked(raw: bytes) -> dict[str, bytes]:
    """Name → content of the document's XML parts; NotAllowed with a sentence for what is no plain paper."""
    with gate.opened(raw, PAPER) as (_kind, packed):
        xml = [one for one in packed.infolist() if one.filename.endswith((".xml", ".rels"))]
        if any(one.file_size > MOST_XML for one in xml):
            raise NotAllowed(TOO_MUCH)
        return {one.filename: packed.read(one) for one in xml}


def brought(raw: bytes) -> bytes:
    """A document as somebody brings it, without a word of the template (.dotx) that it was made from: nobody who
    opens a paper of ours is to fetch anything from there. NotAllowed as in `checked`."""
    out = BytesIO()
    with gate.opened(raw, BROUGHT) as (_kind, packed):
        parts = {name: packed.read(name) for name in packed.namelist()}
    links = b"".join(part for name, part in parts.items() if name.endswith(".rels"))
    if MADE_FROM.encode() not in links and TEMPLATE.encode() not in parts[TYPES]:
        return raw
    for name, part in parts.items():
        if name in (TYPES, SETTINGS) or name.endswith(".rels"):
            parts[name] = _on_its_own(part)
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return out.getvalue()


def _on_its_own(part: bytes) -> bytes:
    """The part without what leads to a template; a template itself becomes a document."""
    root = tree(part)
    for one in list(root):
        if one.tag == W + "attachedTemplate" or str(one.get("Type")).endswith(MADE_FROM):
            root.remove(one)
        elif one.get("ContentType") == TEMPLATE:
            one.set("ContentType", f"{DOCX}.main+xml")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
