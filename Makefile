# The commands of the project; `make` lists them. Needs Python 3.11-3.13, git and make; all else comes from the lock.
.DEFAULT_GOAL := help
.PHONY: help env report draft test check verify bench coverage mutations fuzz lab lint lock clean

bin := .venv/bin

# Tests and jobs start Python hundreds of times; modules that are compiled once take half of a start.
unexport PYTHONDONTWRITEBYTECODE

# The first Python that can make the environment; PYTHON=... names another.
python = $(shell for python in $(or $(PYTHON),$(bin)/python python3 python3.13 python3.12 python3.11); do \
  $$python -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
  && echo $$python && break; done)

# Begins a recipe: .venv has what a run and the extras named after it need.
needs = @python="$(python)"; test -n "$$python" || { echo "No suitable Python. Found $$(python3 --version 2>&1);" \
  "expected 3.11, 3.12 or 3.13 with venv. Install one, or name it: make env PYTHON=/path/to/python3.12"; exit 1; }; \
  $$python .ci/environment.py

# Tests run side by side, and the long ones first.
side_by_side := -n logical --maxprocesses 4 --dist worksteal

# The HTML checker, from a lock of its own. Without npm its tests are skipped, which .ci/run does not allow.
checker := .judges/node_modules/.package-lock.json
$(checker): .ci/npm/package.json .ci/npm/package-lock.json
	@if command -v npm >/dev/null; then echo "Installing the Nu HTML checker"; mkdir -p .judges; cp $^ .judges/; \
	  npm ci --prefix .judges --ignore-scripts --no-audit --no-fund --loglevel=error; else echo "No npm, so no HTML checker"; fi

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

env:  ## make .venv from requirements.lock with what a run needs, and EXTRAS="test lab" of pyproject.toml besides
	$(needs) $(EXTRAS)

report:  ## make everything: the report and what it rests on
	$(needs)
	$(bin)/snakemake --cores 4

draft:  ## make a page of a chapter, or CHAPTER=article, at once: make draft CHAPTER=kcc LANGUAGE=nl
	$(needs)
	$(bin)/doorpakken draft $(CHAPTER) $(if $(LANGUAGE),--language $(LANGUAGE))

test:  ## run the tests; packages from the lock suffice
	$(needs) test
	$(bin)/python -m pytest $(side_by_side)

check: lint report $(checker)  ## lint, build other studies and waves, and have products judged: axe-core, Nu, veraPDF, dictionaries
	$(needs) judge lint test
	$(bin)/python -m pytest -m "judge or build" $(side_by_side)

verify:  ## rebuild in a scratch folder and compare with checksums/ and results/
	$(needs)
	$(bin)/doorpakken verify

bench:  ## measure a run beside its floor, and the statistics beside R survey and svy
	$(needs) bench test
	$(bin)/python -m tests.bench

coverage:  ## study how often the intervals hold the truth; renews the table of docs/validation.md
	$(needs) test
	$(bin)/python -m tests.coverage

mutations:  ## plant errors in the statistics one at a time; list those that no test notices
	$(needs) test
	$(bin)/python -m tests.mutations

fuzz:  ## damage good files in many more ways than the tests do; each must be refused or read right
	$(needs) test
	FUZZ=20 $(bin)/python -m pytest tests/data/test_fuzz.py

lab:  ## open the chapters in JupyterLab
	$(needs) lab
	$(bin)/jupyter lab notebooks

lint:  ## style, types and the score of the house
	$(needs) lint test
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/snakefmt --check Snakefile workflow/rules
	$(bin)/mypy
	$(bin)/python -m pytest tests/house/test_house.py

lock:  ## renew requirements.lock from pyproject.toml; locked versions stay
	$(needs) lock
	$(bin)/uv pip compile pyproject.toml --all-extras --no-strip-extras --universal --generate-hashes \
	  --no-emit-index-url --no-header --python-version 3.11 --fork-strategy fewest -o requirements.lock

clean:  ## remove everything that was made, except .venv and .judges
	find results -mindepth 1 ! -name .gitkeep -delete
	rm -rf logs .snakemake .mypy_cache .ruff_cache .pytest_cache .hypothesis
