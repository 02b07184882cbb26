#!/bin/sh
# The limit of open files, reached for real: in a worker a request is refused in
# one line; in the front, or where a worker is to be replaced, it waits. Once
# the limit is gone all is answered, by the same service.
. "$(dirname -- "$0")/lib.sh"

calendar=$top/examples/dyffryn/calendars/chief.ics
n=0

import() {
	n=$((n + 1))
	run "$TREFNYDD" import "$calendar" --person chief --as-of "2026-09-0$n" \
		--connect "$url"
}

# $1: what happened; $2: what is in its line
refused() {
	[ "$code" = 3 ] || fail "$1: exit $code: $(cat "$dir/out" "$dir/err")"
	[ "$(wc -l <"$dir/err")" = 1 ] || fail "$1: not one line: $(cat "$dir/err")"
	grep -q "$2" "$dir/err" || fail "$1: $(cat "$dir/err")"
}

# $1: after what
answered() {
	import
	[ "$code" = 0 ] || fail "after $1: $code $(cat "$dir/err")"
}

start --workers 1
answered 'the start'
# shellcheck disable=SC2046
set -- $(cat "/proc/$pid/task/$pid/children")
[ $# = 2 ] || fail "$# children, not 2"
worker=$1 front=$2
files=$(ulimit -n)

prlimit --pid "$worker" --nofile=5:
import
refused 'no files in the worker' 'too many files are open'
grep -q '"event":"fault".*"message":"[^"]*too many files are open"' "$dir/log" ||
	fail "the log does not say why: $(cat "$dir/log")"
prlimit --pid "$worker" --nofile="$files":
answered 'no files in the worker'

# Nobody may connect; whoever asks is served when it goes on.
prlimit --pid "$front" --nofile=5:
"$TREFNYDD" health --connect "$url" >"$dir/out" 2>"$dir/err" &
asking=$!
prlimit --pid "$front" --nofile="$files":
wait "$asking" || fail "no files in the front: $(cat "$dir/err")"
answered 'no files in the front'

# No worker to be had for the one that died.
prlimit --pid "$pid" --nofile=5:
kill -9 "$worker"
until grep -q '"event":"no-process"' "$dir/log"; do :; done
prlimit --pid "$pid" --nofile="$files":
answered 'no files in the service'
stop
echo 'no more open files: told or waited for, and gone with the limit'
