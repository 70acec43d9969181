"""The words by which offices head the columns of their own ledgers, and what they write into them.

These are words to be recognised, not words to be shown: what is shown stands in the catalogues.
"""

from __future__ import annotations

import re
from unicodedata import normalize

FIELDS = (
    *("number", "title", "summary", "registered_on", "happened_on", "unit", "place", "category", "people"),
    *("applicant", "respondent", "party", "phone", "address", "origin", "status", "closed_on", "result", "handler"),
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
        *("summary", "description"),
    ),
    "registered_on": (
        *("登记日期", "登记时间", "受理日期", "受理时间", "立案日期", "上报日期", "上报时间", "来访日期", "来访时间"),
        *("信访日期", "接访日期", "收件日期", "排查日期", "排查时间", "日期", "时间", "registered"),
    ),
    "happened_on": ("发生日期", "发生时间", "纠纷发生时间", "事发日期", "事发时间", "发现日期", "发现时间", "happened"),
    "unit": (
        *("所属村(社区)", "村(社区)", "所属村", "所在村", "村居", "村社区", "村名", "排查单位", "上报单位", "所属单位"),
        *("属地单位", "责任属地", "单位", "unit"),
    ),
    "place": ("发生地点", "事发地点", "发生地", "地点", "问题属地", "属地", "place"),
    "category": (
        *("事件类别", "纠纷类别", "纠纷类型", "案件类型", "矛盾类型", "问题类别", "内容分类", "类别", "类型", "分类"),
        *("category", "kind"),
    ),
    "people": ("涉及人数", "涉事人数", "参与人数", "人数", "people"),
    "applicant": ("申请人", "来访人", "信访人", "反映人", "上访人", "投诉人", "当事人甲", "甲方", "applicant"),
    "respondent": ("被申请人", "被反映人", "被投诉人", "对方当事人", "当事人乙", "乙方", "respondent"),
    "party": ("主要当事人", "当事人", "涉及人员", "姓名", "parties"),
    "phone": ("联系电话", "联系方式", "当事人电话", "手机号码", "手机", "电话", "phone", "telephone"),
    "address": ("居住详址", "家庭住址", "联系地址", "户籍地", "居住地", "住址", "地址", "address"),
    "origin": ("来源", "信访形式", "信访方式", "受理方式", "案件来源", "origin"),
    "status": (
        *("办理状态", "化解状态", "当前状态", "化解是否成功", "是否化解", "是否办结", "办结情况", "状态", "进度"),
        "status",
    ),
    "closed_on": (
        *("办结日期", "办结时间", "化解日期", "化解时间", "结案日期", "结案时间", "完成时间", "调处时间", "settled"),
    ),
    "result": ("办理结果", "化解情况", "处理结果", "处理情况", "调处结果", "办理情况", "化解结果", "结果", "result"),
    "handler": ("承办单位", "化解组织", "责任单位", "办理单位", "调解组织", "承办部门", "责任部门", "handler"),
}
# Heads that look like one of the above and mean something else: nothing is taken from them.
OTHERS = ("序号", "证件号码", "身份证", "化解责任人", "联系人电话", "责任人电话", "化解时限", "办结时限", "期限")

STATUSES = {
    "reported": ("未受理", "待受理", "已登记", "登记", "新增", "待办理", "待签收"),
    "accepted": (
        *("已受理", "受理", "办理中", "在办", "正在办理", "处理中", "正在处理", "化解中", "正在化解", "调解中"),
        *(
            "正在调解",
            "未化解",
            "未办结",
            "未结",
            "尚未化解",
            "跟踪",
            "稳控",
            "待调解",
            "待审核",
            "已延期",
            "否",
            "0",
            "no",
        ),
    ),
    "resolved": (
        *("已化解", "化解", "化解成功", "成功化解", "调解成功", "已调解", "已调处", "调处成功", "达成协议", "已解决"),
        *("成功", "是", "1", "yes"),
    ),
    "closed": ("办结", "已办结", "结案", "已结案", "已结", "归档", "已归档", "已存档", "销号", "已销号", "closed"),
}
# A word within what is written → code; what stands first is looked for first.
KINDS = (
    ("17", ("互联网", "网络")), ("16", ("知识产权", "专利", "商标", "著作权")), ("15", ("物业",)),
    ("14", ("交通", "车祸")), ("13", ("医疗", "医患", "卫生健康")), ("12", ("消费", "购物")), ("11", ("旅游", "文体")),
    ("10", ("劳动", "工资", "欠薪", "讨薪", "务工", "农民工", "劳资", "社会保障")), ("09", ("环境", "污染", "生态")),
    ("08", ("征地", "拆迁", "征收", "搬迁", "安置")), ("07", ("山林", "林地", "土地", "水利", "承包", "自然资源")),
    ("03", ("宅基地", "房屋", "房产", "建房")), ("01", ("婚", "家庭", "赡养", "抚养", "继承", "分家", "离异", "夫妻")),
    ("02", ("邻里", "相邻", "邻居")), ("04", ("合同", "借贷", "债务", "债权", "担保", "金融")),
    ("06", ("损害", "赔偿", "侵权", "人身", "伤害", "打架")), ("05", ("经营", "涉农", "农村农业", "市场监督")),
    ("99", ("其他", "其它", "综合", "行政", "涉法涉诉", "信访", "咨询")),
)  # fmt: skip
ORIGINS = (
    ("leader_day", ("领导接访", "接访日", "领导")), ("hall", ("来访", "走访接待", "上访", "到访")),
    ("letter", ("来信", "信件")), ("call", ("来电", "电话", "12345", "热线")), ("online", ("网", "信箱", "舆情")),
    ("screening", ("排查", "走访", "巡查", "网格", "主动")), ("transferred", ("交办", "转", "移送", "委托")),
)  # fmt: skip


def key(text: object) -> str:
    """A head or a word for comparing: full-width signs as plain ones, without blanks, in small letters."""
    return re.sub(r"\s", "", normalize("NFKC", str(text or ""))).lower()


def field_of(head: str) -> tuple[str, int]:
    """(field, how sure) that a head most likely means; ("", 0) where nothing speaks for any."""
    said = key(head)
    bare = re.sub(r"\(.*\)", "", said)
    best = ("", 0)
    for name, words in HEADS.items():
        for place, word in enumerate(words):
            same = said == key(word) or bare == key(word)
            sure = 1000 - place if same else 10 * len(word) if len(word) > 1 and key(word) in said else 0
            if sure > best[1]:
                best = (name, sure)
    other = any(word in said for word in OTHERS)
    return ("", 0) if other and best[1] < 900 else best


def status_of(text: str) -> str | None:
    """The state that a word of the ledger means."""
    said = key(text)
    return next((code for code, words in STATUSES.items() if said in words), None)


def kind_of(text: str) -> str | None:
    """The code of the kind of dispute that is written: by its number, or by a word within."""
    said = key(text)
    codes = {code for code, _words in KINDS}
    number = said[:2].zfill(2) if said[:2].isdigit() or said.isdigit() else ""
    if number in codes:
        return number
    return next((code for code, words in KINDS if any(word in said for word in words)), None)


def origin_of(text: str) -> str:
    """Where the matter came from, as told; a word that is not known counts as transferred."""
    said = key(text)
    return next((code for code, words in ORIGINS if any(word in said for word in words)), "transferred")
