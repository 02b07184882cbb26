#!/bin/sh
# A client of two services that share a store: whichever is there answers, and
# a change is made once, whichever makes it. One that is dead, stopped as by a
# debugger, or ending is not waited for.
. "$(dirname -- "$0")/lib.sh"

example=$top/examples/dyffryn
two="--connect $url --connect $url.b"

asked() {
	# shellcheck disable=SC2086
	run "$TREFNYDD" "$@" $two
	[ "$code" -eq 0 ] || fail "$*: $code $(cat "$dir/err")"
}

# Asked by itself it says which of the two it is: it has more workers.
all() {
	sed 's/.*"workers":{"all":\([0-9]*\).*/\1/' "$dir/out"
}
workers() {
	asked health --json
	all
}

start --workers 2
a=$pid
at_end='kill -9 "$a" 2>/dev/null'
url=$url.b
start --workers 3
b=$pid
url=${url%.b}

# Requests are spread over both, by their bytes.
first=$(workers)
other=
for actor in 1 2 3 4 5 6 7 8 9 10 11 12; do
	"$DRIVERS/ask_any" "$url" "$url.b" >"$dir/out" <<END
{"jsonrpc":"2.0","id":$actor,"method":"health"}
END
	[ "$(all)" = "$first" ] || other=yes
done
[ "$other" ] || fail 'one of the two gets every request'

asked import "$example/calendars/chief.ics" --person chief --request-id once \
	--json
cp "$dir/out" "$dir/first"
for to in "$url" "$url.b"; do
	"$TREFNYDD" import "$example/calendars/chief.ics" --person chief \
		--request-id once --json --connect "$to" >"$dir/again"
	same "the same change at $to" "$dir/first" "$dir/again"
done

# What is no URL is refused wherever it stands; 8 at most.
run "$TREFNYDD" health --connect "$url" --connect ws://127.0.0.1:7707
[ "$code" -eq 2 ] || fail "ws: $code"
grep -q '^ws://127.0.0.1:7707: ' "$dir/err" || fail "ws: $(cat "$dir/err")"

# All of the first stopped: its socket still takes connections.
children=$(pgrep -P "$a")
# shellcheck disable=SC2086
kill -STOP "$a" $children
for date in 01 02 03 04; do
	asked calendars --now "2026-10-$date" --json
	cp "$dir/out" "$dir/stopped.$date"
done
[ "$(workers)" = 3 ] || fail 'a stopped service answered'
# shellcheck disable=SC2086
kill -CONT "$a" $children
for date in 01 02 03 04; do
	"$TREFNYDD" calendars --now "2026-10-$date" --json --connect "$url" \
		>"$dir/out"
	same 'after it went on' "$dir/stopped.$date" "$dir/out"
done

# Killed: its socket is left, and refuses.
kill -9 "$a"
wait "$a" 2>/dev/null || :
[ "$(workers)" = 3 ] || fail 'a dead service answered'
asked import "$example/calendars/leader.ics" --person leader --json
run "$TREFNYDD" health --connect "ipc://$dir/nobody" --connect "$url.b"
[ "$code" -eq 0 ] || fail "one that was never there: $code"

# Neither: the first is named.
kill "$b"
wait "$b" || fail "the second ended with $?"
pid=
# shellcheck disable=SC2086
run "$TREFNYDD" health $two
[ "$code" -eq 3 ] || fail "nobody there: $code"
grep -q "^$url: no service listens there" "$dir/err" ||
	fail "nobody there: $(cat "$dir/err")"
echo 'two services: the one that is there answers, a change is made once'
