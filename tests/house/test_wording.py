"""Wording lives in the catalogues alone, complete in both languages, with nothing in them that no page says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.house.javascript import without_comments
from tests.house.sources import expect_none, texts

LOCALES = ("zh_Hans", "en")
FOR_BROWSERS = ("field.po", "behaviours.po")
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "N_", "_n", "t"), None),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
}
METHODS = {
    ".py": "python",
    ".html": "jinja2.ext:babel_extract",
    ".txt": "jinja2.ext:babel_extract",
    ".js": "javascript",
}
SPOKEN = (
    "blueprints/",
    "channels/",
    "documents/",
    "files/",
    "sheets/",
    "web/",
    "wording/",
    "jobs/",
    "models/",
    "recordings/",
    "rules/",
    "schemas/",
    "templates/",
    "web/",
    "static/js/",
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CHINESE = re.compile(r"[\u3400-\u9fff]")
HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff”）])[,:;?!()]|[,;?!()](?=[\u3400-\u9fff“（])")


def used(sources: dict[str, str]) -> dict[str, set[str]]:
    """Msgid (the singular of a plural) → the files that say it."""
    found: dict[str, set[str]] = {}
    for path, source in sources.items():
        for text in _extracted(path, source):
            found.setdefault(text, set()).add(path)
    return found


def _extracted(path: str, source: str) -> Iterator[str]:
    method = METHODS[path[path.rindex(".") :]]
    options = {"silent": "false", "trimmed": "true", "parse_template_string": "true"}
    for _line, message, _comments, _context in extract(method, BytesIO(source.encode()), KEYWORDS, options=options):
        text = message if isinstance(message, str) else message[0]
        if text:
            yield text


def catalogues(sources: dict[str, str]) -> dict[str, Catalog]:
    """Path → catalogue."""
    return {path: read_po(BytesIO(source.encode()), locale=path.split("/")[1]) for path, source in sources.items()}


def incomplete(said: dict[str, set[str]], files: dict[str, Catalog]) -> list[str]:
    """Sentences that a language lacks, has twice, or has where browsers do not get it; and those that nobody says."""
    found = []
    for locale in LOCALES:
        places = [(_id(message), path) for path, message in _messages(files, locale)]
        counted, home = Counter(msgid for msgid, _path in places), dict(places)
        found += [f"{locale} lacks {msgid!r} of {min(said[msgid])}" for msgid in said if msgid not in home]
        found += [f"{locale} has {msgid!r} {count} times" for msgid, count in counted.items() if count > 1]
        found += [f"{path}: nobody says {msgid!r}" for msgid, path in home.items() if msgid not in said]
        found += [
            f"{home[msgid]}: {msgid!r} must stand in {' or '.join(FOR_BROWSERS)}"
            for msgid, users in said.items()
            if msgid in home and any(user.endswith(".js") for user in users) and not home[msgid].endswith(FOR_BROWSERS)
        ]
    return sorted(found)


def unfinished(files: dict[str, Catalog]) -> list[str]:
    """Messages that are empty, fuzzy, obsolete, or whose placeholders are not those of the msgid."""
    found = [f"{path} keeps obsolete messages" for path, catalogue in files.items() if catalogue.obsolete]
    for path, message in _messages(files, ""):
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        named = {name for text in _ids(message) for name in PLACEHOLDER.findall(text)}
        if not all(forms) or message.fuzzy:
            found.append(f"{path}: {_id(message)!r} is not translated")
        elif not message.pluralizable and set(PLACEHOLDER.findall(str(forms[0]))) != named:
            found.append(f"{path}: {_id(message)!r} has other placeholders")
        elif any(not named.issuperset(PLACEHOLDER.findall(str(form))) for form in forms):
            found.append(f"{path}: {_id(message)!r} has unknown placeholders")
    return found


def written_elsewhere(sources: dict[str, str]) -> list[str]:
    """Chinese in templates and browser code, where only the catalogue may speak (a language's own name aside)."""
    found = []
    for path, source in sources.items():
        bare = (
            without_comments(source)
            if path.endswith(".js")
            else re.sub(r"\{#.*?#\}|<!--.*?-->", "", source, flags=re.S)
        )
        if match := CHINESE.search(bare.replace("中文", "")):
            found.append(f"{path} holds wording: {bare[match.start() :][:12]!r}")
    return found


def half_width(files: dict[str, Catalog]) -> list[str]:
    """Chinese with Latin commas, colons or brackets, which GB/T 15834-2011 (4.) writes full-width."""
    found = []
    for path, message in _messages(files, "zh_Hans"):
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        bare = [PLACEHOLDER.sub("年", str(form)) for form in forms]
        found += [f"{path}: {text!r}" for text in bare if HALF_WIDTH.search(text)]
    return found


def _messages(files: dict[str, Catalog], locale: str) -> Iterator[tuple[str, Message]]:
    for path, catalogue in files.items():
        if not locale or path.split("/")[1] == locale:
            yield from ((path, message) for message in catalogue if message.id)


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def _id(message: Message) -> str:
    return _ids(message)[0]


def _spoken() -> dict[str, str]:
    everything = texts(".py", ".html", ".js") | texts(".txt", under="templates/")
    return {path: text for path, text in everything.items() if path.startswith(SPOKEN) or "/" not in path}


def test_every_sentence_stands_once_in_both_languages():
    expect_none(incomplete(used(_spoken()), catalogues(texts(".po", under="translations/"))))


def test_every_translation_is_finished():
    expect_none(unfinished(catalogues(texts(".po", under="translations/"))))


def test_chinese_is_punctuated_as_chinese():
    expect_none(half_width(catalogues(texts(".po", under="translations/"))))


def test_templates_and_browser_code_hold_no_wording():
    expect_none(written_elsewhere(texts(".html", under="templates/") | texts(".js", under="static/")))


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("blueprints/a.py", 'x = _("One %(n)s", n=1) + N_("Two")', {"One %(n)s", "Two"}),
        ("rules/a.py", 'raise NotAllowed(N_("A long " "sentence"))', {"A long sentence"}),
        (
            "templates/a.html",
            '{{ _("One") }} {% trans %}Two{% endtrans %} {{ ngettext("a", "b", 2) }}',
            {"One", "Two", "a"},
        ),
        (
            "static/js/field/a.js",
            'const a = t("One") + `x ${t("Two")}`; list.map((b) => t(b, { n: 1 }))',
            {"One", "Two"},
        ),
    ],
)
def test_sentences_are_found_in_every_kind_of_source(path: str, source: str, expected: set[str]):
    assert set(used({path: source})) == expected


