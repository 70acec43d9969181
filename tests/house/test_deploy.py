"""What is handed to an operator: no proxy's log keeps a secret, every document goes through, the units are closed."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from flask import Flask
from werkzeug.routing import Rule, UnicodeConverter

from app import create_app
from tests.house.sources import ROOT, expect_none
from tests.support.installations import settings

DEPLOY = ROOT / "deploy"
MEGA = 1024 * 1024
MOST_EXPOSED = 40  # tenths of the scale on which systemd-analyze calls 0 safe and 10 open
# Words in addresses that everybody may read: which day, which form, which kind, which file.
SPOKEN = {"month", "text", "form", "noun", "clock_move", "kind", "level", "paper", "choice", "sheet"}
SPOKEN |= {"version", "path", "sha256"}


@pytest.fixture(scope="module")
def routes() -> Flask:
    """An application whose routes are read; nothing is asked of it."""
    return create_app(settings("deploy", "sqlite:///"))


def caddy_keeps(address: str) -> str:
    """What Caddy's log keeps of an address, by the expression in deploy/Caddyfile."""
    found = re.search(r'request>uri regexp "(.*)" "\$1"', (DEPLOY / "Caddyfile").read_text())
    assert found, "deploy/Caddyfile masks no addresses"
    return re.sub(found[1], r"\1", address)


def nginx_keeps(address: str) -> str:
    """What nginx's log keeps of an address, by the map in deploy/nginx.conf; $uri has no query."""
    found = re.search(r'"~(.*)" \$paicha_kept;', (DEPLOY / "nginx.conf").read_text())
    assert found, "deploy/nginx.conf masks no addresses"
    path = address.split("?", maxsplit=1)[0]
    kept = re.search(found[1].replace("(?<", "(?P<"), path)
    return kept["paicha_kept"] if kept else path


def secret(rule: Rule) -> set[str]:
    """The parts of an address that may be a secret: any text that is not known to be an ordinary word."""
    return {name for name, kind in rule._converters.items() if type(kind) is UnicodeConverter} - SPOKEN


def test_no_secret_in_an_address_is_kept_by_a_proxys_log(routes: Flask):
    rules = [rule for rule in routes.url_map.iter_rules() if secret(rule)]
    assert {"/first-password/<secret>", "/calendar/<secret>.ics"} <= {rule.rule for rule in rules}
    kept = []
    for rule in rules:
        address = re.sub(r"<[^>]+>", "S3cret", rule.rule) + "?q=S3cret"
        kept += [f"{keeps.__name__} {rule.rule}" for keeps in (caddy_keeps, nginx_keeps) if "S3cret" in keeps(address)]
    expect_none(kept)


@pytest.mark.parametrize("keeps", [caddy_keeps, nginx_keeps])
def test_what_was_searched_for_is_not_kept_and_the_page_is(keeps):
    assert keeps("/cases?q=%E7%8E%8B&page=2") == "/cases"
    assert keeps("/units/12") == "/units/12"


def test_a_proxy_takes_whatever_the_application_takes(routes: Flask):
    found = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    assert found, "deploy/nginx.conf sets no size"
    views = routes.view_functions.values()
    most = max(getattr(view, "most_bytes", routes.config["MAX_CONTENT_LENGTH"]) for view in views)
    assert int(found[1]) * MEGA >= most


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("unit", ["paicha.service", "paicha-backup.service"])
def test_units_are_closed(unit: str):
    looked = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}", DEPLOY / unit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert looked.returncode == 0, looked.stdout + looked.stderr
