#!/bin/sh
# Print the path of a Chromium that runs. One without windows goes first, since it draws pages as the
# whole browser does, at half the work; then one that is there, Playwright's own, Debian's.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
runs() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }
found() { printf '%s\n' "$1"; exit 0; }

look_for() {
	for name in "$@"; do
		path=$(command -v "$name" 2>/dev/null) && runs "$path" && found "$path"
	done
	return 0
}

install() {
	[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 0
	say "Installing $1 for the tests …"
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	{ apt-get install -yq --no-install-recommends "$1" ||
		{ apt-get update -q && apt-get install -yq --no-install-recommends "$1"; }; } >&2 || true
}

playwright_path() {
	.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null
}

if [ -n "${CHROMIUM:-}" ]; then
	runs "$CHROMIUM" && found "$CHROMIUM"
	say "artfactory: CHROMIUM=$CHROMIUM is not a browser that runs. Correct it or unset it."
	exit 1
fi

look_for chromium-headless-shell chrome-headless-shell
install chromium-headless-shell
look_for chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable chrome \
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
	"/Applications/Chromium.app/Contents/MacOS/Chromium" \
	"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"

path=$(playwright_path) && runs "$path" && found "$path"
say "Installing a browser for the tests …"
.venv/bin/python -m playwright install chromium >&2 || true
path=$(playwright_path) && runs "$path" && found "$path"

install chromium
look_for chromium

say "artfactory: The tests need a browser and none could be found or installed." \
	"Install Chromium or Chrome, or set CHROMIUM to the path of one."
exit 1
