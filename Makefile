# Thin on purpose: what each target does stands in tools/.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell command -v $(name))))
IN = .venv/bin/

.PHONY: run test check bench lock setup python

run: python  ## web server, timetable and demo county on http://127.0.0.1:8000
	@$(PYTHON) tools/setup.py run
	@exec $(IN)flask demo --serve

setup: python  ## everything for development, in .venv
	@$(PYTHON) tools/setup.py dev

test: setup  ## all tests; sets up the browser and PostgreSQL that they need
	@$(IN)python -m tools.test

check: setup  ## what CI runs: lint, format, types, tests
	@$(IN)ruff check .
	@$(IN)ruff format --check .
	@$(IN)mypy
	@$(IN)python -m tools.test

bench: setup  ## speed figures; prints a table, writes JSON to bench/results
	@$(IN)python -m bench

lock: python  ## requirements*.txt from requirements*.in, with hashes, for every platform
	@$(PYTHON) tools/setup.py lock

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (Debian, Ubuntu: apt install python3 python3-venv)."; exit 1; }
