#!/bin/sh
# Calls of a service that fail under an import, agree, hold and purge: every
# STEP-th of all that may, with each error, once and for a while (make
# check-faults: every one).
TEST_SECONDS=7200
. "$(dirname -- "$0")/lib.sh"

"$DRIVERS/failing" "${STEP:-12}" "${SEED:-1}" "$dir" 2>"$dir/err" || {
	cut -c 1-2000 "$dir/err" >&2
	fail "step ${STEP:-12}, seed ${SEED:-1}"
}
