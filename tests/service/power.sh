#!/bin/sh
# The power goes, POWER_STATES times: what was acknowledged is there, nothing
# is there by half; and a program that syncs less is found out.
TEST_SECONDS=3600
# What is on the disk is the test's own account, not this disk's.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname -- "$0")/lib.sh"

# One time zone: reading all of them is thousands of calls that change nothing.
mkdir -p "$dir/zones/Europe"
cp /usr/share/zoneinfo/Europe/London "$dir/zones/Europe"
TZDIR=$dir/zones
export TZDIR

"$DRIVERS/power" "$dir" "${POWER_STATES:-40}" "${SEED:-1}" 2>"$dir/err" || {
	tail -n 20 "$dir/err" >&2
	fail "seed ${SEED:-1}"
}
