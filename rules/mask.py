"""Personal fields as lists show them. Masking twice changes nothing; empty stays empty."""

import re

MASKED_PHONE = re.compile(r"\d{0,3}\*{4}\d{0,4}")
MASKED_ADDRESS = re.compile(r".{0,6}\*{3}", re.DOTALL)
COUNTRY_CODE = re.compile(r"^\s*(?:\+|00)\s*86")
ADDRESS_HEAD = 6


def name(text: str) -> str:
    """The first character and two stars, whatever the length: 王秀英 → 王**."""
    text = text.strip()
    return text[0] + "**" if text else ""


def phone(text: str) -> str:
    """Three digits and the last four: 138****1234; a short number shows only its last two or none."""
    text = text.strip()
    if not text or MASKED_PHONE.fullmatch(text):
        return text
    digits = re.sub(r"\D", "", COUNTRY_CODE.sub("", text))
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "****" + (digits[-2:] if len(digits) >= 7 else "")


def address(text: str) -> str:
    """The first six characters and three stars; of a short address the first half."""
    text = text.strip()
    if not text or MASKED_ADDRESS.fullmatch(text):
        return text
    shown = ADDRESS_HEAD if len(text) > ADDRESS_HEAD else len(text) // 2
    return text[:shown] + "***"
