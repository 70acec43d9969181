"""Is the port free? Asked before anything is built or served, so that the answer is one sentence."""

from __future__ import annotations

import errno
import socket

from click import ClickException

from config import Settings


def require_free(settings: Settings) -> None:
    """Raises a sentence with the way out where somebody else listens on the installation's port, or none may.

    The web server shares its port among its workers, so that it would start beside another one without a word.
    """
    host, port = settings.host, settings.port
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise ClickException(f"PAICHA_HOST={host} is no address: write 127.0.0.1, or this machine's own.") from None
    try:
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what was only just closed is free
            probe.bind(where)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ClickException(
                f"Port {port} is taken. If Paicha runs already, open http://{host}:{port}/ or end it first; "
                f"or take another port: PAICHA_PORT={port % 65535 + 1}"
            ) from None
        if error.errno == errno.EACCES:
            raise ClickException(f"Port {port} is for the system's own services: PAICHA_PORT=8000") from None
        raise ClickException(f"Nothing can listen on {host}:{port}: {error.strerror}. Mend PAICHA_HOST.") from None
