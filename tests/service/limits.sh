#!/bin/sh
# Limits of the system, reached for real. Of open files: in a worker a request
# is refused in one line; in the front, or where a worker is to be replaced, it
# waits. Of memory: a command, or a worker, gives the whole answer or says in
# one line that there is none. Once the limit is gone all is answered, by the
# same service, which is no larger than before.
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

# A sanitizer wants more.
enough=400000
(ulimit -v "$enough" && exec "$TREFNYDD" --version) >/dev/null 2>&1 || {
	stop
	echo 'SKIPPED: this build does not do with little memory'
	exit 0
}

# As much memory as the worker has now, then a little more each time.
size() { awk '/^VmSize/ { print $2 }' "/proc/$1/status"; }

# $1: a process; $2: KiB
limit_memory() { prlimit --pid "$1" --as="$(($2 * 1024)):"; }

# $1: of what; what was run just now gave $dir/whole or one line
whole_or_told() {
	if [ "$code" = 0 ]; then
		same "$1" "$dir/whole" "$dir/out"
	else
		refused "$1" 'out of memory'
		[ ! -s "$dir/out" ] || fail "$1: half an answer: $(cat "$dir/out")"
		n_told=$((n_told + 1))
	fi
}

propose() { # more options
	run "$TREFNYDD" propose "$top/examples/dyffryn/case.json" \
		--now 2026-09-15 "$@"
}

propose
mv "$dir/out" "$dir/whole"
# The one in the place of the first came last.
worker=$(cut -d ' ' -f 2 "/proc/$pid/task/$pid/children")
grep -c ended "$dir/log" >"$dir/ended" || :
parent=$(size "$pid") n_told=0 more=0
while [ "$more" -lt 4000 ]; do
	limit_memory "$worker" $(($(size "$worker") + more))
	propose --connect "$url"
	whole_or_told "a worker with $more KiB"
	more=$((more + 800))
done
prlimit --pid "$worker" --as=unlimited:
[ "$n_told" -gt 0 ] || fail 'the worker had memory all the while'
answered 'no memory in the worker'
[ "$(grep -c ended "$dir/log" || :)" = "$(cat "$dir/ended")" ] ||
	fail "a process ended: $(cat "$dir/log")"
[ "$(size "$pid")" -le $((parent + 1024)) ] ||
	fail "the service grew from $parent to $(size "$pid") KiB"
stop

# The least with which the program says anything.
least=0
while [ $((enough - least)) -gt 64 ]; do
	half=$(((least + enough) / 2))
	if (ulimit -v "$half" && exec "$TREFNYDD" --version) >/dev/null 2>&1; then
		enough=$half
	else
		least=$half
	fi
done
more=0 n_told=0
while [ "$more" -lt 2600 ]; do
	code=0
	(ulimit -v $((enough + more)) && exec "$TREFNYDD" propose \
		"$top/examples/dyffryn/case.json" --now 2026-09-15) \
		>"$dir/out" 2>"$dir/err" || code=$?
	whole_or_told "propose with $more KiB"
	code=0
	(ulimit -v $((enough + more)) && exec "$TREFNYDD" serve --data "$dir/data" \
		--listen "$url") >"$dir/out" 2>"$dir/err" || code=$?
	refused "serve with $more KiB" 'out of memory'
	more=$((more + 240))
done
[ "$n_told" -gt 0 ] || fail 'the command had memory all the while'
[ "$code" != 0 ] && [ ! -e "$dir/api" ] || fail 'a socket is left'
echo 'no more open files, little memory: the whole answer, or told in one line;'
echo 'waited for where it can be, and gone with the limit'
