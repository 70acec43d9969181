"""What is wrong with a template, in sentences that say which placeholder and where; and which placeholders it has."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, nodes

from documents.filling import LOOP, CannotFill, render, sandbox
from documents.package import checked
from documents.tags import Place, Problem, Tag, tags
from rules.words import N_
from wording.catalogues import say

Names = Mapping[str, set[str] | None]
OPENS, CLOSES, BETWEEN = {"for": "endfor", "if": "endif"}, {"endfor": "for", "endif": "if"}, ("else", "elif")
AROUND = {"p": ("tc", "body", "hdr", "ftr"), "tr": ("tbl",), "tc": ("tr",)}

AT = N_("%(place)s: %(told)s")
UNKNOWN = N_("“%(name)s” is no placeholder of this paper.")
UNKNOWN_NEAR = N_("“%(name)s” is no placeholder of this paper. Did you mean “%(near)s”?")
IS_LIST = N_("“%(name)s” is a list. Repeat a row for it: {%%tr for x in %(name)s %%} … {%%tr endfor %%}.")
IS_SINGLE = N_("“%(name)s” is a single value, not a list that could be repeated.")
UNREADABLE = N_("“%(tag)s” cannot be read. Between the braces stands one name, as in {{ %(example)s }}.")
TOO_CLEVER = N_("“%(tag)s” does more than a template may: only names, conditions and repetition are allowed.")
ONE_BRACE = N_("“%(tag)s” has one brace on each side and would stay as it is. Write {{ %(name)s }}.")
NO_WORD = N_("“%(tag)s” begins with no known word: for, endfor, if, elif, else, endif; no space before tr.")
NOT_ENDED = N_("“%(tag)s” has no end. It ends with {%%%(end)s %%}.")
NOT_BEGUN = N_("“%(tag)s” ends what was not begun.")
PREFIXED = N_("“%(tag)s”: a value needs nothing before its name. Write {{ %(name)s }}.")
ELSEWHERE = {
    "": N_("“%(tag)s” begins and ends in different paragraphs. Write {%%p … %%} there, or {%%tr … %%} for rows."),
    "p": N_("“%(tag)s” begins and ends in different cells or parts of the paper."),
    "tr": N_("“%(tag)s” and its end stand in different tables, in one row, or in none. Give each its own row."),
    "tc": N_("“%(tag)s” begins and ends in different rows."),
}
NOT_ALONE = N_("“%(tag)s” takes its whole paragraph or row away when filled. Put nothing else there.")
NO_RESULT = N_("The template cannot be filled. Begin again from the default template.")


def sentence(problem: Problem) -> str:
    """The problem in the reader's language, its place first."""
    told = say(problem.msgid, **problem.params)
    if problem.place is None:
        return told
    return say(AT, place=say(problem.place.msgid, **problem.place.params), told=told)


def placeholders(template: bytes) -> list[str]:
    """The placeholders of a template in their order, each once; columns of lists as they are written, as "人.姓名"."""
    found = [tag.text for tag in tags(checked(template)) if isinstance(tag, Tag) and tag.mark == "{{"]
    return list(dict.fromkeys(found))


def check(template: bytes, allowed: Names) -> list[Problem]:
    """Everything that is wrong; empty when the template can be used.

    `allowed`: name → None for a single value or the names of a list's columns. NotAllowed when it is no paper at all.
    """
    reading = _Reading(allowed)
    for tag in tags(checked(template)):
        reading.take(tag)
    problems = [*reading.problems, *reading.unfinished()]
    return problems or _tried(template, allowed)


def _tried(template: bytes, allowed: Names) -> list[Problem]:
    """Fills it with something of everything: what the sentences above do not foresee shows here."""
    sample = {name: "…" if columns is None else [dict.fromkeys(columns, "…")] * 2 for name, columns in allowed.items()}
    try:
        render(template, sample)
        render(template, {})
    except CannotFill:
        return [Problem(None, NO_RESULT)]
    return []


