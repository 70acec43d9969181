"""What a table of units and people would do: rows understood, wrong ones named with their column."""

from __future__ import annotations

import pytest

from rules.org.roster import Known, Plan, plan

KINDS = {"镇": "town", "村": "village", "社区": "community", "部门": "department"}
ROLES = {"村干部": "cadre", "办公室人员": "office"}
KNOWN = Known({("", "县"): "county", ("县", "甲镇"): "town"}, frozenset({"taken"}), frozenset({"13800009999"}), "县")


def _plan(*rows: dict[str, str]) -> Plan:
    return plan(enumerate(rows, start=2), KNOWN, KINDS, ROLES)


def test_a_row_may_say_a_unit_a_person_or_both():
    found = _plan(
        {"unit": "一村", "kind": "村", "parent": "甲镇", "name": "李某", "phone": "13800001111"},
        {"unit": "一村", "name": "王某"},
        {"unit": "乙镇", "kind": "镇"},
        {"unit": "甲镇", "name": "赵某"},
        {},
    )
    assert found.wrong == []
    assert [(new.key, new.kind) for new in found.units] == [(("甲镇", "一村"), "village"), (("县", "乙镇"), "town")]
    assert [(one.unit[1], one.name, one.role) for one in found.people] == [
        ("一村", "李某", "cadre"),
        ("一村", "王某", "cadre"),
        ("甲镇", "赵某", "office"),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"name": "李某"}, "unit"),
        ({"unit": "一村"}, "kind"),
        ({"unit": "一村", "kind": "星球"}, "kind"),
        ({"unit": "一村", "kind": "村", "parent": "丙镇"}, "parent"),
        ({"unit": "一村", "kind": "村", "parent": "县"}, "parent"),
        ({"unit": "甲镇", "kind": "村"}, "kind"),
        ({"unit": "甲镇", "phone": "13800001111"}, "name"),
        ({"unit": "甲镇", "name": "李某", "role": "村干部"}, "role"),
        ({"unit": "甲镇", "name": "李某", "role": "国王"}, "role"),
        ({"unit": "甲镇", "name": "李某", "username": "138"}, "username"),
        ({"unit": "甲镇", "name": "李某", "username": "taken"}, "username"),
        ({"unit": "甲镇", "name": "李某", "phone": "12"}, "phone"),
        ({"unit": "甲镇", "name": "李某", "phone": "1380000111"}, "phone"),
        ({"unit": "甲镇", "name": "李某", "phone": "+86 138 0000 99990"}, "phone"),
        ({"unit": "甲镇", "unit_phone": "32"}, "unit_phone"),
        ({"unit": "甲镇", "name": "李某", "phone": "+86 138 0000 9999"}, "phone"),
        ({"unit": "甲镇", "name": "李某", "email": "x"}, "email"),
        ({"unit": "甲" * 121}, "unit"),
    ],
)
def test_a_wrong_row_is_named_with_its_column(row: dict[str, str], column: str):
    found = _plan(row)
    assert [(one.row, one.column) for one in found.wrong] == [(2, column)]
    assert not found.people


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ({"unit": "甲镇人民政府"}, ("县", "甲镇")),
        ({"unit": "一村村民委员会", "parent": "甲"}, ("甲镇", "一村")),
        ({"unit": "一", "kind": "社区"}, ("甲镇", "一社区")),
        ({"unit": "一社区居民委员会"}, ("甲镇", "一社区")),
        ({"unit": "一", "kind": "村", "parent": "甲镇"}, ("甲镇", "一村")),
    ],
)
def test_a_unit_is_met_by_its_short_and_its_whole_name_and_told_by_its_kind(
    row: dict[str, str], meant: tuple[str, str]
):
    here = {("甲镇", "一村"): "village", ("甲镇", "一社区"): "community"}
    known = Known({**KNOWN.units, **here}, root="县")
    found = plan([(2, {**row, "name": "李　某"})], known, KINDS, ROLES)
    assert (found.wrong, [(one.unit, one.name) for one in found.people]) == ([], [(meant, "李某")])
    (wrong,) = plan([(2, {"unit": "一", "name": "李某"})], known, KINDS, ROLES).wrong
    assert (wrong.column, wrong.params) == ("unit", {"names": "一村、一社区"})


def test_every_bad_number_is_named_also_where_the_unit_is_unknown():
    found = _plan({"unit": "无此村", "unit_phone": "32", "name": "李某", "phone": "1380000"})
    assert [one.column for one in found.wrong] == ["unit_phone", "kind", "phone"]


def test_one_person_with_seats_in_two_units_is_one_row_each():
    villages = [{"unit": name, "kind": "村", "parent": "甲镇"} for name in ("一村", "二村")]
    person = {"name": "李某", "phone": "13800001111"}
    found = _plan(*(village | person for village in villages), {"unit": "二村", **person})
    assert [(one.unit[1], one.first) for one in found.people] == [("一村", None), ("二村", 2)]
    assert len(found.accounts) == 1
    assert [(one.row, one.column, one.params) for one in found.wrong] == [(4, "name", {"row": 3})]


def test_full_width_digits_and_repeats_are_understood():
    found = _plan(
        {"unit": "甲镇", "name": "李某", "phone": "138 0000 1111", "username": "Li"},
        {"unit": "甲镇", "name": "王某", "phone": "13800001111", "username": "LI"},
    )
    assert found.people[0].phone == "13800001111" and found.people[0].username == "li"
    assert [(one.row, one.column, one.params) for one in found.wrong] == [
        (3, "username", {"row": 2}),
        (3, "phone", {"row": 2}),
    ]


def test_five_thousand_rows_are_planned():
    rows = [{"unit": f"{n // 10}村", "kind": "村", "parent": "甲镇", "name": f"人{n}"} for n in range(5000)]
    found = _plan(*rows)
    assert (len(found.units), len(found.people), found.wrong) == (500, 5000, [])
