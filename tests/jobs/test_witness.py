"""The audit chain's end goes to a witness outside, through the channel that a setting names."""

from __future__ import annotations

from dataclasses import replace

import pytest

import clock
from config import Settings, WrongSetting
from jobs import witness
from models.base import db
from models.event import chain_end, record, seal
from tests.jobs.outgoing import OK, make_robot
from tests.support.receiver import Receiver, says


@pytest.fixture
def app(own_app):
    """Sealing needs real commits."""
    return own_app


def grow() -> None:
    record("test.line", by=None, now=clock.now())
    db.session.commit()
    seal(now=clock.now())
    db.session.commit()


def test_the_chains_end_is_sent_once_it_has_grown_and_again_where_sending_failed(app, settings, county, monkeypatch):
    monkeypatch.setattr(witness, "_sent", {})
    with Receiver(says({"errcode": 45009}), OK) as receiver:
        chosen = replace(settings, witness=(make_robot(county, receiver).id, ()))
        db.session.commit()
        grow()
        assert [witness.tell(chosen, now=clock.now()) for _ in range(3)] == [0, 1, 0]
        assert "{} {}".format(*chain_end()) in receiver.asked[-1].json()["text"]["content"]
        grow()
        assert witness.tell(chosen, now=clock.now()) == 1


def test_without_a_witness_nothing_is_sent_and_a_wrong_one_is_a_sentence(app, settings):
    assert witness.tell(settings, now=clock.now()) == 0
    assert Settings.from_env({"PAICHA_WITNESS": "3 wu@example.cn"}).witness == (3, ("wu@example.cn",))
    for text in ("robot", "0", "3 a b"):
        with pytest.raises(WrongSetting, match="PAICHA_WITNESS"):
            Settings.from_env({"PAICHA_WITNESS": text})
