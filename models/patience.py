"""How long a request waits for the database: shorter than a phone waits for the request, whatever has stopped.

A phone gives a request 30 seconds. What a statement, a lock, a connection and the server's own queue (web/door.py) may
take adds up to less, so that the phone hears 503 and when to come again, instead of nothing.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.errors import OperationalError, _WaitTimeout
from sqlalchemy import Dialect, Engine, event

from models.base import BUSY_SECONDS

STATEMENT_SECONDS = 10  # the longest page of a ledger with a million matters takes a tenth of it
ANSWER_SECONDS = STATEMENT_SECONDS + 1  # a server that lives ends the statement itself; one that hangs does not
CONNECT_SECONDS = 4
LOOK_SECONDS = 0.1  # between two looks for a Ctrl-C
NETWORK = {  # a machine that is gone, told by the network in 20 seconds instead of in two hours
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


class Patient(psycopg.Connection[Any]):
    """A connection that waits so long for each answer and no longer; what has kept it waiting is closed."""

    def wait(self, gen: Any, interval: float = LOOK_SECONDS, timeout: float | None = None) -> Any:
        """Raises OperationalError after ANSWER_SECONDS."""
        try:
            return super().wait(gen, interval, timeout or ANSWER_SECONDS)
        except _WaitTimeout as late:
            self.pgconn.finish()  # what comes after all would be taken for the answer to something else
            raise OperationalError(f"the database gave no answer within {ANSWER_SECONDS} seconds") from late


def options(url: str, *, serving: bool) -> dict[str, object]:
    """The engine's options; only who serves people is impatient, a command may take its time."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS}}
    # A receipt means that it is on the disk, whatever the server's default may be; and on today's disks what lies
    # scattered is read nearly as fast as what lies in a row, so that an index is worth its while.
    said = ["synchronous_commit=on", "random_page_cost=1.1", f"lock_timeout={BUSY_SECONDS * 1000}"]
    if serving:
        said.append(f"statement_timeout={STATEMENT_SECONDS * 1000}")
    arguments = {**NETWORK, "options": " ".join(f"-c {each}" for each in said), "patient": serving}
    return {
        "pool_pre_ping": True,
        "pool_size": 8,
        "max_overflow": 8,
        "pool_timeout": BUSY_SECONDS,
        "connect_args": arguments,
    }


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, _record: Any, arguments: tuple[Any, ...], parameters: dict[str, Any]) -> Any:
    """`patient` among the arguments is ours and chooses the kind of connection."""
    if "patient" not in parameters:
        return None
    told = {name: value for name, value in parameters.items() if name != "patient"}
    kind = Patient if parameters["patient"] else psycopg.Connection
    return kind.connect(*arguments, **told)
