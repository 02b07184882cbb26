#!/bin/sh
# A service whose clock the script sets: what becomes of agreed dates when
# something is imported, what a decision may be in every state, G15 before and
# after the notification day, the dates that follow counted by another hand,
# several cases at once and several planners at one.
. "$(dirname -- "$0")/lib.sh"

# The day from here on: noon, UTC.
today() {
	date -ud "$1 12:00" +%s >"$dir/clock.new"
	mv "$dir/clock.new" "$dir/clock"
}

start_dated() {
	mkfifo "$dir/ready"
	"$DRIVERS/dated" "$dir/clock" "$dir/data" "$url" \
		>"$dir/ready" 2>"$dir/log" &
	pid=$!
	line=
	read -r line <"$dir/ready" || :
	rm "$dir/ready"
	[ "$line" = "ready $url" ] || fail "not ready: '$line' $(cat "$dir/log")"
}

n=0
# STATUS WORDS COMMAND...: the words are on standard output or in the error.
expect() {
	want=$1 words=$2 n=$((n + 1))
	shift 2
	run "$TREFNYDD" "$@" --connect "$url"
	[ "$code" = "$want" ] || fail "$*: status $code, not $want: $(cat \
		"$dir/out" "$dir/err")"
	tr -s '\n ' '  ' <"$dir/out" >"$dir/line"
	tr -s '\n ' '  ' <"$dir/err" >>"$dir/line"
	grep -qF -e "$words" "$dir/line" ||
		fail "$*: not '$words': $(cat "$dir/line")"
}
also() {
	grep -qF -e "$1" "$dir/line" || fail "not '$1': $(cat "$dir/line")"
}
never() {
	! grep -qF -e "$1" "$dir/line" || fail "'$1': $(cat "$dir/line")"
}

# A case, its people by names of its own behind $2, or those of everybody.
case_of() { # ID PREFIX
	cat >"$dir/$1.json" <<END
{"case": "$1", "report_published": "2026-08-28",
 "window": {"from": "2026-11-09", "to": "2026-12-11", "target": "2026-11-24"},
 "required_duration": "PT3H30M",
 "people": [{"id": "$1-chief"}, {"id": "$2i1", "travel": "PT30M"},
            {"id": "$2i2"}],
 "seats": [{"id": "chief-executive", "candidates": ["$1-chief"]},
           {"id": "chair", "candidates": ["$2i1"]},
           {"id": "support", "candidates": ["$2i2"]}],
 "rooms": [{"id": "$2r1", "venue": "hall", "kind": "conference",
            "capacity": 24}],
 "resources": [{"id": "$2translator"}],
 "events": [{"id": "council", "effect": "block"}],
 "team": {"link_inspectors": ["$2i2"]}}
END
}
put() { # ID PREFIX
	case_of "$1" "$2"
	expect 0 "$1, revision 1: proposed" put "$dir/$1.json"
}

# All day on those days.
calendar() { # FILE DAY...
	file=$1
	shift
	{
		printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0
		for day; do
			printf '%s\r\n' BEGIN:VEVENT "UID:$day" \
				DTSTAMP:20260901T000000Z SUMMARY:Closed \
				"DTSTART;VALUE=DATE:$day" END:VEVENT
		done
		printf '%s\r\n' END:VCALENDAR
	} >"$dir/$file"
}
calendar none.ics 20260105
calendar away.ics 20261124
calendar council.ics 20261124
calendar other.ics 20261110

today 2026-09-10
start_dated
expect 0 'council: 1 span kept' import "$dir/other.ics" --events council \
	--as-of 2026-09-01

# --- broken by what is imported, told at once ---------------------------------
put a ''
expect 0 'a, revision 2: agreed' agree a 2026-11-24T10:00 --by Ann
also 'formal notification by Tue 27 Oct 2026'
expect 0 'agreed dates: 1 stand, 0 with other people, 0 do not' health

# IMPORT-OPTIONS RULE: breaks the date, is told, and is taken back.
breaks() {
	owner=$1 id=$2 good=$3 bad=$4 rule=$5
	expect 0 '0 stand, 0 with other people, 1 do not' import "$dir/$bad" \
		"--$owner" "$id" --as-of 2026-09-02
	expect 0 "a: does not stand: $rule" health
	also 'agreed dates: 0 stand, 0 with other people, 1 do not'
	expect 0 "a: nid yw'n dal: $rule" health --lang cy
	expect 0 "\"found\":\"broken\",\"why\":[\"$rule\"]" health --json
	expect 0 "Tue 24 Nov 2026 10:00-13:30: does not stand: $rule" cases
	expect 0 "Maw 24 Tach 2026 10:00-13:30: nid yw'n dal: $rule" cases a \
		--lang cy
	expect 0 "\"found\":\"broken\",\"why\":[\"$rule\"]" cases a --json
	expect 0 'Dyddiadau y cytunwyd arnynt a ailwiriwyd: 1 yn dal, 0' \
		import "$dir/$good" "--$owner" "$id" --as-of 2026-09-03 --lang cy
	expect 0 'Tue 24 Nov 2026 10:00-13:30: stands' cases
	expect 0 'agreed dates: 1 stand, 0 with other people, 0 do not' health
}
breaks person i1 none.ics away.ics essential:chair
breaks room r1 none.ics away.ics room:conference
breaks resource translator none.ics away.ics resource:translator
breaks events council other.ics council.ics event:council
breaks holidays england-and-wales none.ics away.ics working-day
expect 0 'calendars 1' purge holidays england-and-wales --data "$dir/data" \
	--connect "$url" || :
