"""What every answer carries, and what none does: security headers, cookies, no personal words in logs and titles."""

from __future__ import annotations

import logging
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Settled
from tests.support.access import play
from tests.support.make import PASSWORD, case_body, party_body, report_body
from tests.support.policy import ROWS
from tests.support.readers import READERS
from tests.support.routes import request_for, routes

TLS = {"wsgi.url_scheme": "https"}
READS = [row.endpoint for row in ROWS if row.method == "GET"]
PARTS = {"assets.static_file", "field.shell", "field.manifest", "field.service_worker"}
KEPT = {
    *PARTS,
    "api_start.start",
    "feeds.calendar",
}  # kept by their own reader, who asks each time whether they changed
BY_NAME = {reader.name: reader for reader in READERS}


def look(county: Settled, endpoint: str, who: str) -> TestResponse:
    app, built = county
    address, _said = request_for(app, routes(app)[endpoint, "GET"], built.belongings["village"], {})
    return play(app, built, BY_NAME[who], "GET", address)


def policy(answer: TestResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("database", ["sqlite"], scope="session")  # no header reaches a database
@pytest.mark.parametrize("endpoint", READS)
def test_every_answer_is_hardened_and_data_is_kept_by_no_cache(county: Settled, endpoint: str) -> None:
    for who in ("wang", "zhou", "nobody"):
        answer = look(county, endpoint, who)
        csp = policy(answer)
        assert csp["default-src"] == csp["frame-ancestors"] == csp["base-uri"] == ["'none'"]
        assert csp["script-src"] == csp["style-src"] == csp["form-action"] == ["'self'"]
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {
            each for row in csp.values() for each in row
        }
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in answer.headers
        if endpoint not in KEPT:
            assert answer.headers["Cache-Control"] == "no-store"


def test_a_phone_asks_anew_each_time_for_what_it_keeps_of_its_unit(county: Settled) -> None:
    kept = look(county, "api_start.start", "li").cache_control
    assert kept.private and kept.no_cache


def test_an_exported_table_is_kept_by_no_cache(county: Settled) -> None:
    app, built = county
    answer = play(app, built, BY_NAME["wang"], "GET", "/cases?format=xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"


def test_errors_are_hardened_too(county: Settled) -> None:
    client = county[0].test_client()
    for answer in (client.get("/nowhere"), client.post("/desk"), client.put("/api/v1/reports/x")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert policy(answer)["frame-ancestors"] == ["'none'"]
        assert answer.headers["Cache-Control"] == "no-store"


def signed_in(client: FlaskClient, **environ: str) -> str:
    form = {"username": "li", "password": PASSWORD}
    answer = client.post("/sign-in", data=form, environ_overrides=environ)
    assert answer.status_code == 303
    return answer.headers["Set-Cookie"]


def test_a_session_s_cookie_is_out_of_reach_of_scripts_and_other_sites(county: Settled) -> None:
    cookie = signed_in(county[0].test_client())
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie


def test_behind_tls_the_cookie_is_secure_and_the_browser_stays_with_tls(county: Settled) -> None:
    client = county[0].test_client()
    assert "Secure" in signed_in(client, **TLS)
    assert "max-age=31536000" in client.get("/sign-in", environ_overrides=TLS).headers["Strict-Transport-Security"]
    language = client.post("/locale", data={"locale": "en"}, environ_overrides=TLS).headers["Set-Cookie"]
    assert "HttpOnly" in language and "Secure" in language


def test_no_title_or_address_names_a_person_of_a_case(county: Settled) -> None:
    for endpoint in READS:
        answer = look(county, endpoint, "wang")
        titles = b" ".join(re.findall(rb"<title>(.*?)</title>", answer.get_data(), re.DOTALL)).decode()
        for mine in county[1].belongings.values():
            for word in (mine.secret, mine.phone, mine.canary):
                assert word not in titles + answer.headers.get("Location", "")


def test_the_log_names_no_person_whatever_is_filed_reviewed_revealed_or_fails(
    county: Settled, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, built = county
    caplog.set_level(logging.DEBUG)
    people = built.world
    village = app.test_client()
    village.set_cookie("paicha", built.cookies["li"])
    party = party_body("Zhao unspeakable", phone="13999998888", address="unspeakable street")
    wrong = case_body("unspeakable matter", parties=[party], urgency="nonsense")
    right = {**wrong, "urgency": "help", "unit_id": people.village.id, "made_at": "2026-11-18T09:00:00+08:00"}
    assert village.put(f"/api/v1/cases/{right['id']}", json=right).status_code == 201
    assert village.put(f"/api/v1/cases/{right['id']}", json={**right, "place": "x"}).status_code == 409
    report = report_body(people.village, people.week, cases=[wrong])
    assert village.put(f"/api/v1/reports/{right['id']}", json=report).status_code == 422
    village.post("/sign-in", data={"username": "13999998888", "password": "unspeakable"})
    town = app.test_client()
    town.set_cookie("paicha", built.cookies["wang"])
    town.post(f"/cases/{right['id']}/reveal", data={"reason": "own", "own_reason": "unspeakable reason"})
    assert town.get(f"/cases/{right['id']}").status_code == 200
    monkeypatch.setattr("blueprints.cases.ledger.page.leaf", lambda *_: 1 / 0)
    assert town.get("/cases?q=unspeakable").status_code == 500
    assert "unexpected error" in caplog.text
    assert "unspeakable" not in caplog.text
    assert "13999998888" not in caplog.text
