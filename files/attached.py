"""Documents that are attached: which bytes are an honest PDF, .docx or .xlsx, and under which name they are kept.

A document is kept as it came and never opened by us. So nothing may be in it that acts by itself when a reader opens
it: no macros, scripts or embedded programs, nothing fetched from elsewhere, no second file hidden before or behind it.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from files import gate, pdf
from files.gate import DOCX, MEGA, OLD_OFFICE, XLSX, ZIP, Purpose
from rules.words import N_

MOST_NAME = 100
ENDINGS = {"application/pdf": ".pdf", DOCX: ".docx", XLSX: ".xlsx"}
UNKNOWN = N_("This kind of file is not accepted. Send PDF, .docx or .xlsx, a photo or a sound recording.")
KEPT = Purpose((DOCX, XLSX), most=10, unpacked=100, wrong=UNKNOWN)
MOST_BYTES = KEPT.most * MEGA


def is_paper(raw: bytes) -> bool:
    """Whether the bytes begin as documents do; all else is a picture, a recording or nothing of ours."""
    return raw.startswith((b"%PDF-", ZIP, OLD_OFFICE))


def kind_of(raw: bytes) -> str:
    """The media type of a document that may be kept; NotAllowed says why another one may not."""
    if raw.startswith(b"%PDF-"):
        pdf.check(raw)
        return pdf.TYPE
    with gate.opened(raw, KEPT) as (kind, _packed):
        return kind


def name_of(given: str, media_type: str) -> str:
    """The name as given without folders, controls and marks that turn the writing round; its ending tells the kind."""
    last = re.split(r"[/\\]", normalize("NFC", given))[-1]
    plain = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    stem = re.sub(r"\.\w{1,5}$", "", plain).strip(" .")
    return (stem[:MOST_NAME] or "document") + ENDINGS[media_type]
