"""How the door hands a request on, and what it gives up: told by itself, without a server in front."""

from __future__ import annotations

import asyncio
import io
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from wsgiref.validate import validator

import pytest
from flask import Flask

from web import body
from web.body import Limits, Refused, Room
from web.door import Door, session_of
from web.gateway import Environ, answer, environ, with_body


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

    with ThreadPoolExecutor(1) as beside:  # this thread may have a loop: that of a browser's driver
        beside.submit(asyncio.run, door(request, receive, send)).result()
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
