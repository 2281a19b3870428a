#!/bin/sh
# Print the path of a Chromium that runs: one that is there, else Playwright's own, else Debian's.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
runs() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }
found() { printf '%s\n' "$1"; exit 0; }

if [ -n "${CHROMIUM:-}" ]; then
	runs "$CHROMIUM" && found "$CHROMIUM"
	say "artfactory: CHROMIUM=$CHROMIUM is not a browser that runs. Correct it or unset it."
	exit 1
fi

for name in chromium chromium-browser google-chrome google-chrome-stable chrome \
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
	"/Applications/Chromium.app/Contents/MacOS/Chromium" \
	"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"; do
	path=$(command -v "$name" 2>/dev/null) && runs "$path" && found "$path"
done

playwright_path() {
	.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null
}

path=$(playwright_path) && runs "$path" && found "$path"
say "Installing a browser for the tests …"
.venv/bin/python -m playwright install chromium >&2 || true
path=$(playwright_path) && runs "$path" && found "$path"

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	{ apt-get update -q && apt-get install -yq --no-install-recommends chromium; } >&2 || true
	path=$(command -v chromium) && runs "$path" && found "$path"
fi

say "artfactory: The tests need a browser and none could be found or installed." \
	"Install Chromium or Chrome, or set CHROMIUM to the path of one."
exit 1
