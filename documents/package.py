"""A .docx that is to be filled or shown: through the gate for office files, and nothing but a paper in it."""

from __future__ import annotations

import office_file
from office_file import DOCX, MAINS, MEGA, TOO_MUCH, Purpose
from rules.errors import NotAllowed
from rules.words import N_

MAIN = MAINS[DOCX]
MOST_XML = 3 * MEGA
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
        return {one.filename: packed.read(one) for one in xml}
