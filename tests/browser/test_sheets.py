"""Sheets that people take home: on one page of A4, in letters that they can read."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Browser

from rules.case.route import FITTING, ROUTES
from tests.support.installations import ROOT
from tests.support.make import make_case, make_client
from tests.support.world import World

STYLES = ("tokens", "base", "print")
SMALLEST = "Math.min(...[...document.querySelectorAll('.paper *')].map(e => parseFloat(getComputedStyle(e).fontSize)))"


def test_the_sheet_of_other_routes_fits_one_page_in_letters_of_11_points(
    chromium: Browser, app: Flask, cast: World
) -> None:
    town, page = make_client(app, cast.wang), chromium.new_page()
    page.emulate_media(media="print")
    for category in ("02", *FITTING):
        case = make_case(cast.village, by=cast.li, category=category)
        page.set_content(town.get(f"/cases/{case.id}/routes").text)
        for name in STYLES:
            page.add_style_tag(content=(ROOT / f"static/css/{name}.css").read_text(encoding="utf-8"))
        assert page.evaluate(SMALLEST) >= 11 * 4 / 3, "CSS counts 96 to the inch, points are 72"
        assert page.locator("tbody tr, .routes-short li").count() == len(ROUTES), "none is left out"
        sheet = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type /Page\b", sheet)) == 1, category
    page.close()
