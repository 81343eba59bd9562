SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PIP_QUIET := --quiet --disable-pip-version-check --no-input

##@ Use

.PHONY: run
run: $(VENV)/run.stamp $(BIN)/spoorvast ## Start everything on this machine with demo data (SPOORVAST_PORT=8080)
	@$(BIN)/python -m infra.local run

.PHONY: code
code: $(VENV)/run.stamp ## Print the present login codes of the demo accounts
	@$(BIN)/python -m infra.local code

##@ Check

.PHONY: test
test: debian-packages $(VENV)/test.stamp $(BIN)/spoorvast lint types ## Everything the tests need, and the tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: test-long
test-long: debian-packages $(VENV)/test.stamp ## Every fault and every measurement once, in short form (about 15 minutes)
	@$(BIN)/python -m pytest -m long

.PHONY: lint
lint: $(VENV)/test.stamp ## Style and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

.PHONY: types
types: $(VENV)/test.stamp ## Types of services, gateway and infra, strict
	@$(BIN)/mypy

.PHONY: bench
bench: debian-packages $(VENV)/test.stamp ## Measure speed beside its limits: bench.json and docs/performance.md
	@$(BIN)/python -m tests.bench

.PHONY: faults
faults: debian-packages $(VENV)/test.stamp ## Break the platform row by row, three seeds; writes docs/faults.md and .json
	@$(BIN)/python -m tests.faults --seeds 1 2 3 --write docs

.PHONY: practices
practices: ## The 141 practices of the field, with the tests that show each
	@$(PYTHON) -m infra.practices

.PHONY: format
format: $(VENV)/test.stamp ## Format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

##@ Keep

.PHONY: requirements
requirements: $(VENV)/test.stamp ## Pin requirements/*.txt anew, with hashes
	@$(BIN)/pip install $(PIP_QUIET) uv
	@cd requirements && for kind in test run; do \
	  ../$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 $$kind.in -o $$kind.txt; done

TOUR := client-390 keep-code-390 read-390 today-1280 thread-1280 case-1280 quick-1280 one-client-1280 report-released-1280 trail-1280

.PHONY: tour
tour: debian-packages $(VENV)/test.stamp ## Take the README's pictures anew, and one of every page in build/pictures
	@SPOORVAST_PICTURES=build/pictures $(BIN)/python -m pytest tests/browser/test_every_page.py
	@mkdir -p docs/tour && cp $(TOUR:%=build/pictures/top/%.png) docs/tour/

.PHONY: clean
clean: ## Remove the environment and all demo data (.venv, .run)
	@rm -rf $(VENV) .run .mypy_cache .ruff_cache .hypothesis

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- not for people ---------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Spoorvast needs Python 3.11 or newer; PYTHON=... make run"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt | $(BIN)/python
	@echo "Installing what the platform needs into $(VENV) ..."
	@$(BIN)/pip install $(PIP_QUIET) --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/test.stamp: requirements/test.txt | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) ..."
	@$(BIN)/pip install $(PIP_QUIET) --require-hashes -r requirements/test.txt
	@touch $@ $(VENV)/run.stamp

$(BIN)/spoorvast: pyproject.toml | $(VENV)/run.stamp
	@$(BIN)/pip install $(PIP_QUIET) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: debian-packages
debian-packages:
	@bash infra/debian-packages.sh
