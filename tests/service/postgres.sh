# A PostgreSQL of a test's own, from Debian's package; sourced. Its folder is
# PG_DATA, it listens on a socket in $PG_HOME only, and it ends with the shell
# that started it.
#
#   postgres_start          makes it, or starts it again; sets PG_URL, PG_PID
#   postgres_stop           as an administrator would; keeps the folder
#   postgres_kill           as a power cut would; keeps the folder
#   postgres_remove         kills it if it runs, and removes the folder
#   postgres_sql SQL        runs SQL, prints the rows bare
#
# PG_OPTIONS: settings such as '-c fsync=off', for tests that are not about
# durability. A PostgreSQL does not run as root: as root it is user postgres's.

PG_HOME= PG_DATA= PG_URL= PG_PID=

# The programs; empty where the package is missing.
PG_BIN=
for PG_BIN in /usr/lib/postgresql/*/bin; do :; done
[ -x "$PG_BIN/initdb" ] || PG_BIN=

# Runs a program of the server's own as whoever may, in this process.
postgres_exec() {
	if [ "$(id -u)" -ne 0 ]; then
		exec setpriv --pdeathsig KILL "$@"
	fi
	exec setpriv --reuid postgres --regid postgres --clear-groups \
		--pdeathsig KILL "$@"
}

postgres_make() {
	[ -n "$PG_BIN" ] || {
		echo "$0: the package postgresql is missing" >&2
		exit 1
	}
	PG_HOME=$(mktemp -d /tmp/trefnydd-pg.XXXXXX)
	PG_DATA=$PG_HOME/data
	PG_URL="postgresql://postgres@/trefnydd?host=$PG_HOME"
	[ "$(id -u)" -ne 0 ] || chown postgres:postgres "$PG_HOME"
	(cd / && postgres_exec "$PG_BIN/initdb" -D "$PG_DATA" -U postgres -A trust \
		-E UTF8 --locale=C.UTF-8 --no-sync) >"$PG_HOME/initdb.log" 2>&1 || {
		cat "$PG_HOME/initdb.log" >&2
		exit 1
	}
}

# Waits until it answers: $1 the database.
postgres_ready() {
	PG_TRIES=0
	until "$PG_BIN/psql" -qAtX "postgresql://postgres@/$1?host=$PG_HOME" \
		-c 'SELECT 1' >/dev/null 2>&1; do
		PG_TRIES=$((PG_TRIES + 1))
		if [ "$PG_TRIES" -gt 3000 ] || ! kill -0 "$PG_PID" 2>/dev/null; then
			cat "$PG_HOME/log" >&2
			exit 1
		fi
	done
}

postgres_start() {
	[ -n "$PG_HOME" ] || postgres_make
	# shellcheck disable=SC2086
	(cd / && postgres_exec "$PG_BIN/postgres" -D "$PG_DATA" -k "$PG_HOME" \
		-c listen_addresses= ${PG_OPTIONS-}) >>"$PG_HOME/log" 2>&1 </dev/null &
	PG_PID=$!
	postgres_ready postgres
	[ -e "$PG_HOME/made" ] || {
		"$PG_BIN/psql" -qX "postgresql://postgres@/postgres?host=$PG_HOME" \
			-c 'CREATE DATABASE trefnydd'
		: >"$PG_HOME/made"
	}
}

postgres_stop() {
	kill -INT "$PG_PID" # a "fast" shutdown
	wait "$PG_PID" || :
	PG_PID=
}

postgres_kill() {
	PG_CHILDREN=$(pgrep -P "$PG_PID" || :)
	# shellcheck disable=SC2086
	kill -9 "$PG_PID" $PG_CHILDREN 2>/dev/null || :
	wait "$PG_PID" 2>/dev/null || :
	# One that is still going would keep the next from starting.
	for PG_CHILD in $PG_CHILDREN; do
		tail -s 0.02 --pid="$PG_CHILD" -f /dev/null
	done
	PG_PID=
}

postgres_remove() {
	[ -z "$PG_PID" ] || postgres_kill
	[ -z "$PG_HOME" ] || rm -rf "$PG_HOME"
	PG_HOME=
}

postgres_sql() {
	"$PG_BIN/psql" -qAtX -v ON_ERROR_STOP=1 "$PG_URL" -c "$1"
}
