#!/bin/sh
# Every check, then every test on all cores; pytest's summary comes last.
set -eu
cd "$(dirname "$0")/.."

ARTFACTORY_TEST_BROWSER=$(scripts/browser.sh)
export ARTFACTORY_TEST_BROWSER
scripts/clock.sh
scripts/lint.sh
exec .venv/bin/python -m pytest -n auto "$@"
