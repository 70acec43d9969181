"""Shape of the forms about units."""

from __future__ import annotations

from rules.org.permission import UNIT_KINDS
from schemas.base import Choice, Day, Text
from schemas.form import Count, PageForm, Phone, Picked


class UnitDetails(PageForm):
    """What a unit is called and its office's number."""

    name = Text(120, least=1, required=True)
    phone = Phone(40, load_default="")


class OfficeDetails(UnitDetails):
    """Of a county's office also after how many attempts to mediate a case may be passed up, and within how many working
    days one is to be taken on."""

    tries = Count(0, 20, load_default=None)
    days = Count(1, 30, load_default=None)


class NewUnit(UnitDetails):
    """A unit below another, from a day on."""

    parent_id = Picked(required=True)
    kind = Choice(UNIT_KINDS, required=True)
    starts_on = Day(required=True)


class Place(PageForm):
    """Below which unit it stands from now on."""

    parent_id = Picked(required=True)


class Abolition(PageForm):
    """A unit's last day, and who takes over."""

    last_day = Day(required=True)
    successor_id = Picked(load_default=None)


UNIT_DETAILS = UnitDetails()
OFFICE_DETAILS = OfficeDetails()
NEW_UNIT = NewUnit()
PLACE = Place()
ABOLITION = Abolition()
