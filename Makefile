# Everything a person or CI does with Levy. `make help` lists it.
# Needs Python 3.11 or later, make, and once the Python package index; nothing else.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
RUN := .venv/bin/python -m
SAM := SAM_CLI_TELEMETRY=0 .levy/envs/sam/bin/sam
ENV ?= dev

.DEFAULT_GOAL := help
.PHONY: help setup up run down reset prove test check lint template fmt bench lock deploy first-key openapi routes
.NOTPARALLEL:

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## Install what is needed; quick when nothing changed
	@$(PYTHON) infra/environments.py project ministack sam

up: setup ## Start the local stack in the background and deploy the tree on it
	@$(RUN) infra.local up

run: setup ## Start the local stack, enter a community, bill it, stay until Ctrl-C
	@$(RUN) infra.local run

down: ## Stop the local stack and keep its data
	@test -x .venv/bin/python && $(RUN) infra.local down || echo "Nothing is installed, so nothing runs."

reset: ## Stop the local stack and forget its data
	@test -x .venv/bin/python && $(RUN) infra.local reset || echo "Nothing is installed, so nothing runs."

prove: setup ## Prove the ledger of every community of the local stack
	@$(RUN) infra.local prove

test: setup ## Run the tests, quick ones first
	@$(RUN) pytest -q

check: lint template test ## All that CI runs

lint: setup ## Format, lint and types
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy

template: setup ## What the template must fulfil, checked by three tools
	@$(PYTHON) infra/environments.py checkov
	@.levy/envs/sam/bin/cfn-lint -a cfn_lint_serverless.rules
	@$(SAM) validate --lint --region us-east-1 --template-file template.yaml
	@.levy/envs/checkov/bin/checkov --quiet --compact --framework cloudformation --file template.yaml --config-file infra/checkov.yaml

fmt: setup ## Format the code and mend what can be mended
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: setup ## Measure, print a table and write tests/bench/results.json
	@$(RUN) tests.bench

routes: setup ## Write the API's routes into template.yaml
	@$(RUN) infra.routes

openapi: setup ## Write infra/openapi.yaml
	@$(RUN) infra.openapi

lock: setup ## Renew the lock files from pyproject.toml and infra/locks/*.in
	@$(RUN) infra.lock

deploy: setup ## Deploy to AWS: make deploy ENV=prod (see infra/samconfig.toml)
	@grep -q '^\[$(ENV)\.' infra/samconfig.toml || { echo "infra/samconfig.toml has no environment '$(ENV)'."; exit 1; }
	@$(SAM) build --build-in-source --parallel
	@$(SAM) deploy --config-file infra/samconfig.toml --config-env $(ENV)
	@echo "First time? Make the first key: make first-key ENV=$(ENV)"

first-key: setup ## Make an API key that can create companies: make first-key ENV=prod
	@$(RUN) infra.bootstrap --stack levy-$(ENV)
