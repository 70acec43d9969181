"""One round: a contestant is sent reports for some seconds; its database must then hold just what it answered."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass

from bench.load import Plan, Told
from bench.rows import LAST, sizes
from bench.stage import Contestant, Stage
from tests.support.installations import ROOT

WARM_UP = 1.0
ALIKE = 0.05


class Lie(Exception):  # noqa: N818 - the house names errors by what happened
    """The figures cannot be trusted; the message says what did not fit."""


@dataclass(frozen=True)
class Figure:
    """What one round gave. CPU seconds are None where the system does not tell them."""

    accepted: int
    refused: int
    seconds: float
    p50: float
    p99: float
    server_cpu: float | None
    database_cpu: float | None
    load_cpu: float

    @property
    def rate(self) -> float:
        """Accepted reports per second."""
        return self.accepted / self.seconds

    @property
    def yield_(self) -> float | None:
        """Accepted reports per CPU second of web and database server; None where it is not known."""
        if self.server_cpu is None or self.database_cpu is None:
            return None
        return self.accepted / max(0.01, self.server_cpu + self.database_cpu)


def play(stage: Stage, contestant: Contestant, clients: int, seconds: float) -> Figure:
    """Sends, then counts the rows; raises Lie unless they equal the answers."""
    county = stage.county
    plan = Plan(contestant.server.settings.port, clients, seconds, county.villages, county.rounds, contestant.sent)
    before = _counts(contestant)
    server_cpu, database_cpu = contestant.cpu(), stage.database_cpu()
    told = _send(plan)
    server_cpu, database_cpu = _since(server_cpu, contestant.cpu()), _since(database_cpu, stage.database_cpu())
    contestant.sent += told.asked
    accepted = check(contestant.name, told, before, _counts(contestant))
    return Figure(
        accepted=accepted,
        refused=told.asked - accepted,
        seconds=told.seconds,
        p50=statistics.median(told.milliseconds),
        p99=statistics.quantiles(told.milliseconds, n=100, method="inclusive")[98],
        server_cpu=server_cpu,
        database_cpu=database_cpu,
        load_cpu=told.cpu,
    )


def check(name: str, told: Told, before: dict[str, int], after: dict[str, int]) -> int:
    """How many were accepted; raises Lie unless each left one row in each table of a report, and nothing else did."""
    accepted = told.statuses.get(201, 0)
    odd = {status: count for status, count in told.statuses.items() if status not in (201, 503)}
    if odd or accepted < 2:
        raise Lie(f"{name} answered {dict(told.statuses)}, where 201 (and 503 when busy) were expected")
    added = {table: after[table] - before[table] for table in after if after[table] != before[table]}
    expected = dict.fromkeys(LAST, accepted)
    if added != expected:
        raise Lie(f"{name} said 201 to {accepted} reports, but its tables grew by {added}")
    return accepted


def check_alike(stage: Stage) -> dict[str, dict[str, int]]:
    """The bytes of a report's rows by contestant and table; raises Lie where floor and product differ by over 5 %."""
    found = {}
    for contestant in stage.contestants:
        database = contestant.database()
        found[contestant.name] = sizes(database)
        database.close()
    for table, size in found["product"].items():
        if abs(found["floor"][table] - size) > ALIKE * size:
            raise Lie(f"the rows of {table} have other sizes: {found}")
    return found


def _send(plan: Plan) -> Told:
    """The phones run in a process of their own, so that they do not share the interpreter with anything."""
    command, said = [sys.executable, "-m", "bench.load"], json.dumps(asdict(plan))
    ended = subprocess.run(command, cwd=ROOT, input=said, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise Lie(f"the phones failed: {ended.stderr}")
    told = Told(**json.loads(ended.stdout))
    told.statuses = {int(status): count for status, count in told.statuses.items()}
    return told


def _counts(contestant: Contestant) -> dict[str, int]:
    database = contestant.database()
    try:
        return database.counts()
    finally:
        database.close()


def _since(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
