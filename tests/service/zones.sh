#!/bin/sh
# Agreed dates are looked at again when the time zones of the system have
# changed, whichever they are: by a service after SIGHUP, by the command at once.
. "$(dirname -- "$0")/lib.sh"

now=2026-09-15
zones=$(realpath /usr/share/zoneinfo)
TZDIR=$dir/zones
export TZDIR
mkdir -p "$TZDIR/Europe" "$TZDIR/America"
cp -L "$zones/Europe/London" "$zones/Europe/Paris" "$TZDIR/Europe/"
cp -L "$zones/America/New_York" "$TZDIR/America/"

# Her meeting ends in Paris before the conference begins in London; by the clock
# of New York it is in the middle of it.
cat >"$dir/case.json" <<'END'
{"case": "far", "report_published": "2099-08-28",
 "window": {"from": "2099-11-09", "to": "2099-12-11", "target": "2099-11-24"},
 "people": [{"id": "chief"}, {"id": "i1", "calendar": "i1.ics"}, {"id": "i2"}],
 "seats": [{"id": "chief-executive", "candidates": ["chief"]},
           {"id": "chair", "candidates": ["i1"]},
           {"id": "support", "candidates": ["i2"]}],
 "team": {"link_inspectors": ["i2"]}}
END
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 BEGIN:VEVENT UID:a \
	DTSTAMP:20260901T000000Z 'DTSTART;TZID=Europe/Paris:20991124T063000' \
	DURATION:PT1H END:VEVENT END:VCALENDAR >"$dir/i1.ics"

found() { # $1 what, $2 how often; $3… where
	want=$1 n=$2
	shift 2
	"$TREFNYDD" health --json "$@" >"$dir/health" ||
		fail "health: $(cat "$dir/health")"
	grep -q "\"agreed\":{[^}]*\"$want\":$n" "$dir/health" ||
		fail "not $n $want: $(grep -o '"agreed":{.*' "$dir/health" |
			cut -c 1-300)"
}

cd "$dir"
start
run "$TREFNYDD" put case.json --connect "$url"
[ "$code" = 0 ] || fail "put: $(cat err)"
run "$TREFNYDD" agree far 2099-11-24T10:00 --by Ann --connect "$url"
[ "$code" = 0 ] || fail "agree: $(cat err)"
found ok 1 --connect "$url"

import() { # the same file again
	"$TREFNYDD" import i1.ics --person other --as-of $now --connect "$url" \
		>/dev/null 2>err || fail "import: $(cat err)"
	"$TREFNYDD" freebusy other --from 2099-11-24 --to 2099-11-25 \
		--now $now --json --connect "$url" >"$1"
}
import before
grep -q '"start":"2099-11-24T05:30:00Z"' before || fail "$(cat before)"

# A zone that this case does not have makes no difference, but is noticed.
cp -L "$zones/Asia/Tokyo" "$TZDIR/America/New_York"
kill -HUP "$pid"
found ok 1 --connect "$url"

cp -L "$zones/America/New_York" "$TZDIR/Europe/Paris"
found ok 1 --connect "$url" # until it is told
kill -HUP "$pid"
until grep -c '"reloaded"' "$dir/log" | grep -q 2; do :; done
found broken 1 --connect "$url"
"$TREFNYDD" cases far --connect "$url" >"$dir/cases"
grep -q 'does not stand: essential:chair' "$dir/cases" ||
	fail "cases: $(cat "$dir/cases")"
import after
grep -q '"start":"2099-11-24T11:30:00Z"' after || fail "$(cat after)"
stop

cp -L "$zones/Europe/Paris" "$TZDIR/Europe/Paris"
"$TREFNYDD" cases far --data "$dir/data" >"$dir/cases"
grep -q 'does not stand' "$dir/cases" &&
	fail "the command did not look again: $(cat "$dir/cases")"
echo 'zones changed: dates looked at again, by a service and by the command'
