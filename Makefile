# Dateline: set-up and everyday commands. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
Q ?= What did Lavrov say about sanctions?
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv

.DEFAULT_GOAL := help
.PHONY: help ask chat test check eval eval-quotations eval-model lint types wheel lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

ask: $(VENV)/.local ## Answer a question on the demo archive: make ask Q="Who vetoed the resolution?"
	@$(BIN)/dateline ask --demo "$(Q)"

chat: $(VENV)/.local ## Ask the demo archive in the browser, the proof beside the answer
	@$(BIN)/dateline chat --demo $(ARGS)

test: $(VENV)/.dev ## Lint, types and tests
	@echo "==> lint"; $(BIN)/ruff check . && $(BIN)/ruff format --check -q .
	@echo "==> types"; $(BIN)/mypy
	@echo "==> tests"; $(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

QUICK := tests/test_architecture.py tests/test_sentences.py tests/test_dates.py tests/test_settings.py \
	tests/text tests/query tests/attribution tests/retrieval tests/verification
check: $(VENV)/.dev ## Lint, types and the quick tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto --dist loadfile $(QUICK)

eval: eval-quotations eval-model ## Measure the answers on the demo questions; fails when they became worse

eval-quotations: $(VENV)/.dev ## The first half of it, without a language model
	@echo "==> extractive mode, all demo questions"
	@$(BIN)/dateline eval --mode extractive --baseline evals/baselines/extractive.json --out eval-report/extractive

eval-model: $(VENV)/.dev ## The second half, the embedded model on a fixed sample
	@echo "==> embedded model, a fixed sample"
	@$(BIN)/dateline eval --mode llm --sample 20 --also decline-near-miss --baseline evals/baselines/embedded.json --out eval-report/embedded

lint: $(VENV)/.dev ## Format the code and mend what can be mended
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: $(VENV)/.dev ## Check the types
	@$(BIN)/mypy

wheel: $(VENV)/.local ## Build dist/dateline-….whl, which pip installs anywhere: pip install 'dist/dateline-….whl[local]'
	@rm -rf build dist
	@$(PIP) wheel -q --no-deps --no-build-isolation --no-index -w dist .
	@rm -rf build
	@ls dist/*.whl

EXTRAS := local multilingual eval lab mcp team tables dev
lock: ## Renew the lock files (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --extra local --extra mcp pyproject.toml requirements/build.in -o requirements/local.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-annotate $(addprefix --extra ,$(EXTRAS)) -c requirements/local.lock pyproject.toml requirements/build.in -o requirements/dev.lock

clean: ## Remove the virtual environment and the caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Dateline needs Python 3.11 or newer. Debian: sudo apt install python3 python3-venv. macOS: brew install python@3.13"; exit 1; }
	@echo "==> making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make virtual environments. On Debian: sudo apt install python3-venv"; exit 1; }

$(VENV)/.local: requirements/local.lock pyproject.toml | $(BIN)/python
	@echo "==> installing Dateline with its models (about 1.6 GB to download, once)"
	@$(PIP) install --progress-bar on --no-deps --require-hashes -r requirements/local.lock | sed '/^Requirement already/d'
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.local
	@echo "==> installing what the tests need"
	@$(PIP) install --progress-bar on --no-deps --require-hashes -r requirements/dev.lock | sed '/^Requirement already/d'
	@touch $@
