"""The door of a real server: who sends or reads slowly holds nobody up, and who may not go in sends no body."""

from __future__ import annotations

import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import httpx
import pytest

from models.base import db
from models.org.sign_in import SignIn
from tests.support.crowd import cookie, crowd
from tests.support.installations import Server
from tests.support.world import World
from tests.test_serve import eventually
from web import body

SLOW = 40
Running = tuple[Server, World]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with crowd("sqlite", "door") as started:
        yield started


@contextmanager
def connection(server: Server) -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", server.settings.port), 20)) as made:
        yield made


def head(method: str, path: str, *, length: int | None = None, session: str = "", more: str = "") -> bytes:
    said = (
        f"{method} {path} HTTP/1.1\r\nHost: door\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n"
    )
    said += f"Cookie: paicha={session}\r\n" if session else ""
    said += "Transfer-Encoding: chunked\r\n" if length is None else f"Content-Length: {length}\r\n"
    return f"{said}{more}\r\n".encode()


def heard(line: socket.socket) -> tuple[int, str]:
    """The status and all of an answer after which the server closes the connection."""
    text = b""
    while piece := line.recv(65536):
        text += piece
    return int(text[9:12]), text.decode()


def suggestion() -> str:
    return f"/api/v1/suggestions/{uuid.uuid4()}"


def test_forty_slow_senders_hold_nobody_up(running: Running):
    server, people = running
    mine = cookie(server, people.wang)
    with ExitStack() as open_:
        for number in range(SLOW):
            line = open_.enter_context(connection(server))
            session = mine if number % 4 == 0 else cookie(server, people.li) if number % 2 == 0 else ""
            path = suggestion() if session else "/api/v1/session"
            line.sendall(head("PUT" if session else "POST", path, length=2000, session=session) + b"{")
        with httpx.Client(base_url=server.base, trust_env=False, timeout=10) as client:
            for _turn in range(4):
                assert client.get("/healthz").status_code == 200
                assert client.get("/desk", headers={"Cookie": f"paicha={mine}"}).status_code == 200
            assert client.get("/readyz").status_code == 200
            headers = {"Cookie": f"paicha={mine}", "Sec-Fetch-Site": "same-origin"}
            assert client.put(suggestion(), json={"text": "字再大一点"}, headers=headers).status_code == 201


def test_what_was_sent_byte_by_byte_arrives_whole(running: Running):
    server, people = running
    text = json.dumps({"text": "一个字一个字地写"}).encode()
    with connection(server) as line:
        more = "Connection: close\r\n"
        line.sendall(head("PUT", suggestion(), length=len(text), session=cookie(server, people.li), more=more))
        for each in text:
            line.sendall(bytes([each]))
        assert heard(line)[0] == 201


@pytest.mark.parametrize(
    ("who", "status", "more"),
    [
        ("stranger", 401, ""),
        ("ended", 401, ""),
        ("li", 413, ""),
        ("li", 403, "Origin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\n"),
        ("wang for li", 401, ""),
    ],
)
def test_who_may_not_go_in_is_told_before_any_body_is_sent(running: Running, who: str, status: int, more: str):
    server, people = running
    session = {"stranger": "", "wang for li": cookie(server, people.wang)}.get(who) or cookie(server, people.li)
    if who == "stranger":
        session = ""
    elif who == "ended":
        db.session.query(SignIn).update({"ended_at": SignIn.created_at})
        db.session.commit()
    elif who != "li":
        more = f"Paicha-User: {people.li.id}\r\n"
    length = 100_000_000 if status == 413 else 5_000_000
    with connection(server) as line:
        said = head("PUT", f"/api/v1/attachments/{'a' * 64}", length=length, session=session, more=more)
        if "Origin" in more:
            said = said.replace(b"Sec-Fetch-Site: same-origin\r\n", b"")
        line.sendall(said.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        told, text = heard(line)
    assert told == status and "100 Continue" not in text and "connection: close" in text.lower()


def test_who_may_go_in_is_asked_to_go_on(running: Running):
    server, people = running
    with connection(server) as line:
        more = "Expect: 100-continue\r\nConnection: close\r\n"
        path = f"/api/v1/attachments/{'a' * 64}?case={uuid.uuid4()}"
        line.sendall(head("PUT", path, length=200_000, session=cookie(server, people.li), more=more))
        assert line.recv(100).startswith(b"HTTP/1.1 100 ")
        line.sendall(b"x" * 200_000)
        assert heard(line)[0] == 400  # not the bytes that the address names


@pytest.mark.parametrize(("size", "status"), [(8, 201), (40_000, 422), (8_000_000, 413)])
def test_a_body_that_does_not_say_its_length_is_bounded_too(running: Running, size: int, status: int):
    server, people = running
    text = json.dumps({"text": "字" * size}, ensure_ascii=False).encode()
    with connection(server) as line:
        line.sendall(head("PUT", suggestion(), session=cookie(server, people.li), more="Connection: close\r\n"))
        try:
            for start in range(0, len(text), 60_000):
                piece = text[start : start + 60_000]
                line.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            line.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            assert status == 413  # it did not wait for the end
            return
        assert heard(line)[0] == status


def test_a_sender_who_hangs_up_leaves_nothing(running: Running):
    server, people = running
    mine = cookie(server, people.li)
    for _turn in range(3 * body.MOST_OF_ONE):
        with connection(server) as line:
            line.sendall(head("PUT", suggestion(), length=2000, session=mine) + b"{")
    with httpx.Client(base_url=server.base, trust_env=False, timeout=10) as client:
        headers = {"Cookie": f"paicha={mine}", "Sec-Fetch-Site": "same-origin"}
        eventually(
            lambda: client.put(suggestion(), json={"text": "字再大一点"}, headers=headers).status_code == 201, 10
        )
