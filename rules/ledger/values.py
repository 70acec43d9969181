"""The words that offices write into the columns of their own ledgers: states, kinds of dispute, origins, fillers."""

from __future__ import annotations

import re

from rules.ledger.words import key

FILLER = re.compile(r"[/\\|_.…。、*\-–—―~]+|无|暂无|空|空白|不详|未知|n/?a|none|null|nil")
STATUSES = {
    "reported": ("未受理", "待受理", "已登记", "登记", "新增", "待办理", "待签收", "未办理", "未处理"),
    "accepted": ("已受理", "受理", "办理中", "在办", "稳控", "已延期", "未结", "否", "0", "no", "已稳控", "已上报"),
    "resolved": ("化解", "已调解", "已调处", "成功", "是", "1", "yes", "已和解", "和解"),
    "closed": ("已结", "closed"),
}
# What speaks for a state within a short word of an office's own: 正在调处, 调解不成功, 已结案, 处理完毕.
OPEN = re.compile(r"未|不成|不了|失败|无法|没有|正在|继续|跟踪|跟进|稳控|待|中$|推进|协调|持续|部分|尚|暂")
CLOSED = re.compile(r"办结|结案|归档|存档|销号|完结")
VERBS = "(?:化解|调解|调处|解决|和解|处理|处置|处结|办理|办|完成)"
SETTLED = re.compile(
    rf"(?:已经?|均已|全部|成功|顺利)+{VERBS}+(?:成功|完毕|完成|结束|到位)*|{VERBS}+(?:成功|完毕|完成|结束|到位)+"
    r"|已?(?:达成|签订?)\w{0,4}协议"
)
DONE = re.compile(r"已(?:经)?(?:化解|调解|调处|办结|结案|解决|撤回|撤诉|移交|移送|转办|终结)")
# It ended and was not settled (rules/case/ending.py OTHERWISE): taken back, let rest, another way, elsewhere, final.
BY = r"(?:申请人|信访人|反映人|当事人|双方|自行|自愿|主动|已经?|均已?|依法)*"
WAY = r"(?:司法|法律|诉讼|仲裁|劳动仲裁|复议|行政复议)(?:途径|程序|渠道|阶段)?(?:解决)?"
OUTSIDE = r"[给至到由]?(?:(?:人民)?法院|公安(?:局|机关)|检察院|纪委(?:监委)?|外地|外单位|(?:其他|有关|相关|主管)部门)"
ENDINGS = {
    "withdrawn": re.compile(BY + r"撤(?:回|诉|访)(?:申请|诉求|投诉|起诉|信访)?"),
    "dropped": re.compile(BY + r"(?:不再(?:要求|追究|主张|诉求|提出|反映)|放弃)(?:诉求|要求|追究|主张|权利|赔偿)?"),
    "referred": re.compile(BY + rf"(?:(?:引导|导入|转入|进入|走|提起|申请)+[至到]?{WAY}|起诉)"),
    "passed": re.compile(BY + rf"(?:移交|移送|转办|转交|转送)(?:{OUTSIDE})?"),
    "unsettled": re.compile(BY + r"(?:三级|信访|程序)?终结"),
}
SHORT = 12
# What a result in whole sentences says of its end, once what is denied there is taken out.
DENIED = re.compile(
    r"(?:未|没有?|无法|不能|不予?|难以|尚未)(?:能|予|曾|有)?(?:达成|化解|解决|调解|成功|办结|签|和解)\w{0,4}"
)
ENDED = re.compile(
    r"已(?:经)?(?:化解|解决|调解|调处|和解|办结|结案|履行|处理)|(?:化解|调解|调处)成功|成功(?:化解|调解)"
    r"|达成\w{0,4}协议|达成一致|签\w{0,4}协议|办结|结案|圆满|握手言和|处理完毕"
)
AGAIN = re.compile(r"反悔|重新|再次|反复|不服|继续调")
# A word within what is written → code; what stands first is looked for first.
KINDS = (
    ("17", ("互联网", "网络")), ("16", ("知识产权", "专利", "商标", "著作权")), ("15", ("物业",)),
    ("14", ("道路交通", "交通", "车祸")), ("13", ("医疗", "医患", "卫生健康")), ("12", ("消费", "购物")),
    ("11", ("旅游", "文体")),
    ("10", ("劳动", "工资", "欠薪", "讨薪", "务工", "农民工", "劳资", "社会保障", "社保", "工伤")),
    ("09", ("环境", "污染", "生态", "噪声", "噪音", "油烟", "粉尘", "扬尘", "排污", "养殖异味")),
    ("08", ("征地", "拆迁", "征收", "搬迁", "安置", "征占")),
    ("03", ("宅基", "房屋", "房产", "建房", "危房")),
    ("07", ("山林", "林地", "林权", "土地", "水利", "承包", "自然资源", "坟", "墓", "耕地", "农田", "草场", "草原",
            "滩涂", "灌溉", "用水", "争水", "地界", "地边")),
    ("01", ("婚", "家庭", "赡养", "抚养", "继承", "分家", "离异", "夫妻", "恋爱", "情感", "彩礼")),
    ("02", ("邻里", "相邻", "邻居", "采光", "通行", "滴水", "排水")),
    ("04", ("合同", "借贷", "借款", "欠款", "债务", "债权", "担保", "金融", "经济", "工程款", "集资")),
    ("06", ("损害", "赔偿", "侵权", "人身", "伤害", "打架", "斗殴")),
    ("05", ("经营", "涉农", "农村农业", "市场监督", "种子", "农资")),
    ("99", ("其他", "其它", "综合", "行政", "涉法涉诉", "信访", "咨询", "干部", "作风", "村务", "党务", "退役", "涉军",
            "军人", "低保", "民政", "教育", "学校", "政策", "历史遗留")),
)  # fmt: skip
ORIGINS = (
    ("by_the_way", ("工作中发现", "日常发现", "随手发现")),
    ("screening", ("排查", "巡查", "网格", "主动发现", "摸排")),
    ("leader_day", ("领导接访", "接访日", "领导")), ("letter", ("来信", "信件", "信函")),
    ("online", ("网上", "网络", "互联网", "网信", "网民", "网", "信箱", "舆情", "微信", "公众号")),
    ("call", ("来电", "电话", "12345", "热线")), ("hall", ("来访", "走访接待", "上访", "到访", "大厅", "窗口")),
    ("screening", ("走访", "入户")), ("transferred", ("交办", "转", "移送", "委托", "上级", "督办")),
)  # fmt: skip


