#!/bin/sh
# What callers write is kept where it has to be, and nowhere once it is purged:
# store, backups, log, answers, memory.
. "$(dirname -- "$0")/lib.sh"

"$DRIVERS/forgotten" "$dir" 2>"$dir/err" || {
	cat "$dir/err" >&2
	fail 'a word that should be gone'
}
