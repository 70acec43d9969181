"""Templates hold no code, no style and no foreign address; the content security policy would block them anyway.

`|safe` is for text that no person can have written; `{# safe: … #}` right after it says whose it is.
"""

from __future__ import annotations

import re

import pytest

from tests.house.sources import expect_none, texts

FORBIDDEN = {
    "an inline handler": re.compile(r"""\son[a-z]+\s*=\s*["'{]"""),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>"),
    "an inline style": re.compile(r"""<style\b|\sstyle\s*=\s*["'{]"""),
    "a script address": re.compile(r"javascript:", re.I),
    "a foreign address": re.compile(r"""\b(?:src|href|action|srcset)\s*=\s*["'](?:https?:)?//"""),
    "unescaped text": re.compile(r"\|\s*safe\b(?!\s*\}\}\{# safe:)|\bMarkup\(|autoescape\s+false"),
}
COMMENTS = re.compile(r"\{#(?! safe:).*?#\}|<!--.*?-->", re.S)


def faulty(sources: dict[str, str]) -> list[str]:
    """One line for every place of a template that breaks a rule."""
    found = []
    for path, source in sources.items():
        bare = COMMENTS.sub(lambda match: "\n" * match[0].count("\n"), source)
        for what, pattern in FORBIDDEN.items():
            found += [f"{path}:{bare.count(chr(10), 0, m.start()) + 1} holds {what}" for m in pattern.finditer(bare)]
    return found


def test_templates_hold_no_code_no_style_and_no_foreign_address():
    expect_none(faulty(texts(".html", under="templates/")))


@pytest.mark.parametrize(
    "markup",
    [
        '<a onclick="go()">', "<script>go()</script>", '<p style="color: red">', "<style>p {}</style>",
        '<a href="javascript:go()">', '<img src="https://x.example/a.png">', "{{ note | safe }}",
    ],
)  # fmt: skip
def test_planted_markup_is_found(markup: str):
    assert len(faulty({"a.html": markup})) == 1


def test_what_is_allowed_passes():
    allowed = (
        '<script type="module" src="{{ static("js/a.js") }}"></script><a href="/help" data-once>{# style="" #}</a>'
    )
    assert faulty({"a.html": allowed}) == []
