"""A process that dies in the middle of its work, where a test wants it; the product knows nothing of it."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models.base import db

DIED = 9
Work = Callable[[], Any]


def cut(app: Flask, number: int, request: dict[str, Any]) -> dict[str, Any] | None:
    """The answer of a server that ends, as SIGKILL does, before its step `number`; None when it ended so."""
    found: dict[str, Any] | None = killed(number, lambda: ask(app, request))
    return found


def ask(app: Flask, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to the request."""
    client = app.test_client()
    client.set_cookie("paicha", request["cookie"])
    answer = client.open(request["address"], method=request["method"], **request["sent"])
    return {"status": answer.status_code, "text": answer.get_data(as_text=True)}


def killed(number: int, work: Work) -> Any:
    """What the work gave in a process of its own that ends before its step `number`; None when it ended so.

    Steps are the statements sent to the database, before and after each commit, and the reply itself; 0 lets all pass.
    """
    db.session.remove()
    db.engine.dispose()  # no connection is shared with the child
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _play(number, work, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, DIED), said
    return json.loads(said) if said else None


def _play(number: int, work: Work, writing: int) -> None:
    """In the child: the work, and the end."""
    gc.disable()  # to collect what the parent holds would take longer than all the rest
    step = _counter(number)
    try:
        event.listen(Engine, "before_cursor_execute", step)
        event.listen(Engine, "commit", step)
        event.listen(Session, "after_commit", step)
        done = work()
        step()
        os.write(writing, json.dumps(done).encode())
        os._exit(0)
    except BaseException as fault:
        os.write(writing, repr(fault).encode())
        os._exit(1)


def _counter(number: int) -> Callable[..., None]:
    left = number

    def step(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(DIED)

    return step
