"""WebAuthn between the browser and the database: what a passkey is asked, and whether its answer holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import request

from models.org.passkey import Passkey
from models.org.user import User
from models.sealed import blind
from web.public_address import whole

NAME = "Paicha"


def host() -> str:
    """The name under which browsers know this site, to which its passkeys are bound."""
    return urlsplit(origin()).hostname or ""


def origin() -> str:
    """The site's address as browsers name it: the one that was set, else the one by which this browser came."""
    return whole("").rstrip("/")


def possible() -> bool:
    """Whether browsers offer passkeys here: by TLS and a name, or on the machine itself; never on a bare address."""
    try:
        ip_address(host())
    except ValueError:
        here = urlsplit(request.host_url).hostname
        return here == host() and (origin().startswith("https://") or here == "localhost")
    return False


def sent() -> dict[str, Any]:
    """What the page's script sent; nothing where that is no JSON object."""
    try:
        found = request.get_json(force=True, silent=True)
    except RecursionError:
        found = None
    return found if isinstance(found, dict) else {}


def asked_to_register(user: User, nonce: str, keys: Iterable[Passkey]) -> dict[str, Any]:
    """What navigator.credentials.create() is to be called with; bytes as base64url."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - 20 MB that few requests need
    from webauthn.helpers import structs  # noqa: PLC0415

    must = structs.UserVerificationRequirement.REQUIRED
    found = structs.ResidentKeyRequirement.PREFERRED
    options = generate_registration_options(
        rp_id=host(),
        rp_name=NAME,
        user_name=user.username,
        user_display_name=user.name,
        user_id=blind(f"passkeys of {user.id}").encode(),
        challenge=nonce.encode(),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(resident_key=found, user_verification=must),
        exclude_credentials=_named(keys),
    )
    return _as_json(options_to_json(options))


def asked_to_sign(nonce: str, keys: Iterable[Passkey]) -> dict[str, Any]:
    """What navigator.credentials.get() is to be called with; without keys the browser offers those that it has."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 - as above
    from webauthn.helpers import structs  # noqa: PLC0415

    must = structs.UserVerificationRequirement.REQUIRED
    options = generate_authentication_options(
        rp_id=host(), challenge=nonce.encode(), allow_credentials=_named(keys), user_verification=must
    )
    return _as_json(options_to_json(options))


@dataclass(frozen=True)
class New:
    """A key that was made just now."""

    credential_id: str
    public_key: bytes
    sign_count: int


def registered(answer: object, nonce: str) -> New | None:
    """The new key, where the browser's answer fits what was asked here."""
    from webauthn import verify_registration_response  # noqa: PLC0415 - as above
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    if not isinstance(answer, dict):
        return None
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=nonce.encode(),
            expected_rp_id=host(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return New(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def signed(answer: object, nonce: str, key: Passkey) -> int | None:
    """The key's new count, where it signed what was asked here; a count that went back is a copy's and is refused."""
    from webauthn import verify_authentication_response  # noqa: PLC0415 - as above
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    if not isinstance(answer, dict):
        return None
    try:
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=nonce.encode(),
            expected_rp_id=host(),
            expected_origin=origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return proved.new_sign_count


def _named(keys: Iterable[Passkey]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415 - as above

    return [structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in keys]


def _as_json(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
