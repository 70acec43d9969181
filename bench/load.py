"""The phones: a process of its own that sends reports over kept connections and notes each answer and its time.

Reads a plan as JSON, prints what happened as JSON. Bare sockets, because a library's client costs more than the floor.
"""

from __future__ import annotations

import json
import re
import resource
import socket
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

PATIENCE = 60
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
HEAD = (
    "PUT /api/v1/reports/{id} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nSec-Fetch-Site: same-origin\r\nCookie: paicha={cookie}\r\n"
    "Content-Length: {length}\r\n\r\n"
)


@dataclass(frozen=True)
class Plan:
    """Reports are numbered: all villages in turn for the oldest round, then for the next. `first` is where to begin."""

    port: int
    clients: int
    seconds: float
    villages: list[tuple[int, str]]
    rounds: list[int]
    first: int = 0

    def requests(self) -> Iterator[bytes]:
        """Each a report that was never sent before; ends when every village has reported for every round."""
        for number in count(self.first):
            row, column = divmod(number, len(self.villages))
            if row == len(self.rounds):
                return
            yield self._request(*self.villages[column], self.rounds[row], number)

    def _request(self, unit_id: int, cookie: str, round_id: int, number: int) -> bytes:
        said = {"version": 1, "unit_id": unit_id, "round_id": round_id, "outcome": "nil", "bases": ["visited"]}
        device = {"id": "0192f0c1-2b3c-7d4e-8f50-61728394a5b6", "seq": number}
        made = {"note": "", "made_at": datetime.now(UTC).isoformat(), "device": device, "cases": [], "updates": []}
        body = json.dumps(said | made).encode()
        head = HEAD.format(id=uuid.uuid4(), port=self.port, cookie=cookie, length=len(body))
        return head.encode() + body


@dataclass
class Told:
    """What the phones saw. `asked` counts requests; each has a status, or 0 where no whole answer came."""

    asked: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0


class Phone:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> int:
        """The status of the whole answer; ConnectionError when it does not come."""
        self.socket.sendall(request)
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += self._more()
        head, _blank, body = heard.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        missing = (int(length[1]) if length else 0) - len(body)
        while missing > 0:
            missing -= len(self._more())
        return int(head[9:12])

    def _more(self) -> bytes:
        return self.socket.recv(65536) or _lost()


def _lost() -> bytes:
    raise ConnectionError("the server hung up")


def send(plan: Plan) -> Told:
    """Lets the clients send, each as soon as it has its answer, until the time is over."""
    requests, turn, told = plan.requests(), threading.Lock(), Told()
    ready = threading.Barrier(plan.clients + 1)

    def work() -> None:
        phone = Phone(plan.port)
        ready.wait()
        until = time.perf_counter() + plan.seconds
        while time.perf_counter() < until:
            with turn:
                request = next(requests, None)
                told.asked += request is not None
            if request is None:
                return
            began = time.perf_counter()
            try:
                status = phone.send(request)
            except OSError:
                status, phone = 0, Phone(plan.port)
            took = 1000 * (time.perf_counter() - began)
            with turn:
                told.statuses[status] = told.statuses.get(status, 0) + 1
                told.milliseconds.append(round(took, 3))

    threads = [threading.Thread(target=work) for _ in range(plan.clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    began, used = time.perf_counter(), _cpu()
    for thread in threads:
        thread.join()
    told.seconds, told.cpu = time.perf_counter() - began, _cpu() - used
    return told


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    plan: dict[str, Any] = json.load(sys.stdin)
    json.dump(asdict(send(Plan(**plan))), sys.stdout)


if __name__ == "__main__":
    main()
