"""The floor: a bare WSGI handler that writes a report's rows by the raw driver, under the product's own server.

It checks nothing and asks nothing: what one PUT cannot cost less than, with the same rows, indexes and flushes.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from bench.rows import Database, Writer
from config import Settings
from web.door import Door
from web.server import Server

Answer = Callable[[str, list[tuple[str, str]]], object]
JSON = ("Content-Type", "application/json")


def create_app() -> Door:
    """The handler; each thread keeps a connection of its own."""
    url = os.environ["PAICHA_DATABASE_URL"]
    mine = threading.local()

    def app(environ: dict[str, Any], answer: Answer) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "PUT":
            answer("200 OK", [JSON, ("Content-Length", "2")])
            return [b"{}"]
        told = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        if not hasattr(mine, "writer"):
            mine.writer = Writer(Database(url))
        writer: Writer = mine.writer
        writer.database.begin()
        no = writer.write(UUID(environ["PATH_INFO"].rsplit("/", 1)[1]), told["unit_id"], told["round_id"])
        writer.database.commit()
        body = json.dumps({"receipt": {"no": no}}).encode()
        answer("201 Created", [JSON, ("Content-Length", str(len(body)))])
        return [body]

    return Door(app, lambda _request: "phone")


if __name__ == "__main__":
    Server("bench.floor:create_app", Settings.from_env()).run()
