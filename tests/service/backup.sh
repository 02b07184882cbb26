#!/bin/sh
# backup while a service runs and imports; restore; what is refused, in words.
. "$(dirname -- "$0")/lib.sh"

calendar=$top/examples/dyffryn/calendars/b1.ics
# $1: exit status, $2: the line, then the command
told() {
	code=$1 line=$2
	shift 2
	status=0
	"$TREFNYDD" "$@" >"$dir/out" 2>"$dir/err" || status=$?
	[ "$status" = "$code" ] || fail "$*: $status, not $code: $(cat "$dir/err")"
	grep -qxF -e "$line" "$dir/out" "$dir/err" ||
		fail "$*: $(cat "$dir/out" "$dir/err")"
}

start
"$TREFNYDD" import "$calendar" --person first --connect "$url" >"$dir/out"
# Imports go on for as long as the backups do; each is acknowledged first.
(
	n=0
	while [ ! -e "$dir/enough" ]; do
		n=$((n + 1))
		"$TREFNYDD" import "$calendar" --person "p$n" --connect "$url" \
			>/dev/null || exit 1
		echo "$n" >"$dir/n" && mv "$dir/n" "$dir/acknowledged"
	done
) &
importer=$!
until [ -s "$dir/acknowledged" ]; do :; done
for i in 1 2 3 4 5; do
	before=$(cat "$dir/acknowledged")
	"$TREFNYDD" backup "$dir/backup" --replace --data "$dir/data" --json \
		>"$dir/json"
	count=$(sed -n 's/.*"calendars":\([0-9]*\),.*/\1/p' "$dir/json")
	[ "$count" -gt "$before" ] || fail "$count kept of $before and one"
done
: >"$dir/enough"
wait "$importer" || fail 'an import failed'
[ "$(stat -c %a "$dir/backup")" = 600 ] || fail 'its mode'
[ ! -e "$dir/backup.part" ] || fail 'a part is left'

told 2 "$dir/backup: it is already there; --replace writes the new one in its place" \
	backup "$dir/backup" --data "$dir/data"
told 2 "$dir/data/b: this is in the store's own folder; a backup belongs elsewhere" \
	backup "$dir/data/b" --data "$dir/data"
told 2 "$dir/data: a service runs on this store; stop it first" \
	restore "$dir/backup" --data "$dir/data"
told 2 "$dir/none: there is no store here: import a calendar first" \
	backup "$dir/b2" --data "$dir/none"
stop
told 2 "$dir/data: there is a store here already; restore into an empty folder (--data), or move this one away first" \
	restore "$dir/backup" --data "$dir/data"
told 2 "$dir/data: mae storfa yma eisoes; adferwch i ffolder wag (--data), neu symudwch hon o'r neilltu yn gyntaf" \
	restore "$dir/backup" --data "$dir/data" --lang cy
printf 'BEGIN:VCALENDAR' >"$dir/junk"
told 2 "$dir/junk: this is not a trefnydd store" \
	restore "$dir/junk" --data "$dir/data2"

# What comes back answers as it did.
"$TREFNYDD" backup "$dir/last" --data "$dir/data" >"$dir/out"
"$TREFNYDD" calendars --data "$dir/data" --now 2026-10-01 --json >"$dir/was"
mv "$dir/data" "$dir/away"
"$TREFNYDD" restore "$dir/last" --data "$dir/data" >"$dir/out"
grep -q "^$dir/last: calendars [0-9]*, schema [0-9]*, bytes [0-9]*; verified$" \
	"$dir/out" || fail "$(cat "$dir/out")"
"$TREFNYDD" calendars --data "$dir/data" --now 2026-10-01 --json >"$dir/is"
same 'calendars' "$dir/was" "$dir/is"
start
"$TREFNYDD" import "$calendar" --person first --connect "$url" --json \
	>"$dir/json"
grep -q '"unchanged":true' "$dir/json" || fail 'it is not the same store'
stop
