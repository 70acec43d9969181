"""A unit file as the road's systemctl understands it: read, and its commands run as their user, within their walls."""

from __future__ import annotations

import ctypes
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

UNITS = (Path("/etc/systemd/system"), Path("/lib/systemd/system"))
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
CLONE_NEWNS = 0x20000
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
LIBC = ctypes.CDLL(None, use_errno=True)
Unit = dict[str, list[str]]


def read(name: str) -> Unit:
    """The settings of a unit, all sections together; each may be given several times."""
    path = next((folder / name for folder in UNITS if (folder / name).is_file()), None)
    if path is None:
        fail(f"Unit {name} not found.")
    found: Unit = {}
    for line in path.read_text().replace("\\\n", " ").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(("#", ";")):
            found.setdefault(key.strip(), []).append(value.strip())
    return found


def one(unit: Unit, key: str, default: str = "") -> str:
    """The last value of a setting."""
    return unit.get(key, [default])[-1]


def yes(unit: Unit, key: str) -> bool:
    return one(unit, key) in ("yes", "true", "1", "on")


def spawn(unit: Unit, command: str, log: int, more: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """One command of a unit, as its user and within its walls."""
    words = shlex.split(command.lstrip("-"))
    kept = one(unit, "AmbientCapabilities").lower().replace("cap_", "+").replace(" ", ",")
    switch = ["setpriv"]
    if user := one(unit, "User"):
        switch += [f"--reuid={user}", f"--regid={one(unit, 'Group') or user}", "--init-groups"]
        switch += [f"--inh-caps=-all{kept and ','}{kept}", f"--ambient-caps=-all{kept and ','}{kept}"]
    if "CapabilityBoundingSet" in unit:
        switch += ["--bounding-set=-all"]
    if yes(unit, "NoNewPrivileges"):
        switch += ["--no-new-privs"]
    return subprocess.Popen(
        [*switch, *words] if len(switch) > 1 else words,
        env=environment(unit) | (more or {}),
        cwd=one(unit, "WorkingDirectory", "/"),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=walls(unit),  # noqa: PLW1509 - this process has one thread
    )


def environment(unit: Unit) -> dict[str, str]:
    """What systemd gives to every service, and what the unit and its files say."""
    said = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    if user := one(unit, "User"):
        said |= {"USER": user, "HOME": Path(f"~{user}").expanduser().as_posix()}
    lines = [word for value in unit.get("Environment", []) for word in shlex.split(value)]
    for path in unit.get("EnvironmentFile", []):
        lines += Path(path).read_text().splitlines()
    for line in lines:
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith(("#", ";")):
            said[name] = value[1:-1] if value[:1] in ("'", '"') and value[:1] == value[-1:] else value
    return said


def walls(unit: Unit) -> Callable[[], None]:
    """What the child does to itself before it becomes the service."""
    writable = [path.lstrip("-") for value in unit.get("ReadWritePaths", []) for path in value.split()]
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]

    def build() -> None:
        os.umask(int(one(unit, "UMask", "0022"), 8))
        if yes(unit, "PrivateTmp") or one(unit, "ProtectSystem") == "strict":
            called(LIBC.unshare(CLONE_NEWNS))
            mount("none", "/", MS_REC | MS_PRIVATE)
        if one(unit, "ProtectSystem") == "strict":
            for path in writable:
                mount(path, path, MS_BIND)
            for path in mounts:
                if not path.startswith(("/dev", "/proc", "/sys", *writable)):
                    LIBC.mount(b"none", path.encode(), None, MS_REMOUNT | MS_BIND | MS_RDONLY, None)
        if yes(unit, "PrivateTmp"):
            for path in ("/tmp", "/var/tmp"):  # noqa: S108 - what a private one is put over
                mount("tmpfs", path, 0, "tmpfs")
        if yes(unit, "MemoryDenyWriteExecute"):
            LIBC.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)  # kernels before 6.3 have no such wall

    return build


def mount(source: str, target: str, flags: int, kind: str | None = None) -> None:
    called(LIBC.mount(source.encode(), target.encode(), kind and kind.encode(), flags, None))


def called(result: int) -> None:
    """OSError with the reason where a call of the C library failed."""
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def fail(sentence: str) -> NoReturn:
    sys.exit(sentence)
