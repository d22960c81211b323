# Every command sets up what it needs first, so the first run on a fresh machine and the hundredth are typed alike.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p && break; done)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMPS)/python $(STAMPS)/pwa $(STAMPS)/graphiql ## Install what running needs, and build the page

.PHONY: demo
demo: setup ## Seed a believable salon, start everything, and print links to click (PORT=8000)
	@$(BIN)/openchair demo --port $(PORT)

.PHONY: test
test: setup $(STAMPS)/dev ## Run every test, on both databases and in a real browser
	$(BIN)/openchair schema --check
	npm --prefix pwa run --silent gen:check
	npm --prefix pwa test
	$(BIN)/python -m pytest

.PHONY: lint
lint: setup $(STAMPS)/dev ## Check style, types and the arrows between rooms
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm --prefix pwa run --silent check

.PHONY: format
format: $(STAMPS)/dev ## Put the code in its usual form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	npm --prefix pwa run --silent format

.PHONY: schema
schema: setup ## Write schema.graphql from the code, and the page's types and documents from it
	$(BIN)/openchair schema
	npm --prefix pwa run --silent gen

.PHONY: bench
bench: setup $(STAMPS)/dev ## Measure against a floor in the same run, and print the ratios
	$(BIN)/python -m bench

.PHONY: quality
quality: setup $(STAMPS)/dev ## Weigh the page, and have Lighthouse and axe look at it
	npm --prefix pwa run --silent size
	$(BIN)/python -m bench.quality

.PHONY: clean
clean: ## Remove everything the commands above have made
	rm -rf $(VENV) $(STAMPS) .demo pwa/dist pwa/node_modules graphiql/node_modules tests/judges/node_modules

$(STAMPS):
	@mkdir -p $(STAMPS)

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv, or brew install python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(STAMPS)/python: requirements.lock pyproject.toml $(VENV)/pyvenv.cfg | $(STAMPS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/python tests/judges/package-lock.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	npm ci --prefix tests/judges --no-audit --no-fund --silent
	@touch $@

$(STAMPS)/node: | $(STAMPS)
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed: apt-get install nodejs npm, or brew install node"; exit 1; }
	@node -e 'process.exit(+process.versions.node.split(".")[0] < 20)' || { echo "Node 20 or newer is needed; this is $$(node --version)"; exit 1; }
	@touch $@

$(STAMPS)/pwa-packages: pwa/package-lock.json $(STAMPS)/node
	npm ci --prefix pwa --no-audit --no-fund --silent
	@touch $@

$(STAMPS)/pwa: $(STAMPS)/pwa-packages $(shell find pwa/src pwa/sw pwa/scripts pwa/icons -type f) pwa/vite.config.ts
	npm --prefix pwa run --silent build
	@touch $@

$(STAMPS)/graphiql: graphiql/package-lock.json $(STAMPS)/node
	npm ci --prefix graphiql --no-audit --no-fund --silent
	@touch $@
