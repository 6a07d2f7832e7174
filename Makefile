# The two commands that matter to a newcomer are `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
export MPLBACKEND := Agg

.PHONY: demo test test-slow check bench examples real cells gallery screenshots run clean

demo: $(STAMP)
	$(BIN)/python main.py demo

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

test-slow: $(STAMP)
	$(BIN)/python -m pytest -q -m slow

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python main.py bench $(ONLY)

examples: $(STAMP)
	$(BIN)/python -m benchmarks.examples

real: $(STAMP)
	$(BIN)/python -m benchmarks.real $(ONLY)

cells: $(STAMP)
	$(BIN)/python -m benchmarks.cells $(ONLY)

gallery: $(STAMP)
	$(BIN)/python -m benchmarks.gallery $(ONLY)

screenshots: $(STAMP)
	$(BIN)/python -m benchmarks.screenshots

run: $(STAMP)
	$(BIN)/python main.py

# `pip install .` installs what pyproject.toml declares; the program itself runs from its folder.
$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt '.[dev]'
	touch $(STAMP)

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
