PY ?= python3

.PHONY: check test goldens docs example bench

check:    ## everything that CI runs
	ruff check . && ruff format --check . && mypy && lint-imports && $(PY) -m pytest -n auto

test:     ## the tests only
	$(PY) -m pytest -n auto

goldens:  ## rewrite golden files; read the diff before you commit it
	WRITE_GOLDENS=1 $(PY) -m pytest -q -n auto

docs:     ## write docs/formats.md and docs/cli.md again, then check every page
	WRITE_GOLDENS=1 $(PY) -m pytest -q tests/docs

example:  ## draft the example incident
	$(PY) -m afteraction draft examples/payment-outage/artifacts

bench:    ## measure speed and quality, side by side with baselines
	$(PY) -m bench
