"""Full-text search without a dictionary of words: what a text is found by, and what a query asks for.

A text is found by pairs of neighbouring characters, by how they are read (pairs of syllables, every usual reading), by
the first letters of three in a row, and by its words and numbers. A query becomes an expression over the same tokens,
and `spans` shows where a text answers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from unicodedata import normalize

from rules.ledger.pinyin import han, readings, spoken, ways
from rules.org.contact import HAN

INITIALS = 3
LONGEST_TOKEN = 40
LEAST_BEGUN = 3  # figures of a number's beginning
LONGEST_SPOKEN = 60
MOST_NAMED = 200
TAG = "§"  # begins a token that nobody can type
RUNS = re.compile(r"[^\W_]+")
DOTS = "·•・‧∙⋅●."
WRITTEN_DOTS = f"{DOTS}．･"  # as they may stand in a text; `plain` makes the last two of them . and ・
IN_NAME = re.compile(rf"(?<={HAN})[{DOTS}](?={HAN})")
NUMBER = re.compile(r"(\d{4})-(\d{1,9})")


@dataclass(frozen=True)
class Term:
    """A token, or with `begun` all that begin with it."""

    token: str
    begun: bool = False


@dataclass(frozen=True)
class All:
    """All of the parts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True)
class Either:
    """One of the parts at least."""

    parts: tuple[Expr, ...]


Expr = Term | All | Either


@dataclass(frozen=True)
class Word:
    """One word of a query. `exact` are its runs of characters that pairs alone do not prove; `tags` names that fit."""

    expr: Expr
    exact: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def plain(text: str) -> str:
    """The text with full-width and capital letters made plain, sign by sign, so that places stay what they are."""
    return "".join(one if len(one) == 1 else sign for sign in text for one in [normalize("NFKC", sign).lower()])


def runs(text: str) -> Iterator[str]:
    """The stretches of a plain text that are all Chinese characters or all other letters and figures.

    A dot between Chinese characters parts nothing: 买买提·艾力 is found as it is and as 买买提艾力.
    """
    for found in RUNS.findall(IN_NAME.sub("", text)):
        start = 0
        for place in range(1, len(found) + 1):
            if place == len(found) or han(found[place]) != han(found[start]):
                yield found[start:place]
                start = place


def tokens(texts: Iterable[str], number: str = "", tags: Iterable[str] = ()) -> list[str]:
    """What a record is found by: its texts, its number, and tags as `unit_tag` gives them."""
    found = {TAG + tag for tag in tags}
    for text in texts:
        for run in runs(plain(text)):
            found.update(_han_tokens(run) if han(run[0]) else [run[:LONGEST_TOKEN]])
    for part in number.split("-"):
        found.update({part, part.lstrip("0")})
    return sorted(found - {""})


def _han_tokens(run: str) -> Iterator[str]:
    """Pairs, their readings, and first letters of three; at the end of the run what is left of them."""
    read = [readings(sign) or (sign,) for sign in run]
    firsts = [tuple(dict.fromkeys(one[0] for one in each)) for each in read]
    for place in range(len(run)):
        yield run[place : place + 2]
        yield from map("".join, product(*read[place : place + 2]))
        if place + 1 < len(run):
            yield from map("".join, product(*firsts[place : place + INITIALS]))


def asked(query: str, named: Mapping[str, str] | None = None) -> list[Word]:
    """The words of a query, all of which must be met; empty where nothing in it can be searched for.

    `named` are tags and what they are called: a word that fits a name is met by the tag as well.
    """
    return [word for text in plain(query).split() for word in _word(text, named or {})]


def _word(text: str, named: Mapping[str, str]) -> Iterator[Word]:
    numbered = NUMBER.fullmatch(text)
    parts = [*runs(text)]
    if not parts:
        return
    exprs = [_numbered(*numbered.groups())] if numbered else [_run(part) for part in parts]
    tags = [tag for tag, name in named.items() if _fits(IN_NAME.sub("", plain(name)), parts)][:MOST_NAMED]
    exact = tuple(part for part in parts if han(part[0]) and len(part) > 2)
    yield Word(_either([_all(exprs), *(Term(TAG + tag) for tag in tags)]), exact, tuple(tags))


