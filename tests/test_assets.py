"""Static files on the wire: small, and kept by the browser."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from web.assets import HOME, SHEETS, static


@pytest.mark.parametrize("path", ["js/field/app.js", "css/base.css", "icons/favicon.svg"])
def test_a_browser_that_only_knows_gzip_gets_static_files_packed(client: FlaskClient, path: str) -> None:
    with client.get(static(path), headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.get_data()) == (HOME / path).read_bytes()
        assert answer.cache_control.immutable


@pytest.mark.parametrize("path", SHEETS)
def test_style_sheets_travel_as_one(client: FlaskClient, path: str) -> None:
    with client.get(static(path)) as answer:
        places = [answer.get_data(as_text=True).index((HOME / f"css/{name}.css").read_text()) for name in SHEETS[path]]
        assert places == sorted(places)
        assert (answer.mimetype, answer.cache_control.immutable) == ("text/css", True)


@pytest.mark.parametrize("path", ["js/field/app.js", *SHEETS])
def test_signing_in_fetches_no_file_anew(client: FlaskClient, path: str) -> None:
    with client.get(static(path)) as answer:
        assert answer.cache_control.public
        assert "Cookie" not in answer.vary


def test_a_file_of_another_version_is_not_kept(client: FlaskClient) -> None:
    with client.get("/static/0/css/office.css") as answer:
        assert (answer.cache_control.max_age, answer.cache_control.immutable) == (0, False)
