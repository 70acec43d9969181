"""Shape of a saved view: its name and whose it is."""

from __future__ import annotations

from schemas.base import Choice, Text
from schemas.form import PageForm, Picked

NAME = 30


class ViewSchema(PageForm):
    """A name, and the office to which it is offered; without one it is the person's own."""

    name = Text(NAME, required=True, least=1)
    offer = Picked(load_default=None)


class ChangeSchema(PageForm):
    """Another name; `replace` takes the filters of the address instead of the view's."""

    name = Text(NAME, required=True, least=1)
    replace = Choice(("1",), load_default="")


VIEW = ViewSchema()
CHANGE = ChangeSchema()
