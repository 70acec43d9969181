"""A document that says where something stands names a file that is there."""

from __future__ import annotations

import re

from tests.house.sources import ROOT, expect_none

DOCUMENTS = ("CONTRIBUTING.md", "docs/architecture.md", "docs/STYLE.md", "docs/security.md")
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|js|css|html|svg|sh|json))`")


def astray(source: str) -> list[str]:
    """The files that a text names in backticks, with their folder, and that are not there."""
    return [
        path for path in PLACE.findall(source) if not ((ROOT / path).exists() or (ROOT / "templates" / path).exists())
    ]


def test_every_file_that_a_document_names_is_there():
    expect_none([f"{name}: {path}" for name in DOCUMENTS for path in astray((ROOT / name).read_text(encoding="utf-8"))])


def test_a_file_that_is_not_there_is_found():
    assert astray("see `rules/nowhere.py` and `app.py` and `tests/house/sources.py`") == ["rules/nowhere.py"]
