"""The edges: every way into the product, one file a noun. This list is the table of contents."""

from blueprints import exports, field, health
from blueprints.api import attachments, cases, inbox, reports, sessions, start

ALL = (
    health.bp,
    field.bp,
    sessions.bp,
    start.bp,
    reports.bp,
    cases.bp,
    attachments.bp,
    inbox.bp,
    exports.bp,
)
