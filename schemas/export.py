"""Shape of the answer to the question what a table is exported for."""

from __future__ import annotations

import re

from schemas.base import House, Text

OWN_ADDRESS = re.compile(r"/(?![/\\])[!-\[\]-~]{0,2000}")


def is_own_address(text: str) -> bool:
    """Whether a redirect to it stays in the house: a path of ours, nothing that a browser reads as another host."""
    return OWN_ADDRESS.fullmatch(text) is not None


class PurposeSchema(House):
    """What the file is for; `address` and `name` of the table come along."""

    purpose = Text(200, least=2, required=True)
    address = Text(2001)
    name = Text(200)


PURPOSE = PurposeSchema()
