#!/bin/sh
# Whose calendar it is: the question at a terminal (script gives one), in both
# languages and for one and several; and imports asked again after the service
# was killed: the first reply again, nothing twice.
. "$(dirname -- "$0")/lib.sh"

export LC_ALL=C
cd "$dir"
mkdir people people/alys people/bryn
event() {
	printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20260901T080000Z\r\nDTSTART:20261001T%s0000Z\r\nDURATION:PT1H\r\n%bEND:VEVENT\r\nEND:VCALENDAR\r\n' "$@"
}
event a 09 'ATTENDEE:mailto:alys@dyffryn.example\r\n' >one.ics
event b 10 'ORGANIZER:mailto:alys@dyffryn.example\r\nATTENDEE;PARTSTAT=DECLINED:mailto:bryn@dyffryn.example\r\n' >both.ics
event c 11 '' >people/alys/c.ics
event d 12 '' >people/alys/d.ics
event e 13 '' >people/bryn/e.ics
cat >case.json <<'END'
{"case": "x", "people": [{"id": "alys", "email": "alys@dyffryn.example"},
  {"id": "bryn", "email": ["bryn@dyffryn.example"]}]}
END

# $1: what is typed, "" is the end of input; $2 $3: file and options. The
# terminal shows what is typed too, and ends lines with CRLF.
n=0
at_terminal() {
	code=0
	printf '%b' "$1" | script -qec \
		"'$TREFNYDD' import $2 --case case.json --data '$dir/asked' ${3-}" \
		/dev/null >"$dir/screen" || code=$?
	n=$((n + 1))
}
# $1: exit status; the rest: what the screen must show.
shows() {
	[ "$code" = "$1" ] || fail "status $code: $(cat "$dir/screen")"
	shift
	for words; do
		grep -qF -e "$words" "$dir/screen" ||
			fail "not shown: $words: $(cat "$dir/screen")"
	done
}
# A machine without /dev/pts has no terminal to give.
terminal=yes
script -qec true /dev/null </dev/null >/dev/null 2>&1 || terminal=

calendars() {
	"$TREFNYDD" calendars --json --now 2026-09-15 --data "$dir/asked"
}

if [ "$terminal" ]; then
at_terminal 'n\n' one.ics
shows 2 "import for person 'alys'? [y/N]" 'one.ics: nothing imported'
at_terminal '\n' one.ics
shows 2 "import for person 'alys'? [y/N]" 'one.ics: nothing imported'
at_terminal '' one.ics
shows 2 "import for person 'alys'? [y/N]" 'one.ics: nothing imported'
at_terminal 'n\n' one.ics '--lang cy'
shows 2 "mewnforio ar gyfer unigolyn 'alys'? [i/N]" \
	'one.ics: ni fewnforiwyd dim'
for word in 0 3 2x -1 bryn y; do
	at_terminal "$word\n" both.ics
	shows 2 '  1  alys' '  2  bryn' 'import for which of them? [1-2' \
		'both.ics: nothing imported'
done
[ ! -e "$dir/asked" ] || fail 'a refused question made a store'
at_terminal 'y\n' one.ics
shows 0 "import for person 'alys'? [y/N]" 'alys: '
calendars | grep -q '"id":"alys"' || fail 'alys was not imported'
at_terminal 'ie\n' one.ics '--lang cy'
shows 0 "mewnforio ar gyfer unigolyn 'alys'? [i/N]" 'alys: '
at_terminal '2\n' both.ics
shows 0 '  2  bryn' 'bryn: '
# Her addresses were used: what she declined is not in her way.
"$TREFNYDD" freebusy bryn --from 2026-10-01 --to 2026-10-02 --json \
	--data "$dir/asked" | grep -q '"busy":\[\]' || fail 'bryn is busy'
else
	echo 'no pseudo-terminal here: the question is not shown'
