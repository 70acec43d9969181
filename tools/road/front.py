"""What stands in front: signing in, reporting and a large document through it, and what its logs keep."""

from __future__ import annotations

from pathlib import Path

from tools.road.astray import expect
from tools.road.journey import Journey
from tools.road.machine import NAME
from tools.road.person import Person, trusting

CADDY_ROOT = Path("/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt")
CERTIFICATE = Path("/etc/ssl/paicha.crt")
NINE_MB = 9 * 1024 * 1024
UP = "systemctl start paicha; curl -fs --retry 60 --retry-connrefused --retry-delay 1 http://127.0.0.1:8000/readyz"
SEARCHED = "searched-for-a-neighbour"
LOGS = {
    "Caddy": (Path("/run/units/caddy.service.log"),),
    "nginx": tuple(
        Path("/var/log/nginx") / name for name in ("paicha.log", "paicha-error.log", "access.log", "error.log")
    ),
}


def use_caddy(journey: Journey) -> None:
    """From now on people come over Caddy with TLS."""
    journey.base, journey.trust = f"https://{NAME}", trusting(str(CADDY_ROOT))


def use_nginx(journey: Journey) -> None:
    """From now on people come over nginx with TLS."""
    journey.base, journey.trust = f"https://{NAME}", trusting(str(CERTIFICATE))
    with journey.step("  signing in, a report and a document of 9 MB, over nginx with TLS"):
        through(journey, "nginx", "zhao")


def use_plain_port(journey: Journey) -> None:
    """From now on people come over plain http on a port of its own."""
    journey.base, journey.trust = f"http://{NAME}:8080", False
    with journey.step("  the same over plain http on port 8080"):
        through(journey, "nginx", "sun")


def through(journey: Journey, proxy: str, cadre: str) -> None:
    """A village reports, attaches and subscribes; a town searches; then the program is away for a moment."""
    village, town = Person(journey.base, journey.trust), Person(journey.base, journey.trust)
    village.sign_in(cadre)
    village.attach(village.report("两户因宅基地界线争吵"), NINE_MB)
    journey.secrets.append(village.subscribe())
    town.sign_in("wang")
    town.see("/cases", params={"q": SEARCHED})
    journey.run("systemctl stop paicha")
    for secret in journey.secrets:
        for address in (f"/first-password/{secret}", f"/calendar/{secret}.ics"):
            town.see(address, status=502, headers={"Referer": f"{journey.base}{address}?q={SEARCHED}"})
    journey.run(UP)
    look_into(journey, proxy)


def look_into(journey: Journey, proxy: str) -> None:
    """The logs say that somebody reported, and nothing that is nobody else's business."""
    kept = "".join(path.read_text(errors="replace") for path in LOGS[proxy] if path.is_file())
    expect("/api/v1/reports/" in kept and " 502 " in kept.replace(":502,", " 502 "), f"{proxy} logs no visits:\n{kept}")
    for secret in (*journey.secrets, SEARCHED):
        lines = [line for line in kept.splitlines() if secret in line]
        expect(not lines, f"{proxy}'s log keeps {secret}:\n{lines[:1]}")
