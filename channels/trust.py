"""An office's own certificate authority, for machines inside a county network."""

import ssl

from channels.setting import Errors, Field, Settings
from rules.words import N_

CERTIFICATE = Field(
    "certificate",
    N_("Certificate to trust"),
    rows=6,
    hint=N_("Only where the other machine's certificate was made by your own office (PEM text)"),
)


def context(settings: Settings) -> ssl.SSLContext:
    """Checks the other side's certificate and name, against the office's own authority where one is given."""
    return ssl.create_default_context(cadata=settings.get("certificate") or None)


def check(settings: Settings) -> Errors:
    try:
        context(settings)
    except (ssl.SSLError, ValueError):
        return {"certificate": N_("This is no certificate in PEM form.")}
    return {}
