"""How a body is taken in: bounded in bytes and in time, and all of them together in number and in room."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

SMALL = 64 * 1024  # what is taken in before it is asked whether its sender may; also what of each lies in memory
MOST_KEPT = 512 * 1024 * 1024  # of unfinished bodies of one worker, on the disk
MOST_OF_ONE = 128  # bodies of one session that are on their way at a time: many tries at once are answered alike
MOST_OF_STRANGERS = 256  # of all together, of a worker's thousand connections
GRACE = 30.0
SECONDS_A_BYTE = 0.0006  # the slowest line that a phone itself still waits for: 13 kbit/s (static/js/field/memory.js)
STRANGER_GRACE = 20.0
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Refused(Exception):  # noqa: N818 - the house names errors by what happened
    """The body is not taken in; the status says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Gone(Exception):  # noqa: N818
    """The sender has hung up: nobody is there to be answered."""


@dataclass(frozen=True)
class Limits:
    """How much may come, and how long it may take: so many seconds, and so many more for each byte that came."""

    most: int
    grace: float
    seconds_a_byte: float = 0.0


@dataclass
class Room:
    """What all bodies take that are being taken in at this moment."""

    senders: Counter[str] = field(default_factory=Counter)
    kept: int = 0

    @contextmanager
    def place(self, sender: str) -> Iterator[None]:
        """A place for one body of a session, or of a stranger (""); raises Refused 503 where none is free."""
        if self.senders[sender] >= (MOST_OF_ONE if sender else MOST_OF_STRANGERS):
            raise Refused(503)
        self.senders[sender] += 1
        try:
            yield
        finally:
            self.senders[sender] -= 1
            if not self.senders[sender]:
                del self.senders[sender]

    async def take(self, receive: Receive, limits: Limits) -> tuple[BinaryIO, int]:
        """The body and its length; raises Refused (408, 413, 503, 507) or Gone."""
        body = cast(BinaryIO, SpooledTemporaryFile(SMALL))  # noqa: SIM115 - the request closes it
        length = 0
        try:
            async with asyncio.timeout(limits.grace) as patience:
                began = asyncio.get_running_loop().time()
                async for piece in _pieces(receive):
                    length += len(piece)
                    self.kept += len(piece)
                    if length > limits.most:
                        raise Refused(413)
                    if self.kept > MOST_KEPT:
                        raise Refused(503)
                    body.write(piece)
                    patience.reschedule(began + limits.grace + length * limits.seconds_a_byte)
        except BaseException as fault:
            body.close()
            if isinstance(fault, TimeoutError):
                raise Refused(408) from fault
            if isinstance(fault, OSError):
                raise Refused(507) from fault
            raise
        finally:
            self.kept -= length
        return body, length


async def _pieces(receive: Receive) -> Any:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return
