"""An office's papers as files: under its own letterhead, filled from its own template or the default.

A paper is written in Chinese whatever language its author reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import documents
from files import store
from models.notice.template import Letterhead, Template
from models.org.unit import Unit
from rules.errors import NotAllowed
from rules.words import N_
from web.guard import settings
from wording import times

DRAFT = "（草稿）"
NOT_FILLED = N_("Your office's own template of this paper cannot be filled. Upload it again or take the default.")


def headed(head: Letterhead, on: date) -> dict[str, Any]:
    """What stands on every paper of an office: how it calls itself, whether the head is red, the day of issue."""
    return {"office": head.name, "red_head": head.red, "date": times.on_paper(on)}


def template_of(sha256: str | None, kind: str) -> bytes:
    """The template's file: an office's own, or the default."""
    return store.read(settings().data_dir, sha256) if sha256 else documents.default(kind)


def filled(kind: str, sha256: str | None, values: Mapping[str, Any]) -> bytes:
    """The .docx from the template with this hash (None: the default)."""
    try:
        return documents.render(template_of(sha256, kind), values)
    except documents.CannotFill:
        raise NotAllowed(NOT_FILLED) from None


def of(unit: Unit, kind: str, values: Mapping[str, Any]) -> bytes:
    """The .docx from the template that counts for the office now."""
    return filled(kind, Template.sha_of(unit, kind), values)