def _po(*pairs: tuple[str, str], noun: str = "case", before: str = "") -> dict[str, Catalog]:
    body = "".join(f'{before}msgid "{msgid}"\nmsgstr "{text}"\n\n' for msgid, text in pairs)
    return catalogues({f"translations/{locale}/{noun}.po": body for locale in LOCALES})


def test_planted_gaps_are_found():
    said = {"One": {"blueprints/a.py"}}
    assert incomplete(said, _po(("One", "一"))) == []
    assert len(incomplete(said, {})) == 2
    assert len(incomplete(said, _po(("One", "一"), ("Two", "二")))) == 2
    assert len(incomplete(said, _po(("One", "一")) | _po(("One", "一"), noun="unit"))) == 2
    assert len(incomplete({"One": {"static/js/field/a.js"}}, _po(("One", "一")))) == 2
    assert incomplete({"One": {"static/js/field/a.js"}}, _po(("One", "一"), noun="field")) == []


def test_planted_half_translations_are_found():
    assert unfinished(_po(("One %(n)s", "%(n)s 一"))) == []
    assert len(unfinished(_po(("One", "")))) == 2
    assert len(unfinished(_po(("One %(n)s", "一")))) == 2
    assert len(unfinished(_po(("One", "一 %(n)s")))) == 2
    assert len(unfinished(_po(("One", "一"), before="#, fuzzy\n"))) == 2


def test_planted_latin_marks_are_found():
    assert half_width(_po(("One", "已报，12:30 前（%(n)s）"))) == []
    assert [len(half_width(_po(("One", text)))) for text in ("已报,好", "(%(n)s) 件", "%(n)s: 好")] == [1, 1, 1]


def test_planted_wording_is_found():
    assert written_elsewhere({"templates/a.html": "<p>零报告</p>{# 注 #}"}) != []
    assert written_elsewhere({"static/js/a.js": "// 注\nconst a = '零报告'"}) != []
    assert written_elsewhere({"static/js/a.js": "// 注\nconst a = t('Nil report')"}) == []
