# The two commands of a newcomer: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PORT ?= 8000
SIZE ?= small

.PHONY: run demo test soak bench screenshots lint services services-stop clean

run: demo
	@$(MANAGE) run --port $(PORT)

demo: $(VENV)/.run
	@$(MANAGE) demo --output out

test: $(VENV)/.test
	$(BIN)/pytest -n auto $(ARGS)

soak: $(VENV)/.test
	$(BIN)/pytest -m soak $(ARGS)

bench: $(VENV)/.bench
	$(BIN)/python -m tests.bench --size $(SIZE)

screenshots: $(VENV)/.test
	$(BIN)/python -m tests.screenshots docs/screenshots

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --check --lint templates
	$(MANAGE) makemigrations --check --dry-run

services: $(VENV)/.test
	@PORT=$(PORT) .ci/services start

services-stop:
	@.ci/services stop

$(VENV)/.run: constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.test: constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test]"
	@touch $@ $(VENV)/.run

$(VENV)/.bench: constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test,bench]"
	@touch $@ $(VENV)/.test $(VENV)/.run

clean:
	rm -rf $(VENV) out build *.egg-info
