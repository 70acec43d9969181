"""Shape of what is typed for a key project, and of the choice of one for a matter."""

from __future__ import annotations

from schemas.base import Choice, Text
from schemas.case.assignment import MoveSchema
from schemas.form import Count, PageForm, Picked

NAME, ABOUT = 60, 4000


class ProjectSchema(PageForm):
    """Of which office, its name, and what it is about."""

    unit_id = Picked(load_default=None)
    name = Text(NAME, required=True, least=1)
    about = Text(ABOUT, load_default="")
    version = Count(1, 9_999_999, load_default=None)


class EndSchema(PageForm):
    """Whether it has ended."""

    ended = Choice(("yes", "no"), required=True)


class PlaceSchema(MoveSchema):
    """To which project a matter belongs; none chosen: to none."""

    project = Picked(load_default=None)


PROJECT = ProjectSchema()
END = EndSchema()
PLACE = PlaceSchema()
