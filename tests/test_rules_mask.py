"""Personal fields in lists: recognisable to who knows them, useless to others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import mask

quick = settings(max_examples=50, deadline=None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王秀英", "王**"),
        ("王某", "王**"),
        ("王", "王**"),
        ("𠮷田", "𠮷**"),
        ("🙂🙂", "🙂**"),
        (" 李 ", "李**"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_name_shows_its_first_character(text, shown):
    assert mask.name(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812341234", "138****1234"),
        ("+86 138-1234-1234", "138****1234"),
        ("0086 13812341234", "138****1234"),
        ("0371-66123456", "037****3456"),
        ("6612345", "****45"),
        ("110", "****"),
        ("none", "****"),
        ("*13812341234", "138****1234"),
        ("", ""),
    ],
)
def test_a_phone_shows_its_ends(text, shown):
    assert mask.phone(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("河南省新乡市东村3组5号", "河南省新乡市***"), ("东村三组五号", "东村三***"), ("村", "***"), ("", "")],
)
def test_an_address_shows_its_beginning(text, shown):
    assert mask.address(text) == shown


@pytest.mark.parametrize("masked", [mask.name, mask.phone, mask.address])
@quick
@given(text=st.text() | st.from_regex(r"[0-9*+ ]{0,20}", fullmatch=True))
def test_masking_twice_changes_nothing(masked, text):
    assert masked(masked(text)) == masked(text)


@quick
@given(st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_a_mobile_number_never_shows_its_middle(text):
    assert mask.phone(text) == text[:3] + "****" + text[7:]
