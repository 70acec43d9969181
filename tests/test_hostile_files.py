"""What strangers send as documents: what acts, fetches, hides or bursts is named; what offices write is kept."""

from __future__ import annotations

import random
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Any

import pikepdf
import pytest
import xlsxwriter
from pikepdf import Array, Dictionary, Name, String

from documents.defaults import KINDS, default
from files import attached, gate
from files import pdf as pdf_file
from files.gate import DOCX, MEGA, XLSX
from rules.errors import NotAllowed
from tests.support import hostile
from tests.support.hostile import docx, field, formula, noted, opens, package, pdf, related, rooted, xlsx

SCRIPT: dict[str, Any] = {"S": Name.JavaScript, "JS": String("app.alert(1)")}
BEGUN, ENDED = hostile.char("begin"), hostile.char("end")
NESTED = f"{BEGUN}<w:r><w:instrText>DD</w:instrText></w:r>{field('QUOTE 69')}{ENDED}"
DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
BOMB = b"%%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n"


def swollen() -> bytes:
    """A PDF whose packed objects unpack to 70 MB."""
    packed = zlib.compress(b"2 0 " + b" " * 70 * MEGA, 9)
    return BOMB % (len(packed), packed) + b"trailer <</Root 2 0 R>>\nstartxref\n9\n%%EOF\n"


