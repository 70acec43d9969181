"""Tables as files, for every page with a list: a longer one only for a purpose, each noted.

A page that exports its table is asked with `?format=xlsx` beside its own filters, and its route answers

    if request.args.get("format") == "xlsx":
        return exports.answer(_("Ledger"), [_("Number"), _("Found")], ((row.number, row.found_at) for row in rows))

`rows` may be a generator over `yield_per`, which keeps memory flat; it reads within `with db.session.execute(…) as
result`, as it is left early when a purpose is asked for. Personal fields go through `rules.mask` before they come here:
a file leaves the house.

More than a screenful (50 rows) asks for a purpose on a page of its own and then goes on by itself. Every file that is
handed out leaves an event "export": which page, its filters (search text only as ***), how many rows, what for.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import IO, Any, TypeVar

from flask import render_template, request, send_file, session
from flask.typing import ResponseReturnValue

import clock
from models.base import writing
from models.event import record
from sheets.writing import NOT_IN_NAMES, Cell, write
from web.guard import me, today

SCREENFUL = 50
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FREE_TEXT = ("q", "text", "name")

Row = TypeVar("Row")


def answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> ResponseReturnValue:
    """The file, noted; or, when it is long and nobody has said what for yet, the page that asks."""
    return hand_out(name, rows, lambda file, rest: write(file, name, columns, rest))


def hand_out(
    name: str,
    rows: Iterable[Row],
    fill: Callable[[IO[bytes], Iterable[Row]], int],
    *,
    ending: str = ".xlsx",
    mimetype: str = TYPE,
    always: bool = False,
) -> ResponseReturnValue:
    """The same for a file of any form; `fill` says how many rows it wrote, `always` asks for a purpose of any."""
    rest = iter(rows)
    first = list(islice(rest, SCREENFUL + 1))
    purpose = _stated_purpose()
    if (always or len(first) > SCREENFUL) and not purpose:
        getattr(rest, "close", lambda: None)()  # a generator lets go of its cursor
        return ask(name, _address())
    file = io.BytesIO()
    counted = fill(file, chain(first, rest))
    note(counted, purpose)
    file.seek(0)
    download = f"{NOT_IN_NAMES.sub(' ', name).strip()} {today():%Y-%m-%d}{ending}"
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=download)


def ask(name: str, address: str, values: dict[str, str] | None = None, errors: Any = None) -> ResponseReturnValue:
    """The page with one question: what is this table for?"""
    path, _mark, query = address.partition("?")
    others = [part for part in query.split("&") if part and not part.startswith("format=")]
    back = "?".join([path, *filter(None, ["&".join(others)])])
    page = render_template(
        "exports/purpose.html", name=name, address=address, back=back, values=values or {}, errors=errors or {}
    )
    return page, 422 if errors else 200


def keep_purpose(address: str, purpose: str) -> None:
    """Remembers in the session, for one download, what it is for."""
    session["purpose"] = {"address": address, "text": purpose}


def _address() -> str:
    return request.full_path.removesuffix("?")


def _stated_purpose() -> str:
    """What the person said this very table is for; good for one file."""
    kept = session.get("purpose")
    if not isinstance(kept, dict) or kept.get("address") != _address():
        return ""
    session.pop("purpose")
    return str(kept.get("text", ""))


def note(rows: int, purpose: str) -> None:
    """Stores the event before the file is handed out, in a transaction that may write."""
    units = me().units()
    unit_id = units[0].id if units else None
    filters = {key: "***" if key in FREE_TEXT else value for key, value in request.args.items() if key != "format"}
    what: dict[str, Any] = {"rows": rows, "filter": filters, "purpose": purpose}
    with writing():
        record("export", by=me(), now=clock.now(), unit_id=unit_id, subject=str(request.endpoint), **what)
