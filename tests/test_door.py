"""The door of a real server: who sends or reads slowly holds nobody up, and who may not go in sends no body."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any
from wsgiref.validate import validator

import httpx
import pytest
from flask import Flask

from models.base import db
from models.sign_in import SignIn
from tests.crowd import cookie, crowd
from tests.installations import Server
from tests.world import World
from web import body
from web.body import Limits, Refused, Room
from web.door import Door, session_of
from web.gateway import Environ, answer, environ, with_body

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
        assert client.put(suggestion(), json={"text": "字再大一点"}, headers=headers).status_code == 201


def scope(**more: Any) -> Environ:
    """A request as the server hands it on."""
    return {
        "type": "http",
        "method": "GET",
        "raw_path": b"/",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", "8000"),
        "client": ("10.0.0.7", "40000"),
        "headers": [],
    } | more


def test_the_request_is_told_as_the_standard_wants_it():
    headers = [
        (b"host", b"paicha.example"),
        (b"x-forwarded-for", b"10.0.0.1"),
        (b"x-forwarded-for", b"10.0.0.2"),
        (b"x_forwarded_for", b"6.6.6.6"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-name", "é".encode("latin-1")),
        (b"content-type", b"text/plain"),
        (b"transfer-encoding", b"chunked"),
    ]
    path, query = b"/a%20b/%E4%B8%AD%2f%ff", b"q=%E4%B8%AD&x=+"
    made = environ(scope(raw_path=path, query_string=query, headers=headers))
    assert made["PATH_INFO"].encode("latin-1") == b"/a b/\xe4\xb8\xad/\xff"
    assert made["QUERY_STRING"] == "q=%E4%B8%AD&x=+"
    assert made["HTTP_X_FORWARDED_FOR"] == "10.0.0.1,10.0.0.2"
    assert (made["HTTP_COOKIE"], made["HTTP_X_NAME"], made["CONTENT_TYPE"]) == ("a=1; b=2", "é", "text/plain")
    assert (made["REMOTE_ADDR"], made["SERVER_PORT"]) == ("10.0.0.7", "8000")
    assert "HTTP_TRANSFER_ENCODING" not in made


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_application_and_door_keep_to_the_standard(app: Flask, method: str):
    for path in (b"/sign-in", b"/nowhere/%E4%B8%AD%FF", b"/help"):
        request = with_body(environ(scope(method=method, raw_path=path)), io.BytesIO(), 0)
        del request["CONTENT_LENGTH"], request["wsgi.input_terminated"]
        said = answer(validator(app), request)
        assert said.status in (200, 302, 404) and (method == "GET") == bool(said.length or said.status == 302)
        said.body.close()


def told_by(door: Door, request: Environ, pieces: list[bytes]) -> tuple[int, dict[bytes, bytes], str]:
    """Status, headers and text of the answer to somebody who sends these pieces and then waits."""
    sent: list[Environ] = []

    async def receive() -> Environ:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": True}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Environ) -> None:
        sent.append(message)

    asyncio.run(door(request, receive, send))
    text = b"".join(message["body"] for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), text.decode()


def test_a_body_that_never_ends_is_given_up_in_words(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("web.door.GRACE", 0.05)
    monkeypatch.setattr("web.door.SECONDS_A_BYTE", 0.0)
    door = Door(app, lambda _request: "somebody")
    headers = [(b"host", b"h"), (b"content-length", b"900"), (b"content-type", b"application/json")]
    status, said, text = told_by(door, scope(method="PUT", raw_path=b"/api/v1/x", headers=headers), [b"{"])
    assert (status, said[b"connection"]) == (408, b"close")
    assert json.loads(text)["detail"] == "发送时间太长，断开了。请再试一次。" and not door.room.senders


def test_an_honest_slow_line_gets_through_and_a_slower_one_does_not():
    """5 MB at 20 kbit/s take 35 minutes; a phone itself gives up at 13 kbit/s."""
    limits = Limits(6_000_000, body.GRACE, body.SECONDS_A_BYTE)
    assert limits.grace + 5_242_880 * limits.seconds_a_byte > 5_242_880 / (20_000 / 8)
    assert limits.seconds_a_byte >= 0.6 / 1000


def test_one_session_has_so_many_places_and_strangers_together_so_many():
    room = Room()
    for sender, most in (("li", body.MOST_OF_ONE), ("", body.MOST_OF_STRANGERS)):
        with ExitStack() as places:
            for _each in range(most):
                places.enter_context(room.place(sender))
            with pytest.raises(Refused) as refused, room.place(sender):
                pass
            assert refused.value.status == 503
            with room.place("another"):
                pass
    assert not room.senders


def test_only_a_signed_cookie_is_a_session(app: Flask):
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    good = signer.dumps({"secret": "abc"})
    for kept, expected in ((good, "abc"), (good[:-2] + "xx", ""), (signer.dumps({"a": 1}), ""), ("", ""), ("é", "")):
        assert session_of(app, {"HTTP_COOKIE": f"paicha={kept}"}) == expected
