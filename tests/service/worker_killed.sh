#!/bin/sh
# A worker is killed in the middle of a request: the client gets its answer; one
# that kills two, or hangs, is told, and so is a reader that was killed.
. "$(dirname -- "$0")/lib.sh"

for kind in worker-killed reader-killed worker-killed-twice deadline storm; do
	mkdir "$dir/$kind"
	"$DRIVERS/faults" "$kind" "$dir/$kind" 2>"$dir/err" || {
		cat "$dir/err" >&2
		fail "$kind"
	}
done
