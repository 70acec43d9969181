"""A restore under way, noted in the data folder: nothing serves what is half there, and a second one completes it."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config import Settings
from installation import RESTORING
from models.epoch import Known


@dataclass
class Unfinished:
    """The note, and the epochs of what the restore replaces: the half-restored database knows them no more."""

    note: Path
    epochs: list[Known]

    @classmethod
    def of(cls, settings: Settings) -> Unfinished | None:
        """The restore that was broken off here; None where there was none."""
        note = settings.data_dir / RESTORING
        return cls(note, [_known(each) for each in json.loads(note.read_text())]) if note.is_file() else None

    @classmethod
    def begin(cls, settings: Settings, epochs: list[Known]) -> Unfinished:
        """Notes it before anything is replaced."""
        note = settings.data_dir / RESTORING
        beside = note.with_suffix(".tmp")
        with beside.open("w") as out:
            json.dump([each.__dict__ for each in epochs], out, default=str)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(note)
        return cls(note, epochs)

    def end(self) -> None:
        """All is back."""
        self.note.unlink()


def _known(told: dict[str, Any]) -> Known:
    moments = {name: told[name] and datetime.fromisoformat(told[name]) for name in ("began_at", "reaches")}
    return Known(**{**told, **moments, "id": uuid.UUID(told["id"])})
