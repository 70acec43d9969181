"""The address that people type: links, slips and feeds are made from it, not from what a request says of itself."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from web.guard import settings


def whole(path: str) -> str:
    """The whole address of a page. Where none is set, the one by which this very browser came."""
    return f"{_base()}/{path.lstrip('/')}"


def doubt() -> str:
    """Why an address that is handed out now may not do: "loopback" leads to nobody else, "unset" may be another's."""
    if is_loopback(_base()):
        return "loopback"
    return "" if settings().address else "unset"


def is_loopback(address: str) -> bool:
    """Whether an address leads back to the machine that follows it."""
    host = urlsplit(address).hostname or ""
    try:
        found = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_unspecified


def _base() -> str:
    return settings().address or request.url_root.rstrip("/")
