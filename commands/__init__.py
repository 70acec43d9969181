"""The command line's commands, one small file each."""

from commands.audit import audit
from commands.demo import demo
from commands.serve import serve

COMMANDS = (audit, demo, serve)
