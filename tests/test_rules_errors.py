"""Refusals carry a sentence, what fills it, and what the answer needs beside it."""

from uuid import UUID

import pytest

from rules.errors import Conflict, Invalid, NotAllowed


def test_a_refusal_fills_its_params_into_its_sentence():
    assert str(NotAllowed("Wait %(n)s minutes.", n=5)) == "Wait 5 minutes."
    assert NotAllowed("Wait %(n)s minutes.", n=5).params == {"n": 5}
    assert str(NotAllowed("100 % sure.")) == "100 % sure."


def test_a_conflict_is_a_refusal_that_names_its_kind_and_the_stored_report():
    with pytest.raises(NotAllowed) as refusal:
        raise Conflict("already-reported", "Reported already.").beside(UUID(int=7))
    assert isinstance(refusal.value, Conflict)
    assert (refusal.value.kind, refusal.value.report_id) == ("already-reported", UUID(int=7))
    assert Conflict("different-content", "Other content.").report_id is None


def test_an_invalid_body_names_its_fields():
    assert Invalid({"cases.0.id": "Sent before."}).errors == {"cases.0.id": "Sent before."}
