"""Browser code runs on Chromium 80, Safari 13.1 and Firefox 78 as it stands: there is no build step to lower it.

An API above the floor may be used where the code asks first whether it is there; the line then says `floor: …` why.
Syntax can never be guarded: the whole file would not load.
"""

from __future__ import annotations

import re

import pytest

from tests.house.javascript import class_bodies, split, top_level
from tests.house.sources import expect_none, texts

SYNTAX = {
    "logical assignment": re.compile(r"\?\?=|\|\|=|&&="),
    "private class field": re.compile(r"#[A-Za-z_]\w*"),
    "re-export of a namespace": re.compile(r"\bexport\s+\*\s+as\b"),
    "import attributes": re.compile(r"\bimport\b[^;\n]*\bwith\s*\{"),
}
METHODS = (
    "at|replaceAll|replaceChildren|findLast|findLastIndex|toSorted|toReversed|toSpliced|showModal|requestSubmit"
    "|arrayBuffer|isWellFormed|checkVisibility|showPicker|getSetCookie"
)
APIS = {
    "a method above the floor": re.compile(rf"\.(?:{METHODS})\("),
    "a function above the floor": re.compile(
        r"\bstructuredClone\(|\bObject\.(?:hasOwn|groupBy)\(|\bPromise\.(?:any|withResolvers|try)\(|\bArray\.fromAsync\("
        r"|\bAbortSignal\.(?:timeout|any)\(|\bIntl\.(?:ListFormat|RelativeTimeFormat|Segmenter|DurationFormat)\b"
        r"|\bcreateImageBitmap\(|\bnew (?:BroadcastChannel|(?:De)?CompressionStream|OffscreenCanvas|WeakRef)\b"
        r"|\bnavigator\.locks\b|\brequestIdleCallback\(|\.submitter\b|\bcause:"
    ),
    "addEventListener on a media query": re.compile(r"matchMedia\([^)]*\)\s*\.addEventListener"),
    "crypto that plain http lacks": re.compile(r"\bcrypto\.(?:randomUUID|subtle)\b"),
}
UNSAFE = {
    "HTML from a string": re.compile(
        r"\.(?:innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write|DOMParser|srcdoc"
    ),
    "code from a string": re.compile(r"\beval\(|\bnew Function\b"),
    "a global": re.compile(r"\b(?:window|globalThis|self)\.\w+\s*=[^=]"),
}
STYLE = {
    ":has()": re.compile(r":has\("),
    "a container query": re.compile(r"@container|\bcontainer-type\b"),
    "@layer": re.compile(r"@layer\b"),
    "inset": re.compile(r"(?<![\w-])inset\s*:"),
    "aspect-ratio": re.compile(r"(?<![\w-])aspect-ratio\s*:"),
    ":is(), :where() or a list in :not()": re.compile(r":(?:is|where)\(|:not\([^)]*,"),
    "color-mix()": re.compile(r"color-mix\(|oklch\("),
    "a two-sided logical property": re.compile(r"(?<![\w-])(?:margin|padding|inset)-(?:inline|block)\s*:"),
    "a range in a media query": re.compile(r"@media[^{]*[<>]"),
    "a separate transform": re.compile(r"(?<![\w-])(?:translate|rotate|scale)\s*:"),
    ":focus-visible in a list": re.compile(r":focus-visible[^{};]*,|,[^{};]*:focus-visible"),
    "a foreign address": re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import"),
}
NESTABLE = re.compile(r"@(?:media|supports|keyframes|-webkit-keyframes|page|font-face|property)\b")


def above_the_floor(sources: dict[str, str]) -> list[str]:
    """Every use in browser code of syntax or an API that a supported browser lacks, or that the house forbids."""
    found = []
    for path, source in sources.items():
        code, expressions = split(source)
        guarded = {number for number, line in enumerate(source.splitlines(), 1) if "floor:" in line}
        for what, pattern in (SYNTAX | APIS | UNSAFE).items():
            lines = {code.count("\n", 0, match.start()) + 1 for match in pattern.finditer(code)}
            kept = lines if what in SYNTAX else lines - guarded - {line + 1 for line in guarded}
            found += [f"{path}:{line} uses {what}" for line in sorted(kept)]
        found += [
            f"{path} uses a regular expression that looks behind"
            for text in expressions
            if "(?<!" in text or "(?<=" in text
        ]
        found += [f"{path} uses {what}" for what in _structure(code)]
    return found


