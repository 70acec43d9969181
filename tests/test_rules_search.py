"""What a text is found by, and where it answers a query: readings, surnames, and places in the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rules.ledger.pinyin import readings, ways
from rules.ledger.search import DOTS, All, Either, Expr, Term, asked, excerpt, plain, runs, spans, tokens

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "盖": "ge", "尉": "wei", "查": "zha", "区": "ou",
    "朴": "piao", "任": "ren", "华": "hua", "员": "yun", "葛": "ge", "乐": "yue", "缪": "miao", "翟": "zhai",
    "折": "she", "黑": "he", "种": "chong", "秘": "bi", "冼": "xian", "郗": "xi", "燕": "yan", "纪": "ji",
    "召": "shao", "万": "wan", "澹": "tan", "繁": "po", "撒": "sa", "覃": "qin", "隗": "wei", "么": "yao",
    "句": "gou", "都": "du", "祭": "zhai", "难": "ning",
}  # fmt: skip


def holds(found: set[str], expr: Expr) -> bool:
    """Whether a record with these tokens answers: what both databases are asked to do."""
    match expr:
        case Term(token, begun):
            return any(one.startswith(token) for one in found) if begun else token in found
        case All(parts):
            return all(holds(found, part) for part in parts)
        case Either(parts):
            return any(holds(found, part) for part in parts)


def found(text: str, query: str) -> bool:
    words = asked(query)
    return bool(words) and all(holds(set(tokens([text])), word.expr) for word in words)


@pytest.mark.parametrize(("sign", "reading"), SURNAMES.items())
def test_a_surname_is_found_as_it_is_read(sign: str, reading: str) -> None:
    assert reading in readings(sign)


@pytest.mark.parametrize(
    ("letters", "way"),
    [("tudi", ("tu", "di")), ("dongc", ("dong", "c")), ("dcwt", ("d", "c", "w", "t")), ("nvren", ("nv", "ren")),
     ("luexue", ("lve", "xue")), ("tudizhon", ("tu", "di", "zhon")), ("xian", ("xian",)),
     ("dongxian", ("dong", "xi", "an"))],
)  # fmt: skip
def test_letters_part_into_syllables_as_people_type_them(letters: str, way: tuple[str, ...]) -> None:
    assert way in ways(letters)


@pytest.mark.parametrize("typed", ["lvjia", "lujia", "lyujia", "nvfang", "nufang", "nyufang", "lvj", "lyuj"])
def test_u_with_two_dots_is_typed_v_u_or_yu(typed: str) -> None:
    text = "吕家与女方因彩礼争吵"
    assert found(text, typed) and spans(text, typed)
    assert not found("卢家与努方" if "v" in typed or "y" in typed else "李家", typed)


def test_letters_that_spell_nothing_are_words() -> None:
    assert ways("iuv") == []
    assert found("iuv 1", "iuv")


def test_full_width_and_capital_letters_are_plain_ones_in_the_same_place() -> None:
    assert plain("Ａ栋１２ﬁ") == "a栋12ﬁ"


TEXTS = some.text(alphabet="单曾宅基地界线争吵东西南北村女略重庆银行", min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(TEXTS, some.data())
def test_every_stretch_is_found_however_it_is_spelled_and_marked_where_it_stands(text: str, data: some.DataObject):
    start = data.draw(some.integers(0, len(text) - 1))
    part = text[start : start + data.draw(some.integers(1, 6))]
    spelled = [data.draw(some.sampled_from(readings(sign))) for sign in part]
    queries = [part, "".join(spelled), "".join(spelled)[:-1], "".join(one[0] for one in spelled)]
    for query in (one for one in queries if len(one) > 1 or one == part):
        assert found(text, query), query
        assert any(first <= start < last for first, last in spans(text, query)), query


def test_an_excerpt_shows_the_first_place_that_answers() -> None:
    pieces = excerpt("甲" * 50 + "宅基地" + "乙" * 50, "zjd", 30)
    assert ("宅基地", True) in pieces and pieces[0] == ("…", False) and pieces[-1] == ("…", False)
    assert excerpt("宅基地", "", 30) == [("宅基地", False)]
    assert "".join(text for text, _ in excerpt("两户因水渠" * 9, "水渠", 20)) == ("两户因水渠" * 4) + "…"


@pytest.mark.parametrize("dot", [*DOTS, "．", "･", ""])
@pytest.mark.parametrize("typed", ["买买提艾力", "买买提·艾力", "买买提•艾力", "买买提.艾力", "提艾"])
def test_a_name_is_found_with_any_dot_or_none_and_marked_whole(dot: str, typed: str) -> None:
    text = f"邻居买买提{dot}艾力家的墙"
    assert found(text, typed)
    ((start, end),) = spans(text, typed)
    assert text[start:end] in (f"买买提{dot}艾力", f"提{dot}艾")


def test_a_dot_beside_figures_parts_as_before() -> None:
    assert [*runs("占地3.5亩")] == ["占地", "3", "5", "亩"]
