"""Static files on the wire: small, and kept by the browser."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from assets import HOME, static


@pytest.mark.parametrize("path", ["js/field/app.js", "css/base.css", "icons/favicon.svg"])
def test_a_browser_that_only_knows_gzip_gets_static_files_packed(client: FlaskClient, path: str) -> None:
    with client.get(static(path), headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.get_data()) == (HOME / path).read_bytes()
        assert answer.cache_control.immutable
