# What the scripts here share; sourced first. TREFNYDD is the program, DRIVERS
# the folder of the programs built from tests/service/*.c.
#
# A script runs under a time limit, in a temporary folder $dir of its own, and
# ends only what it started. Nothing sleeps.

set -eu
umask 077

: "${TREFNYDD:?the program}" "${DRIVERS:?the folder of the drivers}"
export TREFNYDD

if [ -z "${TREFNYDD_TEST_BOUNDED-}" ]; then
	TREFNYDD_TEST_BOUNDED=1
	export TREFNYDD_TEST_BOUNDED
	exec timeout -k 5 "${TEST_SECONDS:-300}" sh "$0" "$@"
fi

tests=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
top=$(CDPATH='' cd -- "$tests/.." && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/trefnydd.XXXXXX")
url=ipc://$dir/api
pid=
at_end= # a command of the script's own, whose status is nothing to its end

cleanup() {
	status=$?
	trap - EXIT
	eval "$at_end" || :
	if [ -n "$pid" ]; then
		kill -9 "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	fi
	[ -z "${PG_HOME-}" ] || postgres_remove
	rm -rf "$dir"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 129' HUP INT TERM

fail() {
	printf '%s: %s\n' "$0" "$1" >&2
	exit 1
}

# Starts a service on $url and waits for its line; more options may follow.
start() {
	mkfifo "$dir/ready"
	"$TREFNYDD" serve --data "$dir/data" --listen "$url" "$@" \
		>"$dir/ready" 2>"$dir/log" &
	pid=$!
	line=
	read -r line <"$dir/ready" || :
	rm "$dir/ready"
	[ "$line" = "ready $url" ] || fail "not ready: '$line' $(cat "$dir/log")"
}

# Stops it: exit status 0, the socket gone.
stop() {
	kill "$pid"
	wait "$pid" || fail "the service ended with $?: $(cat "$dir/log")"
	pid=
	[ ! -e "$dir/api" ] || fail 'the socket is still there'
}

# Runs a command: its output in $dir/out, $dir/err, its status in $code.
run() {
	code=0
	"$@" >"$dir/out" 2>"$dir/err" </dev/null || code=$?
}

# The result of a JSON-RPC reply without its envelope.
result() {
	sed -e 's/^{"jsonrpc":"2.0","id":1,"result":\(.*\)}$/\1/'
}

# $1: what it is, $2 $3: files
same() {
	[ -s "$2" ] || fail "$1: nothing"
	cmp -s "$2" "$3" || {
		diff "$2" "$3" | cut -c 1-400 | head -n 5 >&2
		fail "$1: not the same"
	}
}
