"""`python -m jobs`: runs the timetable alone, beside any number of web processes and other timetables."""

import argparse
import logging
import sys

from click import ClickException

import clock
from app import create_app
from installation import expect
from jobs import timetable
from web.mishaps import plainly
from web.parentage import end_with


def main() -> int:
    """Reads the few options; with --once every job runs once and the process ends."""
    options = argparse.ArgumentParser(prog="python -m jobs", description=__doc__)
    options.add_argument("--once", action="store_true", help="run every job once and end")
    options.add_argument("--every", type=float, metavar="SECONDS", help="tick all jobs at this interval")
    options.add_argument("--beside", type=int, metavar="PROCESS", help="end when the process that started this ends")
    chosen = options.parse_args()
    if chosen.beside:
        end_with(chosen.beside)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        app = create_app()
        with app.app_context(), plainly():
            expect(app.extensions["paicha"], now=clock.now())
    except ClickException as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if chosen.once:
        for name, count in timetable.once(app).items():
            print(f"{name} {count}")
    else:
        timetable.run(app, chosen.every)
    return 0


if __name__ == "__main__":
    sys.exit(main())
