#!/bin/sh
# A disk that is full, for real: an import is refused and told why, health too;
# with room made the next import is done, by the same service.
. "$(dirname -- "$0")/lib.sh"

mkdir "$dir/data"
if ! mount -t tmpfs -o size=2m,mode=700 trefnydd "$dir/data" 2>/dev/null; then
	echo 'SKIPPED: a small disk of its own needs the right to mount one'
	exit 0
fi
at_end='kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; umount -l "$dir/data"'

calendar() { # $1: the hour of its events
	printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'
	awk -v hour="$1" 'BEGIN { for (i = 0; i < 400; i++)
		printf "BEGIN:VEVENT\r\nUID:%d\r\nDTSTAMP:20260901T000000Z\r\n" \
		"DTSTART:202611%02dT%02d%02d00Z\r\nDURATION:PT1M\r\n" \
		"END:VEVENT\r\n", i, i % 28 + 1, hour, i / 28 }'
	printf 'END:VCALENDAR\r\n'
}

# $1: the hour; what is asked of the service
import() {
	calendar "$1" >"$dir/$1.ics"
	run "$TREFNYDD" import "$dir/$1.ics" --person p1 --as-of "2026-09-$1" \
		--covers-until 2026-12-31 --connect "$url"
}

health() {
	run "$TREFNYDD" health --json --connect "$url"
	[ "$code" = 0 ] || fail "health: $code $(cat "$dir/err")"
}

start
import 10
[ "$code" = 0 ] || fail "import: $code $(cat "$dir/err")"
health
grep -q '"status":"ok"' "$dir/out" || fail "health: $(cat "$dir/out")"

cat /dev/zero >"$dir/data/filler" 2>/dev/null || :
import 11
[ "$code" = 3 ] || fail "full: exit $code"
[ "$(wc -l <"$dir/err")" = 1 ] || fail "full: $(cat "$dir/err")"
grep -q 'no room left on the disk; nothing was changed' "$dir/err" ||
	fail "full: $(cat "$dir/err")"
health
grep -q '"status":"store".*no room left on the disk' "$dir/out" ||
	fail "health, full: $(cat "$dir/out")"
# What can leave no row in the audit is not told; the files can be read.
run "$TREFNYDD" calendars --connect "$url"
[ "$code" = 3 ] || fail "told without a row: $(cat "$dir/out")"
run "$TREFNYDD" calendars --data "$dir/data" --json
grep -q '"as_of":"2026-09-09T23' "$dir/out" || fail "lost: $(cat "$dir/out" "$dir/err")"

rm "$dir/data/filler"
import 11
[ "$code" = 0 ] || fail "room again: $code $(cat "$dir/err")"
health
grep -q '"status":"ok"' "$dir/out" || fail "health: $(cat "$dir/out")"
stop
echo 'a full disk: told, nothing lost, and with room the next import is done'
