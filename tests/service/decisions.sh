#!/bin/sh
# Stored cases by the command, without a service and through one: the same
# bytes, the same words, the same refusals, in both languages. And an agreed
# date that an import breaks is reported within that one request.
. "$(dirname -- "$0")/lib.sh"

example=$top/examples/dyffryn
now=2026-09-15

# The case with its window far ahead of the clock that decides, and without
# calendars but those of the store.
cat >"$dir/near.json" <<'EOF'
{"case": "near", "report_published": "2099-08-28",
 "window": {"from": "2099-11-09", "to": "2099-12-11", "target": "2099-11-24"},
 "people": [{"id": "near-chief"}, {"id": "i1"}, {"id": "i2"}],
 "seats": [{"id": "chief-executive", "candidates": ["near-chief"]},
           {"id": "chair", "candidates": ["i1"]},
           {"id": "support", "candidates": ["i2"]}],
 "team": {"link_inspectors": ["i2"]}}
EOF
sed 's/near/far/g' "$dir/near.json" >"$dir/far.json"
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 BEGIN:VEVENT UID:a \
	DTSTAMP:20260901T000000Z 'DTSTART;VALUE=DATE:20991124' END:VEVENT \
	END:VCALENDAR >"$dir/away.ics"

# Each line is a command; NAME is what the two ways have different: nothing.
# Times of the clock and hashes under the store's own key are no part of it.
talk() {
	while read -r line; do
		[ -n "$line" ] || continue
		printf '$ %s\n' "$line"
		code=0
		# shellcheck disable=SC2086
		eval "\"\$TREFNYDD\" $line $1" 2>&1 </dev/null || code=$?
		echo "= $code"
	done <<EOF | sed -e 's/"at":"[^"]*"/"at":"-"/g' \
		-e 's/"expires":"[^"]*"/"expires":"-"/g' \
		-e 's/held until .*/held until -/' -e 's/gadw tan .*/gadw tan -/'
put $example/case.json --json
put $example/case.json
put $dir/near.json
put $dir/far.json --json
propose dyffryn-2026 --now $now --json
check dyffryn-2026 --date 2026-12-08 --now $now --json
explain dyffryn-2026 --now $now --json
whatif dyffryn-2026 --without leader --now $now --json
tasks dyffryn-2026 --now $now --json
hold near 2099-11-24T10:00 2099-11-26 --for P7D
hold near 2099-11-24T10:00 --lang cy
cases --lang cy
release near 2099-11-26 --json
agree near 2099-11-24 --by Ann --by Siân --how telephone --json
agree near 2099-11-24 --by Ann
agree near 2099-11-24 --by Ann --if-revision 2
agree far 2099-11-24T10:00 --by Ann
agree far 2099-11-24T10:00 --by Ann --lang cy
agree far 2099-11-24T10:00
propose far --now 2099-09-01 --json
import $dir/away.ics --person i1 --as-of 2026-09-02
cases
cases near
cases near --lang cy
cases near --revision 1
record near notification-sent --date 2026-09-15
record near papper
move near 2099-12-01 --by Ann --reason ill
release near
cases nobody
propose nobody --revision x
propose $dir/near.json --revision 1
cases near --json
EOF
}

data="--data $dir/alone"
talk "$data" >"$dir/here"
start
talk "--connect $url" >"$dir/there"
same 'locally and through the service' "$dir/here" "$dir/there"
stop

# What stands in it, once and for all.
grep -q '^Agreed dates looked at again: 0 stand, 0 with other people, 1 do not' \
	"$dir/here" || fail 'the import does not say that a date is broken'
grep -q '^  Tue 24 Nov 2099 10:00-13:30: does not stand: essential:chair$' \
	"$dir/here" || fail 'cases does not say what is broken'
grep -q '^= 3$' "$dir/here" && fail 'a fault'

# The answer to a stored case is that to its file, and `others` behind it.
"$TREFNYDD" propose "$example/case.json" --now $now --json >"$dir/file"
"$TREFNYDD" propose dyffryn-2026 --now $now --json --data "$dir/alone" |
	sed 's/,"others":\[\]}$/}/' >"$dir/stored"
same 'a file and the case stored from it' "$dir/file" "$dir/stored"
echo "$(grep -c '^= ' "$dir/here") commands, the same without a service and through it"
