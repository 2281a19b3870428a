#!/bin/sh
# Make .venv and install what the app needs (with "dev": what the tests need too), from wheels only, but
# for pyvips: it is plain Python and comes as source alone; libvips itself is in the wheel beside it.
# Does nothing when that is done already.
set -eu
cd "$(dirname "$0")/.."

requirements=requirements.txt
[ "${1:-}" = dev ] && requirements=requirements-dev.txt
python=.venv/bin/python
stamp=.venv/installed-$requirements

say() { printf '%s\n' "$*" >&2; }
stop() { say "artfactory: $*"; exit 1; }

is_fit() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_uv() { command -v uv >/dev/null 2>&1; }

find_python() {
	for name in python3.14 python3.13 python3.12 python3.11 python3; do
		is_fit "$name" && can_make_environments "$name" && { echo "$name"; return; }
	done
	return 1
}

explain() {
	for name in python3.14 python3.13 python3.12 python3.11 python3; do
		is_fit "$name" || continue
		version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
		stop "$name cannot make environments (ensurepip is missing)." \
			"On Debian or Ubuntu: apt install python$version-venv. Or install uv (https://docs.astral.sh/uv/)."
	done
	stop "There is no Python 3.11 or newer. Install one (https://www.python.org/downloads/)" \
		"or install uv (https://docs.astral.sh/uv/), which brings its own."
}

make_environment() {
	rm -rf .venv
	if name=$(find_python); then
		"$name" -m venv .venv
	elif has_uv; then
		uv venv --quiet --python '>=3.11' .venv
	else
		explain
	fi
}

has_pip() { "$python" -c 'import pip' >/dev/null 2>&1; }

install() {
	if has_pip; then
		"$python" -m pip install -qq --disable-pip-version-check --no-input \
			--only-binary :all: --no-binary pyvips -r "$requirements"
	else
		uv pip install --quiet --python "$python" --only-binary :all: --no-binary pyvips \
			-r "$requirements"
	fi
}

# The draft artist is used where it lies: new code of it counts at once, new metadata does not.
wanted=$(cat requirements.txt "$requirements" draft_artist/pyproject.toml 2>/dev/null | cksum)
{ is_fit "$python" && { has_pip || has_uv; }; } || make_environment
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
	say "Installing $requirements into .venv (once; some 200 MB) …"
	install || stop "The installation failed (see above). Is this machine online?"
	printf '%s\n' "$wanted" >"$stamp"
fi
