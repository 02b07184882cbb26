#!/bin/sh
# metrics: OpenMetrics text of what health says, in either language.
. "$(dirname -- "$0")/lib.sh"

parse() { LC_ALL=C awk -f "$tests/service/openmetrics.awk"; }
# $1: what is wrong, $2: a sed program that makes it so of good text
spoilt() {
	sed "$2" "$dir/metrics" >"$dir/bad"
	cmp -s "$dir/metrics" "$dir/bad" && fail "$1: nothing was spoilt"
	parse <"$dir/bad" >"$dir/out" && fail "$1: not noticed"
	:
}
# A sample's value.
value() { sed -n "s/^$1 //p" "$dir/metrics"; }

start --workers 2
"$TREFNYDD" import "$top/examples/dyffryn/calendars/b1.ics" \
	--person chief --as-of 2026-09-01 --connect "$url" >"$dir/out"
"$TREFNYDD" metrics --connect "$url" >"$dir/metrics"
parse <"$dir/metrics" >"$dir/out" || fail "$(cat "$dir/out")"
[ "$(value trefnydd_workers)" = 2 ] || fail 'workers'
[ "$(value trefnydd_calendars)" = 1 ] || fail 'calendars'
[ "$(value 'trefnydd_request_duration_seconds_count{method="import"}')" = 1 ] ||
	fail 'count'
[ "$(value 'trefnydd_calendars_as_of_timestamp_seconds{which="oldest"}')" = \
	"$(date -u -d '2026-08-31 23:00' +%s)" ] || fail 'oldest'
[ "$(value 'trefnydd_refused_requests_total{reason="busy"}')" = 0 ] || fail busy
[ "$(value 'trefnydd_store_checked{trefnydd_store_checked="opened"}')" = 1 ] ||
	fail 'checked'
[ "$(grep -c '^trefnydd_store_checked{.*} 0$' "$dir/metrics")" = 4 ] ||
	fail 'in two states'
grep -q 'schema="[0-9]*",sqlite="3\.[0-9.]*",tzdata="' "$dir/metrics" ||
	fail 'versions'
"$TREFNYDD" metrics --connect "$url" --lang cy >"$dir/cy"
parse <"$dir/cy" >"$dir/out" || fail "$(cat "$dir/out")"
grep -q '^# HELP trefnydd_workers Gweithwyr$' "$dir/cy" || fail 'no Welsh'
# No request: nobody knows its method, and no name of its own comes of it.
for text in '{' '{"jsonrpc":"2.0","id":1,"method":"nobody"}'; do
	printf '%s' "$text" >"$dir/request"
	nanocat --req --connect "$url" --file "$dir/request" --raw \
		--recv-timeout 30 >"$dir/out"
	grep -q '"error"' "$dir/out" || fail "$text: no error"
done
"$TREFNYDD" metrics --connect "$url" >"$dir/metrics"
parse <"$dir/metrics" >"$dir/out" || fail "$(cat "$dir/out")"
[ "$(value 'trefnydd_request_duration_seconds_count{method="other"}')" = 2 ] ||
	fail 'what is no method'
grep -q nobody "$dir/metrics" && fail 'a name of the requests own'
# Its numbers are those of health, which was asked one request later.
"$TREFNYDD" health --connect "$url" --json >"$dir/json"
grep -q '"latency":{"requests":6,' "$dir/json" || fail "$(cat "$dir/json")"
grep -q '"status":"ok"' "$dir/json" || fail 'not ok'
"$TREFNYDD" health --connect "$url" >"$dir/out"
grep -qx 'requests answered 7: half within [0-9]* ms, 99 of 100 within [0-9]* ms' \
	"$dir/out" || fail "$(cat "$dir/out")"
grep -q 'chief' "$dir/out" "$dir/json" "$dir/metrics" "$dir/log" &&
	fail 'somebody is named'

# The parser notices what is not OpenMetrics.
spoilt 'no end' '$d'
spoilt 'behind the end' '$a x 1'
spoilt 'no type' '/^# TYPE trefnydd_workers /d'
spoilt 'a family twice' '/^# EOF/i # TYPE trefnydd_workers gauge'
spoilt 'a counter without _total' 's/_restarts_total/_restarts/'
spoilt 'no number' 's/^trefnydd_workers .*/trefnydd_workers two/'
spoilt 'a unit that the name has not' 's/^\(# UNIT .*\) seconds$/\1 metres/'
spoilt 'a bucket below the last' 's/\(le="0.05"}\) .*/\1 -1/'
spoilt 'half a state' 's/="opened"} 1$/="opened"} 2/'
spoilt 'a state of nothing' 's/{trefnydd_store_checked=/{state=/'
spoilt 'bounds out of order' 's/le="0.05"/le="0.0001"/'
spoilt 'no +Inf' '/le="+Inf"/d'
spoilt 'another count' 's/\(_seconds_count{[^}]*}\) .*/\1 77/'
spoilt 'a histogram in pieces' \
	'/_seconds_sum{method="import"}/{h;d};/^# EOF/{x;G;}'
spoilt 'an open label' 's/reason="busy"/reason="busy/'
spoilt 'a sample twice' '/reason="busy"/p'
stop

# A store that fails: the service answers, and says so.
start
chmod 755 "$dir/data"
"$TREFNYDD" health --connect "$url" --json >"$dir/json"
grep -q '"status":"store".*"problem":{"en":"other users may open this; ' \
	"$dir/json" || fail "$(cat "$dir/json")"
"$TREFNYDD" metrics --connect "$url" >"$dir/metrics"
parse <"$dir/metrics" >"$dir/out" || fail "$(cat "$dir/out")"
grep -q '^trefnydd_calendars ' "$dir/metrics" && fail 'what is not known'
chmod 700 "$dir/data"
stop
