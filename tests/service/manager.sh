#!/bin/sh
# What whoever manages a service is told, and SIGHUP.
. "$(dirname -- "$0")/lib.sh"

for kind in path abstract watchdog other-watchdog reload reload-stop; do
	mkdir "$dir/$kind"
	"$DRIVERS/manager" "$kind" "$dir/$kind" 2>"$dir/err" || {
		cat "$dir/err" >&2
		fail "$kind"
	}
done
