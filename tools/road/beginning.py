"""The first days: the one-time link, units and people from the template, and a village that reports."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl

from tools.road.astray import expect
from tools.road.front import through
from tools.road.journey import Journey
from tools.road.person import LINK, Person

UNITS = Path("/var/tmp/units.xlsx")  # noqa: S108 - of the recipe, on a machine of its own
TOWN = {"单位名称": "城关镇", "类别": "镇", "人员姓名": "王建国", "用户名": "wang", "身份": "办公室人员"}
VILLAGES = {"li": ("柳林村", "李秀英"), "zhao": ("石桥村", "赵志强"), "sun": ("桃园村", "孙玉兰")}


def first_sign_in(journey: Journey) -> None:
    """The link that `paicha init` printed leads over the proxy to a password, once."""
    with journey.step("  the first administrator's link, over Caddy with TLS"):
        journey.first_administrator(journey.said["init"])


def fill_template(journey: Journey) -> None:
    """The office fills in the template from the page, beside its example."""
    admin = journey.administrator()
    UNITS.write_bytes(admin.see("/imports/template.xlsx").content)
    book = openpyxl.load_workbook(UNITS)
    sheet = book.active
    assert sheet is not None
    columns = {cell.value: cell.column for row in sheet.iter_rows(max_row=10) for cell in row if cell.value}
    villages = (
        {"单位名称": unit, "类别": "村", "上级单位": "城关镇", "人员姓名": name, "用户名": username, "身份": "村干部"}
        for username, (unit, name) in VILLAGES.items()
    )
    for number, row in enumerate((TOWN, *villages), start=sheet.max_row + 1):
        for head, word in row.items():
            sheet.cell(number, columns[head], word)
    book.save(UNITS)
    UNITS.chmod(0o644)


def first_reports(journey: Journey) -> None:
    """The head agrees to the import and prints slips for all; a village reports and attaches through Caddy."""
    with journey.step("  slips, their links, and a report with a document of 9 MB, over Caddy with TLS"):
        head = journey.person()
        head.choose_password(LINK.findall(journey.said["init"])[1])
        consent = re.search(r'href="(/consents/\d+)"', head.see("/consents").text)
        expect(consent, "the import waits for nobody's consent")
        assert consent
        head.send(f"{consent[1]}/agreement")
        sheet = head.send(f"{consent[1]}/slips").text
        secrets = LINK.findall(sheet)
        expect(len(secrets) == 1 + len(VILLAGES), f"{len(secrets)} slips came:\n{sheet}")
        journey.secrets += secrets
        for secret in secrets:
            Person(journey.base, journey.trust).choose_password(secret)
        through(journey, "Caddy", "li")
