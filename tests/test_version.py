"""The running version is the whole program's: its release, and the commit where it runs from a checkout."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.house.sources import ROOT
from version import COMMIT, RELEASE, VERSION, commit

CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def git(folder: Path, *words: str | Path) -> str:
    who = ("-c", "user.name=Li", "-c", "user.email=li@example.cn")
    done = subprocess.run(["git", "-C", folder, *who, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main", "here")
    git(tmp_path / "here", "commit", "-q", "--allow-empty", "-m", "One")
    return tmp_path / "here"


def test_the_commit_is_found_however_git_keeps_it(checkout: Path, tmp_path: Path) -> None:
    one = git(checkout, "rev-parse", "HEAD")[:12]
    assert commit(checkout) == one
    git(checkout, "pack-refs", "--all")
    assert commit(checkout) == one, "packed"
    git(checkout, "worktree", "add", "-q", "-b", "aside", tmp_path / "aside")
    git(tmp_path / "aside", "commit", "-q", "--allow-empty", "-m", "Two")
    assert commit(tmp_path / "aside") == git(tmp_path / "aside", "rev-parse", "HEAD")[:12] != one
    git(checkout, "checkout", "-q", "--detach")
    assert commit(checkout) == one, "no branch"
    assert commit(tmp_path) == "", "unpacked from an archive"


def test_the_running_version_is_said_to_a_monitor_and_at_the_foot_of_a_page(client: FlaskClient) -> None:
    told = client.get("/version").json
    assert told and (told["release"], told["commit"], told["version"]) == (RELEASE, COMMIT, VERSION)
    assert VERSION in client.get("/sign-in").text


def test_the_release_is_the_newest_of_the_changelog_and_none_comes_without_a_day() -> None:
    heads = re.findall(r"^## (.+)$", CHANGELOG, re.M)
    assert heads[0] == "Unreleased"
    releases = [re.fullmatch(r"(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)", head) for head in heads[1:]]
    assert releases and all(releases)
    assert releases[0] and releases[0][1] == RELEASE


def test_the_newest_release_left_a_county_for_the_tests_of_later_ones() -> None:
    kept = {path.name for path in (ROOT / "tests" / "releases").iterdir()}
    assert {f"{RELEASE}.sqlite.xz", f"{RELEASE}.postgres.xz"} <= kept
