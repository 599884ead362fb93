# Two commands matter: `make demo` and `make test`. Everything else is in `make help`.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help demo test check long lint format bench lock needs clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(READY) ## Run the program with a fictional coalition; prints one link per kind of user
	$(BIN)/accompany demo

test: $(READY) needs ## Install what the tests need and run them on SQLite and PostgreSQL; ARGS='-k slots' picks some
	$(BIN)/python -m pytest $(ARGS)

check: lint test ## Do what CI does: lint, types, layers, and all tests

long: $(READY) needs ## Kill 1,000 couriers over 10,000 mails on each database; KILLS=200 kills fewer
	KILLS=$(or $(KILLS),1000) $(BIN)/python -m pytest -s tests/delivery/test_killed.py $(ARGS)

lint: $(READY) ## Check style, layers and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(READY) ## Put the code into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Run every benchmark; ARGS='claims --json' picks one
	$(BIN)/python -m benchmarks $(ARGS)

lock: $(READY) ## Remake the two lock files; UPGRADE=--upgrade takes newer versions
	bash scripts/lock.sh $(UPGRADE)

clean: ## Remove the virtual environment and every cache
	rm -rf .venv tests/peers/.venv tests/peers/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

needs: $(READY)
	@bash scripts/needs.sh

$(READY): requirements-dev.lock pyproject.toml scripts/venv.sh
	@PYTHON='$(PYTHON)' bash scripts/venv.sh
	@touch $@