def _fits(name: str, parts: list[str]) -> bool:
    return all(any(_met(name, part)) for part in parts)


def _all(exprs: list[Expr]) -> Expr:
    return exprs[0] if len(exprs) == 1 else All(tuple(exprs))


def _either(exprs: list[Expr]) -> Expr:
    """One of them, each named once."""
    apart = list(dict.fromkeys(exprs))
    return apart[0] if len(apart) == 1 else Either(tuple(apart))


def _numbered(year: str, serial: str) -> Expr:
    """A case's number, with or without its leading noughts, or its beginning."""
    whole, begun = Term(f"{int(serial):06d}"), Term(serial, begun=True)
    return All((Term(year), _either([whole, begun]) if LEAST_BEGUN <= len(serial) < len(whole.token) else whole))


def _run(run: str) -> Expr:
    if han(run[0]):
        pairs: list[Expr] = [Term(run[place : place + 2]) for place in range(len(run) - 1)]
        return _all(pairs) if pairs else Term(run, begun=True)
    word = Term(run[:LONGEST_TOKEN], begun=len(run) >= (LEAST_BEGUN if run.isdigit() else 2))
    if not (run.isascii() and run.isalpha() and 1 < len(run) <= LONGEST_SPOKEN):
        return word
    return _either([word, *(_said(way) for way in ways(run) if len(way) > 1)])


def _said(way: tuple[str, ...]) -> Expr:
    """Syllables and first letters: a pair of tokens for neighbours, first letters where a syllable is not whole."""
    last = len(way) - 2
    terms: list[Expr] = [
        Term(way[place] + way[place + 1], begun=place == last or len(way[place + 1]) == 1)
        for place in range(last + 1)
        if len(way[place]) > 1
    ]
    if any(len(part) == 1 for part in way):
        letters = "".join(part[0] for part in way)
        terms += [
            Term(letters[place : place + INITIALS], begun=len(letters) < INITIALS)
            for place in range(max(1, len(letters) - INITIALS + 1))
        ]
    return _all(terms)


def spans(text: str, query: str) -> list[tuple[int, int]]:
    """Where the text answers the query, as (start, end), in order and apart."""
    simple, marked = plain(text), set[int]()
    dots = {dot.start() for dot in IN_NAME.finditer(simple)}
    kept = [place for place in range(len(simple)) if place not in dots]
    bare = "".join(simple[place] for place in kept)
    for word in plain(query).split():
        for run in runs(word):
            marked.update(at for start, end in _met(bare, run) for at in range(kept[start], kept[end - 1] + 1))
    edges = sorted(place for place in marked if place - 1 not in marked)
    ends = sorted(place + 1 for place in marked if place + 1 not in marked)
    return list(zip(edges, ends, strict=True))


def _met(text: str, run: str) -> Iterator[tuple[int, int]]:
    letters = run if run.isascii() and run.isalpha() and 1 < len(run) <= LONGEST_SPOKEN else ""
    for start in range(len(text)):
        if text.startswith(run, start):
            yield start, start + len(run)
        elif letters and (end := spoken(text, start, letters)):
            yield start, end


def excerpt(text: str, query: str, most: int) -> list[tuple[str, bool]]:
    """At most that many signs of a text around the first place that answers, in pieces (text, does it answer?)."""
    found = spans(text, query) if query else []
    start = max(0, found[0][0] - most // 3) if found and found[0][1] > most else 0
    end, pieces, at = min(len(text), start + most), [("…", False)] if start else [], start
    for first, last in found:
        if first < end:
            pieces += [(text[at:first], False), (text[first : min(last, end)], True)]
            at = min(last, end)
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return [piece for piece in pieces if piece[0]]
