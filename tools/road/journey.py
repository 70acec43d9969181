"""Going along a document: each block is typed as it stands, then what it promises is looked at."""

from __future__ import annotations

import ssl
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools.road.astray import AstrayError, expect
from tools.road.document import Block
from tools.road.machine import environment
from tools.road.person import LINK, Person

LONGEST = 180


@dataclass
class Journey:
    """How far the road has been gone, and what was met: what the commands said, and every secret that was given out."""

    folder: Path
    blocks: dict[str, Block]
    passed: int = 0
    said: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    base: str = ""
    trust: ssl.SSLContext | bool = False

    def person(self) -> Person:
        """Somebody with a browser of their own, who comes by what stands in front now."""
        return Person(self.base, self.trust)

    def administrator(self) -> Person:
        """The administrator, signed in with one of the codes for a lost telephone: an app's code is good for once."""
        admin = self.person()
        admin.sign_in("admin", self.codes.pop())
        return admin

    def first_administrator(self, said: str) -> None:
        """The first of the links that `paicha init` printed leads to a password, a code app and a desk, once."""
        found = LINK.findall(said)
        expect(found, f"`paicha init` printed no link:\n{said}")
        self.secrets += found
        admin = self.person()
        admin.choose_password(found[0])
        self.codes = admin.set_up_code_app()
        admin.see("/people")
        self.person().see(f"/first-password/{found[0]}", status=410)

    def type_again(self, name: str) -> str:
        """Types a block once more, within another step."""
        block = self.blocks[name]
        return self.run(block.text, what=f"{block.place}\n{block.text}")

    def type(self, name: str, folder: Path | None = None) -> str:
        """Types a block into a new shell and gives what it said; AstrayError where any command of it fails."""
        block = self.blocks[name]
        with self.step(f"{block.place} {name}"):
            self.said[name] = self.run(block.text, folder, f"{block.place}\n{block.text}")
        return self.said[name]

    def run(self, text: str, folder: Path | None = None, what: str = "") -> str:
        """What some commands say; AstrayError where one fails."""
        try:
            ended = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", text],
                cwd=folder or self.folder,
                env=environment(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise AstrayError(
                f"{what or text}\ndid not end within {LONGEST} s:\n{(late.stdout or b'').decode()}"
            ) from None
        said = ended.stdout.decode(errors="replace")
        if ended.returncode:
            raise AstrayError(f"{what or text}\nfailed with {ended.returncode}:\n{said}")
        return said

    def step(self, what: str) -> Step:
        """`with journey.step("…"):` one line with its seconds when it went well."""
        return Step(self, what)


@dataclass
class Step:
    """One line of the road."""

    journey: Journey
    what: str
    begun: float = 0.0

    def __enter__(self) -> None:
        self.begun = time.monotonic()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.journey.passed += 1
            print(f"ok {time.monotonic() - self.begun:6.1f} s  {self.what}", flush=True)
        else:
            print(f"FAILED     {self.what}", flush=True)


Visit = Callable[[Journey], None]
