"""How Chinese characters are read: every usual reading of each, without tones, and how letters part into syllables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from unicodedata import normalize

MOST_READINGS = 3
MOST_WAYS = 8
LONGEST = 6
# Surnames read as no dictionary says (姓氏异读). All others, 单 shan, 曾 zeng, 仇 qiu, stand among the readings.
SURNAMES = {"黑": "he", "难": "ning"}
DIAERESIS = "\u0308"
# What is typed for ü: v, u or yu; lu and nu are syllables of their own as well.
AS_TYPED = {
    **{f"{first}{typed}e": (f"{first}ve",) for first in "ln" for typed in ("u", "yu")},
    **{f"{first}yu": (f"{first}v",) for first in "ln"},
    **{f"{first}u": (f"{first}u", f"{first}v") for first in "ln"},
}
NO_INITIALS = frozenset("iuv")


def han(sign: str) -> bool:
    """Whether the sign is a Chinese character."""
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\U00020000" <= sign <= "\U0003ffff"


@cache
def readings(sign: str) -> tuple[str, ...]:
    """At most three readings of a character, as one types them: 女 is "nv"."""
    known = _dictionary().get(ord(sign), "")
    found = [_plain(reading) for reading in known.split(",") if reading]
    return tuple(dict.fromkeys([*found[:1], *SURNAMES.get(sign, "").split(), *found[1:]]))[:MOST_READINGS]


@cache
def _dictionary() -> dict[int, str]:
    """Code point → readings with tones. Loaded when first needed: most processes never search."""
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - as said

    return dict(PINYIN_DICT)


def _plain(reading: str) -> str:
    """The reading without its tone; ü is typed v."""
    apart = normalize("NFD", reading).replace("u" + DIAERESIS, "v")
    return "".join(sign for sign in apart if sign.isascii() and sign.isalpha())


@cache
def syllables() -> frozenset[str]:
    """Every syllable that some character is read as."""
    plain = {_plain(reading) for known in set(_dictionary().values()) for reading in known.split(",")}
    vowels = frozenset("aeiouv")
    return frozenset(one for one in plain if vowels & set(one)) | frozenset(AS_TYPED)


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(one[:end] for one in syllables() for end in range(1, len(one)))


def ways(letters: str) -> list[tuple[str, ...]]:
    """How typed letters part into syllables, of which the last may be begun only; else also into first letters.

    "tudi" is tu-di, "dongc" dong-c, "xian" xian or xi-an, "dcwt" d-c-w-t; eight ways at most, the shortest first.
    """
    return _parted(letters, firsts=False) or _parted(letters, firsts=True)[:1]


def _parted(letters: str, *, firsts: bool) -> list[tuple[str, ...]]:
    best: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        parts = [
            (*way, meant)
            for start in range(max(0, end - LONGEST), end)
            for part in [letters[start:end]]
            if _stands(part, last=end == len(letters), firsts=firsts)
            for meant in AS_TYPED.get(part, (part,))
            for way in best[start]
        ]
        best.append(sorted(parts, key=len)[:MOST_WAYS])
    return best[-1]


def _stands(part: str, *, last: bool, firsts: bool) -> bool:
    if firsts and len(part) == 1:
        return part not in NO_INITIALS
    return part in syllables() or (last and part in _beginnings())


def spoken(text: str, start: int, letters: str) -> int | None:
    """Where the characters from `start` on that the letters spell end; None where they spell others.

    Each character is spelled whole or by its first letter, the last one also in part.
    """
    at = {0}
    for place in range(start, len(text)):
        if not han(text[place]):
            return None
        reached = set(_steps(at, readings(text[place]), letters))
        if len(letters) in reached:
            return place + 1
        if not reached:
            return None
        at = reached
    return None


def _steps(at: Iterable[int], read: tuple[str, ...], letters: str) -> Iterable[int]:
    """How far the letters are used up after one more character."""
    typed = [*read, *(typed for typed, meant in AS_TYPED.items() if set(meant) & set(read))]
    for offset in at:
        for one in typed:
            if letters.startswith(one, offset):
                yield offset + len(one)
            if letters[offset] == one[0]:
                yield offset + 1
            if one.startswith(letters[offset:]):
                yield len(letters)
