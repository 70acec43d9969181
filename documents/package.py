"""A .docx that is to be filled or shown: through the gate for office files, and nothing but a paper in it."""

from __future__ import annotations

import re

import office_file
from office_file import DOCX, MAINS, MEGA, TOO_MUCH, Purpose, tree
from rules.errors import NotAllowed
from rules.words import N_

MAIN = MAINS[DOCX]
MOST_XML = 3 * MEGA
FETCHING = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|DATABASE)\b")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NO_DOCX = N_("This is no .docx document. In WPS or Word choose “Save as” and the kind “Word document (.docx)”.")
PAPER = Purpose((DOCX,), most=3, unpacked=24, wrong=NO_DOCX, embeds=False, links="")
MOST_BYTES = PAPER.most * MEGA


def checked(raw: bytes) -> dict[str, bytes]:
    """Name → content of the document's XML parts; NotAllowed with a sentence for what is no plain paper."""
    with office_file.opened(raw, PAPER) as (_kind, packed):
        xml = [one for one in packed.infolist() if one.filename.endswith((".xml", ".rels"))]
        if any(one.file_size > MOST_XML for one in xml):
            raise NotAllowed(TOO_MUCH)
        parts = {one.filename: packed.read(one) for one in xml}
    for name, content in parts.items():
        if name.startswith("word/") and name.endswith(".xml"):
            _check_fields(content)
    return parts


def _check_fields(content: bytes) -> None:
    root = tree(content)
    told = "".join(str(one.text or "") for one in root.iter(f"{W}instrText"))
    told += " ".join(str(one.get(f"{W}instr")) for one in root.iter(f"{W}fldSimple"))
    if found := FETCHING.search(told):
        raise NotAllowed(office_file.OUTSIDE, what=found[0])
