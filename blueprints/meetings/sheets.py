"""A paper of a meeting as an answer: a page to print, or its .docx."""

from __future__ import annotations

from io import BytesIO

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

import documents
from blueprints.meetings.page import PAPERS
from blueprints.meetings.papers import Papers
from web import exports
from wording.catalogues import say


def answer(papers: Papers, sheet: str, back: str, endpoint: str) -> ResponseReturnValue:
    """The sheet of SHEETS; `back` is the address it was opened from, `endpoint` where its file is."""
    meeting = papers.meeting
    with force_locale("zh_Hans"):
        made = papers.make(sheet)
    name = f"{say(PAPERS[sheet])} {meeting.month:%Y-%m}"
    if request.args.get("format") == "docx":
        exports.note(len(meeting.agenda), name)
        return send_file(BytesIO(made), mimetype=documents.TYPE, as_attachment=True, download_name=f"{name}.docx")
    sheets: list[list[documents.Block]] = []
    for block in documents.read(made):
        starts = isinstance(block, documents.Paragraph) and block.style == "Title" and sheet == "items"
        if starts or not sheets:
            sheets.append([])
        sheets[-1].append(block)
    file = url_for(endpoint, meeting_id=meeting.id, sheet=sheet, format="docx")
    return render_template(
        "meetings/paper.html", meeting=meeting, name=say(PAPERS[sheet]), sheets=sheets, back=back, file=file
    )
