# digitnet: `make help` lists what can be made. Works with GNU make 3.81 (macOS) and later.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# One more than the cores of a small machine: many tests wait for a process or a clock.
JOBS ?= 3
TEST = $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
ARGS ?=

.PHONY: help train serve app test test-fast coverage check docs package bench clean

help:
	@echo 'make train     install, get MNIST, train the default recipe; see outputs/'
	@echo 'make serve     install, then serve the page to draw on and the API'
	@echo 'make app       build the offline app for browser and phone into app/dist; needs npm'
	@echo 'make test      install with the development tools, run every test'
	@echo 'make test-fast those that train nothing and start no process: under a minute'
	@echo 'make coverage  the lines and branches that the tests run in their own process'
	@echo 'make check     formatting, lint, types, import layers, documentation'
	@echo 'make docs      build the documentation into build/site'
	@echo 'make package   wheel and source archive into dist/, checked'
	@echo 'make bench     how well and how fast digits are read'
	@echo 'make clean     remove $(VENV) and the tools'"'"' caches, never outputs/'
	@echo
	@echo 'Options: make train ARGS="--recipe classic --seed 1"   make test JOBS=4 ARGS="-k idx"'
	@echo '         make train PYTHON=/path/to/python3.12 (Python 3.11 to 3.13; the first time only)'

train: $(VENV)/installed
	$(BIN)/digitnet train $(ARGS)

serve: $(VENV)/installed
	$(BIN)/digitnet serve $(ARGS)

app: app/node_modules/installed
	cd app && npm run --silent check && npm test --silent && npm run --silent build

test: $(VENV)/installed-dev
	$(TEST) $(ARGS)

test-fast: $(VENV)/installed-dev
	$(TEST) -q tests/unit -m 'not process and not training and not slow' $(ARGS)

coverage: $(VENV)/installed-dev
	$(TEST) -q -m 'not slow' --cov --cov-report=term $(ARGS)

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

docs: $(VENV)/installed-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

package: $(VENV)/installed-dev
	rm -rf dist build/lib build/bdist.*
	$(BIN)/python -m build --no-isolation
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/reading.py $(ARGS)

clean:
	rm -rf $(VENV) build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# No lock file: it would hold addresses; package.json pins each package that is asked for.
app/node_modules/installed: app/package.json
	@command -v npm >/dev/null || { echo 'npm was not found. Debian, Ubuntu: sudo apt install nodejs npm (Node 20.19 or later)' >&2; exit 1; }
	cd app && npm install --no-audit --no-fund --loglevel=error
	@touch $@

# An environment that stands already is taken as it is: nothing here ever empties one.
$(VENV)/made:
	@if $(PIP) --version >/dev/null 2>&1; then touch $@; exit; fi; \
	for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$($$python --version)"; \
	    $$python -m venv $(VENV) && touch $@; exit; \
	  fi; \
	done; \
	echo 'No Python 3.11, 3.12 or 3.13 with its venv module was found.' >&2; \
	echo 'Debian, Ubuntu: sudo apt install python3-venv.  macOS: brew install python@3.12.' >&2; \
	echo 'Or name one: make train PYTHON=/path/to/python3.12' >&2; \
	exit 1

$(VENV)/installed: $(VENV)/made pyproject.toml constraints.txt
	$(PIP) install -q -c constraints.txt --upgrade pip
	$(PIP) install -q -c constraints.txt -e '.[train,serve]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/made pyproject.toml constraints.txt
	$(PIP) install -q -c constraints.txt --upgrade pip
	$(PIP) install -q -c constraints.txt -e '.[train,serve,tensorboard,tune,ray,pdf,heic,hub,litert]' --group dev --group docs --group package
	@for browser in chromium chromium-browser google-chrome; do \
	  if command -v $$browser >/dev/null; then exit; fi; \
	done; \
	$(BIN)/python -m playwright install chromium >/dev/null 2>&1 \
	  || echo 'No browser could be installed: the tests of the page are skipped.'
	@touch $(VENV)/installed $@
