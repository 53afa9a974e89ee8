# Each target does its own set-up; nothing has to be installed by hand but Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast check bench docs lock browser

help: ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## create .venv with everything pinned by hash

$(INSTALLED): requirements/setup.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gongkai needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## build the demonstration district once and serve it at http://127.0.0.1:8000
	@$(BIN)/gongkai demo --port $(PORT)

browser:
	@{ command -v chromium && { command -v nginx || test -x /usr/sbin/nginx; }; } >/dev/null || { \
	  echo "installing chromium, a Chinese font and nginx for the tests"; \
	  SUDO=$$(test "$$(id -u)" = 0 || echo sudo); \
	  { $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium fonts-wqy-zenhei nginx-light >/dev/null; } \
	  || { echo "the tests need the system packages: chromium fonts-wqy-zenhei nginx-light"; exit 1; }; }

test: setup browser ## everything: SQLite, the database part again on PostgreSQL, the journeys in Chromium
	$(BIN)/pytest -q -n 2
	GONGKAI_TEST_DATABASE=postgresql $(BIN)/pytest -q -n 2 tests/ledger tests/accounts tests/files tests/notices tests/intake tests/publishing tests/applications tests/mailbox tests/reports tests/site

test-fast: setup ## the rules alone, in seconds
	$(BIN)/pytest -q tests/regulation

check: setup ## lint, format, import contracts, types, templates, migrations, generated docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files '*.html')
	$(BIN)/python -m docs.generate --check
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django check --fail-level WARNING --database default

bench: setup ## the measurements of benchmarks/, as ratios within one run
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: setup ## write the generated reference pages
	$(BIN)/python -m docs.generate

lock: setup ## resolve requirements/*.in anew into hashed *.txt that name no registry
	@for name in setup app dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt; done
