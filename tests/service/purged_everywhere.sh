#!/bin/sh
# After a purge nothing of the person is in the PostgreSQL's folder, nor, once
# its log has gone round, in that; and the other service's workers, which may
# have read of the person, are others.
TEST_SECONDS=300
. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/postgres.sh"

b=
at_end='[ -z "$b" ] || kill -9 "$b" 2>/dev/null'
postgres_start

canary=kanari7f3aqz
own="$url?role=planner,importer,admin"
mkfifo "$dir/ready"
start_one() { # URL
	"$TREFNYDD" serve --data "$PG_URL" --workers 2 --listen "$1" \
		>"$dir/ready" 2>>"$dir/log" &
	read -r line <"$dir/ready" && [ "$line" = "ready $1" ] ||
		fail "not ready: $(tail -n 3 "$dir/log")"
}
start_one "$own"
pid=$!
start_one "$url.b"
b=$!
workers_of() {
	pgrep -P "$1" | sort
}

printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 BEGIN:VEVENT UID:a \
	DTSTAMP:20260901T000000Z DTSTART:20261101T090000Z DURATION:PT1H \
	END:VEVENT END:VCALENDAR >"$dir/k.ics"
tell() {
	"$TREFNYDD" "$@" >"$dir/out" 2>"$dir/err" || fail "$*: $(cat "$dir/err")"
}
for who in 1 2 3 4 5; do
	tell import "$dir/k.ics" --person "person-$who" --connect "$url"
done
tell import "$dir/k.ics" --person $canary --email "$canary@x.example" \
	--connect "$url.b"
# A revision that has the person, and one that does not.
sed "s/CHIEF/$canary/g" >"$dir/case.json" <<'END'
{"case": "c", "report_published": "2099-08-28",
 "window": {"from": "2099-11-09", "to": "2099-12-11"},
 "people": [{"id": "CHIEF"}, {"id": "n1"}],
 "seats": [{"id": "chair", "candidates": ["CHIEF"]},
           {"id": "support", "candidates": ["n1"]}]}
END
tell put "$dir/case.json" --connect "$url.b"
sed "s/$canary/person-1/g" "$dir/case.json" >"$dir/without.json"
tell put "$dir/without.json" --if-revision 1 --connect "$url.b"
tell freebusy $canary --connect "$url.b"
postgres_sql 'VACUUM ANALYZE'
postgres_sql CHECKPOINT

# Files below the folder that have it: in the tables, in the log.
tables() {
	grep -rlaF "$canary" "$PG_DATA" --exclude-dir=pg_wal || :
}
log() {
	grep -rlaF "$canary" "$PG_DATA/pg_wal" || :
}
[ -n "$(tables)" ] && [ -n "$(log)" ] || fail 'the search finds nothing'

workers_of "$b" >"$dir/before"
tell purge person $canary --connect "$url"
[ -z "$(tables)" ] || fail "in the tables: $(tables)"
# All but the watcher and the front are others now, or will be at once.
looks=0
until workers_of "$b" | comm -12 - "$dir/before" >"$dir/still" &&
	[ "$(wc -l <"$dir/still")" -eq 2 ]; do
	looks=$((looks + 1))
	[ "$looks" -lt 2000 ] || fail "the other service's workers remember"
done
postgres_sql CHECKPOINT
[ -z "$(tables)" ] || fail "in the tables, later: $(tables)"

# As docs/operation.md says: the log goes round.
rounds=0
most=$(($(find "$PG_DATA/pg_wal" -maxdepth 1 -type f | wc -l) + 2))
while [ -n "$(log)" ]; do
	[ "$rounds" -lt "$most" ] || fail "still in the log: $(log)"
	postgres_sql 'SELECT pg_switch_wal()' >"$dir/out"
	postgres_sql CHECKPOINT
	rounds=$((rounds + 1))
done
[ -z "$(tables)" ] || fail "in the tables, at last: $(tables)"
! grep -qaF "$canary" "$PG_HOME/log" || fail "in the server's messages"
! grep -qF "$canary" "$dir/log" || fail "in the services' messages"
kill "$b"
wait "$b" || fail "the other service ended with $?"
b=
stop
echo "purged: in no table at once, in no log after $rounds switches of it"
