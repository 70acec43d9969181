"""Filling a template: Jinja in a sandbox that knows nothing but names, loops over given rows, and conditions.

Offices upload templates, so what stands in one is a stranger's program. Its language is cut down to what a paper needs:
no calls, no arithmetic, no attributes of Python objects, loops only over what was given, and a bound on what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, Template, TemplateError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from documents.package import checked
from files.gate import DOCX
from rules.notice.placeholder import named

TYPE = DOCX
MOST_FILLED = 8_000_000  # characters of XML
DEEPEST = 2  # loops within loops
LOOP = ("index", "first", "last", "length")
KNOWN = {"length", "default", "join", "defined", "undefined", "none"}  # filters and tests
ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Getattr, nodes.Const),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.Test),
)
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class CannotFill(Exception):  # noqa: N818 - a refusal, not a fault
    """The template cannot be filled; the message is for the log, `documents.check` says it to people."""


class _Bounded(Template):
    """A template whose text may not grow beyond what a paper can be."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        pieces, length = [], 0
        for piece in self.generate(*args, **kwargs):
            length += len(piece)
            if length > MOST_FILLED:
                raise CannotFill("too long")
            pieces.append(piece)
        return "".join(pieces)


class _Paper(DocxTemplate):
    """A template of which the text is filled, not the properties, which other programs file in places of their own."""

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        pass


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with a whitelist of its grammar; a dot means a key of a given row and nothing else."""

    template_class = _Bounded

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for wrong in forbidden(tree):
            raise CannotFill(wrong)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The row's value of that name; of anything that is no row, nothing. A loop tells how far it is."""
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return obj[attribute] if isinstance(obj, Mapping) and attribute in obj else self.undefined(name=attribute)


def forbidden(tree: nodes.Node, depth: int = 0) -> Iterator[str]:
    """What a template uses of the grammar that it may not: the names of the nodes, filters and tests."""
    for node in tree.iter_child_nodes():
        inner = depth + isinstance(node, nodes.For)
        plain_loop = not isinstance(node, nodes.For) or (isinstance(node.iter, (nodes.Name, nodes.Getattr)))
        if type(node) not in ALLOWED or not plain_loop or inner > DEEPEST:
            yield type(node).__name__
        elif isinstance(node, (nodes.Filter, nodes.Test)) and node.name not in KNOWN:
            yield node.name
        yield from forbidden(node, inner)


def sandbox() -> Sandbox:
    """The environment in which templates are read and filled: no names but those given, only text comes out."""
    room = Sandbox(autoescape=True, undefined=ChainableUndefined, finalize=_shown)
    room.globals.clear()
    return room


def _shown(value: Any) -> Any:
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def render(template: bytes, values: Mapping[str, Any]) -> bytes:
    """The filled .docx. `values`: placeholder → text, number, yes or no, or a list of such mappings (repeating rows).

    A line break in a text begins a new paragraph of the same kind. A placeholder may be written by its code or by its
    Chinese name (rules/notice/placeholder.py). CannotFill where the template is none that `documents.check` lets pass.
    """
    checked(template)
    paper = _Paper(BytesIO(template))
    try:
        paper.render(named(_plain(values)), sandbox(), autoescape=True)
    except (TemplateError, ValueError, AttributeError, TypeError, KeyError) as wrong:
        raise CannotFill(f"{type(wrong).__name__}: {wrong}") from None
    filled = BytesIO()
    paper.save(filled)
    return filled.getvalue()


def _plain(value: Any) -> Any:
    """Only plain data goes in, and no sign that XML cannot hold."""
    match value:
        case str():
            return NOT_IN_XML.sub("", value.replace("\r\n", "\n")).strip("\n").replace("\n", "\a")
        case bool() | int() | None:
            return value
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} cannot be written into a paper; say it as text")
