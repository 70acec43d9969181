"""What the bulletin of a meeting tells of the month: how matters were handled, by the unit that had to act.

It withholds what is so small that it tells of single people, keeps the order of the tree, and counts nobody's finds.
"""

from __future__ import annotations

from models.figure.corrections import told_by
from models.figure.statistic import Statistics
from models.figure.timeliness import Reporting
from rules.figure.counting import Count, withheld
from rules.figure.handling import FIGURES
from rules.figure.line import TITLE
from wording.catalogues import say
from wording.findings import tell

BY_UNIT = ("take_on", "in_time", "answered")  # what fell due, and so may stand beside other units
FEW = "件数较少，不予公布"


def overall(told: Statistics) -> str:
    """The office's own figures, each with its numerator and denominator; of a month before its first record, none."""
    if not told.recorded(told.month):
        return f"没有{told.month.year}年{told.month.month}月的记录。"
    lines = [_measured(TITLE, told.settlement)]
    lines += [_measured(figure.title, told.figures[code]) for code, figure in FIGURES.items()]
    return "\n".join([*lines, _reports(Reporting(told)), *map(tell, told_by(told))])


def by_unit(told: Statistics) -> str:
    """The same of what fell due, at each unit that had to act."""
    lines = []
    for code in BY_UNIT:
        due = [(each.unit.name, each.figures[code]) for each in told.handling if each.figures[code].whole]
        if due and told.figures[code].open:
            lines.append(f"{say(FIGURES[code].title)}：{_units(due)}。")
    return "\n".join(lines)


def _units(due: list[tuple[str, Count]]) -> str:
    hidden = withheld([count for _name, count in due])
    shown = [f"{name}{_share(count)}" for at, (name, count) in enumerate(due) if at not in hidden]
    rest = f"其余{len(hidden)}个单位{FEW}" if shown else f"各单位{FEW}"
    return "；".join([*shown, rest] if hidden else shown)


def _measured(name: str, count: Count) -> str:
    """One figure with its numerator and denominator; a small one is withheld."""
    if not count.whole:
        return f"{say(name)}：本月没有应统计的事项。"
    return f"{say(name)}：{_share(count) if count.open else FEW}。"


def _share(count: Count) -> str:
    return f"{count.whole}件中{count.part}件，占{count.rate}%"


def _reports(reporting: Reporting) -> str:
    """Reports name nobody, so none is withheld."""
    count = reporting.together.count
    if not reporting.recorded:
        return "排查报告：本月没有上报时间的记录。"
    if not count.whole:
        return "排查报告：本月没有应报的报告。"
    return f"排查报告：应报{count.whole}份，按时上报{count.part}份，占{count.rate}%。"
