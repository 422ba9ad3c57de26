# `make setup`, `make demo` and `make test` need python3 (3.11 or newer) and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKER := .venv-lock
PEERS := .venv-peers
VALIDATOR := .venv-wacz
WEBARCHIVES := .venv-webarchives
PIP_FLAGS := --quiet --disable-pip-version-check --no-input

# Tests start hundreds of processes: without compiled modules each takes twice as long to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo browse bench bench-bodies bench-duplicates bench-find bench-extract bench-large \
  bench-browse bench-outages bench-search docs fuzz soak check test coverage wacz webarchives lint types format \
  lock clean

help:
	@echo 'make setup    prepare $(VENV) with what the crawl needs'
	@echo 'make demo     crawl the bundled fixture site into demo.db, and show what it stored'
	@echo 'make browse   open the demo archive as a web site on this machine'
	@echo 'make check    for every save: lint, format, types, imports, and the tests without processes'
	@echo 'make test     run every check: that, and the tests of whole commands'
	@echo 'make coverage run the tests, and report what they do not reach'
	@echo 'make wacz     have the WACZ we write checked by py-wacz'
	@echo 'make webarchives     import what cdx_toolkit takes from a web archive (pywb) on this machine'
	@echo 'make fuzz     read 100,000 mutated pages, and try a thousand examples a test'
	@echo 'make soak     kill crawls two thousand times, and look at what is left'
	@echo 'make lint     ruff and import-linter         make types    mypy only'
	@echo 'make format   rewrite the code in the one format'
	@echo 'make bench    what reading and storing cost a crawl'
	@echo 'make bench-extract   how well known pages are read beside general readers, and how fast'
	@echo 'make bench-bodies    what a stored page takes, and how fast it is coded and read again'
	@echo 'make bench-duplicates  how well the same story is found under two ids'
	@echo 'make bench-find      how completely and cheaply a simulated paper is found'
	@echo 'make bench-large     what a large archive weighs, takes and answers'
	@echo 'make bench-search    what searching Chinese takes'
	@echo 'make bench-browse    how fast the site answers ten visitors at once'
	@echo 'make bench-outages   answer crawls wrongly a thousand times, and look for losses'
	@echo 'make bench-hostile   what ten thousand hostile inputs come to, and what they cost'
	@echo 'make docs     remake docs/schema.md from the schema'
	@echo 'make lock     remake requirements/*.lock (LOCK_FLAGS=--upgrade for newer versions)'
	@echo 'make clean    remove $(VENV) and caches; archives stay'

setup: $(VENV)/run.stamp

# The sections of the bundled site, whose pages lie in tests/fixtures. What they link to and the
# site does not have ends as gone, rejected and so on in the frontier, as on the real site.
DEMO_SECTIONS := china/society,business/tech,sports/tennis,opinion/op-ed,regional

demo: $(VENV)/run.stamp
	@rm -f demo.db demo.db-lock demo.db-wal demo.db-shm
	$(BIN)/scrapy crawl chinadaily -a sections=$(DEMO_SECTIONS) -s REPLAY=tests/fixtures \
	  -s ARCHIVE_PATH=demo.db
	@printf '%s\n' '' 'Its newest ten articles:' ''
	@$(BIN)/sqlite-utils demo.db "select substr(date_published, 1, 16) as published, section, \
	  iif(length(headline) > 48, substr(headline, 1, 47) || '…', headline) as headline, \
	  (select group_concat(name || coalesce(', ' || place, ''), '; ') from bylines \
	   where article_id = articles.id) as writers, source \
	  from articles order by date_published desc limit 10" --table --fmt simple
	@printf '%s\n' '' 'That was a crawl, stored in demo.db. Ask it:' '' \
	  '  $(BIN)/sqlite-utils search demo.db articles "river" --quote -c headline --table' \
	  '  $(BIN)/sqlite-utils demo.db "select * from authors_by_count limit 5" --table' \
	  '  $(BIN)/sqlite-utils rows demo.db articles_by_day --limit 5 --table' '' \
	  'Against the live site, politely, what is new in one section:' '' \
	  '  $(BIN)/scrapy crawl chinadaily -a sections=china/society -a since=2026-11-01'

# An archive of your own: make browse ARCHIVE=archive.db
browse: $(VENV)/browse.stamp
	@test -n '$(ARCHIVE)' || test -f demo.db || $(MAKE) demo
	$(BIN)/scrapy browse -s ARCHIVE_PATH=$(or $(ARCHIVE),demo.db)

bench: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.crawl

# Real pages are read: CHINADAILY_CORPUS names their folder.
bench-extract: $(VENV)/run.stamp $(PEERS)/peers.stamp
	$(BIN)/python -m benchmarks.extract $(PEERS)/bin/python

# A million articles, stored twice, take 40 GB of disk and over an hour; COUNT=100000 is enough for a look.
bench-large: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.million --count $(or $(COUNT),1000000)

# SEED=1 makes the inputs of a run again; COUNT=500 is enough for a look.
bench-hostile: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.hostile --count $(or $(COUNT),10000) $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m benchmarks.hostile_crawl

bench-bodies: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.bodies

# A backfill of twenty invented years; COUNT=5000 is enough for a look. KILLS=20 kills it so often.
bench-find: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.find --count $(or $(COUNT),100000) --kills $(or $(KILLS),0)

