"""Just enough of a JavaScript reader for lints: code without comments, strings and regular expressions."""

from __future__ import annotations

import re

BEFORE_REGEX = re.compile(r"(?:^|[=(,:;!&|?{}\[+~^<>*%-]|\b(?:return|typeof|case|in|of|do|else|void))\s*$")
TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<tick>`)
      | (?P<slash>/)
      | (?P<brace>[{}])""",
    re.S | re.X,
)
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(?P<end>`|\$\{|$)", re.S)


def split(source: str) -> tuple[str, list[str]]:
    """The code with every literal emptied and comments gone (line breaks kept), and the regular expressions in it."""
    code, position = "", 0
    expressions: list[str] = []
    open_templates: list[int] = []
    while match := TOKEN.search(source, position):
        code += source[position : match.start()]
        position, kind, text = match.end(), match.lastgroup, match[0]
        if kind == "comment":
            code += "\n" * text.count("\n")
        elif kind == "string":
            code += '""'
        elif kind == "slash":
            found = REGEX.match(source, match.start()) if BEFORE_REGEX.search(code) else None
            expressions += [found[0]] if found else []
            code += "RegExp" if found else text
            position = found.end() if found else position
        elif kind == "brace" and not (text == "}" and open_templates and open_templates[-1] == 0):
            open_templates[-1:] = [depth + (1 if text == "{" else -1) for depth in open_templates[-1:]]
            code += text
        else:
            position, code = _template(source, position, code + ("`" if kind == "tick" else ")"), open_templates)
            if kind == "brace":
                open_templates.pop(-2 if code.endswith("(") else -1)
    return code + source[position:], expressions


def _template(source: str, position: int, code: str, open_templates: list[int]) -> tuple[int, str]:
    """Passes over a template's text up to its end or to the next `${`, which opens code again."""
    found = TEMPLATE.match(source, position)
    assert found
    code += "\n" * found[0].count("\n")
    if found["end"] == "${":
        open_templates.append(0)
        return found.end(), code + "("
    return found.end(), code + "`"


def without_comments(source: str) -> str:
    """The source with its comments gone and its strings kept."""
    return re.sub(TOKEN, lambda match: "" if match["comment"] else match[0], source)


def class_bodies(code: str) -> list[str]:
    """What stands directly in the braces of each class, methods' parameters and bodies taken out."""
    return [_outermost(code, match.end()) for match in re.finditer(r"\bclass\b[^{;()]*\{", code)]


def _outermost(code: str, start: int) -> str:
    depth, kept = 0, ""
    for character in code[start:]:
        depth += (character in "{([") - (character in "})]")
        if depth < 0:
            break
        kept += character if depth == 0 or (depth == 1 and character in "{([") else ""
    return kept


def top_level(code: str) -> str:
    """What stands outside all braces."""
    depth, kept = 0, ""
    for character in code:
        depth -= character == "}"
        kept += character if depth == 0 else ""
        depth += character == "{"
    return kept
