"""The command line's commands, one small file each."""

from commands.audit import audit
from commands.serve import serve

COMMANDS = (audit, serve)
