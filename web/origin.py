"""Whether an unsafe request comes from our own pages, and what to say where it does not."""

from __future__ import annotations

from urllib.parse import SplitResult

from flask import Response, request
from flask_babel import gettext as _

from config import Settings
from web.problems import address, problem

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
PORTS = {"http": 80, "https": 443}


def same_origin(settings: Settings) -> bool:
    """Whether an unsafe request comes from our own pages, or from no browser at all.

    A browser lets no page say that it is another's. So the public address that was set counts as ours even where a
    proxy in front hands on another Host.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    sent = request.headers.get("Origin")
    if sent is not None:
        return _origin(address(sent)) in accepted(settings)
    return (bool(request.mimetype) and request.mimetype not in FORMS) or request.method in ("PUT", "DELETE")


def accepted(settings: Settings) -> list[str]:
    """The origins that this request may come from: the one it was sent to, and the public address that was set."""
    found = [_origin(address(request.host_url)), configured(settings)]
    return list(dict.fromkeys(each for each in found if each))


def configured(settings: Settings) -> str:
    """The origin of the public address that was set; empty where none was."""
    return _origin(address(settings.address))


def refusal(settings: Settings) -> Response:
    """403 that names where the request comes from and where it should have come from."""
    sent, expected = request.headers.get("Origin", ""), accepted(settings)
    words = {"sent": sent or _("another site, or from nowhere that it names"), "expected": ", ".join(expected)}
    text = _(
        "This was sent from %(sent)s, but this server is open at %(expected)s. Open the page there and try again. "
        "Where that is the address you used, tell your administrator: the proxy in front must hand on the whole "
        "address, with its port and with http or https.",
        **words,
    )
    return problem(403, text, origin={"sent": sent, "expected": expected})


def _origin(parts: SplitResult) -> str:
    """Scheme, host and port as a browser writes them; empty for what is no web address."""
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in PORTS or not host:
        return ""
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + ("" if port in (None, PORTS[parts.scheme]) else f":{port}")
