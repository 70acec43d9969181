"""What cadres add to their words: photos as they are to be read; what is refused does not hold the words back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, expect
from sqlalchemy import select

from files import store
from models.base import db
from models.case.attachment import Attachment
from models.case.step import CaseStep
from tests.browser.village import Phone, Village, settle
from tests.support.installations import Server
from tests.support.sounds import mp4

PICTURES = Path(__file__).parent.parent / "pictures"


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def test_dark_writing_on_no_ground_arrives_as_dark_writing_on_white(phone: BrowserContext, village: Village):
    case = village.open_case("两家为滴水檐吵架")
    li = Phone(phone, village, village.li).open(f"#/case/{case}")
    li.settled()
    li.page.set_input_files("#photo", PICTURES / "writing-on-no-ground.png")
    expect(li.page.locator(".photos li")).to_have_count(1)
    li.page.fill(f"#text-{case}", "双方写了条子")
    li.tap("#foot .button")
    li.tap("a.row:has-text('两家为滴水檐吵架')")
    li.sees("照片和附件已送达 1 / 1 份", "#main")
    with village.server.app.app_context():
        [kept] = db.session.scalars(select(Attachment).where(Attachment.case_id == case))
        shown = Image.open(BytesIO(store.read(village.server.settings.data_dir, kept.kept_sha256))).convert("L")
    light = sum(shade > 240 for shade in shown.tobytes()) / (shown.width * shown.height)
    assert shown.getpixel((0, 0)) == 255 and light > 0.5 and min(shown.tobytes()) < 60


def test_a_photo_that_the_phone_cannot_read_is_told_how_to_come(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.tap("#found")
    li.tap(".tile")
    for kind in ("image/heic", ""):
        heic = (PICTURES / "head-with-a-place.heic").read_bytes()
        li.page.set_input_files("#photo", FilePayload(name="IMG_0001.HEIC", mimeType=kind, buffer=heic))
        li.sees("兼容性最佳", ".error")
    expect(li.page.locator(".photos li")).to_have_count(0)


def test_a_film_that_calls_itself_a_recording_is_set_aside_and_the_words_count(
    phone: BrowserContext, village: Village, faults: list[str]
):
    case = village.open_case("两家为滴水檐吵架")
    li = Phone(phone, village, village.li).open(f"#/case/{case}")
    li.settled()
    film = FilePayload(name="谈话.m4a", mimeType="audio/mp4", buffer=mp4(b"vide"))
    li.page.set_input_files("#paper", film)
    expect(li.page.locator(".photos li")).to_have_count(1)
    li.page.fill(f"#text-{case}", "双方看了现场")
    li.tap("#foot .button")
    li.tap("a.row:has-text('两家为滴水檐吵架')")
    li.sees("不接受视频", "#main")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        told = select(CaseStep.text).where(CaseStep.case_id == case, CaseStep.kind == "progress")
        assert db.session.scalars(told).all() == ["双方看了现场"]
        assert db.session.scalars(select(Attachment).where(Attachment.case_id == case)).all() == []
    faults.clear()
