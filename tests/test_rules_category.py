"""The code lists: stored for ever, offered until retired."""

from datetime import date

from rules.case.category import BY_CODE, CATEGORIES, TILES, URGENCIES, Category, known, offered


def test_the_eighteen_codes_of_the_mediation_platforms():
    assert [category.code for category in CATEGORIES] == [f"{n:02}" for n in range(1, 18)] + ["99"]


def test_at_most_twelve_tiles_all_known_and_other_last():
    assert len(TILES) == len(set(TILES)) <= 12
    assert set(TILES) <= set(BY_CODE)
    assert TILES[-1] == "99"


def test_everything_is_offered_with_the_tiles_first_and_other_last():
    codes = [category.code for category in offered(date(2026, 11, 20))]
    assert codes[:11] == list(TILES[:-1])
    assert codes[-1] == "99"
    assert set(codes) == set(BY_CODE)


def test_a_retired_code_is_no_longer_offered():
    table = (Category("01", "Old", retired_on=date(2026, 1, 1)), Category("99", "Other"))
    assert [c.code for c in offered(date(2025, 12, 31), table)] == ["01", "99"]
    assert [c.code for c in offered(date(2026, 1, 1), table)] == ["99"]


def test_every_code_ever_offered_stays_known(monkeypatch):
    monkeypatch.setitem(BY_CODE, "18", Category("18", "Old", retired_on=date(2020, 1, 1)))
    assert known("18") and known("02")
    assert not known("19") and not known("") and not known("2")


def test_the_urgencies_of_the_protocol():
    assert list(URGENCIES) == ["ordinary", "help", "escalating"]
