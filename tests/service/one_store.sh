#!/bin/sh
# Two services on one PostgreSQL, and a third on SQLite: the same bytes from
# all; what one commits the other says in its next answer; what happens while
# the database is away, and after it came back.
TEST_SECONDS=600
. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/postgres.sh"

b='' c=''
at_end='for other in $b $c; do kill -9 "$other" 2>/dev/null; done'
postgres_start

one() { # URL OPTION ...: starts a service; its process is $one
	mkfifo "$dir/ready"
	to=$1
	shift
	"$TREFNYDD" serve "$@" --workers 2 --listen "$to" >"$dir/ready" \
		2>>"$dir/log" &
	one=$!
	line=
	read -r line <"$dir/ready" || :
	rm "$dir/ready"
	[ "$line" = "ready $to" ] || fail "not ready: $(tail -n 3 "$dir/log")"
}
one "$url" --data "$PG_URL"
pid=$one
one "$url.b" --data "$PG_URL"
b=$one
one "$url.c" --data "$dir/data"
c=$one

# --- the same bytes -----------------------------------------------------------
example=$top/examples/dyffryn
stored=$top/examples/service/case.json
now=2026-09-15
sed -n '/^done <<END$/,/^END$/p' "$top/examples/service/run.sh" |
	sed -e 1d -e '$d' >"$dir/imports"

# The same at some places, "$places": what the clock says is left out.
alike() {
	first=
	for at in $places; do
		run "$TREFNYDD" "$@" --json --connect "$at"
		[ "$code" -le 1 ] || fail "$* at $at: $(cat "$dir/err")"
		sed 's/"at":"[^"]*"/"at":"-"/g' "$dir/out" >"$dir/alike"
		[ -n "$first" ] || mv "$dir/alike" "$dir/first"
		[ -z "$first" ] || same "$* at $at" "$dir/first" "$dir/alike"
		first=$at
	done
	n_alike=$((n_alike + 1))
}

# To one of the two by turns, and to the third.
n_alike=0
while read -r kind id options; do
	places="$url $url.c"
	[ $((n_alike % 2)) -eq 0 ] || places="$url.b $url.c"
	# shellcheck disable=SC2086
	alike import "$example/calendars/$id.ics" "--$kind" "$id" $options
done <"$dir/imports"
alike put "$example/case.json"
n_changes=$n_alike n_alike=0
printf '{"window":{"to":"2027-02-12"},"policy":{"unknown":"busy"}}' \
	>"$dir/patch.json"
places="$url $url.b $url.c"
for case in "$stored" dyffryn-2026; do
	alike propose "$case" --now $now
	alike check "$case" --date 2026-12-03 --now $now
	alike explain "$case" --now $now
done
alike whatif "$stored" "$dir/patch.json" --now $now
alike tasks "$stored" --now $now
alike calendars "$stored" --now $now
alike freebusy chief --from 2026-11-01 --to 2026-12-31
alike cases dyffryn-2026
"$TREFNYDD" propose "$example/case.json" --now $now --json >"$dir/files"
"$TREFNYDD" propose "$stored" --now $now --json --connect "$url" >"$dir/out"
same 'files, and a store of two services' "$dir/files" "$dir/out"
echo "changes $n_changes, questions $n_alike: the same answers from two" \
	'services on PostgreSQL and from one on SQLite'

# --- an agreed date -----------------------------------------------------------
cat >"$dir/near.json" <<'END'
{"case": "near", "report_published": "2099-08-28",
 "window": {"from": "2099-11-09", "to": "2099-12-11", "target": "2099-11-24"},
 "people": [{"id": "near-chief"}, {"id": "n1"}, {"id": "n2"}],
 "seats": [{"id": "chief-executive", "candidates": ["near-chief"]},
           {"id": "chair", "candidates": ["n1"]},
           {"id": "support", "candidates": ["n2"]}],
 "team": {"link_inspectors": ["n2"]}}
END
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 BEGIN:VEVENT UID:a \
	DTSTAMP:20260901T000000Z 'DTSTART;VALUE=DATE:20991124' END:VEVENT \
	END:VCALENDAR >"$dir/away.ics"
"$TREFNYDD" put "$dir/near.json" --connect "$url" >"$dir/out"
"$TREFNYDD" agree near 2099-11-24 --by Ann --connect "$url.b" >"$dir/out"
"$TREFNYDD" health --json --connect "$url" >"$dir/out"
grep -q '"agreed":{"ok":1,"reseat":0,"broken":0,' "$dir/out" ||
	fail "agreed at one: $(cat "$dir/out")"
"$TREFNYDD" import "$dir/away.ics" --person n1 --as-of 2026-09-02 \
	--connect "$url" >"$dir/out"
"$TREFNYDD" health --json --connect "$url.b" >"$dir/out"
grep -q '"broken":1,"dates":\[{"case":"near","found":"broken"' "$dir/out" ||
	fail "broken by the other: $(cat "$dir/out")"
"$TREFNYDD" cases near --connect "$url.b" >"$dir/out"
grep -q 'does not stand: essential:chair' "$dir/out" ||
	fail "cases: $(cat "$dir/out")"
echo 'an import at one breaks an agreed date: the other says so at once'

# --- the database is away -----------------------------------------------------
pids="$pid $b"
postgres_stop
for at in "$url" "$url.b"; do
	run timeout 20 "$TREFNYDD" health --json --connect "$at"
	[ "$code" -eq 0 ] || fail "health: $code $(cat "$dir/err")"
	grep -q '^{"status":"store",.*"problem":{"en":"the database does not' \
		"$dir/out" || fail "health: $(cut -c 1-300 "$dir/out")"
	run timeout 20 "$TREFNYDD" freebusy chief --connect "$at"
	[ "$code" -eq 3 ] || fail "away: $code $(cat "$dir/out" "$dir/err")"
	cp "$dir/err" "$dir/away"
	run timeout 20 "$TREFNYDD" import "$example/calendars/chief.ics" \
		--person away --request-id away --connect "$at"
	[ "$code" -eq 3 ] || fail "away: $code $(cat "$dir/out" "$dir/err")"
done
! grep -q postgres@ "$dir/away" || fail "a user is told: $(cat "$dir/away")"
postgres_start
for at in "$url" "$url.b"; do
	run "$TREFNYDD" health --json --connect "$at"
	grep -q '"status":"ok"' "$dir/out" || fail "again: $(cat "$dir/out")"
	run "$TREFNYDD" import "$example/calendars/chief.ics" --person away \
		--request-id away --json --connect "$at"
	[ "$code" -eq 0 ] || fail "again: $code $(cat "$dir/err")"
	cp "$dir/out" "$dir/again.${at##*/}"
done
same 'the same change again' "$dir/again.api" "$dir/again.api.b"
[ "$(postgres_sql "SELECT count(*) FROM trefnydd.request
	WHERE request_id = 'away'")" = 1 ] || fail 'not once'
[ "$pids" = "$pid $b" ] && kill -0 "$pid" && kill -0 "$b" ||
	fail 'a service ended'
echo 'the database away: told at once, and used again when it is back'

# --- signals as ever ----------------------------------------------------------
kill -HUP "$pid"
"$TREFNYDD" health --connect "$url" >"$dir/out"
for at in "$b" "$c"; do
	kill "$at"
	wait "$at" || fail "ended with $?"
done
b='' c=''
stop
