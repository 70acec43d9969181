"""Shape of the forms about channels; the settings themselves are checked by the channel's own kind."""

from __future__ import annotations

from schemas.base import Text, Typed
from schemas.form import PageForm, Picked


class ChannelForm(PageForm):
    """What it is called, and for a new one whom it serves."""

    name = Text(60, least=1, required=True)
    unit_id = Picked(load_default=None)


class TestForm(PageForm):
    """Where a test message goes; it is not kept."""

    recipient = Typed(120, load_default="")


CHANNEL = ChannelForm()
TEST = TestForm()
