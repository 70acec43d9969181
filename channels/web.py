"""One HTTP request to another machine, bounded in time and size: every failure becomes an Outcome."""

import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

import httpx

from channels.message import Outcome
from rules.words import N_

TIMEOUT = 10.0
LARGEST_ANSWER = 64 * 1024
LONGEST_WAIT = 24 * 3600

# Both write whole addresses into the log, and those hold keys and telephone numbers.
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        """The body as JSON, or None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def ask(
    method: str,
    url: str,
    *,
    now: datetime,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    certificate: str = "",
) -> Answer | Outcome:
    """Send one request; an Answer below 300, or the Outcome that says what went wrong.

    Redirects are not followed and proxies of the environment not used: the message goes where the office said.
    """
    try:
        trust = ssl.create_default_context(cadata=certificate or None)
        with (
            httpx.Client(timeout=TIMEOUT, verify=trust, follow_redirects=False, trust_env=False) as client,
            client.stream(method, url, content=content, headers=dict(headers or {})) as response,
        ):
            return _judge(response, now) or Answer(response.status_code, _read(response))
    except httpx.TimeoutException:
        return Outcome(False, N_("The other side did not answer in time."))
    except httpx.ConnectError:
        return Outcome(False, N_("The other side could not be reached, or its certificate is not trusted."))
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError, OSError, ValueError):
        return Outcome(False, N_("The connection broke before the answer was complete."))


def _judge(response: httpx.Response, now: datetime) -> Outcome | None:
    code, wait = f"HTTP {response.status_code}", response.headers.get("retry-after", "")
    if response.status_code < 300:
        return None
    if response.status_code < 400:
        return Outcome(False, N_("The other side sent us on to another address; that is not followed."), code=code)
    if response.status_code in (429, 503):
        return Outcome(False, N_("The other side is busy."), _seconds(wait, now), code)
    if response.status_code >= 500:
        return Outcome(False, N_("The other side has a fault."), _seconds(wait, now), code)
    return Outcome(False, N_("The other side refused the message."), code=code)


def _read(response: httpx.Response) -> bytes:
    """The body, unless it trickles in for longer or grows larger than an answer has reason to."""
    body, until = b"", monotonic() + TIMEOUT
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER or monotonic() > until:
            raise httpx.ReadError("the answer does not end")
    return body


def _seconds(wait: str, now: datetime) -> int | None:
    """Retry-After in seconds (RFC 9110, 10.2.3: a number or a date), at most a day; None where it says nothing."""
    if wait.isascii() and wait.isdigit():
        return min(int(wait[:9]), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(wait) - now).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(int(seconds), 0), LONGEST_WAIT)
