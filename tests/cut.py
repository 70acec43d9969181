"""A server process that dies in the middle of one request, where a test wants it; the product knows nothing of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from models.base import db

DIED = 9


def cut(app: Flask, number: int, request: dict[str, Any]) -> dict[str, Any] | None:
    """The answer of a process that ends, as SIGKILL does, before its step `number`; None when it ended so.

    Steps are the statements sent to the database, the commits, and the reply itself; 0 lets all of them pass.
    """
    db.session.remove()
    db.engine.dispose()  # no connection is shared with the child
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _play(app, number, request, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, DIED), said
    return json.loads(said) if said else None


def _play(app: Flask, number: int, request: dict[str, Any], writing: int) -> None:
    """In the child: the request, and the end."""
    step = _counter(number)
    try:
        client = app.test_client()
        client.set_cookie("paicha", request["cookie"])
        event.listen(Engine, "before_cursor_execute", step)
        event.listen(Engine, "commit", step)
        answer = client.open(request["address"], method=request["method"], **request["sent"])
        step()
        text = answer.get_data(as_text=True)
        os.write(writing, json.dumps({"status": answer.status_code, "text": text}).encode())
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
