"""Nobody begins to write but by `writing()`, which also ends it: a process that forgot would lock all others out."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import expect_none, texts

BEGUN = re.compile(r"\bbegin_writing\b")


def beginners(sources: dict[str, str]) -> list[str]:
    """The files of the product, the one of `writing()` aside, that begin a transaction by hand."""
    product = (path for path in sources if not path.startswith("tests/") and path != "models/base.py")
    return [f"{path} begins to write and may forget to end it" for path in product if BEGUN.search(sources[path])]


def test_every_transaction_that_writes_ends_with_its_block():
    expect_none(beginners(texts(".py")))


@pytest.mark.parametrize("path", ["commands/demo.py", "jobs/seal.py", "bench/stage.py"])
def test_a_planted_beginning_is_found(path: str):
    assert len(beginners({path: "from models.base import begin_writing"})) == 1
    assert beginners({path: "with writing():\n    pass"}) == []
