#!/bin/sh
# The tests that set the clock need libfaketime: install it on Debian as root, else they are skipped.
set -eu
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	{ apt-get install -yq --no-install-recommends faketime ||
		{ apt-get update -q && apt-get install -yq --no-install-recommends faketime; }; } >&2 || true
fi
