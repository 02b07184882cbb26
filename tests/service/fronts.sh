#!/bin/sh
# The outer door dies: the service goes on, a running request is answered.
. "$(dirname -- "$0")/lib.sh"

for kind in front-killed front-aborted service-killed; do
	mkdir "$dir/$kind"
	"$DRIVERS/faults" "$kind" "$dir/$kind" 2>"$dir/err" || {
		cat "$dir/err" >&2
		fail "$kind"
	}
done
