# `make demo` and `make test` set up what they need in .venv; see README.md.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet install

.PHONY: help demo test setup setup-dev lint lock texts screenshots clean distclean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.runtime: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kutip needs Python 3.11 or newer; set PYTHON=… to one")'
	@test -x $(BIN)/python || { echo "Setting up $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	@$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

setup: $(VENV)/.runtime ## what the program needs
setup-dev: $(VENV)/.dev ## and what its tests need

demo: setup ## the whole product in the browser, without token or internet
	@exec $(BIN)/kutip demo

test: setup-dev ## the tests
	@$(BIN)/python -m pytest -n auto

lint: setup-dev ## style, types and the import contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

texts: setup ## collect the texts to translate, compile the catalogues
	@$(BIN)/python -m bot.locales.collect

screenshots: setup-dev ## take the README's pictures again (needs Chromium)
	@KUTIP_SCREENSHOTS=$(CURDIR)/docs/images $(BIN)/python -m pytest --quiet tests/app/test_browser.py

lock: ## pin the dependencies again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --upgrade --extra postgresql --group build pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --upgrade --constraint requirements.txt --extra postgresql --group build --group dev pyproject.toml --output-file requirements-dev.txt

clean: ## forget the demo's chats and the caches
	rm -rf data/demo .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean ## and the virtual environment
	rm -rf $(VENV)
