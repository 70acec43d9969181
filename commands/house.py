"""What the commands share: an installation that is there, with its own keys, and places as they were typed."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext

import clock
from installation import expect

Told = ParamSpec("Told")
Result = TypeVar("Result")


def with_installation(command: Callable[Told, Result]) -> Callable[Told, Result]:
    """Runs the command in the application's context, unless settings, folder or database are not an installation's."""

    @with_appcontext
    @functools.wraps(command)
    def run(*words: Told.args, **options: Told.kwargs) -> Result:
        expect(current_app.extensions["paicha"], now=clock.now())
        return command(*words, **options)

    return run


class Place(click.Path):
    """A file or folder as it was typed: `paicha` works in the program's folder, and says which one it was called in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(Path(os.environ.get("PAICHA_CALLED_FROM", ""), value), param, ctx)