fi
# A typed answer is no calendar: standard input cannot be both.
run "$TREFNYDD" import - --case case.json --data "$dir/asked"
[ "$code" = 2 ] || fail "standard input: $code"

# --- what this user may not read ---------------------------------------------
# root may read everything.
if [ "$(id -u)" = 0 ]; then
	chmod 711 "$dir"
	chmod 755 "$dir/people" "$dir/people/alys" "$dir/people/bryn"
	mkdir -m 777 "$dir/theirs"
	other() {
		setpriv --reuid 65534 --regid 65534 --clear-groups \
			"$TREFNYDD" "$@" --data "$dir/theirs/data"
	}
else
	other() { "$TREFNYDD" "$@" --data "$dir/theirs"; }
fi
chmod 644 people/*/*.ics
chmod 000 people/alys/d.ics
if other --version >/dev/null 2>&1; then
	run other import people
	[ "$code" = 2 ] && [ "$(cat err)" = \
		"people/alys: 'd.ics': permission denied" ] ||
		fail "a file: $code $(cat err)"
	[ "$(sed 's/  .*//' out | tr '\n' ' ')" = 'Id alys bryn ' ] ||
		fail "the others: $(cat out)"
	chmod 644 people/alys/d.ics
	chmod 000 people/alys
	run other import people/alys --person alys
	[ "$code" = 2 ] && [ "$(cat err)" = \
		"'people/alys': permission denied" ] ||
		fail "a folder: $code $(cat err)"
	chmod 755 people/alys
else
	echo 'another user cannot run the program here: not shown'
	chmod 644 people/alys/d.ics
fi

# --- asked again -------------------------------------------------------------
start
run "$TREFNYDD" import both.ics --case case.json --connect "$url"
[ "$code" = 2 ] && [ "$(cat err)" = "both.ics: its addresses are those of alys, \
bryn; say --person with one of them" ] || fail "$code $(cat err)"
if [ "$terminal" ]; then
	code=0
	printf 'y\n' | script -qec \
		"'$TREFNYDD' import one.ics --case case.json --connect '$url' --json" \
		/dev/null >screen || code=$?
	n=$((n + 1))
	shows 0 "import for person 'alys'? [y/N]" '"id":"alys"' '"replaced":false'
else
	run "$TREFNYDD" import one.ics --person alys \
		--email alys@dyffryn.example --connect "$url"
fi
run "$TREFNYDD" import one.ics --connect "$url"
[ "$code" = 2 ] && [ "$(cat err)" = "one.ics: its addresses are those of \
'alys'; say --person alys" ] || fail "kept: $code $(cat err)"
run "$TREFNYDD" import one.ics --person alys --request-id one --json \
	--connect "$url"
[ "$code" = 0 ] || fail "import: $(cat "$dir/err")"
cp out one.first
run "$TREFNYDD" import people --request-id two --json --connect "$url"
[ "$code" = 0 ] || fail "import of a folder: $(cat "$dir/err")"
cp out two.first
kill -9 "$pid"
wait "$pid" 2>/dev/null || :
pid=
start
run "$TREFNYDD" import one.ics --person alys --request-id one --json \
	--connect "$url"
same 'a file asked again' one.first out
run "$TREFNYDD" import people --request-id two --json --connect "$url"
same 'a folder asked again' two.first out
grep -q '"id":"bryn".*"replaced":false,"unchanged":false' out ||
	fail "the first reply: $(cat out)"
# Without the id it is a new change that finds everything as it is.
run "$TREFNYDD" import people --json --connect "$url"
[ "$(grep -o '"unchanged":true' out | wc -l)" = 2 ] ||
	fail "unchanged: $(cat out)"
"$TREFNYDD" calendars --json --now 2026-09-15 --connect "$url" >out
[ "$(grep -o '"id":' out | wc -l)" = 2 ] || fail "twice: $(cat out)"
stop
echo "import_people.sh: $n answers at a terminal; what is asked again is done once"
