"""How long the ledger's pages take with ten thousand cases and with a million: the list, the search and the counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask

from bench.cases import fill, people
from bench.stage import databases, installed
from models.base import db
from models.case.reach import near
from models.ledger.ledger import Wanted, counted
from models.ledger.search import unit_tags
from models.org.user import User
from tests.support.make import make_client, today

READERS = ("county", "town", "department")
PAGES = {
    "list, newest 50": "/cases",
    "list, page 100": "/cases?page=100",
    "open ones": "/cases?status=open",
    "of one kind, pressing, open": "/cases?category=07&urgency=escalating&status=open",
    "of one village": "/cases?unit=40",
    "of one week": "/cases?found_from=2024-03-04&found_to=2024-03-10",
    "by due day": "/cases?sort=due",
    "of one handler, by due day": "/cases?handler={department}&sort=due",
    "of one town's office, one kind": "/cases?office={town}&category=07",
    "closed in one month": "/cases?closed_from=2024-03-01&closed_to=2024-03-31",
    "closed since a day, one kind, pressing": "/cases?closed_from=2019-01-01&category=07&urgency=escalating",
    "from the hall, by day of closing": "/cases?origin=hall&sort=-closed",
    "from screenings, by day of solving": "/cases?origin=screening&sort=-resolved",
    "with all columns": "/cases?column=office&column=handler&column=lead&column=due&column=closed",
    "overdue": "/cases?light=over",
    "search: frequent pinyin": "/cases?q=gongzi",
    "search: first letters": "/cases?q=zjd",
    "search: rare words": "/cases?q=王大爷 排水沟",
    "search: a long run": "/cases?q=拖欠三个月",
    "search: a number": "/cases?q=2019-003456",
    "search: nothing": "/cases?q=zzzz",
}
TIMES = 5
Cpu = Callable[[], float | None]


@dataclass
class Timing:
    """What was asked of a ledger of so many cases, and the wall clock and CPU milliseconds of each time."""

    database: str
    cases: int
    reader: str
    what: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(kind: str, many: int, folder: Path) -> list[Timing]:
    """All pages and counts by each reader, on a new database that goes with its folder."""
    folder.mkdir(mode=0o711)
    with databases(kind, folder) as (address, _copy, database_cpu):
        app = installed(folder, address("product"))
        with app.app_context():
            readers = people()
            began = time.perf_counter()
            fill(many, readers["county"])
            db.session.commit()
            print(f"{kind}: {many} cases written in {time.perf_counter() - began:.0f} s")
            found = [timing for name in READERS for timing in _read(app, readers, name, (kind, many), database_cpu)]
            db.session.remove()
            db.engine.dispose()
    return found


def _read(
    app: Flask, readers: dict[str, User], name: str, where: tuple[str, int], database_cpu: Cpu
) -> Iterator[Timing]:
    user, units = readers[name], {name: reader.memberships[0].unit_id for name, reader in readers.items()}
    client = make_client(app, user)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    for what, address in PAGES.items():
        if "{" in address and name != "county":
            continue  # these name units that only the county sees
        yield _timed(Timing(*where, user.name, what), partial(_get, client, address.format(**units)), database_cpu)
    user.today = today()
    tags = unit_tags()
    for what, wanted in {
        "count: all": Wanted(),
        "count: frequent word": Wanted(q="土地", named=tags, near=near(user.seats)),
    }.items():
        yield _timed(Timing(*where, user.name, what), partial(counted, user, wanted), database_cpu)


def _get(client: object, address: str) -> None:
    answer = Context().run(client.get, address)  # type: ignore[attr-defined]
    assert answer.status_code == 200, address


def _timed(timing: Timing, ask: Callable[[], object], database_cpu: Cpu) -> Timing:
    ask()
    for _time in range(TIMES):
        began, used, others = time.perf_counter(), time.process_time(), database_cpu() or 0.0
        ask()
        timing.cpu.append(1000 * (time.process_time() - used + (database_cpu() or 0.0) - others))
        timing.wall.append(1000 * (time.perf_counter() - began))
    return timing


def lines(timings: list[Timing]) -> list[str]:
    """One line for each thing asked, one column of medians for each size of ledger, and how much longer it takes."""
    sizes = sorted({timing.cases for timing in timings})
    heads = ("database", "reader", "asked", *(f"{size:,} ms (CPU)" for size in sizes), "times")
    rows = [heads]
    keys = dict.fromkeys((one.database, one.reader, one.what) for one in timings)
    for key in keys:
        same = {one.cases: one for one in timings if (one.database, one.reader, one.what) == key}
        cells = [
            f"{median(same[size].wall):.0f} ({median(same[size].cpu):.0f})" if size in same else "–" for size in sizes
        ]
        cpu = [median(same[size].cpu) for size in sizes if size in same]
        rows.append((*key, *cells, f"{cpu[-1] / cpu[0]:.1f}" if len(cpu) > 1 and cpu[0] else "–"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cell(timing: Timing | None) -> str:
    return f"{median(timing.wall):.0f} ({median(timing.cpu):.0f})" if timing else "–"
