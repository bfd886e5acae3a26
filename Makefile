# Two commands matter: `make book` and `make test`. Both make .venv when it is not there.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
EDITION ?= demo
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq

# As settings, not as options: pip 23 knows one of them only after the word "install".
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

# Each kernel and command would translate our modules anew; what is translated is kept beside them.
unexport PYTHONDONTWRITEBYTECODE

# A folder that was moved has a .venv whose commands lead to the old place: it is set up anew.
IS_HERE := import os, helpers; print(os.path.samefile(helpers.__path__[0], 'src/helpers'))
WHY := (once)
ifneq ($(wildcard .venv/ready),)
ifeq ($(shell $(BIN)/python -I -c "$(IS_HERE)" 2>/dev/null),True)
WHY := again: the libraries it holds have changed
else
WHY := anew: this folder was moved, or .venv is broken
.PHONY: .venv/ready
endif
endif

.PHONY: help book test proof england bench check audit pages lock bundle clean serve format

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
	  || grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST)

book: .venv/ready  ## run the notebooks and build the site into build/demo/html
	@$(BIN)/linkbook build

test: .venv/ready  ## run every test, and every notebook, in one go
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --nbval-lax tests src notebooks

proof: .venv/ready  ## break 600 study folders and attack 1,000 releases made up at random; some minutes
	@$(BIN)/python -m pytest -n 2 -m proof tests

SITES ?= 1250
PATIENTS ?= 900000
england: .venv/ready  ## build a made-up study of all of England and print time and memory; fewer with SITES= PATIENTS=
	@nice $(BIN)/python benchmarks/england.py --sites $(SITES) --patients $(PATIENTS)

RUNS ?= 3
ROWS ?= 10000000
bench: .venv/ready  ## measure this book against stock programs, as ratios; less with RUNS= ROWS=, one part with PARTS=
	@$(BIN)/python benchmarks/bench.py --write --runs $(RUNS) --rows $(ROWS) $(if $(PARTS),--parts $(PARTS))
	@$(BIN)/python -m helpers.book.generated_pages

check: .venv/ready  ## ruff, mypy, schema, import direction, and that generated pages are up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/python -m helpers.book.generated_pages --check
	@$(BIN)/linkbook check data/synthetic --quiet

audit: .venv/ready  ## known vulnerabilities of the locked libraries, and their licences; needs a network
	@$(BIN)/python -m helpers.book.audit

pages: .venv/ready  ## write what follows from the chapters and the schema: contents, front pages, data dictionary
	@$(BIN)/python -m helpers.book.generated_pages

format: .venv/ready  ## put the code into its one format
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

serve: .venv/ready  ## show the built site at http://127.0.0.1:8000; another edition with EDITION=name
	@test -d "build/$(EDITION)/html" || { echo "There is no edition in build/$(EDITION): build it first"; exit 2; }
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory "build/$(EDITION)/html" $(PORT)

lock: .venv/ready  ## pin every dependency in requirements.lock and environment.yml; anew with UPGRADE=--upgrade
	@$(BIN)/python -m helpers.book.dependency_lock $(UPGRADE)

bundle: .venv/ready  ## one folder that installs all this without internet; of another Python with PYTHONS="3.12 3.13"
	@$(BIN)/python -m helpers.book.bundle $(foreach one,$(PYTHONS),--python $(one)) $(foreach one,$(PLATFORMS),--platform $(one))

clean:  ## remove what the other targets made, the environment included
	rm -rf build _build .venv .pytest_cache .mypy_cache .ruff_cache

.venv/ready: requirements.lock requirements-uv.lock pyproject.toml
	@echo "Setting up .venv $(WHY)"
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 15) else \
	  "Python 3.11, 3.12, 3.13 or 3.14 is needed and this is %d.%d: make PYTHON=python3.12 book" % v)'
	@$(PYTHON) -m venv --clear .venv
	@if $(PIP) install --require-hashes -r requirements-uv.lock \
	  && $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock; \
	then :; else echo "uv did not work here; installing with pip, which takes longer"; \
	  $(PIP) install --require-hashes -r requirements.lock; fi
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
