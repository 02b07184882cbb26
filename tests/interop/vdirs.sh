#!/bin/sh
# Folders as other programs write them: what khal writes, and what vdirsyncer
# takes from a Radicale, is imported to the spans that the events have. These
# stand in tests/data/vdirs/expected.txt, by hand, and
# python3-recurring-ical-events has to find the same.
#
# Everything lies in a temporary folder, Radicale listens on 127.0.0.1, and
# what was started is stopped. RECORD=1 keeps the folders in tests/data/vdirs,
# where tests/service/vdirs.sh reads them without these programs.
set -eu
: "${TREFNYDD:?the program}"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
expected=$here/../data/vdirs/expected.txt
if [ -z "${INTEROP_BOUNDED-}" ]; then
	INTEROP_BOUNDED=1
	export INTEROP_BOUNDED
	exec timeout -k 5 300 sh "$0" "$@"
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/trefnydd-interop.XXXXXX")
export HOME="$dir/home" XDG_CONFIG_HOME="$dir/home" XDG_DATA_HOME="$dir/home"
export XDG_CACHE_HOME="$dir/home" LC_ALL=C.UTF-8 TZ=Europe/London
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY COLUMNS
pid=

cleanup() {
	status=$?
	trap - EXIT
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	fi
	rm -rf "$dir"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 129' HUP INT TERM

fail() {
	printf '%s: %s\n' "$0" "$1" >&2
	[ ! -s "$dir/log" ] || tail -n 20 "$dir/log" >&2
	exit 1
}

# $1: a folder, imported to the spans expected.
check() {
	"$TREFNYDD" import "$1" --person "$2" --data "$dir/data" \
		--as-of 2026-09-14 --covers-from 2026-09-15 \
		--covers-until 2027-03-31 >"$dir/log" 2>&1 || fail "import of $2"
	"$TREFNYDD" freebusy "$2" --from 2026-09-15 --to 2027-04-01 --json \
		--data "$dir/data" >"$dir/json" 2>"$dir/log" || fail "freebusy $2"
	sh "$here/spans.sh" <"$dir/json" >"$dir/got"
	diff "$expected" "$dir/got" >&2 ||
		fail "$2: not the spans that its events have"
	/usr/bin/python3 "$here/events.py" "$1" 2026-09-15 2027-04-01 \
		>"$dir/other" 2>"$dir/log" || fail "events.py of $2"
	diff "$expected" "$dir/other" >&2 ||
		fail "$2: python3-recurring-ical-events finds other spans"
	set -- "$1" "$2" "$1"/*.ics
	echo "$(($# - 2)) files of $2: $(grep -c . "$dir/got") spans, as expected"
}

# $1: the name it is kept under
keep() {
	[ -n "${RECORD:-}" ] || return 0
	rm -rf "$here/../data/vdirs/$1"
	mkdir -p "$here/../data/vdirs/$1"
	cp "$2"/*.ics "$here/../data/vdirs/$1"
}

# --- khal ---------------------------------------------------------------------

mkdir -p "$dir/home" "$dir/khal/work" "$dir/storage" "$dir/copy"
cat >"$dir/khal.conf" <<END
[calendars]
[[work]]
path = $dir/khal/work
type = calendar
[default]
default_calendar = work
[locale]
local_timezone = Europe/London
default_timezone = Europe/London
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = $dir/khal.db
END
khal() {
	command khal -c "$dir/khal.conf" "$@" >"$dir/log" 2>&1 || fail "khal $*"
}
khal new 2026-10-12 09:00 10:30 Team --repeat weekly --until 2026-12-02
khal new 2026-10-20 2026-10-22 Leave
khal new 2026-10-25 'The day of 25 hours'
khal new 2026-10-28 14:00 16:00 America/New_York Between the clocks
khal new 2026-11-05 14:00 2h America/New_York Call
khal new 2026-10-31 12:00 13:00 'On the 31st' --repeat monthly --until 2027-02-15
khal new 2026-12-07 09:00 10:00 Asia/Tokyo Early --repeat daily \
	--until 2026-12-10
khal new 2026-12-17 23:00 2026-12-18 01:15 'Over midnight'
khal import --batch -a work "$here/series.ics"
check "$dir/khal/work" khal
keep khal "$dir/khal/work"

# --- Radicale, by vdirsyncer --------------------------------------------------

port=$(/usr/bin/python3 -c 'import socket
with socket.socket() as s:
	s.bind(("127.0.0.1", 0))
	print(s.getsockname()[1])')
cat >"$dir/radicale.conf" <<END
[server]
hosts = 127.0.0.1:$port
[auth]
type = none
[rights]
type = owner_only
[storage]
filesystem_folder = $dir/storage
[web]
type = none
END
cat >"$dir/vdirsyncer.conf" <<END
[general]
status_path = "$dir/status/"
[pair up]
a = "khal"
b = "radicale"
collections = ["work"]
[pair down]
a = "radicale"
b = "copy"
collections = ["work"]
[storage khal]
type = "filesystem"
path = "$dir/khal/"
fileext = ".ics"
[storage copy]
type = "filesystem"
path = "$dir/copy/"
fileext = ".ics"
[storage radicale]
type = "caldav"
url = "http://127.0.0.1:$port/"
username = "person"
password = "none"
END
radicale --config "$dir/radicale.conf" >"$dir/log" 2>&1 &
pid=$!
/usr/bin/python3 - "$port" <<'END' || fail 'Radicale does not answer'
import socket, sys, time
for _ in range(300):
	try:
		socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
		sys.exit(0)
	except OSError:
		time.sleep(0.1)
sys.exit(1)
END
vdirsyncer() {
	yes | command vdirsyncer -c "$dir/vdirsyncer.conf" "$@" \
		>"$dir/sync" 2>&1 || {
		cat "$dir/sync" >&2
		fail "vdirsyncer $*"
	}
}
vdirsyncer discover up
vdirsyncer sync up
vdirsyncer discover down
vdirsyncer sync down
kill "$pid"
wait "$pid" || :
pid=
check "$dir/copy/work" radicale
keep radicale "$dir/copy/work"
# Where Radicale itself keeps them: hidden files of its own beside the events.
kept=$(find "$dir/storage" -type d -name work)
check "$kept" storage
