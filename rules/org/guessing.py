"""How wrong tries slow the next ones down: by account, by network address and by device apart; nobody is shut out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address


@dataclass(frozen=True)
class Brake:
    """So many tries go through at once; each further one doubles the wait, up to the longest; a quiet time ends it."""

    free: int
    first: int  # seconds
    longest: int  # seconds
    quiet: timedelta
    tell: int  # from this many on the owner or the auditor is told, once

    def wait_after(self, failures: int) -> int:
        """Seconds from the last wrong try to the next that is looked at."""
        beyond = failures - self.free
        return 0 if beyond < 0 else int(min(self.first * 2 ** min(beyond, 20), self.longest))


# An office shares one address, so that an address waits for seconds only; an account that is guessed at from everywhere
# for minutes, but for the devices on which its owner came in before: each of these has a count of its own.
BRAKES = {
    "account": Brake(free=8, first=2, longest=300, quiet=timedelta(hours=1), tell=10),
    "device": Brake(free=8, first=2, longest=300, quiet=timedelta(hours=1), tell=10),
    "code": Brake(free=5, first=5, longest=300, quiet=timedelta(hours=1), tell=10),
    "place": Brake(free=60, first=1, longest=30, quiet=timedelta(minutes=15), tell=60),
    "link": Brake(free=30, first=1, longest=30, quiet=timedelta(minutes=15), tell=30),
}


def wait(kind: str, failures: int, last_at: datetime, *, now: datetime) -> int:
    """Seconds until the next try is looked at; 0 when it is now."""
    left = last_at + timedelta(seconds=BRAKES[kind].wait_after(failures)) - now
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))


def place_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the network of an IPv6 one, of which a house has 2⁶⁴."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return found.exploded[:19] if isinstance(found, IPv6Address) else address
