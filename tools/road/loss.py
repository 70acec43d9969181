"""What is lost and put back: a backup, the destruction of the data folder, a restore; and an earlier release's data."""

from __future__ import annotations

import lzma
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from files import store
from tools.road.astray import expect
from tools.road.document import ROOT
from tools.road.journey import Journey

DATA = Path("/var/lib/paicha")
# With these the tests' installation wrote what stands in tests/releases.
KEYS = {"secret.key": "secret-of-the-tests-" * 2, "personal.key": "5a" * 32}
DEMO_PASSWORD = "paicha-demo"  # noqa: S105 - published


def destroy(journey: Journey) -> None:
    """The data folder is gone, keys, database and documents, as with its disk."""
    journey.run("systemctl stop paicha; rm -rf /var/lib/paicha")


def what_was_lost_is_back(journey: Journey) -> None:
    """People sign in as before, the village's matter is there, and the doctor finds nothing wrong."""
    with journey.step("  sign-in and the villages' matters after the loss of everything"):
        expect("FAIL" not in journey.said["restore"], journey.said["restore"])
        town = journey.person()
        town.sign_in("wang")
        page = town.see("/cases").text
        expect("两户因宅基地界线争吵" in page, f"the matters are gone:\n{page}")


def begin_with_an_earlier_release(journey: Journey) -> None:
    """The machine has the data of an earlier release, and there is a newer program to update to."""
    journey.run("systemctl stop paicha; find /var/lib/paicha /var/backups/paicha -mindepth 1 -delete")
    newest = max((ROOT / "tests" / "releases").glob("*.sqlite.xz"))
    (DATA / "paicha.db").write_bytes(lzma.decompress(newest.read_bytes()))
    _give_papers_a_file()
    for name, key in KEYS.items():
        (DATA / name).write_text(f"{key}\n")
        (DATA / name).chmod(0o600)
    journey.run(f"chown -R paicha:paicha {DATA}")
    author = "-c user.name=road -c user.email=road@example.org"
    newer = f"$(git {author} commit-tree main^{{tree}} -p main -m Newer)"
    journey.run(f"cd {journey.folder / 'origin'}; git update-ref refs/heads/main {newer}")


def _give_papers_a_file() -> None:
    """A release is kept as its database alone; what its papers name must be there to be saved, lost and put back."""
    sha256 = store.keep(DATA, b"a paper of an earlier release")
    with closing(sqlite3.connect(DATA / "paicha.db")) as database, database:
        database.execute("UPDATE notice SET content_sha256 = ? WHERE content_sha256 IS NOT NULL", (sha256,))


def look_at_the_update(journey: Journey) -> None:
    """The newest commit runs on the earlier release's data; and what it makes of them can be lost and put back."""
    with journey.step("  the newer program, and the earlier release's matters"):
        here = journey.run("git -C /opt/paicha rev-parse HEAD").strip()
        there = journey.run(f"git --git-dir={journey.folder / 'origin'} rev-parse main").strip()
        expect(here == there, f"/opt/paicha is at {here}, not at {there}")
        matters = _matters(journey, "updated")
    with journey.step("  their backup, loss and restore"):
        journey.type_again("envelope")
        journey.type_again("backup")
        destroy(journey)
        journey.said["restore"] = journey.type_again("restore")
        expect(_matters(journey, "restore") == matters, "the restored installation has other matters than before")


def _matters(journey: Journey, block: str) -> list[str]:
    """The numbers of the town's matters, where the doctor found nothing wrong."""
    expect("FAIL" not in journey.said[block], journey.said[block])
    town = journey.person()
    town.sign_in("town", password=DEMO_PASSWORD)
    found = re.findall(r'href="/cases/([0-9a-f-]{36})"', town.see("/cases").text)
    expect(found, "the town has no matters")
    return found