# Pairs are made of real articles: CHINADAILY_CORPUS names their folder.
bench-duplicates: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.duplicates

bench-search: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.search

# Ten visitors at once; COUNT=10000 is enough for a look.
bench-browse: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.browse --count $(or $(COUNT),100000)

bench-outages: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.outages $(if $(SEED),--seed $(SEED))

# The data dictionary: a test fails where it is not that of the schema.
docs: $(VENV)/run.stamp
	$(BIN)/python -m tools.data_dictionary

# Every reader over mutated pages, and a thousand examples for each test that has some; COUNT=100000
# takes some minutes.
fuzz: $(VENV)/test.stamp
	$(BIN)/python -m tools.fuzz --count $(or $(COUNT),100000)
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile fuzz \
	  -m hypothesis tests/unit

# Crawls killed at random moments; KILLS=2000 takes the better part of an hour.
soak: $(VENV)/test.stamp
	$(BIN)/python -m tools.soak --kills $(or $(KILLS),2000)

# For every save: everything but the tests that start processes.
check: lint types
	$(BIN)/python -m pytest -n auto --dist worksteal tests/unit crawler

# Crawls wait for some of their time, so there may be more of them than cores. What a file of tests
# shares is made once. In the order of the folders the files that take longest, of whole commands,
# come first, and the last ones are short.
CRAWLS_AT_ONCE := $(or $(JOBS),3)
IN_PARALLEL := -n $(CRAWLS_AT_ONCE) --dist loadfile --no-loadscope-reorder
test: lint types
	$(BIN)/python -m pytest $(IN_PARALLEL)

# Commands and their workers are counted too.
coverage: $(VENV)/test.stamp
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest $(IN_PARALLEL)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report
	@$(BIN)/python -m coverage json --quiet -o .coverage.json
	@$(BIN)/python -c 'import json; found = json.load(open(".coverage.json"))["totals"]; \
	  print("lines: {percent_statements_covered:.1f} %, branches: {percent_branches_covered:.1f} %".format(**found))'

# py-wacz brings fifty packages, and so has an environment of its own.
wacz: $(VENV)/test.stamp $(VALIDATOR)/wacz.stamp
	WACZ=$(VALIDATOR)/bin/wacz $(BIN)/python -m pytest tests/crawls/test_wacz.py

# cdx_toolkit and pywb bring forty packages.
webarchives: $(VENV)/test.stamp $(WEBARCHIVES)/webarchives.stamp
	WEBARCHIVES=$(WEBARCHIVES)/bin $(BIN)/python -m pytest tests/crawls/test_webarchives.py

lint: $(VENV)/test.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/lint-imports

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

$(VENV)/browse.stamp: $(VENV)/run.stamp requirements/browse.lock
	@echo 'Installing what the site needs ...'
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/browse.lock
	@touch $@

# The general readers never share our environment. Their lock names all there is to install;
# without --no-deps older pips stumble over extras that two of them name differently.
$(PEERS)/peers.stamp: requirements/peers.lock | $(VENV)/run.stamp
	@echo 'Preparing $(PEERS) with the general readers, which takes about a minute ...'
	@'$(PYTHON)' -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install $(PIP_FLAGS) --no-deps --require-hashes \
	  -r requirements/peers.lock
	@touch $@

$(VALIDATOR)/wacz.stamp: requirements/wacz.lock
	@'$(PYTHON)' -m venv --clear $(VALIDATOR)
	@$(VALIDATOR)/bin/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements/wacz.lock
	@touch $@

$(WEBARCHIVES)/webarchives.stamp: requirements/webarchives.lock
	@'$(PYTHON)' -m venv --clear $(WEBARCHIVES)
	@$(WEBARCHIVES)/bin/python -m pip install $(PIP_FLAGS) --require-hashes \
	  -r requirements/webarchives.lock
	@touch $@

# One lock serves Python 3.11 and newer on Linux and macOS. Pins stay until their range
# in pyproject.toml or LOCK_FLAGS=--upgrade moves them.
LOCK := $(LOCKER)/bin/uv pip compile --quiet --universal --generate-hashes \
  --no-emit-index-url --strip-extras --custom-compile-command 'make lock' $(LOCK_FLAGS)

lock:
	'$(PYTHON)' -m venv --clear $(LOCKER)
	$(LOCKER)/bin/python -m pip install $(PIP_FLAGS) uv
	$(LOCK) pyproject.toml --output-file requirements/run.lock
	$(LOCK) pyproject.toml --extra browse --constraint requirements/run.lock \
	  --output-file requirements/browse.lock
	$(LOCK) pyproject.toml --extra test --constraint requirements/run.lock \
	  --output-file requirements/test.lock
	$(LOCK) --group peers --output-file requirements/peers.lock
	$(LOCK) --group wacz-validation --python-version 3.11 --output-file requirements/wacz.lock
	$(LOCK) --group webarchives --python-version 3.11 --output-file requirements/webarchives.lock
	rm -rf $(LOCKER)

clean:
	rm -rf $(VENV) $(LOCKER) $(PEERS) $(VALIDATOR) $(WEBARCHIVES) .mypy_cache .pytest_cache .ruff_cache \
	  .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
