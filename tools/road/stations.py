"""What is prepared before a block and looked at after it, by the block's name."""

from __future__ import annotations

from tools.road import beginning, database, demo, front, loss
from tools.road.journey import Journey, Visit


def caddy(journey: Journey) -> None:
    front.use_caddy(journey)
    beginning.first_sign_in(journey)


BEFORE: dict[str, Visit] = {
    "import": beginning.fill_template,
    "restore": loss.destroy,
    "update": loss.begin_with_an_earlier_release,
    "role": database.install,
}
AFTER: dict[str, Visit] = {
    "caddy": caddy,
    "import": beginning.first_reports,
    "nginx": front.use_nginx,
    "plain": front.use_plain_port,
    "restore": loss.what_was_lost_is_back,
    "updated": loss.look_at_the_update,
    "role": database.begin_on_postgresql,
    "password": database.after_a_new_password,
}
INSTEAD: dict[str, Visit] = {"demo": demo.run}  # what runs until it is ended


def visit(journey: Journey, name: str) -> None:
    """Prepares, types and looks; most blocks promise no more than that they end well."""
    if name in BEFORE:
        BEFORE[name](journey)
    INSTEAD[name](journey) if name in INSTEAD else journey.type(name)
    if name in AFTER:
        AFTER[name](journey)
