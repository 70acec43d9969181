"""Measures how fast reports are accepted beside a floor, what a visit of the village app weighs, and long ledgers."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import ledger, machine, play, table, visit
from bench.stage import Stage, stage
from config import Settings
from tests.support.installations import ROOT

RESULTS = ROOT / "bench" / "results"


def options() -> argparse.Namespace:
    """What the caller chose."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--seconds", type=float, default=5, help="length of a round (default 5)")
    asked.add_argument("--rounds", type=int, default=3, help="rounds of each of the two, in turn (default 3)")
    asked.add_argument("--clients", type=_numbers, default=[1, 8, 32], help="default 1,8,32")
    asked.add_argument("--databases", type=_kinds, default=["sqlite", "postgres"], help="default sqlite,postgres")
    asked.add_argument("--folder", type=Path, default=_disk(), help="where the databases lie while it runs")
    asked.add_argument("--cases", type=_numbers, default=[10_000, 1_000_000], help="ledgers; default 10000,1000000")
    asked.add_argument("--only-ledger", action="store_true", help="measure nothing but the ledgers")
    asked.add_argument("--no-visit", action="store_true", help="leave the browser alone")
    return asked.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _kinds(text: str) -> list[str]:
    kinds = text.split(",")
    if not set(kinds) <= {"sqlite", "postgres"}:
        raise argparse.ArgumentTypeError("choose from sqlite,postgres")
    return kinds


def _disk() -> Path:
    """A folder on a disk: /tmp is often memory, on which a flush costs nothing."""
    lasting = Path("/var/tmp")  # noqa: S108 - a folder of our own is made in it
    return lasting if os.access(lasting, os.W_OK) else Path(tempfile.gettempdir())


def measure(stage: Stage, kind: str, clients: int, seconds: float, rounds: int) -> table.Cell:
    """Rounds of product and floor in turn."""
    cell = table.Cell(kind, clients, [], [])
    for number in range(rounds):
        for contestant, figures in zip(stage.contestants, (cell.product, cell.floor), strict=True):
            figures.append(play.play(stage, contestant, clients, seconds))
            print(f"{kind}, {clients} clients, round {number + 1}, {contestant.name}: {figures[-1].rate:.0f}/s")
    return cell


def run(chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All that was asked for; prints the table and gives the same as data."""
    facts = machine.facts(folder, Settings.workers)
    cells: list[table.Cell] = []
    bytes_: dict[str, Any] = {}
    visits: list[visit.Visit] = []
    for kind in () if chosen.only_ledger else chosen.databases:
        with stage(kind, folder / kind) as staged:
            facts |= staged.facts
            for contestant in staged.contestants:
                play.play(staged, contestant, max(chosen.clients), play.WARM_UP)
            for clients in chosen.clients:
                cells.append(measure(staged, kind, clients, chosen.seconds, chosen.rounds))
            bytes_[kind] = play.check_alike(staged)
            if not chosen.no_visit and not visits:
                visits = visit.visits(staged)
    timings = _ledgers(chosen, folder)
    facts["load at the end"] = " ".join(f"{value:.1f}" for value in os.getloadavg())
    _show(facts, cells, bytes_, visits)
    print("\nThe ledger, milliseconds to the whole page: median, and CPU milliseconds of application and database\n")
    print("\n".join(ledger.lines(timings)))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "facts": facts,
        "seconds": chosen.seconds,
        "cells": [asdict(cell) for cell in cells],
        "bytes": bytes_,
        "visits": [asdict(each) for each in visits],
        "ledger": [asdict(each) for each in timings],
    }


def _ledgers(chosen: argparse.Namespace, folder: Path) -> list[ledger.Timing]:
    """Each size on each kind of database, one after the other, each gone before the next."""
    found: list[ledger.Timing] = []
    for kind in chosen.databases:
        for many in chosen.cases:
            place = folder / f"ledger-{kind}-{many}"
            found += ledger.measure(kind, many, place)
            shutil.rmtree(place, ignore_errors=True)
    return found


def _show(facts: dict[str, str], cells: list[table.Cell], bytes_: dict[str, Any], visits: list[visit.Visit]) -> None:
    print()
    for name, value in facts.items():
        print(f"{name}: {value}")
    print("\nAccepted reports through PUT /api/v1/reports/<uuid>: median [smallest … largest] of the rounds\n")
    print("\n".join(table.lines(cells)))
    for kind, sizes in bytes_.items():
        print(f"\n{kind}: every 201 has its rows; bytes of one report's rows: {sizes}", end="")
    print("\n\nThe village app in a browser, bytes as on the wire, heads included")
    print("\n".join(map(str, visits)) or "not measured")


def main() -> int:
    """The exit code: 1 when the figures cannot be trusted."""
    chosen = options()
    folder = Path(tempfile.mkdtemp(prefix="paicha-bench-", dir=chosen.folder))
    folder.chmod(0o711)  # PostgreSQL's own user must reach its folder below
    try:
        found = run(chosen, folder)
    except play.Lie as lie:
        print(f"No figures: {lie}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False))
    print(f"\n{path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
