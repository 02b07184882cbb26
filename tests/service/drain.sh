#!/bin/sh
# SIGTERM: what was asked is answered; a second one stops at once.
. "$(dirname -- "$0")/lib.sh"

for kind in drain stop-at-once; do
	mkdir "$dir/$kind"
	"$DRIVERS/faults" "$kind" "$dir/$kind" 2>"$dir/err" || {
		cat "$dir/err" >&2
		fail "$kind"
	}
done
