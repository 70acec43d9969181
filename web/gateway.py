"""From the server (ASGI) to the application (WSGI, PEP 3333) and back: whole bodies in, whole answers out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import unquote_to_bytes

IN_MEMORY = 256 * 1024
PIECE = 64 * 1024
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def environ(scope: Environ) -> Environ:
    """The request as PEP 3333 wants it, still without its body."""
    server, client = scope["server"] or ("", "0"), scope["client"] or ("", "0")
    made = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope["headers"]:
        _add(made, name.decode("latin-1"), value.decode("latin-1"))
    return made


def _add(made: Environ, name: str, value: str) -> None:
    """One header; of several of a name one value, as the name's own grammar joins them."""
    if "_" in name:  # would stand for the name with a hyphen, and so speak in a proxy's place
        return
    key = name.upper().replace("-", "_")
    if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        made.setdefault(key, value)
    elif key != "TRANSFER_ENCODING":  # the server has taken it off already
        joint = "; " if key == "COOKIE" else ","
        made[f"HTTP_{key}"] = f"{made[f'HTTP_{key}']}{joint}{value}" if f"HTTP_{key}" in made else value


def with_body(request: Environ, body: BinaryIO, length: int) -> Environ:
    """The request with a body that is there to its end."""
    body.seek(0)
    return request | {"wsgi.input": body, "CONTENT_LENGTH": str(length)}


@dataclass
class Answer:
    """A whole answer: its head, and its body in memory or, if it is long, in a file."""

    status: int
    headers: list[tuple[str, str]]
    body: BinaryIO
    length: int

    def head(self) -> Environ:
        """The first message to the server; says the length, which is known."""
        names = {name.lower() for name, _value in self.headers}
        said = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        bodiless = self.status in (204, 304) or self.status < 200
        if "content-length" not in names and not bodiless:
            said.append((b"content-length", str(self.length).encode()))
        return {"type": "http.response.start", "status": self.status, "headers": said}


def answer(application: Application, request: Environ) -> Answer:
    """What the application says, to its end: whoever reads slowly afterwards keeps no thread waiting."""
    head: list[Any] = []
    body = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - who sends it closes it

    def begin(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Callable[[bytes], int]:
        head[:] = [int(status[:3]), headers]
        return body.write

    pieces = application(request, begin)
    try:
        for piece in pieces:
            body.write(piece)
    except BaseException:
        body.close()
        raise
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    length = body.tell()
    body.seek(0)
    return Answer(head[0], head[1], body, length)
