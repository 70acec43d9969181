"""A page's form on its way through a route: what was typed, what it means, and what is wrong with it by field.

    entry = Entry.sent()
    with entry.tried():
        told = entry.load(NEW_UNIT)
        …one verb…
        db.session.commit()
        return redirect(…, 303)
    return render_template("….html", entry=entry), 422

Whatever refuses inside (the schema, a rule, a unique key) ends up in `entry.errors`; what was typed stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError
from sqlalchemy.exc import IntegrityError

from models.base import db
from rules.errors import Invalid, NotAllowed
from rules.words import N_
from web.problems import paths
from web.taken import UNIQUE, constraint_of
from wording.catalogues import say

FIELDS = {
    "uq_unit_name_standing": "name",
    "uq_unit_parent_id_name": "name",
    "uq_ledger_view_user_id_name": "name",
    "uq_ledger_view_unit_id_name": "name",
    "uq_user_username": "username",
    "uq_user_phone_index": "phone",
}
Said = dict[str, list[str] | str]
NO_FILE = N_("Choose a file first.")


class Entry:
    """The values of a form as text by field name, and the sentences that refuse them."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = dict(values or {})
        self.errors: Said = {}

    @classmethod
    def sent(cls, *lists: str) -> Entry:
        """What this request brought; fields named in `lists` may come several times."""
        form = request.form
        return cls({name: form.getlist(name) if name in lists else form[name] for name in form} | _empty(lists))

    def load(self, schema: Schema) -> dict[str, Any]:
        """The typed values; raises ValidationError into `tried`."""
        told: dict[str, Any] = schema.load(self.values)
        return told

    def tried(self) -> Tried:
        """Takes a refusal in and undoes what was begun; what follows the block shows the form again."""
        return Tried(self)


def sent_file(most: int) -> tuple[str, bytes]:
    """The name and the bytes of the file that came along, cut off one beyond `most`; NotAllowed where none did."""
    given, raw = "", b""
    for sent in request.files.values():
        given, raw = (given, raw) if raw else (sent.filename or "", sent.read(most + 1))
        sent.close()
    if not raw:
        raise NotAllowed(NO_FILE)
    return given, raw


class Tried:
    """The block in which an entry is tried: refusals end it quietly, mishaps go on."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __enter__(self) -> Entry:
        return self.entry

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, (ValidationError, Invalid, NotAllowed, IntegrityError)):
            return False
        if isinstance(error, IntegrityError) and constraint_of(error) not in UNIQUE:
            return False
        db.session.rollback()  # before the sentence: to know the reader's language may take a query
        self.entry.errors = sentences(error)
        return True


def sentences(refusal: Exception) -> Said:
    """What a refusal says, by field; "" holds what belongs to no field."""
    if isinstance(refusal, ValidationError):
        return dict(paths(refusal.messages))
    if isinstance(refusal, Invalid):
        return {path: say(text) for path, text in refusal.errors.items()}
    if isinstance(refusal, NotAllowed):
        return {"": say(refusal.msgid, **refusal.params)}
    assert isinstance(refusal, IntegrityError)
    name = constraint_of(refusal)
    return {FIELDS.get(name, ""): str(UNIQUE[name])}


def _empty(lists: tuple[str, ...]) -> dict[str, list[str]]:
    return {name: [] for name in lists if name not in request.form}
