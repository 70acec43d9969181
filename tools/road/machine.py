"""A clean machine inside this one: whatever the road writes, installs or listens on is gone when it ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path

from tools.road.document import ROOT

NAME = "paicha.example.gov.cn"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ORIGIN = "https://git.example.gov.cn/paicha.git"
# It ends with the one that began it, whatever ended that.
WALLS = ["setpriv", "--pdeathsig", "KILL", "unshare", "--kill-child", "--fork", "--pid", "--mount-proc", "--mount"]
WALLS += ["--net", "--ipc"]
WRITTEN = ("/etc", "/opt", "/root", "/usr/local", "/var")
PROGRAMS = ("unshare", "setpriv", "caddy", "nginx", "openssl", "curl", "git", "make", "systemd-analyze")
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
SYSTEMCTL = f'#!/bin/sh\nPYTHONPATH={ROOT} exec /usr/bin/python3 -m tools.road.systemctl "$@"\n'


def missing() -> str:
    """What this machine lacks for the road, in one line; empty where it lacks nothing."""
    if os.geteuid() != 0:
        return "it needs root: it makes a user, folders and services on a machine of its own"
    lacking = [name for name in PROGRAMS if not shutil.which(name, path=PATH)]
    if lacking:
        return f"not installed here: {', '.join(lacking)}"
    if subprocess.run([*WALLS, "true"], check=False, capture_output=True).returncode:
        return "this system lets root make no namespaces (unshare)"
    return ""


def environment(folder: Path) -> dict[str, str]:
    """What a root shell has after signing in; git finds the checkout under test at the recipe's address."""
    index = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
    return index | {
        "PATH": PATH,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{folder / 'origin'}.insteadOf",
        "GIT_CONFIG_VALUE_0": ORIGIN,
    }


def publish(folder: Path) -> None:
    """A repository to clone from, whose newest commit is the checkout as it lies here, changes and all."""
    index = {**os.environ, "GIT_INDEX_FILE": str(folder / "index")}
    author = ["-c", "user.name=road", "-c", "user.email=road@example.org"]
    git(["add", "--all"], index)
    tree = git(["write-tree"], index)
    commit = git([*author, "commit-tree", tree, "-m", "The checkout under test"], index)
    git(["init", "--quiet", "--bare", "--initial-branch=main", str(folder / "origin")])
    git(["push", "--quiet", str(folder / "origin"), f"{commit}:refs/heads/main"])


def git(words: list[str], env: dict[str, str] | None = None) -> str:
    ended = subprocess.run(["git", *words], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return ended.stdout.strip()


def move_in(folder: Path) -> None:
    """Within the namespaces: lays a layer over what is written to, wakes the loopback, names it, brings systemctl."""
    layers = folder / "layers"
    layers.mkdir()
    mount("-t", "tmpfs", "tmpfs", str(layers))
    for place in WRITTEN:
        upper, work = (layers / f"{kind}{place.replace('/', '-')}" for kind in ("upper", "work"))
        upper.mkdir()
        work.mkdir()
        mount("-t", "overlay", "overlay", "-o", f"lowerdir={place},upperdir={upper},workdir={work}", place)
    mount("-t", "tmpfs", "tmpfs", "/run")
    _wake_loopback()
    with Path("/etc/hosts").open("a") as hosts:
        hosts.write(f"127.0.0.1 {NAME}\n")
    systemctl = Path("/usr/local/bin/systemctl")
    systemctl.write_text(SYSTEMCTL)
    systemctl.chmod(0o755)


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def _wake_loopback() -> None:
    with socket.socket() as one:
        asked = struct.pack("16sH14s", b"lo", 0, b"")
        flags = struct.unpack("16sH14s", fcntl.ioctl(one, SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(one, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | IFF_UP, b""))
