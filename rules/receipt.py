"""The receipt: a number to read over the phone, and the words that it signs."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

GROUP = 4


def number(id: int) -> str:
    """The receipt number of a row: zero-padded digits, a Luhn check digit, in groups of four: "0001 2344"."""
    digits = f"{id}{_check_digit(str(id))}"
    width = max(2 * GROUP, -(-len(digits) // GROUP) * GROUP)
    padded = digits.zfill(width)
    return " ".join(padded[i : i + GROUP] for i in range(0, width, GROUP))


def parse(text: str) -> int | None:
    """The id behind a number as someone typed it, with or without spaces, or None where it cannot be one."""
    digits = "".join(unicodedata.normalize("NFKC", text).replace("-", " ").split())
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 20):
        return None
    body, check = digits[:-1], digits[-1]
    return int(body) if int(body) > 0 and _check_digit(body) == check else None


def canonical(body: Mapping[str, object]) -> bytes:
    """A record as bytes that do not depend on key order or spacing, without `device`, which varies by repeat.

    Lone surrogates, which JSON can carry, are kept rather than refused.
    """
    content = {key: value for key, value in body.items() if key != "device"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def digest(body: Mapping[str, object]) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(body)).hexdigest()


def signed_text(*, no: str, subject: str, version: int, sha256: str, received_at: datetime) -> str:
    """What the server signs: every field of the receipt on its own line. `subject` is the id that the phone gave."""
    received = received_at.astimezone(UTC).isoformat()
    return "\n".join(("paicha receipt 1", no, subject, str(version), sha256, received))


def _check_digit(digits: str) -> str:
    """ISO/IEC 7812-1 annex B (Luhn): finds any single wrong digit and nearly every swap of neighbours."""
    doubled = (int(digit) * (2 - i % 2) for i, digit in enumerate(reversed(digits)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)
