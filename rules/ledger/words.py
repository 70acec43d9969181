"""The words by which offices head the columns of their own ledgers, and what they write into them.

These are words to be recognised, not words to be shown: what is shown stands in the catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

FIELDS = (
    *("number", "title", "summary", "registered_on", "happened_on", "town", "unit", "place", "category", "people"),
    *("applicant", "respondent", "party", "phone", "address", "origin", "status", "closed_on", "result", "handler"),
    *("leader", "responsible", "due_on"),
)
# The first words of a field are the surest; a longer word within a head is surer than a shorter one.
HEADS: dict[str, tuple[str, ...]] = {
    "number": (
        *("编号", "案件编号", "事件编号", "事项编号", "登记编号", "受理编号", "信访编号", "台账编号", "案号", "卷号"),
        *("文号", "number", "case number"),
    ),
    "title": ("事件名称", "事项名称", "案件名称", "纠纷名称", "项目名称", "名称", "标题", "案由", "title"),
    "summary": (
        *("事件简述", "简要情况", "简要案情", "基本情况", "纠纷情况", "主要内容", "主要诉求", "反映问题", "反映事项"),
        *("矛盾纠纷内容", "纠纷内容", "事项内容", "信访内容", "内容摘要", "简述", "内容", "事由", "诉求", "矛盾纠纷"),
        *("信访事项", "信访诉求", "反映内容", "事项", "问题", "事实", "摘要", "summary", "description"),
    ),
    "registered_on": (
        *("登记日期", "登记时间", "受理日期", "受理时间", "立案日期", "上报日期", "上报时间", "来访日期", "来访时间"),
        *("信访日期", "接访日期", "收件日期", "排查日期", "排查时间", "录入时间", "日期", "时间", "registered"),
    ),
    "happened_on": ("发生日期", "发生时间", "纠纷发生时间", "事发日期", "事发时间", "发现日期", "发现时间", "happened"),
    "town": ("所属乡镇", "乡镇(街道)", "乡镇街道", "镇街", "镇(街道)", "所在乡镇", "乡镇", "街道", "镇", "town"),
    "unit": (
        *("所属村(社区)", "村(社区)", "所属村", "所在村", "村居", "村社区", "村名", "排查单位", "上报单位", "所属单位"),
        *("属地单位", "责任属地", "管辖单位", "村(居)", "社区", "村", "单位", "unit"),
    ),
    "place": ("发生地点", "事发地点", "发生地", "地点", "问题属地", "属地", "place"),
    "category": (
        *("事件类别", "纠纷类别", "纠纷类型", "案件类型", "矛盾类型", "问题类别", "内容分类", "类别", "类型", "分类"),
        *("category", "kind"),
    ),
    "people": ("涉及人数", "涉事人数", "参与人数", "人员总数", "涉及人员总数", "总人数", "人数", "people"),
    "applicant": ("申请人", "来访人", "信访人", "反映人", "上访人", "投诉人", "当事人甲", "甲方", "applicant"),
    "respondent": ("被申请人", "被反映人", "被投诉人", "对方当事人", "当事人乙", "乙方", "respondent"),
    "party": ("主要当事人", "当事人", "涉及人员", "姓名", "parties"),
    "phone": ("联系电话", "联系方式", "当事人电话", "手机号码", "手机号", "手机", "电话", "phone", "telephone"),
    "address": ("居住详址", "家庭住址", "联系地址", "户籍地", "居住地", "住址", "地址", "address"),
    "origin": ("来源", "信访形式", "信访方式", "受理方式", "案件来源", "origin"),
    "status": (
        *("办理状态", "化解状态", "当前状态", "化解是否成功", "是否化解", "是否办结", "办结情况", "状态", "进度"),
        *("进展", "status"),
    ),
    "closed_on": (
        *("办结日期", "办结时间", "化解日期", "化解时间", "结案日期", "结案时间", "完成时间", "调处时间", "settled"),
    ),
    "result": (
        *("办理结果", "化解情况", "处理结果", "处理情况", "调处结果", "调处情况", "办理情况", "化解结果", "反馈内容"),
        *("反馈情况", "进展情况", "化解进展", "办理进展", "结果", "result"),
    ),
    "handler": ("承办单位", "化解组织", "责任单位", "办理单位", "调解组织", "承办部门", "责任部门", "handler"),
    "leader": ("责任领导", "包案领导", "包保领导", "包抓领导", "牵头领导", "领导", "leader"),
    "responsible": ("责任人", "化解责任人", "直接责任人", "具体责任人", "承办人", "经办人", "调解员", "responsible"),
    "due_on": ("化解时限", "办结时限", "办理时限", "化解期限", "办理期限", "整改时限", "时限", "期限", "deadline"),
}
# Heads that look like one of the above and mean something else: nothing is taken from them.
OTHERS = ("序号", "证件号", "身份证", "联系人电话", "责任人电话", "领导电话", "联系人")
SUBJECT = re.compile(r"(?:矛盾纠纷|信访事项|信访|矛盾|纠纷|事件|案件|事项|问题)+")
AND = re.compile(r"[及和与、,/]")


def key(text: object) -> str:
    """A head or a word for comparing: full-width signs as plain ones, without blanks, in small letters."""
    return re.sub(r"\s", "", normalize("NFKC", str(text or ""))).lower()


def field_of(head: str) -> tuple[str, int]:
    """(field, how sure) that a head most likely means; ("", 0) where nothing speaks for any.

    The end of a Chinese head says what it is, its beginning only of what: 矛盾纠纷类型 is a kind. Of two things in one
    head the first counts: 当事人及联系电话 are people.
    """
    said = key(head)
    bare = re.sub(r"\(.*?\)", "", said)
    core = SUBJECT.sub("", bare, count=1) if SUBJECT.match(bare) else ""
    best = max(_likely({said, bare}, core, bare), key=lambda one: one[1], default=("", 0))
    if any(word in said for word in OTHERS) and best[1] < SAME:
        return "", 0
    if best[1] < SAME and (first := AND.split(bare)[0]) != bare:
        other = field_of(first)
        return other if other[1] >= LIKE else best
    return best


SAME, LIKE = 900, 20


def _likely(same: set[str], core: str, bare: str) -> Iterator[tuple[str, int]]:
    """Every field that a word speaks for: the head is the word, or but for its subject, ends with it, or holds it."""
    for name, words in HEADS.items():
        for place, word in enumerate(map(key, words)):
            if word in same:
                yield name, 1000 - place
            elif word == core:
                yield name, 950 - place
            elif len(word) > 1 and word in bare:
                yield name, (LIKE + 1 if bare.endswith(word) else LIKE // 2) * len(word)
