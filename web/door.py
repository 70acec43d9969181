"""The door of a web worker: takes each request in whole, without a thread, and only then lets the application have it.

Who sends or reads slowly keeps the event loop company, which has room for thousands; the few threads of the application
are for those whose request is there. Before a long body, and before any body of a stranger, the application is asked by
the headers alone whether it may come.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.cookies import CookieError
from typing import Any

from flask import Flask
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from app import create_app
from web.asking import ASKING, GO_ON, MOST, REFUSAL
from web.body import GRACE, SECONDS_A_BYTE, SMALL, STRANGER_GRACE, Gone, Limits, Receive, Refused, Room
from web.gateway import PIECE, Answer, Application, Environ, answer, environ, with_body

THREADS = 4
QUEUE_SECONDS = 14.0
SEND_SECONDS = 120.0  # for 64 KiB: half of a kilobyte a second
BODILESS = ("GET", "HEAD", "OPTIONS", "TRACE")
AT_ONCE, ASIDE = "/healthz", "/readyz"
Send = Callable[[Environ], Awaitable[None]]


class Door:
    """One worker's requests on their way to an application; `session_of` tells the session of a cookie, "" for none."""

    def __init__(self, application: Application, session_of: Callable[[Environ], str]) -> None:
        self.application = application
        self.session_of = session_of
        self.room = Room()
        self.threads = ThreadPoolExecutor(THREADS, "request")
        self.aside = ThreadPoolExecutor(THREADS, "ready")  # so that a database that hangs can still be told

    async def __call__(self, scope: Environ, receive: Receive, send: Send) -> None:
        """One request of the server."""
        if scope["type"] != "http":
            return
        request = environ(scope)
        try:
            said = await self._answer(request, receive)
        except Refused as refused:
            said = self._refusal(request, refused.status)
        except Gone:
            return
        await _send(said, send)

    async def _answer(self, request: Environ, receive: Receive) -> Answer:
        if request["REQUEST_METHOD"] in BODILESS:
            whole = with_body(request, io.BytesIO(), 0)
            if request["PATH_INFO"] == AT_ONCE:
                return answer(self.application, whole)  # here and now: it asks nobody
            return await self._let(whole, self.aside if request["PATH_INFO"] == ASIDE else self.threads)
        session, length = self.session_of(request), _length(request)
        with self.room.place(session):
            most = SMALL
            if not session or length is None or length > SMALL:
                said = await self._let(with_body(request, io.BytesIO(), length or 0) | {ASKING: True}, self.threads)
                if said.status != GO_ON:
                    return _last(said)
                most = int(dict(said.headers)[MOST])
            slow = Limits(most, GRACE, SECONDS_A_BYTE) if session else Limits(min(most, SMALL), STRANGER_GRACE)
            body, length = await self.room.take(receive, slow)
        with body:
            return await self._let(with_body(request, body, length), self.threads)

    async def _let(self, request: Environ, threads: ThreadPoolExecutor) -> Answer:
        """The application's answer; raises Refused 503 where no thread was free for too long."""
        work = threads.submit(answer, self.application, request)
        late = asyncio.get_running_loop().call_later(QUEUE_SECONDS, work.cancel)
        try:
            return await asyncio.wrap_future(work)
        except asyncio.CancelledError:
            if work.cancelled():
                raise Refused(503) from None
            raise
        except OSError:  # what it had to say found no room on the disk
            raise Refused(507) from None
        finally:
            late.cancel()

    def _refusal(self, request: Environ, status: int) -> Answer:
        """In the application's words, which for this needs neither a thread nor the database."""
        return _last(answer(self.application, with_body(request, io.BytesIO(), 0) | {REFUSAL: status}))


def _length(request: Environ) -> int | None:
    """What the body's length is said to be; None where it is not said."""
    text = request.get("CONTENT_LENGTH", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _last(said: Answer) -> Answer:
    """The connection ends with this answer: what was sent after the headers is not read."""
    said.headers.append(("Connection", "close"))
    return said


async def _send(said: Answer, send: Send) -> None:
    """The answer as fast as it is read; who reads none of it for too long is left."""
    with said.body:
        try:
            await send(said.head())
            while True:
                piece = said.body.read(PIECE)
                more = said.body.tell() < said.length
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": more})
                if not more:
                    return
        except TimeoutError:
            return


def session_of(app: Flask, request: Environ) -> str:
    """The secret of the session that a cookie of ours names, by its signature alone; "" for a stranger."""
    try:
        kept = parse_cookie(request.get("HTTP_COOKIE", "")).get(app.config["SESSION_COOKIE_NAME"], "")
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        said: Any = signer.loads(kept, max_age=int(app.permanent_session_lifetime.total_seconds()))
    except (BadSignature, CookieError, ValueError):
        return ""
    secret = said.get("secret") if isinstance(said, dict) else None
    return secret if isinstance(secret, str) else ""


def create() -> Door:
    """The door of this process, before the application whose waiting is bounded by what a phone waits."""
    app = create_app(serving=True)
    return Door(app, partial(session_of, app))
