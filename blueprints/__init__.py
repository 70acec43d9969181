"""The edges: every way into the product, one file a noun. This list is the table of contents."""

from blueprints import api, desk, exports, field, health, home, languages, passwords, sessions

ALL = (
    *api.ALL,
    health.bp,
    home.bp,
    languages.bp,
    sessions.bp,
    passwords.bp,
    desk.bp,
    exports.bp,
    field.bp,
)
