#!/bin/sh
# The checks that need nothing to run: style, format, types, migrations.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

"$python" -m ruff check --quiet .
"$python" -m ruff format --check --quiet .
"$python" -m mypy
"$python" -m djlint --quiet --check --lint templates

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
ARTFACTORY_HOME=$home "$python" manage.py makemigrations --check --dry-run
