"""What is lost and put back: a backup, the destruction of the data folder, a restore; and an earlier release's data."""

from __future__ import annotations

from tools.road.astray import expect
from tools.road.journey import Journey


def destroy(journey: Journey) -> None:
    """The data folder is gone, keys, database and documents, as with its disk."""
    journey.run("systemctl stop paicha; rm -rf /var/lib/paicha")


def what_was_lost_is_back(journey: Journey) -> None:
    """People sign in as before, the village's matter is there, and the doctor finds nothing wrong."""
    with journey.step("  sign-in and the villages' matters after the loss of everything"):
        expect("FAIL" not in journey.said["restore"], journey.said["restore"])
        town = journey.person()
        town.sign_in("wang")
        page = town.see("/cases").text
        expect("两户因宅基地界线争吵" in page, f"the matters are gone:\n{page}")
