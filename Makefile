# `make setup`, `make demo` and `make test` need python3 (3.11 or newer) and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKER := .venv-lock
VALIDATOR := .venv-wacz
PIP_FLAGS := --quiet --disable-pip-version-check --no-input

.PHONY: help setup demo bench fuzz test wacz lint types format lock clean

help:
	@echo 'make setup    prepare $(VENV) with what the crawl needs'
	@echo 'make demo     crawl the bundled fixture site into demo.db, and show what it stored'
	@echo 'make test     run every check: lint, format, types, tests'
	@echo 'make wacz     have the WACZ we write checked by py-wacz'
	@echo 'make fuzz     read 100,000 mutated pages'
	@echo 'make lint     ruff only         make types    mypy only'
	@echo 'make format   rewrite the code in the one format'
	@echo 'make bench    what reading and storing cost a crawl'
	@echo 'make lock     remake requirements/*.lock (LOCK_FLAGS=--upgrade for newer versions)'
	@echo 'make clean    remove $(VENV) and caches; archives stay'

setup: $(VENV)/run.stamp

# The sections of the bundled site, whose pages lie in tests/fixtures. What they link to and the
# site does not have ends as gone, rejected and so on in the frontier, as on the real site.
DEMO_SECTIONS := china/society,business/tech,sports/tennis,opinion/op-ed,regional

demo: $(VENV)/run.stamp
	@rm -f demo.db demo.db-wal demo.db-shm
	$(BIN)/scrapy crawl chinadaily -a sections=$(DEMO_SECTIONS) -s REPLAY=tests/fixtures \
	  -s ARCHIVE_PATH=demo.db -L WARNING
	@echo
	@$(BIN)/sqlite-utils demo.db "select substr(date_published, 1, 16) as published, section, \
	  iif(length(headline) > 48, substr(headline, 1, 47) || '…', headline) as headline, \
	  (select group_concat(name || coalesce(', ' || place, ''), '; ') from bylines \
	   where article_id = articles.id) as writers, source \
	  from articles order by date_published desc" --table --fmt simple
	@echo
	@$(BIN)/sqlite-utils demo.db "select state, coalesce(reason, '') as reason, count(*) as urls \
	  from frontier group by state, substr(reason, 1, 12) order by urls desc" --table --fmt simple
	@printf '%s\n' '' 'That was a crawl, stored in demo.db. Ask it:' '' \
	  '  $(BIN)/sqlite-utils search demo.db articles "river" -c headline --table' \
	  '  $(BIN)/sqlite-utils demo.db "select * from authors_by_count limit 5" --table' \
	  '  $(BIN)/sqlite-utils rows demo.db articles_by_day --limit 5 --table' '' \
	  'Against the live site, politely, what is new in one section:' '' \
	  '  $(BIN)/scrapy crawl chinadaily -a sections=china/society -a since=2026-11-01'

bench: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.crawl

# Every reader over mutated pages; COUNT=100000 takes some minutes.
fuzz: $(VENV)/test.stamp
	$(BIN)/python -m tests.fuzz --count $(or $(COUNT),100000)

test: lint types
	$(BIN)/python -m pytest

# py-wacz brings fifty packages, and so has an environment of its own.
wacz: $(VENV)/test.stamp $(VALIDATOR)/wacz.stamp
	WACZ=$(VALIDATOR)/bin/wacz $(BIN)/python -m pytest tests/test_wacz.py

lint: $(VENV)/test.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(VENV)/test.stamp
	$(BIN)/python -m mypy

format: $(VENV)/test.stamp
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

# The project itself is not installed: scrapy.cfg makes `crawler` importable in this folder.
# A new lock makes a new environment, so that nothing stays that it no longer names.
$(VENV)/run.stamp: requirements/run.lock
	@command -v '$(PYTHON)' >/dev/null || \
	  { echo 'No $(PYTHON) here: install Python 3.11 or newer, or name one: make PYTHON=python3.12 setup' >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '$(PYTHON) is older than Python 3.11: name a newer one, as in: make PYTHON=python3.12 setup' >&2; exit 1; }
	@'$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo '$(PYTHON) cannot make virtual environments: install its venv package (on Debian: apt install python3-venv).' >&2; exit 1; }
	@echo 'Preparing $(VENV), which takes about a minute ...'
	@'$(PYTHON)' -m venv --clear $(VENV)
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/run.lock
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.lock
	@echo 'Installing what the tests need ...'
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/test.lock
	@touch $@

$(VALIDATOR)/wacz.stamp: requirements/wacz.lock
	@'$(PYTHON)' -m venv --clear $(VALIDATOR)
	@$(VALIDATOR)/bin/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/wacz.lock
	@touch $@

# One lock serves Python 3.11 and newer on Linux and macOS. Pins stay until their range
# in pyproject.toml or LOCK_FLAGS=--upgrade moves them.
LOCK := $(LOCKER)/bin/uv pip compile --quiet --universal --generate-hashes \
  --no-emit-index-url --strip-extras --custom-compile-command 'make lock' $(LOCK_FLAGS)

lock:
	'$(PYTHON)' -m venv --clear $(LOCKER)
	$(LOCKER)/bin/python -m pip install $(PIP_FLAGS) uv
	$(LOCK) pyproject.toml --output-file requirements/run.lock
	$(LOCK) pyproject.toml --extra test --constraint requirements/run.lock \
	  --output-file requirements/test.lock
	$(LOCK) --group wacz-validation --python-version 3.11 --output-file requirements/wacz.lock
	rm -rf $(LOCKER)

clean:
	rm -rf $(VENV) $(LOCKER) $(VALIDATOR) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
