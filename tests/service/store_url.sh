#!/bin/sh
# --store: every command that works on a store works on one in a PostgreSQL,
# and says what it says on a folder; nothing that it prints has the URL's
# password.
. "$(dirname "$0")/lib.sh"
. "$tests/service/postgres.sh"

PG_OPTIONS='-c fsync=off'
postgres_start
# It lets us in whatever the password is.
secret=postgresql://postgres:hush-hush@/trefnydd?host=$PG_HOME

case=$top/examples/dyffryn/case.json
chief=$top/examples/dyffryn/calendars/chief.ics

# $1: where, then a command: its output and status behind those of the others.
ask() {
	at=$1
	shift
	run "$TREFNYDD" "$@" --lang en $at
	{
		printf '$ %s\n' "$*"
		cat "$dir/out" "$dir/err"
		printf '= %s\n' "$code"
	} >>"$dir/said"
}

everything() {
	: >"$dir/said"
	ask "$1" calendars --now 2026-09-15 --json
	ask "$1" cases
	ask "$1" import "$chief" --person chief --request-id one --json
	ask "$1" import "$chief" --person chief --request-id one --json
	ask "$1" import "$chief" --person mair --request-id one
	ask "$1" calendars --now 2026-09-15 --json
	ask "$1" freebusy chief --from 2026-10-01 --to 2026-11-01
	ask "$1" propose "$case" --now 2026-09-15 --json
	ask "$1" put "$case" --request-id two
	ask "$1" put "$case" --request-id two
	ask "$1" put "$case" --request-id three --if-revision 4
	ask "$1" cases --now 2026-09-15 --json
	ask "$1" propose "$(sed -n 's/.*"case": *"\([^"]*\)".*/\1/p' "$case" |
		head -n 1)" --now 2026-09-15 --json
	ask "$1" purge person chief --request-id four --json
	ask "$1" purge person nobody
	ask "$1" calendars --now 2026-09-15 --json
	sed -i -e 's/"imported_at":"[^"]*"/"imported_at":""/' \
		-e "s,$dir/data,STORE,g; s,postgresql:trefnydd@$PG_HOME,STORE,g" \
		"$dir/said"
}

everything "--data $dir/data"
mv "$dir/said" "$dir/sqlite"
everything "--store $secret"
same 'what is said of both stores' "$dir/sqlite" "$dir/said"
! grep -q hush "$dir/said" || fail 'the password is told'

# Audit: names, roles and times are its own; the chain is sound.
run "$TREFNYDD" audit --verify --store "$secret"
[ "$code" = 0 ] || fail "audit: $(cat "$dir/out" "$dir/err")"

# Doctor: a server that may lose what it acknowledged has something to do.
run "$TREFNYDD" doctor --store "$secret" --listen "ipc://$dir/none" --lang en
[ "$code" = 1 ] || fail "doctor: $code $(cat "$dir/out" "$dir/err")"
grep -q "^ok .*'postgresql:trefnydd@$PG_HOME'" "$dir/out" ||
	fail "doctor: no store: $(cat "$dir/out")"
grep -q "^do .*fsync = off" "$dir/out" ||
	fail "doctor: fsync: $(cat "$dir/out")"
! grep -q hush "$dir/out" "$dir/err" || fail 'the password is told'

# What only a folder has, and what cannot be.
refused() {
	expected=$1
	shift
	run "$TREFNYDD" "$@" --lang en
	[ "$code" = 2 ] || fail "$*: $code"
	[ "$(cat "$dir/err")" = "$expected" ] || fail "$*: $(cat "$dir/err")"
}
dump='this store is in a PostgreSQL: its own pg_dump and pg_restore copy it'
refused "$dump" backup "$dir/b.db" --store "$secret"
refused "$dump" restore "$dir/b.db" --store "$secret"
refused '--data cannot stand beside --store' calendars --data "$dir" \
	--store "$secret"
refused '--store cannot stand beside --connect' calendars --connect "$url" \
	--store "$secret"
url_form='--store expects postgresql://HOST/DATABASE, as PostgreSQL'"'"'s own programs take it'
refused "$url_form" calendars --store "$dir/data"
refused "$url_form" calendars --store 'postgresql://u:hush%zz@/trefnydd'
[ ! -e "$dir/b.db" ] || fail 'a backup is there'

# One that is not ours, and one of a newer trefnydd.
named="postgresql:trefnydd@$PG_HOME"
postgres_sql 'UPDATE trefnydd.about SET version = 99'
refused "$named: a newer trefnydd wrote this store (version 99; this one reads up to 4)" \
	calendars --store "$secret"
postgres_sql 'DROP TABLE trefnydd.about'
refused "$named: this is not a trefnydd store" calendars --store "$secret"
postgres_sql 'SET client_min_messages = error; DROP SCHEMA trefnydd CASCADE'
refused "$named: there is no store here: import a calendar first" \
	calendars --store "$secret"
postgres_sql "CREATE DATABASE other ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
refused "postgresql:other@$PG_HOME: the database's encoding is LATIN1, and has to be UTF8" \
	calendars --store "postgresql://postgres@/other?host=$PG_HOME"

# Whom the server does not let in: its SQLSTATE and our words, never its own,
# which have the user's name.
postgres_sql "CREATE ROLE hushed LOGIN PASSWORD 'right';
	REVOKE CONNECT ON DATABASE other FROM PUBLIC"
cat >"$PG_DATA/pg_hba.conf" <<'END'
local all postgres trust
local trefnydd hushed scram-sha-256
local all hushed trust
local all hushing trust
local all all reject
END
postgres_sql 'SELECT pg_reload_conf()' >/dev/null

# WORDS USER[:PASSWORD] DATABASE
away() {
	run "$TREFNYDD" calendars --lang en \
		--store "postgresql://$2@/$3?host=$PG_HOME"
	[ "$code" = 3 ] || fail "$1: $code $(cat "$dir/out" "$dir/err")"
	[ "$(cat "$dir/err")" = "postgresql:$3@$PG_HOME: the database does not answer: $1" ] ||
		fail "not '$1': $(cat "$dir/err")"
	! grep -q hush "$dir/out" "$dir/err" || fail "$1: a name or a password"
}
until "$PG_BIN/psql" "postgresql://hushed@/trefnydd?host=$PG_HOME" -wc '' 2>&1 |
	grep -q 'no password'; do :; done
away 'it does not take the password (28P01)' hushed:hush trefnydd
away 'it asks for a password, and there is none (08006)' hushed trefnydd
away 'it does not let this user in (28000)' hushing other
away 'it does not let this user in (28000)' hush other
away 'it does not let this user in (42501)' hushed other
away 'it has no such database (3D000)' hushed nowhere

# A service: its log says it in the same words.
mkfifo "$dir/ready"
"$TREFNYDD" serve --store "$secret" --listen "$url" --workers 1 \
	>"$dir/ready" 2>"$dir/log" &
pid=$!
read -r line <"$dir/ready"
[ "$line" = "ready $url" ] || fail "not ready: $(cat "$dir/log")"

# A server that is not there: a fault, at once, without a password.
postgres_stop
away 'nobody listens there (08006)' hushed:hush trefnydd
run "$TREFNYDD" calendars --connect "$url" --lang en
[ "$code" = 3 ] || fail "away from a service: $code"
grep -q '"event":"fault".*the database does not answer: [a-z ]* ([0-9P]*)"' \
	"$dir/log" || fail "the log: $(cat "$dir/log")"
! grep -q hush "$dir/err" "$dir/log" || fail 'the password is told'
kill "$pid"
wait "$pid" || fail "the service ended with $?"
pid=
