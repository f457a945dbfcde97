# Every target does its own set-up in .venv; only Python >= 3.11 and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REGION ?= GBR
OUT ?= out
PAGE := src/autarky/lab/static/index.html

.PHONY: report lab test test-slow lint docs bench worlds pins clean

report: $(VENV)/.run          ## the dossier of REGION on the embedded world 1928
	$(BIN)/autarky report $(REGION) --out $(OUT)

lab: $(VENV)/.run $(PAGE)     ## the local web page, until Ctrl-C
	$(BIN)/autarky lab --out $(OUT)/lab

test: lint                    ## lint, types, import contract, fast tests
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -m "not slow" -n 2 --dist worksteal

test-slow: $(VENV)/.dev $(if $(shell command -v npm),$(PAGE))  ## the rest of the tests
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -m slow -n 2 --dist loadscope

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.docs           ## the documentation, warnings as errors
	$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html

bench: $(VENV)/.dev           ## every registered benchmark; `make bench ONLY=name` for one
	$(BIN)/python -m benchmarks $(ONLY)

worlds: $(VENV)/.dev          ## rebuild the embedded worlds from their figures
	$(BIN)/python scripts/build_world_toy.py
	$(BIN)/python scripts/build_world_1928.py

pins: ALL := --group test --group lint --group docs --extra dask --extra morris --extra pymrio --extra excel
pins: PIN := --python-version 3.11 --no-emit-index-url --no-header --no-annotate -q
pins:                         ## renew the pinned requirements (needs uv)
	uv pip compile pyproject.toml $(ALL) $(PIN) -U -o requirements/docs.txt
	uv pip compile pyproject.toml --group test --group lint --extra dask --extra morris --extra pymrio --extra excel $(PIN) --universal -c requirements/docs.txt -o requirements/dev.txt
	uv pip compile pyproject.toml $(PIN) --universal -c requirements/docs.txt -o requirements/run.txt

$(PAGE): web/package-lock.json $(shell find web/src web/public web/index.html web/vite.config.ts)
	@command -v npm > /dev/null || { echo "the page is built with Node.js; install it, or use a wheel, which brings the page"; exit 1; }
	cd web && npm ci --no-audit --no-fund && npm run build
	@touch $@

clean:
	rm -rf web/node_modules src/autarky/lab/static $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("autarky needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $@

$(VENV)/.docs: requirements/docs.txt $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/docs.txt
	@touch $@
