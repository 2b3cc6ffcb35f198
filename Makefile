# Needs Python 3.11 or newer and make; everything else comes from requirements.lock into .venv.
PYTHON ?= python3
STAMP := .venv/.installed

.PHONY: demo test
demo: $(STAMP)
	.venv/bin/tieout demo

test: $(STAMP)
	.venv/bin/python -m pytest

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)
