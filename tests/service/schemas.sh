#!/bin/sh
# Every request and reply is as the published schemas say, and nothing else is;
# by a validator that is not ours.
. "$(dirname -- "$0")/lib.sh"
. "$tests/service/postgres.sh"

# One of a PostgreSQL says so; all else is asked of the other.
PG_OPTIONS='-c fsync=off'
postgres_start
mkfifo "$dir/ready"
"$TREFNYDD" serve --store "$PG_URL" --listen "ipc://$dir/postgres" \
	>"$dir/ready" 2>"$dir/log" &
pid=$!
read -r line <"$dir/ready" || fail "not ready: $(cat "$dir/log")"
rm "$dir/ready"
"$TREFNYDD" health --connect "ipc://$dir/postgres" --json >"$dir/health"
kill "$pid"
wait "$pid" || fail "the service ended with $?: $(cat "$dir/log")"
pid=
postgres_remove

# What only a service in trouble says.
for kind in worker-killed-twice reader-killed deadline drain; do
	mkdir "$dir/$kind"
	"$DRIVERS/faults" "$kind" "$dir/$kind" >/dev/null 2>"$dir/err" || {
		cat "$dir/err" >&2
		fail "$kind"
	}
	cat "$dir/$kind/data.refusals" >>"$dir/refusals"
done

start
"${DRIVERS%/service}/oracle/generate" 20261130 "${CASES_OF_SCHEMAS:-12}" \
	-incomplete \
	>"$dir/cases"
/usr/bin/python3 -B "$tests/service/schemas.py" "$TREFNYDD" "$url" \
	"$dir/cases" "$dir/data" "$dir/health" "$dir/refusals" "$pid" ||
	fail 'the schemas do not say what is said'
stop
