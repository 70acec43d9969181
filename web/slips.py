"""Sign-in slips: a one-time link with its picture for a phone's camera, as it is put into somebody's hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import segno
from markupsafe import Markup

from models.org.sign_in import Invitation
from models.org.user import User
from web.guard import today
from web.public_address import whole

A_PAGE = 8


@dataclass(frozen=True)
class Slip:
    """What a person gets into the hand: the address, and the same as a picture for the phone's camera."""

    user: User
    unit: str
    address: str

    @property
    def picture(self) -> Markup:
        """The code as SVG: attributes only, no inline style."""
        code = segno.make(self.address, error="m", micro=False)
        return Markup(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2, light="#ffffff"))  # noqa: S704 - made of digits


def slip(user: User, *, by: User, now: datetime) -> Slip:
    """A new link for the person; links made before stop working."""
    secret = Invitation.create(user, by=by, now=now)
    unit = next((held.unit.name for held in user.memberships if held.holds_on(today())), "")
    return Slip(user, unit, whole(f"first-password/{secret}"))
