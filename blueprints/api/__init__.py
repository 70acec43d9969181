"""The phone's protocol, /api/v1: JSON in and out, every write a repeatable PUT of something that the phone named."""

from blueprints.api import attachments, cases, inbox, memory, openapi, reports, sessions, start

ALL = (sessions.bp, start.bp, reports.bp, cases.bp, attachments.bp, inbox.bp, memory.bp, openapi.bp)
