"""`python -m tools.road`: walks the whole road and says in its last line how much of it held."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from tools.road import machine, stations
from tools.road.astray import AstrayError
from tools.road.document import ROOT, blocks, walked
from tools.road.journey import Journey

INDEX = "wheelhouse"  # the block for a machine that reaches a package index, as this one does and the road's does not


def outside() -> int:
    """What needs the network, then the rest in a machine of its own."""
    lacking = machine.missing()
    if lacking:
        print(f"The road was not walked: {lacking}.")
        return 1
    folder = Path(tempfile.mkdtemp(prefix="paicha-road-"))
    folder.chmod(0o755)
    try:
        machine.publish(folder)
        Journey(folder, walked(blocks())).type(INDEX)
        return subprocess.call([*machine.WALLS, sys.executable, "-m", "tools.road", str(folder)], cwd=ROOT)
    except AstrayError as end:
        return failed(str(end), 0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def inside(folder: Path) -> int:
    """The blocks in their order, each followed by a look at what it promises."""
    machine.move_in(folder)
    journey = Journey(folder, walked(blocks()), passed=1)
    try:
        for name in journey.blocks:
            if name != INDEX:
                stations.visit(journey, name)
    except AstrayError as end:
        return failed(str(end), journey.passed)
    except Exception:
        return failed(traceback.format_exc(), journey.passed)
    print(f"{journey.passed} passed, 0 failed")
    return 0


def failed(end: str, passed: int) -> int:
    print(f"{end}\n{passed} passed, 1 failed")
    return 1


if __name__ == "__main__":
    sys.exit(inside(Path(sys.argv[1])) if sys.argv[1:] else outside())
