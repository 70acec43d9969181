"""The command line's commands, one small file each."""

from commands.audit import audit
from commands.backup import backup, restore
from commands.demo import demo
from commands.doctor import doctor
from commands.import_units import import_units
from commands.index import index
from commands.init import init
from commands.serve import serve

COMMANDS = (audit, backup, demo, doctor, import_units, index, init, restore, serve)
