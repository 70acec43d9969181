"""Notices: numbered papers about a case, their templates, and how they are served."""