class _Reading:
    """One pass over the tags: what is open, which names a loop has given, what is wrong so far."""

    def __init__(self, allowed: Names) -> None:
        self.allowed = dict(allowed)
        self.open: list[tuple[str, Tag, dict[str, set[str]]]] = []
        self.problems: list[Problem] = []

    def take(self, tag: Tag | Problem) -> None:
        """Looks at the next tag."""
        if isinstance(tag, Problem):
            self.problems.append(tag)
        elif tag.mark == "{":
            if tag.text in self._known():
                self._wrong(tag, ONE_BRACE, name=tag.text)
        elif tag.mark == "{{":
            if tag.prefix:
                self._wrong(tag, PREFIXED, name=tag.text)
            else:
                self._expression(tag, f"{{{{ {tag.text} }}}}")
        else:
            self._statement(tag)

    def unfinished(self) -> Iterator[Problem]:
        """What was begun and never ended."""
        for word, tag, _names in self.open:
            end = f"{tag.prefix} {OPENS[word]}"
            yield Problem(tag.place, NOT_ENDED, {"tag": tag.whole, "end": end})

    def _wrong(self, tag: Tag, msgid: str, **params: Any) -> None:
        self.problems.append(Problem(tag.place, msgid, {"tag": tag.whole, **params}))

    def _statement(self, tag: Tag) -> None:
        word = (re.match(r"[A-Za-z]+", tag.text) or [""])[0]
        if word not in (*OPENS, *CLOSES, *BETWEEN) or tag.prefix == "r":
            self._wrong(tag, NO_WORD)
            return
        if (tag.prefix in ("p", "tc") and not tag.alone) or (tag.prefix == "tr" and not _row_alone(tag)):
            self._wrong(tag, NOT_ALONE)
        if word in OPENS:
            ends = OPENS[word]
            names = self._expression(tag, f"{{% {tag.text} %}}{{% {ends} %}}")
            self.open.append((word, tag, names))
        elif word in CLOSES:
            self._close(word, tag)
        elif not self.open or (word == "elif" and self.open[-1][0] != "if"):
            self._wrong(tag, NOT_BEGUN)
        else:
            self._must_fit(self.open[-1][1], tag)
            if word == "elif":
                self._expression(tag, f"{{% if 1 %}}{{% {tag.text} %}}{{% endif %}}")

    def _close(self, word: str, tag: Tag) -> None:
        if not self.open or self.open[-1][0] != CLOSES[word]:
            self._wrong(tag, NOT_BEGUN)
            return
        _word, first, _names = self.open.pop()
        self._must_fit(first, tag)

    def _must_fit(self, first: Tag, tag: Tag) -> None:
        """Both ends stand where what they repeat stands."""
        same = first.prefix == tag.prefix
        if first.prefix:
            whole, other = (one.around(*AROUND[first.prefix]) for one in (first, tag))
            same = same and whole is not None and whole is other
            if first.prefix == "tr":
                same = same and first.around("tr") is not tag.around("tr")
        else:
            same = same and first.paragraph is tag.paragraph
        if not same:
            self._wrong(first, ELSEWHERE[first.prefix])

    def _expression(self, tag: Tag, source: str) -> dict[str, set[str]]:
        """Judges the names in it; returns what a loop gives to the tags within it."""
        try:
            parsed = sandbox().parse(source)
        except CannotFill:
            self._wrong(tag, TOO_CLEVER)
            return {}
        except TemplateError:
            self._wrong(tag, UNREADABLE, example=next(iter(self.allowed), "number"))
            return {}
        loop = parsed.find(nodes.For)
        if loop is not None:
            return self._loop(tag, loop)
        rows = [each.node for each in parsed.find_all(nodes.Getattr)]
        for each in parsed.find_all(nodes.Getattr):
            self._column(tag, each)
        for name in parsed.find_all(nodes.Name):
            if name.ctx == "load" and not any(name is row for row in rows):
                self._name(tag, name.name, shown=tag.mark == "{{")
        return {}

    def _loop(self, tag: Tag, loop: nodes.For) -> dict[str, set[str]]:
        known = self._known()
        if not isinstance(loop.iter, nodes.Name) or not isinstance(loop.target, nodes.Name) or loop.test or loop.else_:
            self._wrong(tag, TOO_CLEVER)
            return {}
        if loop.iter.name not in known:
            self._name(tag, loop.iter.name)
        columns = known.get(loop.iter.name)
        if loop.iter.name in known and columns is None:
            self._wrong(tag, IS_SINGLE, name=loop.iter.name)
        return {loop.target.name: columns or set(), "loop": set(LOOP)}

    def _known(self) -> dict[str, set[str] | None]:
        given: dict[str, set[str] | None] = dict(self.allowed)
        for _word, _tag, names in self.open:
            given |= names
        return given

    def _column(self, tag: Tag, each: nodes.Getattr) -> None:
        row = each.node.name if isinstance(each.node, nodes.Name) else ""
        given: dict[str, set[str]] = {}
        for _word, _tag, names in self.open:
            given |= names
        if row not in given:
            self._unknown(tag, f"{row}.{each.attr}", [f"{one}.{each.attr}" for one in given])
        elif given[row] and each.attr not in given[row]:
            self._unknown(tag, f"{row}.{each.attr}", [f"{row}.{column}" for column in sorted(given[row])])

    def _name(self, tag: Tag, name: str, *, shown: bool = False) -> None:
        known = self._known()
        if name not in known:
            self._unknown(tag, name, list(known))
        elif shown and known[name] is not None:
            self._wrong(tag, IS_LIST, name=name)

    def _unknown(self, tag: Tag, name: str, known: list[str]) -> None:
        near = difflib.get_close_matches(name, known, 1, 0.5)
        if near:
            self._wrong(tag, UNKNOWN_NEAR, name=name, near=near[0])
        else:
            self._wrong(tag, UNKNOWN, name=name)


def _row_alone(tag: Tag) -> bool:
    """Whether the row says nothing but this tag."""
    row = tag.around("tr")
    if row is None:
        return True  # said already: it stands in no table
    return "".join(row.itertext()).strip() == tag.whole.strip()


__all__ = ["Place", "Problem", "check", "placeholders", "sentence"]
