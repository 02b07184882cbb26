#!/bin/sh
# What meetings are about is nowhere afterwards: answers, store, log, memory.
. "$(dirname -- "$0")/lib.sh"

"$DRIVERS/canary" "$dir" 2>"$dir/err" || {
	cat "$dir/err" >&2
	fail 'a canary'
}
