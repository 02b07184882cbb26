#!/bin/sh
# Asks a trefnydd service: ask.sh [--change] URL METHOD [PARAMS.json]
#
# With nanocat, or with nngcat: CAT says which. Prints the result. Exit status:
# 0 a result, 1 an error of the service, 2 wrong use, 3 no service or no reply.
set -eu

cat=${CAT:-nanocat}
attempt_s=${ATTEMPT_S:-10}
attempts=${ATTEMPTS:-7} # more than 60 s in all

fail() {
	printf '%s\n' "$2" >&2
	exit "$1"
}

change=
[ "${1-}" != --change ] || { change=1 && shift; }
{ [ $# -eq 2 ] || [ $# -eq 3 ]; } ||
	fail 2 'ask.sh [--change] URL METHOD [PARAMS.json]'
case $1 in
ipc://*) most=16777216 ;;
tcp://*) most=1048576 ;;
*) fail 2 "$1: neither ipc:// nor tcp://" ;;
esac
case $2 in *[!a-z.]*) fail 2 "$2: no name of a method" ;; esac
command -v "$cat" >/dev/null || fail 2 "$cat is not installed"
case $cat in
*nngcat) connect=--dial ;;
*) connect=--connect ;;
esac

# Both tools wait in vain where nobody listens, or where we may not connect.
case $1 in
ipc://*)
	[ -S "${1#ipc://}" ] || fail 3 "$1: no service there"
	[ -w "${1#ipc://}" ] || fail 3 "$1: permission denied"
	;;
esac

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 129' HUP INT TERM

# The params on one line, and in front of them who asks, and a request_id for a
# change: one for all attempts, so that it is made once.
params=${3:-$dir/none}
echo '{}' >"$dir/none"
[ -r "$params" ] || fail 2 "$params: cannot be read"
first=
[ -z "${TREFNYDD_TOKEN-}" ] || first="\"token\":\"$TREFNYDD_TOKEN\","
if [ -n "$change" ] && ! grep -q '"request_id"' "$params"; then
	id=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	first="$first\"request_id\":\"$id\","
fi
[ "$(head -c 99 "$params" | tr -d ' \t\r\n')" != '{}' ] || first=${first%,}
{
	printf '{"jsonrpc":"2.0","id":1,"method":"%s","params":' "$2"
	tr '\n' ' ' <"$params" | sed "s/{/{$first/"
	printf '}'
} >"$dir/request"
# nanomsg drops a larger one without a word.
bytes=$(wc -c <"$dir/request")
[ "$bytes" -le "$most" ] || fail 2 "the request has $bytes bytes: too large"

why='no reply in time'
while [ "$attempts" -gt 0 ]; do
	attempts=$((attempts - 1))
	# Nothing in time is no error to the tools: nothing is printed.
	"$cat" --req "$connect" "$1" --file "$dir/request" --raw \
		--recv-timeout "$attempt_s" >"$dir/reply" 2>"$dir/err" || :
	case $(head -c 100 "$dir/reply") in
	'') [ ! -s "$dir/err" ] || why="$1: $(head -n 1 "$dir/err")" ;;
	'{"jsonrpc":"2.0","id":1,"result":'*)
		sed -e 's/^{"jsonrpc":"2.0","id":1,"result"://' -e 's/}$//' \
			"$dir/reply"
		[ -z "$(tail -c 1 "$dir/reply")" ] || echo
		exit 0
		;;
	*'"error":{"code":-32003,'*) # busy
		why='the service is busy'
		sleep 0.3
		;;
	*) fail 1 "$(sed 's/.*"error":{"code":\(-[0-9]*\),"message":"\(.*\)","data":.*/\1: \2/' "$dir/reply")" ;;
	esac
done
fail 3 "$why"
