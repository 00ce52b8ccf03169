# The commands of the project; `make` lists them. Needs Python 3.11-3.13, git and make; all else comes from the lock.
.DEFAULT_GOAL := help
.PHONY: help env report draft test check verify bench coverage mutations fuzz lab lint lock clean

bin := .venv/bin
made := .venv/made-from-lock

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

env: $(made)  ## make .venv from requirements.lock, when missing or older than the lock

report: env  ## make everything: the report and what it rests on
	$(bin)/snakemake --cores 4

draft: env  ## make a page of a chapter, or CHAPTER=article, at once: make draft CHAPTER=kcc LANGUAGE=nl
	$(bin)/doorpakken draft $(CHAPTER) $(if $(LANGUAGE),--language $(LANGUAGE))

test: env  ## run the tests; packages from the lock suffice
	$(bin)/python -m pytest

check: lint report  ## lint, then have the products judged: browser (axe-core), veraPDF engine, dictionaries
	$(bin)/python -m pytest -m judge

verify: env  ## rebuild in a scratch folder and compare with checksums/ and results/
	$(bin)/doorpakken verify

bench: env  ## measure a run beside its floor, and the statistics beside R survey and svy
	$(bin)/python -m tests.bench

coverage: env  ## study how often the intervals hold the truth; renews the table of docs/methods.md
	$(bin)/python -m tests.coverage

mutations: env  ## plant errors in the statistics one at a time; list those that no test notices
	$(bin)/python -m tests.mutations

fuzz: env  ## damage good files in many more ways than the tests do; each must be refused or read right
	FUZZ=20 $(bin)/python -m pytest tests/data/test_fuzz.py

lab: env  ## open the chapters in JupyterLab
	$(bin)/jupyter lab notebooks

lint: env  ## style, types and the score of the house
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/snakefmt --check Snakefile workflow/rules
	$(bin)/mypy
	$(bin)/python -m pytest tests/house/test_house.py

lock: env  ## renew requirements.lock from pyproject.toml; locked versions stay
	$(bin)/uv pip compile pyproject.toml --all-extras --no-strip-extras --universal --generate-hashes \
	  --no-emit-index-url --no-header --python-version 3.11 --fork-strategy fewest -o requirements.lock

clean:  ## remove everything that was made, except .venv
	find results -mindepth 1 ! -name .gitkeep -delete
	rm -rf logs .snakemake .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The first Python that can make the environment; PYTHON=... names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do $$python -c \
  'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
  && echo $$python && break; done)

# The lock holds the installer too: pip fetches uv by the lock's hashes, uv does the rest.
$(made): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No suitable Python. Found $$(python3 --version 2>&1); expected" \
	  "3.11, 3.12 or 3.13 with venv. Install one, or name it: make env PYTHON=/path/to/python3.12"; exit 1; }
	test -x $(bin)/python || $(PYTHON) -m venv --clear .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	$(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	$(bin)/uv pip sync --quiet --python $(bin)/python --require-hashes --compile-bytecode requirements.lock
	$(bin)/uv pip install --quiet --python $(bin)/python --no-deps --no-index --no-build-isolation -e .
	touch $@
