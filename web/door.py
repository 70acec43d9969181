"""The door of a web worker: the application as it serves people."""

from __future__ import annotations

from flask import Flask

from app import create_app


def create() -> Flask:
    """The application of this process, whose waiting is bounded by what a phone waits."""
    return create_app(serving=True)
