#!/bin/sh
# Whatever ends a process of the service, its memory is not left in a core.
. "$(dirname -- "$0")/lib.sh"

"$DRIVERS/cores" "$dir" 2>"$dir/err" || {
	grep -v '^{' "$dir/err" >&2
	fail 'a core'
}
