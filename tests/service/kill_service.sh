#!/bin/sh
# KILLS times kill -9 of a worker, a reader, a front, the dispatcher, the whole
# service or a client, under eight clients: every change is there once.
TEST_SECONDS=3600
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname -- "$0")/lib.sh"

"$DRIVERS/kill_service" "${KILLS:-20}" "${SEED:-1}" "$dir" 2>"$dir/err" || {
	tail -n 20 "$dir/err" >&2
	fail "seed ${SEED:-1}"
}
