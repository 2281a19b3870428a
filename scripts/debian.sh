#!/bin/sh
# What some tests need of Debian's packages: libfaketime to set the clock, PostgreSQL to ask it the same
# as SQLite. Installed on Debian as root; where it is not there, these tests are skipped.
set -eu

wanted=
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || wanted="faketime"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	# shellcheck disable=SC2086 # several words
	{ apt-get install -yq --no-install-recommends $wanted ||
		{ apt-get update -q && apt-get install -yq --no-install-recommends $wanted; }; } >&2 || true
fi
