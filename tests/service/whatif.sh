#!/bin/sh
# What a person changes and what she is told: an event dropped, a deputy with
# a diary of his own, another room, a wider window, a person out; each answer is
# that of propose to the patched case, each result the same from a service.
. "$(dirname -- "$0")/lib.sh"

cp -R "$top/examples/dyffryn" "$dir/case"
cd "$dir/case"
now=2026-09-15
cp calendars/deputy-leader.ics calendars/second.ics
start

# NAME STATUS [option ...]: NAME.json is the patch, or NAME.want what the
# options come to.
ask() {
	name=$1 status=$2
	shift 2
	patch=
	[ ! -e "$name.json" ] || patch=$name.json
	run "$TREFNYDD" whatif case.json ${patch:+"$patch"} "$@" --now $now --json
	[ "$code" = "$status" ] || fail "$name: status $code $(cat "$dir/err")"
	cp "$dir/out" "$name.here"
	run "$TREFNYDD" whatif case.json ${patch:+"$patch"} "$@" --now $now \
		--json --connect "$url"
	[ "$code" = "$status" ] || fail "$name, served: $code $(cat "$dir/err")"
	same "$name, served" "$name.here" "$dir/out"

	wanted=$name.json
	[ ! -e "$name.want" ] || wanted=$name.want
	"$DRIVERS/lay_over" case.json "$wanted" >patched.json
	run "$TREFNYDD" propose patched.json --now $now --json
	sed 's/^{"answer":\(.*\),"before":{"verdict":.*/\1/' "$name.here" \
		>answer
	same "$name: the answer" "$dir/out" answer

	for lang in en cy; do
		run "$TREFNYDD" whatif case.json ${patch:+"$patch"} "$@" \
			--now $now --lang $lang
		[ -s "$dir/out" ] || fail "$name: no text"
		wide=$(LC_ALL=C.UTF-8 awk 'length > 80' "$dir/out")
		[ -z "$wide" ] || fail "$name: $wide"
	done
}

# MEMBER of $name.here: how many it lists.
count() {
	sed 's/.*"'"$1"'":\(\[[^]]*\)\].*/\1/' "$name.here" |
		grep -o '{"date"' | wc -l
}

has() {
	grep -q -e "$1" "$name.here" || fail "$name: no $1"
}

# G13: what does not block any more.
echo '{"events": [{"id": "local-events", "remove": true}]}' >event.json
ask event 0
has '"lost":\[\],"gained":\[{"date"'

# G18: a deputy more, his diary beside the case.
cat >deputy.json <<'END'
{"people": [{"id": "second", "name": "Ail Ddirprwy", "calendar":
  {"file": "calendars/second.ics", "as_of": "2026-09-10"}}],
 "seats": [{"id": "scrutiny-chair",
            "candidates": ["scrutiny", "scrutiny-vice", "second"]}]}
END
ask deputy 0
has '"lost":\[\]'
grep -q '"person":"second"' deputy.here || has '"second"'

# G22: a room for more people, and one that is never free.
cat >room.json <<'END'
{"rooms": [{"id": "r9", "venue": "county-hall", "kind": "conference",
            "capacity": 30, "calendar": "calendars/r3.ics"},
           {"id": "r2", "remove": true}]}
END
ask room 0
has '"id":"r9"'

# G1: days before and after.
echo '{"window": {"from": "2026-10-05", "to": "2027-02-19"}}' >wider.want
ask wider 0 --move-window 2026-10-05..2027-02-19
has '"lost":\[\],"gained":\[{"date":"20'
echo '{"window": {"from": "2026-12-01", "to": "2026-12-18"}}' >narrower.want
ask narrower 0 --move-window 2026-12-01..2026-12-18
has '"rule":"window","text"'
has '"gained":\[\]'

