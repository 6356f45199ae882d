# Two commands matter: `make demo` (a decision, with figures) and `make test` (everything CI checks).
# Nothing is installed outside this folder: uv in .tools, packages in .venv, both pinned and hashed by the locks.

PYTHON    ?= python3
LANG_DEMO ?= en
CASE      ?= examples/group
OUT       ?= out/demo

BIN := .venv/bin
UV  := .tools/bin/uv
RUN := .venv/.has-run
DEV := .venv/.has-dev

COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
           --no-annotate --no-header --no-emit-index-url --no-emit-find-links
EDITABLE := $(UV) pip install --quiet --python .venv --no-deps --build-constraints requirements-tools.lock --editable .

.DEFAULT_GOAL := help
.PHONY: help setup demo test format lint types imports contracts unit messages bench pages docs docs-serve lock upgrade clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEV) ## Install what development and tests need

demo: $(RUN) ## Appraise the example study: verdict here, figures in an HTML page (LANG_DEMO=fr, CASE=…)
	@$(BIN)/enjeu appraise $(CASE) --lang $(LANG_DEMO) --out $(OUT)

test: lint types imports unit docs ## Everything CI checks

format: $(DEV) ## Rewrite the code in the house style
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

lint: $(DEV) ## Style and likely bugs
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: $(DEV) ## Strict types, tests included
	@$(BIN)/mypy

imports: $(DEV)
	@$(BIN)/lint-imports --no-logo

contracts: imports ## What the project promises about itself: layers, sizes, locks, pages that must agree with the code
	@$(BIN)/pytest -q tests/contracts
	@$(BIN)/python -m tests.contracts.sizes

# One thread a process for linear algebra: the processes are as many as the processors already.
unit: $(DEV)
	@sh .ci/servers
	@OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -q -n auto

messages: $(DEV) ## Sort, check and compile the French and English messages, after changing a .po file
	@$(BIN)/python -m enjeu.locale.compile

bench: $(DEV) ## Speed and memory side by side with other engines
	@$(UV) pip install --quiet --python .venv --require-hashes -r requirements-bench.lock
	@$(BIN)/python -m bench

# mkdocs-material names its successor on every build; docs/decisions/dependencies.md says when we look at it.
export NO_MKDOCS_2_WARNING = 1

pages: $(DEV) ## Write the reference pages, and the outputs quoted in the guides, anew
	@$(BIN)/python -m docs.generate

docs: $(DEV) ## Build the documentation site into site/
	@$(BIN)/mkdocs build --quiet --strict

docs-serve: $(DEV) ## Read the documentation in a browser while writing it
	@$(BIN)/mkdocs serve

lock: .tools/.has-tools ## Bring the locks in line with pyproject.toml, keeping the pins that still fit
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) --constraints requirements.lock pyproject.toml --group dev --output-file requirements-dev.lock
	@$(COMPILE) --constraints requirements-dev.lock pyproject.toml --group dev --group bench --output-file requirements-bench.lock
	@$(COMPILE) --group tools --output-file requirements-tools.lock

upgrade: COMPILE += --upgrade
upgrade: lock ## Move every pin to the newest version that fits

clean: ## Remove everything that was installed or built here
	@rm -rf .venv .tools site out dist tests/actual .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A stamp is newer than the lock it was made from, so that a second run costs nothing.

.tools/.has-tools: requirements-tools.lock
	@sh .ci/venv "$(PYTHON)" .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/bin/python: | .tools/.has-tools
	@$(UV) venv --quiet --python .tools/bin/python .venv

# Adds to .venv and takes nothing away: the development set holds the same pins.
$(RUN): requirements.lock pyproject.toml | .venv/bin/python
	@$(UV) pip install --quiet --python .venv --require-hashes -r requirements.lock
	@$(EDITABLE)
	@touch $@

# Takes away whatever the lock does not name: a test must not pass thanks to a package that only this machine has.
$(DEV): requirements-dev.lock pyproject.toml | .venv/bin/python
	@$(UV) pip sync --quiet --python .venv --require-hashes requirements-dev.lock
	@$(EDITABLE)
	@touch $(RUN) $@
