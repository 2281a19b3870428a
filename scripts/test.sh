#!/bin/sh
# Every test on all cores, with every check beside them; how much of the code ran comes last.
# COVERAGE=no leaves that out, as do arguments, which ask for some tests alone.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
began=$(date +%s)

ARTFACTORY_TEST_BROWSER=$(scripts/browser.sh)
export ARTFACTORY_TEST_BROWSER
scripts/debian.sh

# Every process that tests start would compile the whole app anew.
unset PYTHONDONTWRITEBYTECODE

found=$(mktemp)
trap 'rm -f "$found"' EXIT
scripts/lint.sh >"$found" 2>&1 &
checks=$!

# On a fresh checkout every worker would compile all tests for itself, which takes thrice as long as to
# read what one has compiled.
[ -n "$(find tests -name "test_*-pytest-*.pyc" -print -quit)" ] ||
	"$python" -m pytest --collect-only -qq "$@" >/dev/null || true

[ $# = 0 ] || COVERAGE=no
if [ "${COVERAGE:-yes}" != no ]; then
	rm -f .coverage .coverage.*
	ARTFACTORY_COVERAGE=$PWD/pyproject.toml
	COVERAGE_FILE=$PWD/.coverage
	export ARTFACTORY_COVERAGE COVERAGE_FILE
fi

# Tests wait for servers, children and browsers: two more than there are cores keep these busy.
failed=0
prepared=$(date +%s)
workers=$("$python" -c 'import os; print((os.cpu_count() or 1) + 2)')
"$python" -m pytest -n "$workers" --dist worksteal "$@" || failed=$?
tested=$(date +%s)
wait "$checks" || failed=$?
cat "$found"

if [ "${COVERAGE:-yes}" != no ]; then
	"$python" -m coverage combine --quiet
	"$python" scripts/coverage_floors.py || failed=$?
fi
echo "seconds: browser and servers $((prepared - began)), tests $((tested - prepared))," \
	"the rest $(($(date +%s) - tested))"
exit "$failed"
