# Needs make and Python 3.11 or newer; everything else comes from requirements.lock into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Python compiles what it imports when it first does; compiling all of it here doubles the install.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

# Compiled once and kept, whatever the caller's environment says: else each command of the tests compiles dbt anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test test-slow lint docs bench clean

demo: $(STAMP) ## the sample company, from a landed folder to an accepted journal
	@$(BIN)/tieout demo

# A file's tests stay with one worker, for they share what it built; the sample company is built once for both.
test: $(STAMP) ## every test but the slow ones
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-slow: $(STAMP) ## the slow ones: thousands of histories, hundreds of kills, a plain dbt build, a real Tryton
	@$(BIN)/python -m pytest -m slow

lint: $(STAMP) ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: $(STAMP) ## target/static_index.html: every model and column, and who reads whom
	@$(BIN)/dbt docs generate --static

bench: $(STAMP) ## seconds, rows and memory a stage, beside the same arithmetic in one script; journal lines to files
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.exports

clean: ## what a build or a demo left behind
	rm -rf target logs out

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Tieout needs Python 3.11 or newer. Name one: make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv --clear .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
