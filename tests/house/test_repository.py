"""What must not stand in the repository: machine paths, addresses of package mirrors, keys, leftovers, big files."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import ROOT, expect_none, paths, texts

TEXT = (".py", ".js", ".css", ".html", ".md", ".toml", ".txt", ".in", ".po", ".json", ".sh", ".ini", ".mako", ".yml")
FORBIDDEN_NAMES = re.compile(
    r"(^|/)(\.env|pip\.conf|\.npmrc|uv\.lock|\.DS_Store|id_rsa)$|\.(db|sqlite3?|pem|key|mo|pyc|log)$"
)
FORBIDDEN = {
    "a machine's path": re.compile(r"/(?:home|Users|root|work|mnt)/[\w.]+/"),
    "a package mirror": re.compile(
        r"--(?:extra-)?index[-]url|--find[-]links|(?:index|files|registry)[.](?:pypi|python|npm)"
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an identity number": re.compile(
        r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)"
    ),
    "a thing left undone": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"),
    "a leftover of merging": re.compile(r"^(?:<{7} |>{7} |={7}$)", re.M),
}
NOT_TO_EXIST = {"services", "utils", "helpers", "common", "managers", "dao", "repositories"}
LARGEST = 600_000


def forbidden(sources: dict[str, str]) -> list[str]:
    """Each place with text that must not be published; this file, which spells it out, is passed over."""
    return [
        f"{path}:{source.count(chr(10), 0, match.start()) + 1} holds {what}"
        for path, source in sources.items()
        if path != "tests/house/test_repository.py"
        for what, pattern in FORBIDDEN.items()
        if (match := pattern.search(source))
    ]


def misnamed(names: tuple[str, ...]) -> list[str]:
    """Files that must not be committed, and folders or modules whose name says nothing."""
    vague = (name for name in names if name.endswith(".py") and NOT_TO_EXIST.intersection(re.split(r"[/.]", name)))
    return sorted({*vague, *filter(FORBIDDEN_NAMES.search, names)})


def test_nothing_forbidden_is_written_anywhere():
    expect_none(forbidden(texts(*TEXT, "Makefile", ".ci/run")))


def test_no_file_has_a_forbidden_name():
    expect_none(misnamed(paths()))


def test_no_file_is_large():
    assert [path for path in paths() if (ROOT / path).stat().st_size > LARGEST] == []


@pytest.mark.parametrize(
    "text",
    [
        "open('/home/li/paicha/a.txt')",
        "pip install --find" + "-links /mirror",
        "-----BEGIN PRIVATE KEY-----",
        "证件 11010519491231002X",
        "# TODO later",
        "a\n<<<<<<< HEAD\n",
    ],
)
def test_planted_text_is_found(text: str):
    assert len(forbidden({"a.py": text})) == 1


def test_planted_names_are_found():
    bad = ("data.db", "conf/.npmrc", "services/report.py", "rules/utils.py")
    assert misnamed(("app.py", "rules/report/report.py", *bad)) == sorted(bad)
