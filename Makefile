# The commands of this project; README.md and CONTRIBUTING.md say what each does.
# Settings come from the environment, e.g. `PORT=8080 make run`; ARGS go on to pytest.

NAMES := python3 python3.13 python3.12 python3.11
SYSTEM_PYTHON := $(firstword $(foreach name,$(NAMES),$(shell command -v $(name) 2>/dev/null)) python3)
PYTHON := .venv/bin/python
UV := .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header
ARGS ?=

.PHONY: help setup setup-run run test check bench soak screenshots lock

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## set up all that running, tests and checks need
	@$(SYSTEM_PYTHON) -m scripts.setup --dev

setup-run: ## set up only what running needs
	@$(SYSTEM_PYTHON) -m scripts.setup

run: setup-run ## serve on http://localhost:8000 (PORT, HOST)
	@exec $(PYTHON) -m scripts.serve

test: setup ## run the whole suite (STRICT=1: a skipped test is a failure)
	@$(PYTHON) -m pytest -n 2 $(ARGS)

check: setup ## style, types, migrations
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m scripts.check_migrations

bench: setup ## benchmarks; also written to bench/results.json
	@$(PYTHON) -m bench

soak: setup ## the whole suite on both databases, then the long tests at full counts
	@$(PYTHON) -m pytest -n 2 --both $(ARGS)
	@$(PYTHON) -m pytest --both --soak --timeout 3600 $(ARGS)

screenshots: setup ## the pictures of README.md and docs
	@$(PYTHON) -m scripts.screenshots

lock: setup ## resolve dependencies anew and write the lock files
	$(UV) pyproject.toml -o requirements.lock
	$(UV) --group solver --constraints requirements.lock -o requirements-solver.lock
	$(UV) pyproject.toml --group dev --group solver --constraints requirements.lock \
		--constraints requirements-solver.lock -o requirements-dev.lock
	$(UV) --group node -o requirements-node.lock
	npm install --package-lock-only
