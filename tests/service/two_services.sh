#!/bin/sh
# Two services on one PostgreSQL: exactly once under kill -9 of either (KILLS
# times) and of the database; no answer from before the other's commit.
TEST_SECONDS=1800
. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/postgres.sh"

postgres_start

# A child of the server that works for us; killed, the server starts anew.
kill_a_backend() {
	for child in $(pgrep -P "$PG_PID"); do
		case $(tr '\0' ' ' 2>/dev/null <"/proc/$child/cmdline") in
		*' trefnydd '*) kill -9 "$child" 2>/dev/null && return ;;
		esac
	done
	return 1
}

# Whoever lost the database is back in a moment.
kill_backend() {
	tries=0
	until kill_a_backend; do
		tries=$((tries + 1))
		[ "$tries" -lt 2000 ] || fail 'no backend of ours'
	done
}

mkfifo "$dir/orders" "$dir/done"
mkdir "$dir/two"
"$DRIVERS/two_services" "${KILLS:-8}" "${SEED:-1}" "$dir/two" "$PG_URL" \
	3>"$dir/orders" 4<"$dir/done" >"$dir/out" 2>"$dir/err" &
pid=$!
exec 5<"$dir/orders" 6>"$dir/done"
while read -r order <&5; do
	case $order in
	backend) kill_backend && postgres_ready trefnydd ;;
	kill) postgres_kill && postgres_start ;;
	stop) postgres_stop && postgres_start ;;
	esac
	echo "$order" >&6
done
exec 5<&- 6>&-
wait "$pid" || {
	tail -n 20 "$dir/err" >&2
	fail "seed ${SEED:-1}"
}
pid=
cat "$dir/out"
changes=$(sed 's/.*changes \([0-9]*\),.*/\1/' "$dir/out")
kept=$(postgres_sql 'SELECT count(*) FROM trefnydd.request')
[ "$changes" -eq "$kept" ] || fail "changes $changes, kept $kept"
"$TREFNYDD" audit --verify --data "$PG_URL" >"$dir/audit" ||
	fail "the audit: $(cat "$dir/audit")"

mkdir "$dir/stale"
"$DRIVERS/stale_answers" "$dir/stale" "$PG_URL" 2>"$dir/err" || {
	tail -n 5 "$dir/err" >&2
	fail 'a stale answer'
}
