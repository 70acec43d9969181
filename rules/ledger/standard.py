"""The data items of GB/T 31000-2015 for screening and settling disputes (矛盾纠纷排查化解), in their order.

What describes a person beyond the name stays empty for ever: the product does not collect it.
"""

from __future__ import annotations

import re

from rules.words import N_

ITEMS = (
    N_("Name of the event"),
    N_("Date of occurrence"),
    N_("Place of occurrence"),
    N_("Scale of the event"),
    N_("Category of the event"),
    N_("Number of people involved"),
    N_("Summary of the event"),
    N_("Units involved"),
    N_("Main party: kind of document"),
    N_("Main party: number of document"),
    N_("Main party: name"),
    N_("Main party: sex"),
    N_("Main party: ethnic group"),
    N_("Main party: education"),
    N_("Main party: category"),
    N_("Main party: address"),
    N_("Time limit of settling"),
    N_("Way of settling"),
    N_("Organisation that settles"),
    N_("Name of the person responsible"),
    N_("Contact of the person responsible"),
    N_("Whether it was settled"),
    N_("How it was settled"),
    N_("Date of review"),
    N_("Opinion of the review"),
    N_("Longitude"),
    N_("Latitude"),
)
LONGEST, LONGEST_NAME = 2000, 40
# 事件规模; no national number divides them: five is a group by the Regulations on Petition Work, Art. 20.
GROUP, LARGE_GROUP = 5, 50
# First-level classes of petition content (信访内容分类) by kind of dispute; the rest is 其他.
CONTENT = {
    "03": "农村农业",
    "05": "市场监督",
    "07": "自然资源",
    "08": "城乡建设",
    "09": "生态环境",
    "11": "文体旅游",
    "10": "劳动和社会保障",
    "12": "经济管理",
    "13": "卫生健康",
    "14": "交通运输",
    "15": "房产物业",
}


def name_of(summary: str) -> str:
    """A name for a matter that has none: its first sentence, cut."""
    first = re.split(r"[。！？；\n]", summary.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= LONGEST_NAME else first[: LONGEST_NAME - 1] + "…"


def scale_of(people: int | None) -> str:
    """01 of single people, 02 of a group, 03 of a large group; empty where nobody counted."""
    if people is None:
        return ""
    return "01" if people < GROUP else "02" if people < LARGE_GROUP else "03"


def content_of(category: str) -> str:
    """The first-level class of petition content of a kind of dispute."""
    return CONTENT.get(category, "其他")
