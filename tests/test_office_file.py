"""The one gate for office files: whatever they are taken in for, the same harm is refused in the same sentence."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import documents
from documents.package import NO_DOCX, PAPER
from documents.paper import docx, paragraph
from files import attached, gate
from files.gate import DOCX, MEGA, XLSX
from rules.errors import NotAllowed
from sheets import ledger, reading
from sheets.reading import NO_XLSX

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override ContentType="{}"/></Types>'
)
LINKS = '<Relationships xmlns="x"><Relationship Type="x/{}" Target="{}" TargetMode="{}"/></Relationships>'
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FIELD = (
    f'<w:document xmlns:w="{SPACE}"><w:body><w:p><w:r><w:instrText>{{}}</w:instrText></w:r></w:p></w:body></w:document>'
)
TAKERS: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "kept": (DOCX, attached.kind_of),
    "filled": (DOCX, lambda raw: documents.check(raw, {})),
    "shown": (DOCX, documents.read),
    "a table": (XLSX, reading.opened),
    "an old ledger": (XLSX, lambda raw: reading.sheets(raw, 50)),
    "a ledger's sheet": (XLSX, ledger.check),
}


def package(kind: str = DOCX, told: str = "", /, **parts: bytes) -> bytes:
    """A file as small as can be, with these parts beside; __ in a name stands for the slash, _ for the dot."""
    out = BytesIO()
    types = TYPES.format(told or f"{kind}.main+xml").encode()
    whole = {"[Content_Types].xml": types, gate.MAINS[kind]: b"<w/>"}
    whole |= {name.replace("__", "/").replace("_", "."): raw for name, raw in parts.items()}
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as packed:
        for name, raw in whole.items():
            packed.writestr(name, raw)
    return out.getvalue()


def linked(relation: str, target: str, mode: str = "External", kind: str = DOCX) -> bytes:
    return package(kind, a___rels__b_rels=LINKS.format(relation, target, mode).encode())


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'
HARM: dict[str, tuple[Callable[[str], bytes], str]] = {
    "too large": (lambda kind: package(kind) + bytes(10 * MEGA), gate.TOO_LARGE),
    "a bomb": (lambda kind: package(kind, media__bomb_png=bytes(101 * MEGA)), gate.TOO_MUCH),
    "a password": (lambda kind: b"\xd0\xcf\x11\xe0" + b"x" * 600, gate.LOCKED),
    "macros": (lambda kind: package(kind, word__vbaProject_bin=b"x"), gate.ACTIVE),
    "macros by name of the kind": (lambda kind: package(kind, "x.macroEnabled.main+xml"), gate.ACTIVE),
    "an embedded program": (lambda kind: package(kind, x__embeddings__oleObject1_bin=b"x"), gate.ACTIVE),
    "a part of another format": (lambda kind: linked("aFChunk", "a.mht", "Internal", kind), gate.ACTIVE),
    "entities": (lambda kind: package(kind, a___rels__b_rels=ENTITIES), gate.BROKEN),
    "no xml": (lambda kind: package(kind, a___rels__b_rels=b"<a"), gate.BROKEN),
    "a pdf within its head": (lambda kind: package(kind, **{"%PDF-1": b"x"}), gate.BROKEN),
    "bytes behind it": (lambda kind: package(kind) + b"<script>", gate.BROKEN),
    "half of it": (lambda kind: package(kind)[:60], gate.BROKEN),
    "a part outside": (lambda kind: package(kind, **{"..__a_xml": b""}), gate.BROKEN),
    "too many parts": (lambda kind: package(kind, **{f"a{n}": b"" for n in range(3000)}), gate.BROKEN),
}  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), HARM.values(), ids=HARM)
def test_the_same_harm_is_refused_in_the_same_sentence_wherever_it_comes_in(
    make: Callable[[str], bytes], sentence: str
) -> None:
    raw = {kind: make(kind) for kind in (DOCX, XLSX)}
    for taker, (kind, take) in TAKERS.items():
        with pytest.raises(NotAllowed) as refusal:
            take(raw[kind])
        assert refusal.value.msgid == sentence, taker
        assert str(refusal.value), "what fills the sentence is there"


@pytest.mark.parametrize(("kind", "other"), [(DOCX, XLSX), (XLSX, DOCX)])
def test_a_wrong_kind_is_told_which_one_is_wanted(kind: str, other: str) -> None:
    take, wanted = (documents.read, NO_DOCX) if kind == DOCX else (reading.opened, NO_XLSX)
    for raw in (b"", b"no zip", package(other), package(kind, "x.template.main+xml")):
        with pytest.raises(NotAllowed) as refusal:
            take(raw)
        assert refusal.value.msgid == wanted


@pytest.mark.parametrize(
    ("relation", "target"),
    [
        ("attachedTemplate", "https://example.cn/a.dotm"),
        ("image", "https://example.cn/a.png"),
        ("hyperlink", "file://a"),
    ],
)
def test_what_is_fetched_from_outside_is_named(relation: str, target: str) -> None:
    for kind, take in (TAKERS["kept"], TAKERS["filled"], TAKERS["a ledger's sheet"]):
        with pytest.raises(NotAllowed) as refusal:
            take(linked(relation, target, kind=kind))
        assert (refusal.value.msgid, refusal.value.params) == (gate.OUTSIDE, {"what": target})


def test_a_paper_to_be_filled_is_held_shorter_than_one_that_is_kept() -> None:
    embedded = package(word__embeddings__a_xlsx=package(XLSX))
    assert attached.kind_of(embedded) == DOCX
    with pytest.raises(NotAllowed), gate.opened(embedded, PAPER):
        pass
    with gate.opened(linked("hyperlink", "https://example.cn/a"), PAPER):
        pass  # somebody has to press it
    for field in ("DDEAUTO c:\\x", "INCLUDETEXT a.docx"):
        with pytest.raises(NotAllowed) as refusal:
            documents.read(package(word__document_xml=FIELD.format(field).encode()))
        assert refusal.value.params == {"what": field.split()[0]}


def test_of_a_table_only_the_cells_are_read_so_its_links_stand() -> None:
    out = BytesIO()
    with ZipFile(BytesIO(ledger.default())) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr(
            "xl/externalLinks/_rels/a.rels", LINKS.format("externalLinkPath", "file:///d:/旧台账.xlsx", "External")
        )
    assert reading.opened(out.getvalue()).worksheets
    with pytest.raises(NotAllowed, match="旧台账"):
        ledger.check(out.getvalue())


def test_an_honest_paper_passes_everywhere() -> None:
    raw = docx(paragraph("Body", "好"))
    assert (attached.kind_of(raw), documents.check(raw, {}), len(documents.read(raw))) == (DOCX, [], 1)
