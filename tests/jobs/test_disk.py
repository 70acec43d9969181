"""That the disk was full goes to the administrators at the top by mail as well, once a day however many watch."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from files import room
from jobs.deliver import deliver
from jobs.disk import watch
from models.base import db
from models.message.reminder import Reminder
from tests.jobs.conftest import make_channel
from tests.support.mailbox import Mailbox
from tests.support.make import make_user


@pytest.fixture
def app(own_app):
    """Jobs that send take turns by real commits."""
    return own_app


def test_it_is_told_once_a_day_in_the_inbox_and_by_mail(county, work, settings, hand):
    hand.set(20, 9)
    with Mailbox() as mailbox:
        way = {"host": "127.0.0.1", "port": str(mailbox.port), "security": "none", "from": "paicha@example.cn"}
        make_channel(county.county, "email", way)
        make_user("周平", (county.county, "admin")).email = "zhou@example.cn"
        make_user("吴娟", (county.town, "admin")).email = "wu@example.cn"
        db.session.commit()
        assert work(watch) == 0 and room.hold(settings.data_dir)
        room.give_up(settings.data_dir)
        assert work(watch) == 2
        room.give_up(settings.data_dir)
        assert (work(watch), work(deliver)) == (0, 1)
        hand.set(21, 9)
        room.give_up(settings.data_dir)
        assert work(watch) == 2
    [taken] = mailbox.taken
    assert taken.recipients == ["zhou@example.cn"] and "服务器磁盘已满" in taken.mail.get_content()
    assert {one.unit_id for one in db.session.scalars(select(Reminder))} == {county.county.id}
