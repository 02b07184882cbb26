#!/bin/sh
# kill -9 of the whole service during imports, KILLS times: every acknowledged
# import is there, none is half there.
TEST_SECONDS=900
. "$(dirname -- "$0")/lib.sh"

"$DRIVERS/kill_imports" "${KILLS:-20}" "${SEED:-1}" "$dir" 2>"$dir/err" || {
	cat "$dir/err" >&2
	fail "seed ${SEED:-1}"
}
