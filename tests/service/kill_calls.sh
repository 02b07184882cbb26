#!/bin/sh
# kill -9 at system calls of every command that changes the store: at CALLS of
# each, or, if CALLS is 0, at every one.
TEST_SECONDS=7200
# What a kill leaves is in the kernel's memory: no disk need keep it.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname -- "$0")/lib.sh"

# One time zone: reading all of them is thousands of calls that change nothing.
mkdir -p "$dir/zones/Europe"
cp /usr/share/zoneinfo/Europe/London "$dir/zones/Europe"
TZDIR=$dir/zones
export TZDIR

"$DRIVERS/kill_calls" "$dir" "${CALLS:-4}" "${SEED:-1}" 2>"$dir/err" \
	>"$dir/said" || {
	cat "$dir/said" "$dir/err" >&2
	fail "seed ${SEED:-1}"
}
if [ "${CALLS:-4}" = 0 ] || [ "$(wc -l <"$dir/said")" -le 1 ]; then
	cat "$dir/said"
else
	awk '{ for (i = 2; i <= NF; i++) if ($i == "kills") n += $(i - 1) }
		END { print n " kills at system calls of " NR " commands" }' \
		"$dir/said"
fi
