"""Makes .venv and keeps it as the lock says: `setup.py run|install|dev|wheelhouse|lock`. Standard library only."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WHEELHOUSE = ROOT / "wheelhouse"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
AT_ONCE = 2
SAY_EVERY = 8  # seconds; who waits in front of a silent screen ends what was going well
# The lock names every dependency, so none needs to be looked for.
QUIET = ["-qq", "--no-deps", "--require-hashes", "--disable-pip-version-check"]
PIP_INSTALL = ["pip", "install", "--no-compile", *QUIET]
COMPILE = ["pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11", "--generate-hashes"]
NO_INDEX = "The lines above say why. A package index, or a mirror of it, must be reachable"
STALE = (
    "wheelhouse/ lacks what requirements.txt names for this Python: pack it anew with `make wheelhouse` on a machine "
    "with the same Python, or remove it where a package index can be reached."
)


def main(target: str) -> None:
    """Sets up for running or developing, packs for a machine without an index, or makes the locks anew."""
    os.chdir(ROOT)
    if target == "lock":
        lock()
    elif target == "wheelhouse":
        pack()
    elif target == "install":
        keep_up("run")
        translate()
    else:
        keep_up(target)


def keep_up(kind: str) -> None:
    """Brings .venv to what the lock says, unless it is there already; development includes running."""
    held = (stamp(each).is_file() and stamp(each).read_text() == digest(each) for each in {kind, "dev"})
    if not (PYTHON.exists() and any(held)):
        install(kind)


def install(kind: str) -> None:
    """Makes .venv when it is missing or broken and installs the lock into it, hashes checked.

    For running, wheelhouse/ is the only source where it stands here, so that nothing is asked of any other machine.
    """
    print(f"Setting up .venv from {LOCKS[kind]} (again only when that changes) …", flush=True)
    installer = make_venv()
    packed = ["--no-index", "-f", str(WHEELHOUSE)] if kind == "run" and WHEELHOUSE.is_dir() else []
    commands = [[*installer, *packed, "-r", part] for part in parts(kind)]
    if not done(commands, lambda: f"{placed()} packages are in place"):
        stop(STALE if packed else f"Installing failed. {NO_INDEX}; or wheelhouse/ must stand here (make wheelhouse).")
    stamp(kind).write_text(digest(kind))


def parts(kind: str) -> list[str]:
    """The lock in as many files as are installed at once: each package stands in one of them, with its hashes."""
    entries = re.split(r"\n(?=\S)", (ROOT / LOCKS[kind]).read_text().strip())
    files = [VENV / f"part-{number}.txt" for number in range(AT_ONCE)]
    for number, file in enumerate(files):
        file.write_text("\n".join(entries[number::AT_ONCE]) + "\n")
    return [str(file) for file in files]


def placed() -> int:
    return sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info"))


def translate() -> None:
    """Keeps everything in Python's own code: who serves may not write here, and would read it anew at each start."""
    print("Compiling …", flush=True)
    folders = [str(VENV / "lib"), *(str(path) for path in sorted(ROOT.iterdir()) if path.suffix == ".py")]
    folders += [str(path.parent) for path in sorted(ROOT.glob("[a-z]*/__init__.py"))]
    compileall = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", *folders]
    # Some packages carry examples that are no Python of this version; what serves is none of them.
    done([compileall], lambda: "still at it", said=subprocess.DEVNULL)


def pack() -> None:
    """Fills wheelhouse/ with what running needs, for this platform and this Python."""
    print(f"Packing what {LOCKS['run']} names into wheelhouse/ …", flush=True)
    fresh = WHEELHOUSE.with_suffix(".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    download = [*pip(), "download", "--only-binary", ":all:", *QUIET, "-d", str(fresh), "-r", LOCKS["run"]]
    if not done([download], lambda: "fetching"):
        stop(f"Packing failed. {NO_INDEX}.")
    shutil.rmtree(WHEELHOUSE, ignore_errors=True)
    fresh.rename(WHEELHOUSE)
    wheels = list(WHEELHOUSE.iterdir())
    size = sum(wheel.stat().st_size for wheel in wheels) // 1_000_000
    version = ".".join(map(str, sys.version_info[:2]))
    print(f"{len(wheels)} packages ({size} MB) stand in wheelhouse/, for Python {version} on machines like this one.")
    print("Carry the folder into the program's on the other machine; `make install` there asks no index.")


def pip() -> list[str]:
    """A pip for this Python, its own or one in .venv."""
    outer = [sys.executable, "-m", "pip"]
    if succeeds([*outer, "--version"]):
        return outer
    if succeeds([str(PYTHON), "-m", "pip", "--version"]) or succeeds([sys.executable, "-m", "venv", str(VENV)]):
        return [str(PYTHON), "-m", "pip"]
    return stop("Python has no pip here (Debian, Ubuntu: apt install python3-venv).")


def done(commands: list[list[str]], progress: Callable[[], str], said: int | None = None) -> bool:
    """Whether all of the commands, run at once, succeeded; says every few seconds how far they are."""
    began = time.monotonic()
    running = [subprocess.Popen(command, stdout=said, stderr=said) for command in commands]
    for process in running:
        while True:
            try:
                process.wait(SAY_EVERY)
                break
            except subprocess.TimeoutExpired:
                print(f"  … {time.monotonic() - began:.0f} s: {progress()}", flush=True)
    return not any(process.returncode for process in running)


def make_venv() -> list[str]:
    """The command that installs into .venv, by the first way that works on this machine; the quickest comes first."""
    new_enough = "import sys; sys.exit(sys.version_info < (3, 11))"
    own = [str(PYTHON), "-m", *PIP_INSTALL]
    outer = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    venv = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if succeeds([str(PYTHON), "-c", f"import pip; {new_enough}"]):
        return own
    usable = succeeds([str(PYTHON), "-c", new_enough]) or succeeds([*venv, "--without-pip"])
    if usable and succeeds([*outer, "--version"]):
        return [*outer, *PIP_INSTALL[1:]]
    if succeeds(venv):
        return own
    uv = shutil.which("uv")
    if uv and succeeds([uv, "venv", "--clear", "--python", sys.executable, str(VENV)]):
        return [uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", str(PYTHON)]
    return stop("Python can make no virtual environment here (Debian, Ubuntu: apt install python3-venv).")


def lock() -> None:
    """Writes requirements*.txt from requirements*.in with today's versions; no index address gets into them."""
    if not PYTHON.exists():
        install("run")
    uv = shutil.which("uv", path=str(PYTHON.parent)) or shutil.which("uv")
    if not uv:
        plain = [word for word in make_venv() if word != "--require-hashes"]
        subprocess.check_call([*plain, "uv"])
        uv = str(PYTHON.parent / "uv")
    for name in LOCKS.values():
        source = name.replace(".txt", ".in")
        subprocess.check_call([uv, *COMPILE, "--no-header", "--no-annotate", source, "-o", name])


def digest(kind: str) -> str:
    return hashlib.sha256((ROOT / LOCKS[kind]).read_bytes()).hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def stop(sentence: str) -> NoReturn:
    sys.exit(sentence)


if __name__ == "__main__":
    main(sys.argv[1])