PDFS = {
    "a script": (pdf(opens(**SCRIPT)), pdf_file.SCRIPT),
    "a script among packed objects": (pdf(opens(**SCRIPT), **hostile.PACKED), pdf_file.SCRIPT),
    "a script under an empty password": (
        pdf(opens(**SCRIPT), encryption=pikepdf.Encryption(owner="a", user="", R=6)), pdf_file.SCRIPT),
    "a script that only a repairing reader finds": (
        pdf(opens(**SCRIPT), **hostile.PACKED).replace(b"startxref", b"startxxxx"), pdf_file.SCRIPT),
    "a script spelled otherwise": (pdf(opens(**SCRIPT)).replace(b"/JavaScript", b"/Java#53cript"), pdf_file.SCRIPT),
    "a script by name": (pdf(rooted(Names=Dictionary(JavaScript=Dictionary())), **hostile.PACKED), pdf_file.SCRIPT),
    "a script upon an event of a field": (
        pdf(noted(Subtype=Name.Square, AA=Dictionary(K=Dictionary(**SCRIPT))), **hostile.PACKED), pdf_file.SCRIPT),
    "a program": (pdf(noted(A=Dictionary(S=Name.Launch, F=String("a.exe"))), **hostile.PACKED), pdf_file.STARTS),
    "another file": (pdf(noted(A=Dictionary(S=Name.GoToR, F=String("//h/a.pdf"))), **hostile.PACKED), pdf_file.STARTS),
    "a link to a file": (pdf(noted(A=Dictionary(S=Name.URI, URI=String("file:///c:/a")))), pdf_file.STARTS),
    "a form that sends": (
        pdf(noted(A=Dictionary(S=Name.SubmitForm, F=String("http://h"))), **hostile.PACKED), pdf_file.SENDS),
    "a form that fetches": (pdf(opens(S=Name.ImportData, F=String("a.fdf")), **hostile.PACKED), pdf_file.SENDS),
    "a form of another format": (pdf(rooted(AcroForm=Dictionary(XFA=String("x"))), **hostile.PACKED), pdf_file.SENDS),
    "a file": (pdf(hostile.attached, **hostile.PACKED), pdf_file.HOLDS),
    "a film": (pdf(noted(Subtype=Name.RichMedia), **hostile.PACKED), pdf_file.PLAYS),
    "a sound": (pdf(noted(A=Dictionary(S=Name.Rendition)), **hostile.PACKED), pdf_file.PLAYS),
    "an address opened by itself": (pdf(opens(S=Name.URI, URI=String("http://h"))), pdf_file.FETCHES),
    "an address opened after a harmless step": (
        pdf(opens(S=Name.GoTo, Next=Dictionary(S=Name.URI, URI=String("http://h")))), pdf_file.FETCHES),
    "a stream from elsewhere": (pdf(hostile.streamed_from_elsewhere, **hostile.PACKED), pdf_file.FETCHES),
    "a password": (pdf(encryption=pikepdf.Encryption(owner="a", user="b", R=6)), pdf_file.LOCKED),
    "half of it": (pdf()[:200], pdf_file.BROKEN),
    "nothing but the marks": (b"%PDF-1.7\n%%EOF\n", pdf_file.BROKEN),
    "a package behind it": (pdf() + package(DOCX), pdf_file.BROKEN),
    "a page of the web behind it": (pdf() + b"<script>alert(1)</script>", pdf_file.BROKEN),
    "too many objects": (
        pdf().replace(b"trailer", b"".join(b"%d 0 obj 1 endobj\n" % n for n in range(9, 60_100)) + b"trailer"),
        pdf_file.TOO_MUCH),
    "objects that unpack without end": (swollen(), pdf_file.BROKEN),
}  # fmt: skip
OFFICE = {
    "entities in a sheet": (xlsx(worksheets__sheet1=DOCTYPE), gate.BROKEN),
    "entities in a part of its own": (package(DOCX, customXml__item1_xml=DOCTYPE), gate.BROKEN),
    "entities in another writing": (package(XLSX, xl__a_xml=DOCTYPE.encode("utf-16")), gate.BROKEN),
    "a command by link": (xlsx(externalLinks__e1='<e><ddeLink ddeService="cmd"/></e>'), gate.OUTSIDE),
    "a command by formula": (formula("cmd|'/c calc'!A0"), gate.OUTSIDE),
    "a query of the web": (xlsx(connections='<c><connection name="q"><webPr/></connection></c>'), gate.OUTSIDE),
    "a query of a sheet": (xlsx(queryTables__q1='<queryTable name="q"/>'), gate.OUTSIDE),
    "a formula that asks the web": (formula("_xlfn.WEBSERVICE(&quot;http://h&quot;)"), gate.OUTSIDE),
    "a formula that reads a file": (formula(r"'\\h\[a.xlsx]S'!A1"), gate.OUTSIDE),
    "a formula that opens a file": (formula("HYPERLINK(&quot;file://h/a&quot;)"), gate.OUTSIDE),
    "another workbook": (related("externalLinkPath", "file:///d:/a.xlsx", of=XLSX), gate.OUTSIDE),
    "a command over several runs": (docx(field("DD", "EAU", "TO c:\\\\a")), gate.OUTSIDE),
    "a command in a header": (docx(field("dde cmd"), "header1"), gate.OUTSIDE),
    "a command in a comment": (docx('<w:fldSimple w:instr="DDEAUTO x"/>', "comments"), gate.OUTSIDE),
    "a command put together": (docx(NESTED), gate.OUTSIDE),
    "a command never ended": (docx(BEGUN + "<w:instrText>DDEAUTO x</w:instrText>"), gate.OUTSIDE),
    "a picture of the web": (docx(field('INCLUDEPICTURE "http://h/a.png"')), gate.OUTSIDE),
    "a picture drawn from the web": (docx('<v:imagedata src="http://h/a.png"/>'), gate.OUTSIDE),
    "a text from elsewhere": (docx(field("INCLUDETEXT a"), "footnotes"), gate.OUTSIDE),
    "a field that links to a file": (docx(field('HYPERLINK "file://h/a"')), gate.OUTSIDE),
    "a template from elsewhere": (related("attachedTemplate", "https://h/a.dotm"), gate.OUTSIDE),
    "a place outside that calls itself inside": (related("image", "http://h/a.png", "Internal"), gate.OUTSIDE),
    "a share": (related("image", "\\\\h\\a.png", "Internal"), gate.OUTSIDE),
    "a web program": (xlsx(webextensions__w1="<webextension/>"), gate.ACTIVE),
    "a ribbon of its own": (package(XLSX, customUI__customUI_xml="<a/>"), gate.ACTIVE),
    "a macro at a button": (xlsx(drawings__d1='<sp macro="a.b"/>'), gate.ACTIVE),
    "a script in a drawing": (package(DOCX, word__media__a_svg="<svg><script/></svg>"), gate.ACTIVE),
    "an embedded document with macros": (
        package(DOCX, word__embeddings__a_xlsx=package(XLSX, xl__vbaProject_bin=b"x")), gate.ACTIVE),
    "a document in a document in a document": (
        package(DOCX, word__embeddings__a_docx=package(DOCX, word__embeddings__b_docx=package(DOCX))),
        gate.ACTIVE),
    "a program that calls itself a picture": (package(DOCX, word__media__a_png=b"MZ" + b"x" * 99), gate.BROKEN),
    "a name twice": (package(DOCX, word__Document_xml="<w/>"), gate.BROKEN),
    "bytes between its parts": (hostile.hidden_between(package(DOCX), b"<script>"), gate.BROKEN),
    "an absolute path": (package(DOCX, __a_xml="<a/>"), gate.BROKEN),
}  # fmt: skip
HOSTILE = {f"pdf: {name}": case for name, case in PDFS.items()} | {
    f"office: {name}": case for name, case in OFFICE.items()
}