def filler(text: str) -> bool:
    """Whether a cell says only that there is nothing to say: /, —, 无."""
    return bool(FILLER.fullmatch(key(text)))


def status_of(text: str) -> str | None:
    """The state that a word of the ledger means, or how it says that the matter ended otherwise; None where it says
    neither, or two things (已化解，待归档)."""
    said = re.sub(r"[\s,.;:!。]+$", "", key(text))
    exact = next((code for code, words in STATUSES.items() if said in words), None)
    if exact or len(said) > SHORT:
        return exact
    if OPEN.search(said):
        return None if DONE.match(said) else "accepted"
    if CLOSED.search(said):
        return "closed"
    otherwise = next((code for code, words in ENDINGS.items() if words.fullmatch(said)), None)
    return "resolved" if SETTLED.fullmatch(said) else otherwise


def settles(text: str) -> bool:
    """Whether a result in words says that the matter is settled: 双方签了协议."""
    return bool(ENDED.search(DENIED.sub("", key(text))))


def kind_of(text: str) -> str | None:
    """The code of the kind of dispute that is written: by its number, or by a word within."""
    said = key(text)
    codes = {code for code, _words in KINDS}
    number = said[:2].zfill(2) if said[:2].isdigit() or said.isdigit() else ""
    if number in codes:
        return number
    return next((code for code, words in KINDS if any(word in said for word in words)), None)


def origin_of(text: str) -> str | None:
    """Where the matter came from, as told; None where the word is not known."""
    said = key(text)
    return next((code for code, words in ORIGINS if any(word in said for word in words)), None)