# G11: a person out; her deputy comes in her place at 100 points.
cat >out.want <<'END'
{"people": [{"id": "leader", "answers": [{"from": "1970-01-01",
  "to": "2199-12-31", "fbtype": "BUSY-UNAVAILABLE"}]}]}
END
ask out 0 --without leader
has '"id":"deputy","rule":"G18","seat":"leader","points_before":0,"points_after":100'
has '"gained":\[\]'
# With nobody in her place there is no date, and every day says why.
echo '{"seats": [{"id": "chief-executive", "candidates": ["chief"]}]}' \
	>nobody.json
cat >nobody.want <<'END'
{"seats": [{"id": "chief-executive", "candidates": ["chief"]}],
 "people": [{"id": "chief", "answers": [{"from": "1970-01-01",
  "to": "2199-12-31", "fbtype": "BUSY-UNAVAILABLE"}]}]}
END
ask nobody 1 --without chief
has '"kept":\[\],"lost":\[{"date"'
has '"rule":"essential:chief-executive"'

# A seat left out, a person free at all times, another candidate.
echo '{"seats": [{"id": "leader", "remove": true}],
 "visit": {"seats": ["chief-executive", "director-of-education"]},
 "groups": [{"id": "members", "required": 2}]}' >seat.want
ask seat 0 --without seat:leader
cat >free.want <<'END'
{"people": [{"id": "leader", "answers": [{"from": "1970-01-01",
  "to": "2199-12-31", "fbtype": "FREE"}]}]}
END
ask free 0 --with leader
has '"lost":\[\]'
echo '{"seats": [{"id": "lead-officer",
 "candidates": ["consortium-lead", "consortium-deputy"]}]}' >candidate.want
ask candidate 0 --with consortium-deputy=lead-officer
has '"lost":\[\]'

# Mistakes in the same words from a service, with the place in our own files.
mistake() {
	want=$1
	shift
	for where in '' "--connect $url"; do
		# shellcheck disable=SC2086
		run "$TREFNYDD" whatif case.json "$@" --now $now $where
		[ "$code" = 2 ] || fail "$want: status $code"
		[ ! -s "$dir/out" ] || fail "$want: an answer"
		[ "$(cat "$dir/err")" = "$want" ] ||
			fail "$where: $(cat "$dir/err"), expected $want"
	done
}
printf '{"people": [\n  {"id": "leadr", "remove": true}]}\n' >gone.json
mistake "gone.json:2:3: /people/0: there is no 'leadr' here to remove, nearest 'leader'" \
	gone.json
mistake "gone.json:2:3: /people/0: there is no 'leadr' here to remove, nearest 'leader'" \
	gone.json --without leader
printf '{"people": [{"id": "second",\n "calendar": "calendars/secnd.ics"}]}\n' \
	>file.json
mistake "file.json:2:14: /people/0/calendar: no file 'calendars/secnd.ics', nearest 'second.ics'" \
	file.json
printf '{"seats": [{"id": "leader", "candidates": ["second"]}]}\n' >who.json
mistake "case.json + who.json: /seats/5/candidates/0: no person has the id 'second'; expected an id of 'people'" \
	who.json
printf '["case"]\n' >list.json
mistake "list.json:1:2: /0: expected an object, found a text" list.json
printf '[{},\n {"people": [{"id": "second", "calendar": "secnd.ics"}]}]\n' \
	>second.json
mistake "second.json:2:43: /1/people/0/calendar: no file 'secnd.ics'" second.json
mistake "case.json + --move-window 2027-01-01..2026-12-01: /window: 'to' is 2026-12-01, before 'from', 2027-01-01; expected it on or after" \
	--move-window 2027-01-01..2026-12-01
mistake "--without: no person or seat has the id 'leadr', nearest 'leader'" \
	--without leadr
mistake "--with: no seat has the id 'leder', nearest 'leader'" --with chief=leder
mistake "--with: no person has the id 'chef', nearest 'chief'" --with chef
stop
echo 'what if: events, deputies, rooms, windows, people; served and refused alike'
