"""The machine: its facts, how long it takes to put a block on disk, and the CPU seconds of a tree of processes."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from pathlib import Path

from web.door import THREADS

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
FLUSHES = 50


def facts(folder: Path, workers: int) -> dict[str, str]:
    """What a reader must know before comparing with another machine."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "server": f"granian, {workers} workers of {THREADS} threads",
        "sqlite": f"{sqlite3.sqlite_version}, WAL, synchronous=FULL",
        "file system": f"{file_system(folder)}, one flush of 4 KiB takes {flush(folder):.2f} ms",
        "load at the start": " ".join(f"{value:.1f}" for value in os.getloadavg()),
    }


def _processor() -> str:
    listed = PROC / "cpuinfo"
    lines = listed.read_text().splitlines() if listed.is_file() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def file_system(folder: Path) -> str:
    """The type of the file system on which the folder lies; on tmpfs nothing is durable."""
    mounts = PROC / "mounts"
    if not mounts.is_file():
        return "unknown"
    places = [line.split()[1:3] for line in mounts.read_text().splitlines()]
    above = [(place, kind) for place, kind in places if folder.resolve().is_relative_to(place)]
    return max(above, key=lambda each: len(each[0]))[1]


def flush(folder: Path) -> float:
    """Milliseconds (median) to append 4 KiB to a file and have it on disk."""
    took = []
    with (folder / "flush").open("wb", buffering=0) as file:
        for _ in range(FLUSHES):
            began = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def cpu_seconds(root: int) -> float | None:
    """CPU seconds that a process and all below it have used, also those that ended; None where /proc is not there."""
    if not (PROC / "self" / "stat").is_file():
        return None
    below: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            values = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        below.setdefault(int(values[1]), []).append(int(folder.name))
        used[int(folder.name)] = sum(map(int, values[11:15]))
    return _sum(root, below, used) / TICKS


def _sum(root: int, below: dict[int, list[int]], used: dict[int, int]) -> int:
    return used.get(root, 0) + sum(_sum(child, below, used) for child in below.get(root, ()))
