"""The edges: every way into the product, one file a noun. This list is the table of contents."""

from blueprints import (
    api,
    cases,
    desk,
    exports,
    field,
    health,
    help,
    home,
    inbox,
    languages,
    me,
    passwords,
    rounds,
    sessions,
    suggestions,
)

ALL = (
    *api.ALL,
    health.bp,
    home.bp,
    languages.bp,
    sessions.bp,
    passwords.bp,
    desk.bp,
    inbox.bp,
    me.bp,
    suggestions.bp,
    help.bp,
    exports.bp,
    cases.bp,
    rounds.bp,
    field.bp,
)
