#!/bin/sh
# doctor: a line a check, what to do about it, 0 or 1; nothing is changed.
. "$(dirname -- "$0")/lib.sh"

calendar=$top/examples/dyffryn/calendars/b1.ics
# $1: exit status, $2: what a line must be (a regular expression), then options
says() {
	code=$1 line=$2
	shift 2
	status=0
	"$TREFNYDD" doctor --data "$dir/data" --listen "$url" \
		--now "${now:-2026-10-01}" "$@" >"$dir/out" 2>"$dir/err" || status=$?
	[ -s "$dir/err" ] && fail "$(cat "$dir/err")"
	grep -qx -e "$line" "$dir/out" ||
		fail "no '$line' in: $(cat "$dir/out")"
	[ "$status" = "$code" ] || fail "$status, not $code: $(cat "$dir/out")"
}
# How readers are kept in, and how old the zones are, is this machine's.
"$TREFNYDD" doctor --data "$dir/none" --listen "$url" --now 2026-10-01 \
	>"$dir/out" && here=0 || here=1
grep '^do ' "$dir/out" | grep -v ' calendars are read \| time zones ' >&2 &&
	fail 'something is to be done where nothing is'

says "$here" "note   $dir/data: there is no store here: import a calendar first; or name its folder with --data"
says "$here" "note   no service listens at '$dir/api'; to have one, start it: 'trefnydd serve'"
says "$here" "nodyn  nid oes gwasanaeth yn gwrando ar '$dir/api'; i gael un, cychwynnwch ef: 'trefnydd serve'" --lang cy
[ ! -e "$dir/data" ] || fail 'it made a store'

start
"$TREFNYDD" import "$calendar" --person chief --as-of 2026-09-25 \
	--connect "$url" >"$dir/out"
says "$here" "ok     $url answers, version [0-9.]*"
says "$here" "ok     the socket '$dir/api' is its owner's and group's"
says "$here" "ok     the store in '$dir/data' is its owner's alone"
says "$here" 'ok     every page and reference of the store is sound (bytes [0-9]*)'
says "$here" "ok     the store's schema is \([0-9]*\), this program's \1 (SQLite 3[0-9.]*)"
says "$here" 'ok     calendars 1: older than 14 days 0, of no known age 0, incomplete 0'
says "$here" 'ok     [0-9]* MiB are free on its disk, at least 64 are needed'
says "$here" 'ok     bank holidays are known until 20[0-9-]*'
says "$here" '\(ok\|do\)  *time zones of version 20[0-9]*[a-z]*.*\|note  *the time zones .*'
says "$here" '[a-z]*  *calendars are read with rlimits.*'
says "$here" '{"well":\(true\|false\),"checks":\[{"check":"program","state":"ok","text":{"en":"this is trefnydd [0-9.]*","cy":"trefnydd [0-9.]* yw hwn"},"do":null},.*' --json

# Each thing that is to be done.
now=2026-11-01
says 1 "do     calendars 1: older than 14 days 1, .*; 'trefnydd calendars' says whose; ask for newer and whole ones"
now=2040-01-01
says 1 'do     bank holidays are known until .*; dates after that are not confirmed; install a newer trefnydd'
says 1 'do     time zones of version .*; install a newer tzdata, then reload the service (SIGHUP)'
now=
chmod o+rw "$dir/api"
says 1 "do     the socket '$dir/api' is open to every user of this machine; 'chmod o= $dir/api' closes it to them"
chmod o= "$dir/api"
kill -STOP "$pid"
kill -9 "$(pgrep -P "$pid" | tail -n 1)"
says 1 "do     $url: .*; restart the service"
kill -CONT "$pid"
until "$TREFNYDD" health --connect "$url" >"$dir/out" 2>&1; do :; done
chmod 750 "$dir/data"
says 1 "do     $dir/data: other users may open this; 'chmod 700' closes it to them; until then no command and no service opens it"
chmod 700 "$dir/data"
stop
: >"$dir/api"
says 1 "do     '$dir/api' .*; move it away; the service makes its socket there"
rm "$dir/api"

# Damage that opening does not look for: an index that lacks rows.
size=$(stat -c %s "$dir/data/trefnydd.db")
cp "$dir/data/trefnydd.db" "$dir/whole"
at=4096
found=
while [ "$at" -lt "$size" ] && [ -z "$found" ]; do
	cp "$dir/whole" "$dir/data/trefnydd.db"
	printf '\245\245\245\245' | dd of="$dir/data/trefnydd.db" bs=1 \
		seek="$at" conv=notrunc 2>/dev/null
	"$TREFNYDD" doctor --data "$dir/data" --listen "$url" >"$dir/out" || :
	grep -q "do     .*the store is damaged: .*; move it away and restore the last backup: 'trefnydd restore FILE'" \
		"$dir/out" && found=1
	at=$((at + 4096))
done
[ -n "$found" ] || fail 'no damage was found'
