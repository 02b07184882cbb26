#!/bin/sh
# The tasks of a conference in other programs: python3-icalendar finds them
# well formed, khal shows them, and a second import, later and of a moved
# conference, moves them and doubles none.
set -eu
: "${TREFNYDD:?the program}"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
case=$here/../../examples/dyffryn/case.json
if [ -z "${INTEROP_BOUNDED-}" ]; then
	INTEROP_BOUNDED=1
	export INTEROP_BOUNDED
	exec timeout -k 5 300 sh "$0" "$@"
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/trefnydd-interop.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 129' HUP INT TERM
export HOME="$dir/home" XDG_CONFIG_HOME="$dir/home" XDG_DATA_HOME="$dir/home"
export XDG_CACHE_HOME="$dir/home" LC_ALL=C.UTF-8 TZ=Europe/London
unset COLUMNS
mkdir -p "$dir/home" "$dir/work"
cat >"$dir/khal.conf" <<END
[calendars]
[[work]]
path = $dir/work
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

fail() {
	printf '%s: %s\n' "$0" "$1" >&2
	[ ! -s "$dir/log" ] || tail -n 20 "$dir/log" >&2
	exit 1
}

# $1: now, $2: the conference's day; what khal then shows is what stands in
# the file.
shows() {
	"$TREFNYDD" tasks "$case" --now "$1" --date "$2" --ics >"$dir/ics" ||
		fail "tasks of $2"
	/usr/bin/python3 "$here/tasks.py" <"$dir/ics" >"$dir/entries" ||
		fail "python3-icalendar refuses the tasks of $2"
	"$TREFNYDD" tasks "$case" --now "$1" --date "$2" --todo |
		/usr/bin/python3 "$here/tasks.py" >"$dir/todos" ||
		fail "python3-icalendar refuses the VTODO of $2"
	diff "$dir/entries" "$dir/todos" >&2 || fail 'VTODO are others'
	khal -c "$dir/khal.conf" import --batch -a work "$dir/ics" \
		>"$dir/log" 2>&1 || fail 'khal import'
	khal -c "$dir/khal.conf" list --day-format '' \
		--format '{start-date} {uid} {title}' 2026-06-01 2028-01-01 \
		2>"$dir/log" | grep . | sort >"$dir/shown"
	diff "$dir/entries" "$dir/shown" >&2 || fail "khal shows others of $2"
	set -- "$dir"/work/*.ics
	[ $# -eq "$(grep -c . "$dir/entries")" ] || fail "$# files"
}
shows 2026-09-15 2026-12-04
shows 2026-09-15 2026-12-04
cp "$dir/entries" "$dir/first"
shows 2026-09-22 2026-12-11
! cmp -s "$dir/first" "$dir/entries" || fail 'nothing has moved'
echo "$(grep -c . "$dir/entries") tasks: khal shows each once, before and after"
