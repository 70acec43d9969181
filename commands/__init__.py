"""The command line's commands, one small file each."""

import click

from commands.accounts import agree, head, link, reset_factor
from commands.audit import audit
from commands.backup import backup, restore
from commands.demo import demo
from commands.doctor import doctor
from commands.import_units import import_units
from commands.index import index
from commands.init import init
from commands.serve import serve
from commands.version import version
from web.mishaps import plainly

PEOPLE = (agree, head, link, reset_factor)
COMMANDS = (*PEOPLE, audit, backup, demo, doctor, import_units, index, init, restore, serve, version)


def tell_plainly(command: click.Command) -> None:
    """Lets a command, of ours or of an extension, answer what the machine refuses with a sentence, not a traceback."""
    invoke = command.invoke
    if invoke.__name__ == "told":
        return

    def told(ctx: click.Context) -> object:
        with plainly():
            return invoke(ctx)

    command.invoke = told  # type: ignore[method-assign]
