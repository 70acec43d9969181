"""The words of offices' own ledgers: heads, states, kinds, origins, people in brackets, units long and short."""

from __future__ import annotations

import pytest

from rules.ledger.old_party import persons
from rules.ledger.values import kind_of, origin_of, settles, status_of
from rules.ledger.words import field_of
from rules.org.unit_name import Named, Names
from rules.written import Unclear

HEADS = {
    "案件编号": "number", "发生时间": "happened_on", "主要诉求（事实、理由）": "summary", "序号": "", "备注": "",
    "身份证号": "", "办结 时间": "closed_on", "是否化解": "status", "矛盾纠纷编号": "number", "矛盾纠纷名称": "title",
    "矛盾纠纷内容": "summary", "矛盾纠纷简要情况": "summary", "矛盾纠纷类型": "category", "矛盾纠纷状态": "status",
    "涉及人员": "party", "涉及人员总数": "people", "管辖单位": "unit", "责任单位": "handler", "反馈内容": "result",
    "化解情况": "result", "责任领导": "leader", "责任人": "responsible", "化解责任人": "responsible",
    "责任人电话": "", "化解时限": "due_on", "乡镇": "town", "村": "unit", "村（居）": "unit",
    "当事人姓名及联系方式": "party", "登记/受理时间": "registered_on", "信访事项": "summary", "化解进展情况": "result",
    "当事人及联系电话": "party", "当事人联系电话": "phone",
}  # fmt: skip


def test_the_end_of_a_head_says_what_it_is() -> None:
    assert {head: field_of(head)[0] for head in HEADS} == HEADS


STATES = {
    "已 结案": "closed", "调解中": "accepted", "？": None, "正在调处": "accepted", "调解不成功": "accepted",
    "部分化解": "accepted", "已化解": "resolved", "化解": "resolved", "处理完毕": "resolved", "达成协议": "resolved",
    "已化解，待归档": None, "化解难度大": None, "不予受理": None, "待受理": "reported",
    "撤回": "withdrawn", "已撤诉": "withdrawn", "申请人撤回申请": "withdrawn", "当事人不再要求": "dropped",
    "双方放弃": "dropped", "已引导走司法途径": "referred", "已起诉": "referred", "诉讼中": "accepted",
    "移交": "passed", "已转办": "passed", "移送公安机关": "passed", "转交村委会": None, "待移交": "accepted",
    "转办中": "accepted", "已移交，待反馈": None, "信访终结": "unsettled", "调解终结": None,
}  # fmt: skip
KINDS = {
    "02": "02", "拖欠农民工工资": "10", "征地拆迁": "08", "星球": None, "经济纠纷": "04", "干部作风": "99",
    "退役军人": "99", "噪声": "09", "坟地": "07", "农村宅基地": "03", "噪声扰邻": "09",
}  # fmt: skip
FROM = {"网格员排查": "screening", "网上信访": "online", "走访接待": "hall", "12345": "call", "星球": None}
ENDS = {"双方签了协议": True, "未达成协议": False, "建议走司法途径解决": False, "经调解双方达成调解协议": True,
        "尚未化解": False}  # fmt: skip


def test_the_words_of_offices_are_known_and_no_other_is_guessed() -> None:
    assert {text: status_of(text) for text in STATES} == STATES
    assert {text: kind_of(text) for text in KINDS} == KINDS
    assert {text: origin_of(text) for text in FROM} == FROM
    assert {text: settles(text) for text in ENDS} == ENDS


def test_what_stands_in_brackets_belongs_to_the_one_before() -> None:
    def read(text: str) -> list[tuple[str, str, str]]:
        return [(one.name, one.phone, one.address) for one in persons(text, "other")]

    assert read("张某（男，45岁，东村一组）、王某（女，39岁）") == [("张某", "", "东村一组"), ("王某", "", "")]
    assert read("李　某 王 某；阿依古丽．买买提") == [("李某", "", ""), ("王某", "", ""), ("阿依古丽·买买提", "", "")]
    assert read("张某13800001111、王某（" + "61012319750101" + "123X）") == [
        ("张某", "13800001111", ""),
        ("王某", "", ""),
    ]
    assert read("/") == read("无") == []
    with pytest.raises(Unclear):
        read("张某（男、王某")


UNITS = Names(
    Named(at, name, kind, path)
    for at, name, kind, path in (
        (1, "青山县", "county", "/1/"), (2, "城关镇", "town", "/1/2/"), (3, "东村", "village", "/1/2/3/"),
        (4, "东关村", "village", "/1/2/4/"), (5, "东关社区", "community", "/1/2/5/"), (6, "南镇", "town", "/1/6/"),
        (7, "东村", "village", "/1/6/7/"), (8, "李家庄", "village", "/1/6/8/"),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "town", "meant"),
    [
        ("东村", "", [3, 7]), ("东村", "城关镇", [3]), ("东村村委会", "南镇人民政府", [7]),
        ("城关镇东村村民委员会", "", [3]),
        ("青山县城关镇东关社区", "", [5]), ("东关村民委员会", "", [4]), ("东关社区居民委员会", "", [5]),
        ("东关居委会", "", [5]), ("东关", "", [4, 5]), ("李家庄村", "", [8]), ("", "南镇", [6]), ("东村", "北镇", []),
        ("李家庄社区", "", []), ("东村委会", "城关", [3]),
    ],
)  # fmt: skip
def test_a_unit_is_known_by_its_short_and_its_whole_name(said: str, town: str, meant: list[int]) -> None:
    assert list(UNITS.find(said, town)) == meant
