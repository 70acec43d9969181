"""What most commands need before they do anything: an installation that is there, with its own keys."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

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
