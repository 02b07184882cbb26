#!/bin/sh
# Calls of commands that change a store, of backup and of restore that fail:
# every STEP-th with each error (make check-faults: every one, of all).
TEST_SECONDS=14400
# A call that fails, not the disk, is what is looked at.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname -- "$0")/lib.sh"

# Reading all time zones is thousands of calls that change nothing.
mkdir -p "$dir/zones/Europe"
cp /usr/share/zoneinfo/Europe/London "$dir/zones/Europe"
TZDIR=$dir/zones
export TZDIR

[ -n "${STEP-}" ] || set -- agree hold 'purge, a person' backup restore
"$DRIVERS/failing_command" "${STEP:-150}" "${SEED:-1}" "$dir" "$@" \
	2>"$dir/err" >"$dir/said" || {
	cat "$dir/said" >&2
	cut -c 1-2000 "$dir/err" >&2
	fail "step ${STEP:-150}, seed ${SEED:-1}"
}
if [ "${STEP:-150}" = 1 ] || grep -q '^SKIPPED' "$dir/said"; then
	cat "$dir/said"
else
	awk '{ for (i = 2; i < NF; i++) if ($(i + 1) == "calls") n += $i }
		END { print n " calls failed, of " NR " commands" }' "$dir/said"
fi
