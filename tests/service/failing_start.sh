#!/bin/sh
# Calls of a service that fail while it starts: every STEP-th, with each error
# (make check-faults: every one).
TEST_SECONDS=3600
. "$(dirname -- "$0")/lib.sh"

"$DRIVERS/failing_start" "${STEP:-60}" "${SEED:-1}" "$dir" 2>"$dir/err" || {
	cut -c 1-2000 "$dir/err" >&2
	fail "step ${STEP:-60}, seed ${SEED:-1}"
}