def written() -> bytes:
    """A table by another program, with a chart, a link, a comment and a picture's place."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_url(0, 0, "https://example.cn/")
        sheet.write_formula(1, 0, '=COUNTIF(A:A,"是")')
        sheet.write_comment(2, 0, "看一下")
        sheet.data_validation(3, 0, 3, 0, {"validate": "list", "source": ["男", "女"]})
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
        sheet.insert_chart(5, 0, chart)
        book.set_custom_property("KSOProductBuildVer", "2052-12.1.0.16120")
    return out.getvalue()


LINK = noted(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://www.gov.cn/")))
HONEST = {
    "pdf: a page": pdf(),
    "pdf: packed": pdf(**hostile.PACKED),
    "pdf: for fast reading": pdf(linearize=True),
    "pdf: not to be changed": pdf(encryption=pikepdf.Encryption(owner="a", user="", R=4)),
    "pdf: a link to the web": pdf(LINK, **hostile.PACKED),
    "pdf: a link as it is typed": pdf(noted(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("www.gov.cn")))),
    "pdf: opens at a page": pdf(lambda made: made.Root.__setitem__(
        "/OpenAction", Array([made.pages[0].obj, Name.Fit]))),
    "pdf: a broken table of objects": pdf().replace(b"startxref\n", b"startxref\n9"),
    "docx: a document": hostile.honest_docx(),
    "docx: page numbers and contents": docx(field("PAGE") + field("TOC \\\\o") + field('HYPERLINK \\l "_Toc1"')),
    "docx: a sum of fields": docx(f"{BEGUN}<w:instrText>=</w:instrText>{field('PAGE')}{ENDED}"),
    "docx: a link to the web": docx(field('HYPERLINK "https://www.gov.cn/"')),
    "docx: a chart with its table": package(DOCX, word__embeddings__a_xlsx=hostile.honest_xlsx()),
    "docx: printer, fonts, thumbnail": package(
        DOCX, word__printerSettings1_bin=b"H\0P\0", word__fonts__font1_odttf=bytes(range(99)),
        docProps__thumbnail_jpeg=b"\xff\xd8\xff", docProps__custom_xml="<p><v>2052-12.1.0.16120</v></p>"),
    "xlsx: a table": hostile.honest_xlsx(),
    "xlsx: a table by another program": written(),
    "xlsx: pictures in cells, as WPS keeps them": formula("_xlfn.DISPIMG(&quot;ID_1&quot;,1)"),
    "xlsx: a sheet with a stroke in its name": formula("'a|b'!A1"),
    **{f"docx: our own {kind}": default(kind) for kind in KINDS},
}  # fmt: skip


@pytest.mark.parametrize(("raw", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_what_acts_fetches_hides_or_bursts_is_named(raw: bytes, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        attached.kind_of(raw)
    assert refusal.value.msgid == sentence
    assert str(refusal.value), "what fills the sentence is there"


def test_a_damaged_document_is_kept_or_refused_and_never_a_mishap() -> None:
    chance = random.Random(11)  # noqa: S311 - the same each time
    ends = {kind: [raw for name, raw in HONEST.items() if name.startswith(kind)] for kind in ("pdf", "docx", "xlsx")}
    for kind in sorted(ends) * 150:
        bent = bytearray(chance.choice(ends[kind]))
        for _place in range(chance.randint(1, 5)):
            at = chance.randrange(len(bent) - 30)
            bent[at : at + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        with suppress(NotAllowed):
            attached.kind_of(bytes(bent))
    with pytest.raises(NotAllowed):
        attached.kind_of(package(DOCX).replace(b"[Content_Types].xml", b"[Content_Types].xm\xff"))


@pytest.mark.parametrize("raw", HONEST.values(), ids=HONEST)
def test_what_offices_write_is_kept(raw: bytes) -> None:
    assert attached.kind_of(raw) in attached.ENDINGS
