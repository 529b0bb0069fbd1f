# Two commands: `make demo` and `make test`. They need python3 (>= 3.11) and make, nothing else.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test compose-test check recording lock

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

test: setup  ## every test, on a real nats-server, SQLite and SMTP
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

compose-test: setup  ## the containers, built and tried from outside; needs docker (STANDINS=program makes the base images)
	PYTHONPATH=tests $(BIN)/python -m compose.trial $(STANDINS)

check: setup  ## ruff, mypy --strict, import-linter: the walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

recording: setup  ## draw docs/demo.svg, the picture in the README, from a run of the demo
	$(BIN)/python docs/record.py

lock:  ## pin the dependencies again (needs uv); no registry address is written
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header --extra dev --extra tracing pyproject.toml --output-file requirements.lock
