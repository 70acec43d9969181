# Thin on purpose: what each target does stands in tools/.
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
endif
IN = .venv/bin/
# What Python compiled is kept even where the environment says not to: half a dozen processes start from it.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run install wheelhouse test lint collect check road bench lock setup python

run: python  ## web server, timetable and demo county on http://127.0.0.1:8000
	@$(PYTHON) tools/setup.py run
	@PAICHA_DEMO=1 exec $(IN)flask demo --serve

install: python  ## what running for a county needs, in .venv; from wheelhouse/ alone where that stands here
	@$(PYTHON) tools/setup.py install

wheelhouse: python  ## packs into wheelhouse/ what `make install` needs on a machine without a package index
	@$(PYTHON) tools/setup.py wheelhouse

setup: python  ## everything for development, in .venv
	@$(PYTHON) tools/setup.py dev

test: setup  ## all tests; sets up the browser and PostgreSQL that they need
	@$(IN)python -m tools.test

lint: setup  ## style, format, types
	@$(IN)ruff check .
	@$(IN)ruff format --check .
	@$(IN)mypy

collect: setup  ## finds all tests and runs none
	@$(IN)python -m pytest --collect-only -q | tail -n 1

check: lint test  ## what CI runs: lint, format, types, tests

road: setup  ## README and docs/operations.md, typed as they stand, on a clean machine inside this one; as root
	@$(IN)python -m tools.road

bench: setup  ## speed figures; prints a table, writes JSON to bench/results
	@$(IN)python -m bench

lock: python  ## requirements*.txt from requirements*.in, with hashes, in today's versions, for every platform
	@$(PYTHON) tools/setup.py lock

python:
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' 2>/dev/null || \
	{ echo "Python 3.11 or newer is needed and is not on PATH (Debian, Ubuntu: apt install python3 python3-venv)."; exit 1; }
