# Everything starts from `make setup`; each target below does it first when it is needed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
KB_LIBRARY ?= library
export KB_LIBRARY
REPORTS ?=
SAMPLES ?= yes

BENCH_SECTIONS ?= 10000 100000

.PHONY: setup run bench test test-long test-whoosh27 check clean

setup: $(BIN)/.ready
$(BIN)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本（make PYTHON=python3.12 可以指定）"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[fast]'
	@touch $@

$(BIN)/.ready-dev: $(BIN)/.ready
	$(BIN)/python -m pip install --quiet --editable '.[fast,dev]'
	@touch $@

run: $(BIN)/.ready
ifeq ($(SAMPLES),no)
	@test ! -f "$(KB_LIBRARY)/catalog.sqlite" || $(BIN)/kb remove --samples
else
	$(BIN)/kb index corpus/reports
endif
ifneq ($(REPORTS),)
	$(BIN)/kb index "$(REPORTS)" || test $$? -eq 1
endif
	@$(BIN)/kb serve --host $(HOST) --port $(PORT)

test: $(BIN)/.ready-dev
	$(BIN)/python -m pytest -q

test-long: $(BIN)/.ready-dev
	KB_TEST_PROFILE=long $(BIN)/python -m pytest -q

# The engine against the last Whoosh of the old line: same format, same tests.
test-whoosh27: $(BIN)/.ready-dev
	$(PYTHON) -m venv .venv-whoosh27
	.venv-whoosh27/bin/python -m pip install --quiet --upgrade pip
	.venv-whoosh27/bin/python -m pip install --quiet '.[fast]' pytest hypothesis
	.venv-whoosh27/bin/python -m pip uninstall --quiet --yes whoosh3 jixiao-kb
	.venv-whoosh27/bin/python -m pip install --quiet whoosh==2.7.4
	PYTHONPATH=. .venv-whoosh27/bin/python -m pytest -q tests/test_kb_engines_*.py

check: $(BIN)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

# Ours beside its peers; what is not installed is skipped, aloud. 1,000,000 by hand: make bench BENCH_SECTIONS=1000000
bench: $(BIN)/.ready-dev
	$(BIN)/python -m pip install --quiet --editable '.[fast,dev,bench]'
	$(BIN)/python -m bench $(foreach size,$(BENCH_SECTIONS),--sections $(size)) --out docs

clean:
	rm -rf $(VENV) .venv-whoosh27 build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
