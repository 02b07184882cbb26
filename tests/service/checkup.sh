#!/bin/sh
# A store too large to be looked through when it is opened is looked through
# while the service answers; once damage is found, nothing comes of it any more.
. "$(dirname -- "$0")/lib.sh"

# Waits until the store was looked through; $1: what was found.
found() {
	while "$TREFNYDD" health --connect "$url" --json >"$dir/json" &&
		grep -q '"checked":"running"' "$dir/json"; do :; done
	grep -q "\"checked\":\"$1\"" "$dir/json" || fail "not $1: $(cat "$dir/json")"
}

start
"$TREFNYDD" import "$top/examples/dyffryn/calendars/chief.ics" \
	--person chief --as-of 2026-09-01 --connect "$url" >"$dir/out"
found opened
stop
size=$(stat -c %s "$dir/data/trefnydd.db")
"$DRIVERS/enlarge" "$dir/data/trefnydd.db" 34000000
cp "$dir/data/trefnydd.db" "$dir/whole"
start
found sound
grep -q '"event":"store-sound"' "$dir/log" || fail 'not in the log'
run "$TREFNYDD" freebusy chief --connect "$url"
[ "$code" -eq 0 ] || fail "$(cat "$dir/err")"
stop

# True: it started. Else what it opens is damaged, and it says so.
starts() {
	mkfifo "$dir/ready"
	"$TREFNYDD" serve --data "$dir/data" --listen "$url" \
		>"$dir/ready" 2>"$dir/log" &
	pid=$!
	line=
	read -r line <"$dir/ready" || :
	rm "$dir/ready"
	[ -z "$line" ] || return 0
	wait "$pid" && fail 'it ended with 0'
	pid=
	grep -q 'the store is damaged' "$dir/log" || fail "$(cat "$dir/log")"
	return 1
}

# Damage of one page in EVERY: found at the start, or while the service answers.
at=4096 at_start=0 later=0 every=${EVERY:-6}
while [ "$at" -lt "$size" ]; do
	cp "$dir/whole" "$dir/data/trefnydd.db"
	printf '\245\245\245\245' | dd of="$dir/data/trefnydd.db" bs=1 \
		seek="$at" conv=notrunc 2>/dev/null
	at=$((at + 4096 * every))
	if ! starts; then
		at_start=$((at_start + 1))
		continue
	fi
	found damaged
	later=$((later + 1))
	if [ "$later" -eq 1 ]; then
		grep -q '"status":"store".*"problem":{"en":"the store is damaged' \
			"$dir/json" || fail "$(cat "$dir/json")"
		grep -q '"level":"error","event":"store-damaged"' "$dir/log" ||
			fail "not in the log: $(cat "$dir/log")"
		for asks in 'freebusy chief' calendars cases; do
			# shellcheck disable=SC2086
			run "$TREFNYDD" $asks --connect "$url"
			[ "$code" -eq 3 ] || fail "$asks: exit $code"
			grep -q 'the store is damaged: integrity_check' \
				"$dir/err" || fail "$asks: $(cat "$dir/err")"
		done
	fi
	stop
done
[ "$later" -gt 0 ] || fail 'nothing was found while it answers'
echo "checkup.sh: damage of $at_start pages found at the start, of $later after"
