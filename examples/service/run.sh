#!/bin/sh
# Starts a service of its own in a temporary directory, imports every calendar
# of examples/dyffryn, and asks for dates in three ways: with the trefnydd
# command, with nanocat and with nngcat. All three must say, byte for byte,
# what the command says without a service. Stops the service that it started.
#
# TREFNYDD: the program, if it is not 'trefnydd' on the PATH.

set -eu
umask 077

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
dyffryn=$here/../dyffryn
trefnydd=${TREFNYDD:-trefnydd}
now=2026-09-15
dir=$(mktemp -d "${TMPDIR:-/tmp}/trefnydd.XXXXXX")
url=ipc://$dir/api
pid=

stop() {
	status=$?
	trap - EXIT
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null || :
		wait "$pid" || :
	fi
	rm -rf "$dir"
	exit "$status"
}
trap stop EXIT
trap 'exit 129' HUP INT TERM

fail() {
	printf '%s\n' "$1" >&2
	[ ! -s "$dir/log" ] || cat "$dir/log" >&2
	exit 1
}

# The result of a JSON-RPC reply: what is left without the envelope.
result() {
	sed -e 's/^{"jsonrpc":"2.0","id":1,"result":\(.*\)}$/\1/' \
	    -e 's/^{"jsonrpc":"2.0","result":\(.*\),"id":1}$/\1/'
}

# $1: the name of the way, $2: the answer
same() {
	[ -s "$2" ] || fail "$1: no answer"
	# One has a newline at its end, the other may not: compare the text.
	[ "$(cat "$2")" = "$(cat "$dir/file.json")" ] ||
		fail "$1: not the answer of the command without a service"
	printf '%s: the same answer\n' "$1"
}

mkdir "$dir/data"
"$trefnydd" serve --data "$dir/data" --listen "$url" >"$dir/log" 2>&1 &
pid=$!

# Ready when it answers: nanocat waits for the service to come.
health=$(nanocat --req --connect "$url" --raw --recv-timeout 30 \
	--data '{"jsonrpc":"2.0","id":1,"method":"health"}')
[ -n "$health" ] || fail 'the service does not answer'
printf 'the service is ready\n'

n=0
while read -r kind id options; do
	# Options are words of this script's own list below.
	# shellcheck disable=SC2086
	"$trefnydd" import "$dyffryn/calendars/$id.ics" "--$kind" "$id" \
		$options --connect "$url" >"$dir/import" ||
		fail "the calendar of $id was not imported"
	n=$((n + 1))
done <<END
person chief --email mair.enghraifft@dyffryn.example
person deputy-chief --email tom.placeholder@dyffryn.example
person director --email sion.sampl@dyffryn.example
person head-of-education --email nia.dychmygol@dyffryn.example
person ad-schools --email helen.specimen@dyffryn.example
person sm-inclusion --email ifan.prawf@dyffryn.example
person sm-inclusion-2 --email priya.pretend@dyffryn.example
person dss --email gareth.ffug@dyffryn.example
person leader --email rhian.patrwm@dyffryn.example
person deputy-leader --email colin.fictional@dyffryn.example
person cabinet-children --email joan.invented@dyffryn.example
person scrutiny --email huw.esgus@dyffryn.example
person scrutiny-vice --email anna.sample@dyffryn.example
person consortium-md --email lowri.darlun@consortiwm.example
person consortium-deputy --email marc.mockup@consortiwm.example
person consortium-lead --email owain.arbrawf@consortiwm.example --as-of 2026-09-09 --covers-from 2026-09-09 --covers-until 2027-01-31
person wg-1 --email bethan.rhith@llywodraeth.example
person wg-2 --email peter.proxy@llywodraeth.example
person wao-1 --email ruth.replica@archwilio.example
person ciw-1 --email dafydd.dychan@gofal.example
person ciw-2 --email fiona.facsimile@gofal.example
person i1 --email gwen.arolygydd@arolygiaeth.example
person i2 --email david.dummy@arolygiaeth.example
person i3 --email sara.cyswllt@arolygiaeth.example
person i4 --email keith.mannequin@arolygiaeth.example
person i5 --email llio.lledrith@arolygiaeth.example
room r1
room r2
room b1
room r3
room b3
resource translator
events local-events
events school-days
END
printf '%s calendars imported\n' "$n"

"$trefnydd" propose "$dyffryn/case.json" --now "$now" --json >"$dir/file.json"

"$trefnydd" propose "$here/case.json" --now "$now" --json --connect "$url" \
	>"$dir/command.json"
same 'trefnydd --connect' "$dir/command.json"

nanocat --req --connect "$url" --file "$here/request.json" --raw \
	--recv-timeout 30 | result >"$dir/nanocat.json"
same nanocat "$dir/nanocat.json"

nngcat --req --dial "$url" --file "$here/request.json" --raw \
	--recv-timeout 30 | result >"$dir/nngcat.json"
same nngcat "$dir/nngcat.json"

kill "$pid"
wait "$pid" || fail 'the service did not stop as it should'
pid=
printf 'the service is stopped\n'
