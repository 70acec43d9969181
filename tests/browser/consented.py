"""Proposals that wait for a second person, and one whose links are to be handed over."""

from __future__ import annotations

from typing import Any

import clock
from models.base import db
from models.org.consent import Consent, Wanted
from tests.support.make import make_user, today
from tests.support.world import World


def consents(cast: World) -> dict[str, Any]:
    """赵敏 heads the county office: one proposal waits for her, from one that she agreed to she prints slips."""
    now = clock.now()  # later than the accounts, which the browser's county makes by a running clock
    cast.zhao.appoint(cast.county, "office", today(), head=True, by=None, now=now)
    people = [make_user(f"欧阳待定{number}") for number in range(3)]
    for one in people:
        one.password_hash = None
    wanted = [Wanted(one, cast.village2, "cadre", today()) for one in people]
    waiting = Consent.propose("seats", wanted[:2], by=cast.zhou, now=now)
    agreed = Consent.propose("seats", wanted[2:], by=cast.zhou, now=now)
    agreed.agree(by=cast.zhao, now=now)
    db.session.flush()
    return {"consent": waiting.id, "agreed": agreed.id}