def _structure(code: str) -> list[str]:
    found = ["await outside a function"] if re.search(r"\bawait\b", top_level(code)) else []
    for body in class_bodies(code):
        if re.search(r"\bstatic\s*\{", body):
            found.append("a static block")
        if re.search(r"[\w\]\s]=(?![=>])|;", body):
            found.append("a class field")
    return found


def styles_above_the_floor(sources: dict[str, str]) -> list[str]:
    """The same for style sheets; what stands inside @supports has asked first."""
    found = []
    for path, source in sources.items():
        css = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
        css = re.sub(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
        found += [f"{path} uses {what}" for what, pattern in STYLE.items() if pattern.search(css)]
        found += [f"{path} nests {rule}" for rule in _nested(css)]
        for rule, body in re.findall(r"([^{}]*)\{([^{}]*)\}", css):
            if re.search(r"(?<![\w-])(?:row-|column-)?gap\s*:", body) and not re.search(r"grid|columns?\s*:", body):
                found.append(f"{path} uses gap outside a grid: {rule.strip()}")
    return found


def _nested(css: str) -> list[str]:
    """Rules inside a rule that is neither @media nor its like."""
    found: list[str] = []
    open_rules: list[str] = []
    for head, brace in re.findall(r"([^{};]*)([{};])", css):
        if brace == "{":
            if open_rules and not NESTABLE.search(open_rules[-1]):
                found.append(head.strip())
            open_rules.append(head)
        elif brace == "}" and open_rules:
            open_rules.pop()
    return found


def test_browser_code_stays_on_the_floor():
    expect_none(above_the_floor(texts(".js", under="static/")))


def test_style_sheets_stay_on_the_floor():
    expect_none(styles_above_the_floor(texts(".css", under="static/")))


@pytest.mark.parametrize(
    "code",
    [
        "a ??= 1", "a ||= 1", "a &&= 1", "class A { #x = 1 }", "class A { x = 1\n}", "class A { static {} }",
        "export * as a from './b.js'", "const a = await b()", "list.at(-1)", "text.replaceAll('a', 'b')",
        "structuredClone(a)", "Object.hasOwn(a, b)", "crypto.randomUUID()", "/(?<=a)b/.test(c)", "a.innerHTML = b",
        "a.insertAdjacentHTML('x', y)", "window.queue = 1", "form.requestSubmit()",
        "node.replaceChildren()", "matchMedia('print').addEventListener('change', f)", "`${list.at(-1)}`",
    ],
)  # fmt: skip
def test_planted_code_is_found(code: str):
    assert above_the_floor({"a.js": code}) != []


@pytest.mark.parametrize(
    "code",
    [
        "// a ??= 1", "const a = 'list.at(0)'", "const a = `x ??= ${b.c} .at(`", "a?.b ?? c", "/[/]#x/.test(a)",
        "class A { constructor() { this.a = 1; } get b() { return { c: 1 }; } static d(e = 1) { f = 2; } }",
        "async function f() { await g(); }", "const f = async () => { await g(); };",
        "// floor: asked first\nif (crypto.randomUUID) return crypto.randomUUID();", "const a = b / c / d; // 'x",
        "const s = `a${ f({ b: `c${ d }` }) }e`; window.location.reload()", "export * from './b.js'",
    ],
)  # fmt: skip
def test_code_on_the_floor_passes(code: str):
    assert above_the_floor({"a.js": code}) == []


@pytest.mark.parametrize(
    "css",
    [
        "a:has(b) {}", "@container (width > 1px) {}", "a { inset: 0 }", "a { aspect-ratio: 1 }", ":is(a, b) {}",
        "a { & b { color: red } }", "a { b { color: red } }", "a { display: flex; gap: 8px }",
        "a { margin-inline: 1px }", "a, b:focus-visible { }", "@media (width >= 1px) {}",
        "a { background: url(https://x.example/a.png) }",
    ],
)  # fmt: skip
def test_planted_styles_are_found(css: str):
    assert styles_above_the_floor({"a.css": css}) != []


@pytest.mark.parametrize(
    "css",
    [
        "a { display: grid; gap: 8px }", "@media print { a { color: red } }", "a:focus-visible { }",
        "@supports (aspect-ratio: 1) { a { aspect-ratio: 1 } }", "/* a:has(b) */ a { margin-inline-start: 1px }",
    ],
)  # fmt: skip
def test_styles_on_the_floor_pass(css: str):
    assert styles_above_the_floor({"a.css": css}) == []
