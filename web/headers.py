"""What every answer tells the browser: which code and origins it may use, how cookies go, and to keep no data."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
}


def harden(answer: Response) -> Response:
    """Security headers on every answer; data is not kept by any cache."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        answer.headers["Cache-Control"] = "no-store"  # a file of ours, which Flask would let caches keep and ask again
    if not answer.cache_control.max_age and "no_cache" not in answer.cache_control:
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


class Cookies(SecureCookieSessionInterface):
    """Secure cookies wherever the visitor came by TLS; many county intranets are plain http."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """What is the same for everybody neither sets a cookie nor is fetched anew when one changes."""
        if not response.cache_control.public:
            super().save_session(app, session, response)
