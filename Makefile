# Every target sets up what it needs in .venv. `make PYTHON=python3.13 test` chooses the interpreter.
PYTHON ?= python3
export PYTHON

.PHONY: demo test lint types docs api dist peer bench soak lock clean

# The four jobs against the built-in simulator; no token, no network beyond 127.0.0.1.
demo: .venv/all.stamp
	.venv/bin/python -m wbdesk demo

# What CI runs: lint, types, then the tests.
test: .venv/test.stamp
	scripts/check

lint: .venv/test.stamp
	scripts/lint

types: .venv/test.stamp
	scripts/types

# Write docs/reference.md and the stub for editors anew from the code.
docs: .venv/test.stamp
	scripts/docs

# The public names as pages for a browser, in build/api.
api: .venv/test.stamp
	scripts/api

# Build the source archive and the wheel of what git tracks into dist/: the same files, the same bytes.
dist: .venv/test.stamp
	scripts/dist

# Clients that others have published tour the simulator; they live in .venv-peer.
peer: .venv/all.stamp
	scripts/peer

# Measure wbdesk beside its floors and write docs/figures.md; all that takes part lives in .venv-bench.
bench: .venv/all.stamp
	scripts/bench

# Kill the desk in real time, for four hours.
soak: .venv/test.stamp
	scripts/soak

# Resolve the tested versions again, after a change of dependencies in pyproject.toml.
lock: .venv/test.stamp
	scripts/lock

clean:
	rm -rf .venv .venv-peer .venv-bench build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

.venv/%.stamp: requirements/%.txt requirements/build.txt pyproject.toml scripts/install
	scripts/install $*
	touch $@
