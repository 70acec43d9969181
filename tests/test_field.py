"""The shell, the manifest and the worker of the village app: the same for everybody, and all they name is there."""

from __future__ import annotations

import json
import re

from flask import Flask

from blueprints.shell.field import SCRIPTS, STYLES
from tests.support.make import make_client, report_body
from tests.support.world import world
from web.assets import HOME


def test_the_shell_is_the_same_for_everybody_and_names_nobody(app: Flask):
    cast = world()
    shells = {make_client(app, user).get("/field/").text for user in (cast.li, cast.liu, cast.zhao)}
    shells.add(app.test_client().get("/field/").text)
    [shell] = shells
    assert not any(user.name in shell for user in cast.people.values())


def test_the_shell_carries_its_wording_in_the_readers_language(app: Flask):
    client = app.test_client()
    client.set_cookie("paicha_locale", "en")
    wording = re.search(r'id="wording">(.*?)</script>', client.get("/field/").text, re.S)
    assert wording is not None
    assert json.loads(wording[1])["messages"]["Nothing new this week"] == "Nothing new this week"


def test_the_worker_names_only_files_that_are_there_and_every_module_of_the_app(app: Flask):
    client = app.test_client()
    named = json.loads(client.get("/field/sw.js").text.split(";\n")[0].removeprefix("const PAICHA = "))
    assert len(named["files"]) == len(STYLES) + len(SCRIPTS)
    texts = []
    for path in named["files"]:
        with client.get(path) as answer:
            assert answer.status_code == 200
            texts.append(answer.get_data(as_text=True))
    imported = {name for text in texts for name in re.findall(r'from "(?:\./|\.\./lib/)(\w+\.js)"', text)}
    assert imported <= {name.rsplit("/", 1)[1] for name in SCRIPTS}


def test_the_manifest_keeps_to_the_village_app(app: Flask):
    manifest = app.test_client().get("/field/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    said = json.loads(manifest.text)
    assert (said["scope"], said["start_url"], said["display"]) == ("/field/", "/field/", "standalone")
    assert all(HOME.joinpath(*icon["src"].split("/")[3:]).is_file() for icon in said["icons"])


def test_what_one_person_signed_never_goes_under_the_session_of_another(app: Flask):
    cast = world()
    body, path = report_body(cast.village, cast.week), "/api/v1/reports/018f3b1e-0000-7000-8000-000000000001"
    zhang = make_client(app, cast.zhang)
    assert zhang.put(path, json=body, headers={"Paicha-User": str(cast.li.id)}).status_code == 401
    assert zhang.put(path, json=body, headers={"Paicha-User": str(cast.zhang.id)}).status_code == 201
