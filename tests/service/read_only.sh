#!/bin/sh
# A store on a disk that is read-only, for real: an import is refused and told
# why, health too; once it may be written the next import is done, by the same
# service; and none starts on it meanwhile.
. "$(dirname -- "$0")/lib.sh"

mkdir "$dir/data"
if ! mount -t tmpfs -o size=4m,mode=700 trefnydd "$dir/data" 2>/dev/null; then
	echo 'SKIPPED: a disk of its own needs the right to mount one'
	exit 0
fi
at_end='kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; umount -l "$dir/data"'

import() { # $1: the day as of which it is
	run "$TREFNYDD" import "$top/examples/dyffryn/calendars/chief.ics" \
		--person chief --as-of "2026-09-$1" --connect "$url"
}

# $1: what is in the line with which it is refused
refused() {
	[ "$code" = 3 ] || fail "exit $code: $(cat "$dir/out" "$dir/err")"
	[ "$(wc -l <"$dir/err")" = 1 ] || fail "not one line: $(cat "$dir/err")"
	grep -q "$1" "$dir/err" || fail "$(cat "$dir/err")"
}

start
import 01
[ "$code" = 0 ] || fail "import: $code $(cat "$dir/err")"
stop
# Who has it open to write would keep the disk from being read-only.
start --workers 1
mount -o remount,ro "$dir/data" || fail 'it cannot be made read-only'
import 02
refused 'read-only'
run "$TREFNYDD" health --json --connect "$url"
grep -q '"status":"store".*the disk is read-only' "$dir/out" ||
	fail "health: $(cat "$dir/out" "$dir/err")"
run "$TREFNYDD" serve --data "$dir/data" --listen "ipc://$dir/other"
refused 'read-only'
[ ! -e "$dir/other" ] || fail 'a socket is left'

mount -o remount,rw "$dir/data" || fail 'it cannot be made writable'
import 02
[ "$code" = 0 ] || fail "writable again: $code $(cat "$dir/err")"
run "$TREFNYDD" health --json --connect "$url"
grep -q '"status":"ok"' "$dir/out" || fail "health: $(cat "$dir/out")"
stop
echo 'a disk that is read-only: told, and once it is not the next import is done'
