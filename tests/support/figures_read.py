"""Where a figure of one month is read, as people read it: pages, papers, forms and exports."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from typing import Any
from zipfile import ZipFile

from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from models.base import db
from models.meeting.meeting import Meeting
from tests.support.papers import words
from tests.support.world import World

LINE = ("carried", "found", "settled", "otherwise", "open")
Seen = dict[str, dict[str, Any]]


def sheet(client: FlaskClient, address: str) -> list[list[Any]]:
    """The rows of an .xlsx, its heads first."""
    joint = "&" if "?" in address else "?"
    active: Any = load_workbook(io.BytesIO(client.get(f"{address}{joint}format=xlsx").data)).active
    return [list(row) for row in active.values]


def text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def table(page: str, id: str) -> list[list[str]]:
    """The rows of a table of a page, as people read them."""
    body = re.search(rf'<table[^>]* id="{id}".*?</table>', page, re.DOTALL)
    assert body, id
    rows = re.findall(r"<tr>(.*?)</tr>", body[0], re.DOTALL)
    return [[text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def whole(shares: str) -> str:
    """ "7/9 件 = 77.8 %" and "9件中7件，占77.8%" as "7/9": both numbers, the rate checked."""
    found = re.search(r"(\d+)\s*/\s*(\d+)\D*?([\d.]+)\s*%|(\d+)[件份]中(\d+)[件份]，占([\d.]+)%", shares)
    if not found:
        return "—"
    part, of, rate = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    assert abs(100 * int(part) / int(of) - float(rate)) <= 0.05, shares
    return f"{part}/{of}"


def everything(client: FlaskClient, cast: World) -> Seen:
    """Figure → place where it is read → what it says there."""
    seen: Seen = defaultdict(dict)
    for read in (screening, statistics, analysis, forms, pack):
        for figure, value in read(client, cast):
            seen[figure][f"{read.__name__} {len(seen[figure])}"] = value
    return seen


Found = Iterator[tuple[str, Any]]


def screening(client: FlaskClient, cast: World) -> Found:
    at = f"/screenings?unit={cast.county.id}&round={cast.month.id}"
    page, numbers = client.get(at).text, {row[0]: row[1] for row in sheet(client, at)}
    figures = {text(name): int(text(count)) for name, count in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
               if text(count).isdigit()}  # fmt: skip
    names = dict(zip(LINE, ("上期结转", "新排查", "已化解", "其他方式了结", "期末未了"), strict=True))
    for code, name in names.items():
        yield code, figures[name]
        yield code, numbers[name]
    yield from by_line("".join(re.findall(r'<p class="quiet-text">(.*?)</p>', page)))
    yield from corrections(page)
    rate = re.search(r"<p>化解率(.*?)</p>", page)
    assert rate
    yield "settlement", whole(text(rate[1]))
    owed = [dict(zip(*table(page, f"reports-{level}"), strict=True)) for level in ("town", "field")]
    yield "owed", sum(int(one["已到期"]) for one in owed)
    yield "in_time", sum(int(one["按时上报"]) for one in owed)
    under = f"/screenings/overview?unit={cast.county.id}&round={cast.month.id}"
    for row in (table(client.get(under).text, "units")[-1], sheet(client, under)[-1]):
        yield from zip(LINE, map(int, row[-5:]), strict=True)


def by_line(told: str) -> Found:
    """The sentence of the line."""
    found = re.search(r"上期结转(\d+)件＋新排查(\d+)件－化解(\d+)件－其他方式了结(\d+)件＝期末未了(\d+)件", told)
    assert found, told
    yield from zip(LINE, map(int, found.groups()), strict=True)


def corrections(told: str) -> Found:
    """What the month states of October, which is frozen."""
    (found,) = re.findall(r"对2026年10月的更正[^。<]*。", told)
    yield "corrections", found


def statistics(client: FlaskClient, cast: World) -> Found:
    at = f"/statistics?unit={cast.county.id}&month=2026-11"
    page = client.get(at).text
    for row in (table(page, "line")[-1], sheet(client, f"{at}&table=line")[-1], table(page, "trend")[-1][:6]):
        yield from zip(LINE, map(int, row[1:]), strict=True)
    yield from zip(LINE, map(int, sheet(client, f"{at}&table=trend")[-1][1:]), strict=True)
    yield "settlement", whole(table(page, "figures")[1][1])
    part, of = sheet(client, f"{at}&table=figures")[1][1:3]
    yield "settlement", f"{part}/{of}"
    heads, *rows = sheet(client, f"{at}&table=units")
    at_in_time = heads.index("按期办结")
    for row in rows:
        yield f"in time of {row[0]}", f"{row[at_in_time]}/{row[at_in_time + 1]}" if row[at_in_time + 1] else "—"
    heads, *shown = table(page, "units")
    for line in shown:
        yield f"in time of {line[0]}", whole(line[heads.index("按期办结")])
    for row in (table(page, "reports")[-1], sheet(client, f"{at}&table=reports")[-1]):
        yield "owed", int(row[1])
        yield "in_time", int(row[2])


def analysis(client: FlaskClient, cast: World) -> Found:
    at = f"/analysis/2026-11?unit={cast.county.id}"
    page = client.get(at).text
    yield from told_in(text(page))
    yield from corrections(text(client.get(at.replace("?", "/sheet?")).text))
    for name in ("kinds", "places", "origins"):
        for row in (table(page, name)[-1], sheet(client, f"{at}&table={name}")[-1]):
            yield from zip(LINE, map(int, row[1:6]), strict=True)
    for rows in (table(page, "handling"), sheet(client, f"{at}&table=handling")):
        for row in rows[1:-1]:
            yield f"in time of {row[0]}", whole(str(row[rows[0].index("按期办结")]))


def told_in(told: str) -> Found:
    """The findings of an analysis, on the page or on paper."""
    yield from by_line(told)
    yield from corrections(told)
    yield "settlement", whole(told.partition("化解率：")[2][:40])
    in_time, owed = whole(told.partition("按时上报率：")[2][:40]).split("/")
    yield from (("in_time", int(in_time)), ("owed", int(owed)))


def forms(client: FlaskClient, cast: World) -> Found:
    towns, peace = (f"/monthly-forms/2026-11/{form}?unit={cast.county.id}" for form in ("towns", "peace"))
    for row in (table(client.get(towns).text, "towns")[-1], sheet(client, f"{towns}&table=towns")[-1]):
        yield "found", int(row[1])
    for form in ("towns", "peace", "mediation"):
        yield from corrections(text(client.get(towns.replace("towns", form)).text))
    for row in (table(client.get(peace).text, "kinds")[-1], sheet(client, f"{peace}&table=kinds")[-1]):
        yield "found", int(row[1])
        yield "settlement", f"{row[2]}/{row[1]}"


def pack(client: FlaskClient, cast: World) -> Found:
    meeting = db.session.scalars(select(Meeting)).one()
    with ZipFile(io.BytesIO(client.get(f"/meetings/{meeting.id}/pack.zip").data)) as packed:
        paper = packed.read("analysis.docx")
    yield from told_in(words(paper))
    tables = Document(io.BytesIO(paper)).tables
    for one in tables[:3]:
        yield from zip(LINE, (int(cell.text) for cell in one.rows[-1].cells[1:6]), strict=True)
    for row in tables[5].rows[1:-1]:
        yield f"in time of {row.cells[0].text}", whole(row.cells[2].text)
    said = words(client.get(f"/meetings/{meeting.id}/papers/bulletin?format=docx").data)
    yield "settlement", whole(said.partition("化解率：")[2][:40])
    yield from corrections(said)
    reports = re.search(r"应报(\d+)份，按时上报(\d+)份", said)
    assert reports
    yield "owed", int(reports[1])
    yield "in_time", int(reports[2])
