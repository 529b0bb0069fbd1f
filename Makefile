# Two commands: `make demo` and `make test`. They need python3 (>= 3.11) and make, nothing else.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo simulate simulate-clocks test compose-test check bench bench-million recording lock

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "samsyn needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/.ready  ## make .venv from the hash-pinned lock

demo: setup  ## two story lines from signal to operational council, live (make demo ARGS=--exit)
	@$(BIN)/samsyn demo $(ARGS)

simulate: setup  ## a year of a municipality on real parts, and whether anything overdue went unsaid (ARGS=--json)
	@$(BIN)/samsyn simulate $(ARGS)

simulate-clocks: setup  ## the same year on PostgreSQL, two clocks under kill -9 (ARGS=FOLDER: its log goes there)
	PYTHONPATH=tests $(BIN)/python tests/faults/killed_clocks.py $(or $(ARGS),var/simulated)

test: setup  ## every test, on a real nats-server, SQLite and SMTP
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

compose-test: setup  ## the containers, built and tried from outside; needs docker (STANDINS=program makes the base images)
	PYTHONPATH=tests $(BIN)/python -m compose.trial $(STANDINS)

check: setup  ## ruff, mypy --strict, import-linter: the walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

.venv-bench/.ready: bench/requirements.lock
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --require-hashes --requirement $<
	@touch $@

bench: setup .venv-bench/.ready  ## the police's notices: samsyn beside what its parts can do at most and beside a peer; and how well the door finds persons
	@$(BIN)/python bench/replay.py $(ARGS)
	@$(BIN)/python bench/door/measure.py

bench-million: setup  ## what the clock's claim reads, from a thousand open actions to a million (ARGS=--json)
	@$(BIN)/python bench/million.py $(ARGS)

recording: setup  ## draw docs/demo.svg, the picture in the README, from a run of the demo
	$(BIN)/python docs/record.py

PIN := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header

lock:  ## pin the dependencies again (needs uv); no registry address is written
	$(PIN) --extra dev --extra tracing pyproject.toml --output-file requirements.lock
	$(PIN) bench/requirements.in --output-file bench/requirements.lock
