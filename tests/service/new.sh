#!/bin/sh
# A new case: from a table as spreadsheets save it, from the guidance, from the
# conference before. What `new` makes, `propose` takes as it is; what it
# refuses, it leaves no trace of.
. "$(dirname -- "$0")/lib.sh"

HOME=$dir LC_ALL=C.UTF-8
export HOME LC_ALL
unset XDG_DATA_HOME
cd "$dir"
now='--now 2026-09-15'

# $1: exit status, $2: its only line, rest: a command
refused() {
	want=$1 line=$2
	shift 2
	run "$TREFNYDD" "$@"
	[ "$code" -eq "$want" ] || fail "$*: exit $code, expected $want"
	printf '%s\n' "$line" >expected
	same "$*" expected err
	[ ! -e made ] || fail "$*: something was made"
	for left in made.*; do
		[ ! -e "$left" ] || fail "$*: $left was left"
	done
}

# --- every seat of the guidance, everyone unknown -----------------------------
# shellcheck disable=SC2086
for lang in en cy; do
	run "$TREFNYDD" new made --template $now --lang $lang
	[ "$code" -eq 0 ] || fail "template: $(cat err)"
	run "$TREFNYDD" propose made/case.json $now --json
	[ "$code" -eq 0 ] || fail "the template has no dates: $(cat err)"
	grep -q '"verdict":"dates","provisional":true' out ||
		fail 'the template is not provisional'
	! grep -q '"status":"ok"' out || fail 'somebody of it is known'
	run "$TREFNYDD" tasks made/case.json $now
	[ "$code" -eq 0 ] || fail "tasks of the template: $(cat err)"
	grep -q 'notification' made/README.md &&
		grep -q 'hysbysiad' made/README.md ||
		fail 'its README is not in both languages'
	cp -r made "made-$lang"
	rm -r made
done
diff -r made-en made-cy || fail 'the language changes the template'
rm -r made-en made-cy

# --- a table ------------------------------------------------------------------
mkdir calendars
cat >calendars/ann.ics <<'END'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
X-CLIPSTART:20260901T000000Z
X-CLIPEND:20270301T000000Z
BEGIN:VEVENT
UID:1@tests
DTSTAMP:20260914T080000Z
DTSTART:20261215T090000Z
DTEND:20261215T170000Z
END:VEVENT
END:VCALENDAR
END
# $1: of printf; the same table in another form gives the same case.
makes() {
	# shellcheck disable=SC2059
	printf "$1" >people.csv
	# shellcheck disable=SC2086
	run "$TREFNYDD" new made --csv people.csv $now --lang en
	[ "$code" -eq 0 ] || fail "$(cat people.csv): $(cat err)"
	if [ -e first ]; then
		diff -r first made || fail "another case from $(cat people.csv)"
		rm -r made
	else
		mv made first
	fi
}
makes 'name,post,seat,deputy_for,email,language,calendar
Ann Enw,Chief,chief-executive,,ann@a.example,cy,calendars/ann.ics
"Bob ""B"" Enw","Deputy, chief",,Ann Enw,bob@a.example,en,
Cai Ŵyn,Director,director-of-education,,,,
Dee,Inspector,chair,,,,
Eve,Link,support,,,,
Fay,Inspector,record,,,,
'
# Semicolons, a mark, CRLF, other words for the same, empty lines and blanks.
makes '\357\273\277E-bost;Name;SWYDD;Seat;Deputy for;language;calendar\r
\r
 ann@a.example ;"Ann Enw";Chief;Chief executive;;Welsh;calendars/ann.ics\r
bob@a.example;"Bob ""B"" Enw";Deputy, chief;;chief-executive;English\r
;Cai Ŵyn;Director;cyfarwyddwr addysg;;;;;\r
;;;;;;\r
;Dee;Inspector;Lead inspector of the inspection\r
;Eve;Link;Link inspector\r
;Fay;Inspector;record'
# Tabs, as a clipboard has them, and Excel's first line.
makes 'sep=\t
calendar\tname\tpost\tseat\tdeputy_for\temail\tlanguage
calendars/ann.ics\tAnn Enw\tChief\tchief-executive\t\tann@a.example\tcymraeg
\tBob "B" Enw\tDeputy, chief\t\tAnn Enw\tbob@a.example\tEN
\tCai Ŵyn\tDirector\tdirector-of-education
\tDee\tInspector\tchair
\tEve\tLink\tsupport
\tFay\tInspector\trecord
'
run "$TREFNYDD" propose first/case.json $now --json
[ "$code" -eq 0 ] || fail "the table has no dates: $(cat err)"
grep -q '"id":"ann-enw","as_of"[^}]*"status":"ok"' out ||
	fail 'the calendar beside the table is not known'
grep -q '"candidates": \["ann-enw", "bob-b-enw"\]' first/case.json ||
	fail 'Bob does not deputise'
grep -q '"inspection_lead": "dee"' first/case.json || fail 'Dee did not lead'
grep -q '"link_inspectors": \["eve"\]' first/case.json || fail 'Eve is no link'
grep -q '"id": "cai-wyn"' first/case.json || fail 'no id for Cai'
rm -r first

# One person on two seats counts once (G5); a second assistant director gets a
# number; a seat without a name is one to come.
cat >people.csv <<'END'
name,post,seat,deputy_for
Ann,Chief and director,chief-executive,
Ann,,director-of-education,
Bob,,,director-of-education
Cai,,assistant-director,
Dee,,Assistant director,
,WLGA,wlga,
END
run "$TREFNYDD" new made --csv people.csv $now
[ "$code" -eq 0 ] || fail "two seats: $(cat err)"
tr -d ' \n' <made/case.json >flat
grep -q '"id":"director-of-education"[^}]*"held_with":"chief-executive"' flat ||
	fail 'the second seat is not held with the first'
grep -q '"candidates":\["ann","bob"\]' flat || fail 'Bob deputises elsewhere'
grep -q '"id":"assistant-director-2"' flat || fail 'no second number'
run "$TREFNYDD" propose made/case.json $now
[ "$code" -eq 0 ] || fail "two seats have no date: $(cat err)"

# --- nothing is overwritten ---------------------------------------------------
cp -r made kept
for way in --template '--csv people.csv'; do
	# shellcheck disable=SC2086
	run "$TREFNYDD" new made $way $now --lang en
	[ "$code" -eq 2 ] || fail "new over a case: exit $code"
	[ "$(cat err)" = "'made': it is already there" ] || fail "$(cat err)"
	diff -r made kept || fail 'a case was changed'
done
rm -r made kept

# --- the next conference (G2, G27) --------------------------------------------
cp -r "$top/examples/dyffryn" before
run "$TREFNYDD" new made --follows before/case.json --date 2026-12-04 \
	--now 2027-09-01
[ "$code" -eq 0 ] || fail "follows: $(cat err)"
tr -d ' \n' <made/case.json >flat
grep -q '"conference":"progress","follows":{"case":"dyffryn-2026","date":"2026-12-04","chair":"i1","team":\["i1",' flat ||
	fail 'it does not follow'
! grep -q '"calendar"\|"events"\|"window"\|"report_published"' flat ||
	fail 'something of last year is in it'
grep -q '"id":"leader","candidates":\["leader","deputy-leader"\]' flat ||
	fail 'the seats are others'
run "$TREFNYDD" propose made/case.json --now 2027-09-01 --json
[ "$code" -eq 0 ] || fail "the next has no dates: $(cat err)"
grep -q '"window":{"from":"2027-11-04","to":"2028-07-04","target":"2027-12-04","target_to":"2028-06-04"}' out ||
	fail 'another window'
mv made second
run "$TREFNYDD" new made --follows second/case.json --date 2027-12-09 \
	--kind second-progress --now 2028-09-01
[ "$code" -eq 0 ] || fail "second: $(cat err)"
tr -d ' \n' <made/case.json >flat
grep -q '"conference":"second-progress","follows":{"case":"made","date":"2027-12-09","chair":"i1","team":\["i1","i5","i4"\]' flat ||
	fail 'the original team is not kept'
rm -r made second before

# --- what is refused ----------------------------------------------------------
head='name,post,seat,deputy_for,email,language,calendar'
# $1: the line after "people.csv:", rest: rows below the heading (printf)
bad() {
	line=$1
	shift
	{
		printf '%s\n' "$head"
		# shellcheck disable=SC2059
		printf "$@"
	} >people.csv
	# shellcheck disable=SC2086
	refused 2 "people.csv:$line" new made --csv people.csv $now --lang en
}
bad "2:7: no seat is called 'chief-exectuive', nearest 'chief-executive'" \
	'Ann,P,chief-exectuive,,,,\n'
bad "2:1: 'Ann' has no seat and deputises for nobody" 'Ann,P,,,,,\n'
bad "3:7: line 2 holds the seat 'leader' already; expected whom this deputises for" \
	'Ann,,leader,,,,\nBob,, leader,,,,\n'
bad "3:7: no seat and nobody with one is called 'Anne', nearest 'Ann'" \
	'Ann,,leader,,,,\nBob,,,Anne,,,\n'
bad "2:14: 'ann' is no e-mail address" 'Ann,,leader,,ann,,\n'
bad "2:15: 'fr' is no language; expected cy or en" 'Ann,,leader,,,fr,\n'
bad "2:16: 'no.ics': no such file or folder" 'Ann,,leader,,,,no.ics\n'
bad "2:16: 'https://a/b.ics' is an address; expected a file beside the table" \
	'Ann,,leader,,,,https://a/b.ics\n'
bad "2:17: 'x' stands behind the last column" 'Ann,,leader,,,,,x\n'
bad "2:1: neither a name nor a post; expected who it is" ',,,leader,,,\n'
bad "2:1: this quote is not closed" '"Ann,,leader,,,,\n'
bad "2:6: something stands behind a closing quote" '"Ann"x,,leader\n'
bad "2:3: this is not UTF-8; expected the file saved as CSV UTF-8" \
	'Si\364n,,leader,,,,\n'
bad "2:3: a control character; expected text" 'An\001n,,leader\n'
bad "1:1: there are no people below the heading" '\n ,,\n'
head='name;post;seta'
bad "1:11: unknown column 'seta', nearest 'seat'" 'Ann;;leader\n'
head='name;post'
bad "1:1: there is no column 'seat'" 'Ann;\n'
head='name,seat,Name'
bad "1:11: the column 'Name' stands here twice" 'Ann,leader\n'
printf '' >people.csv
# shellcheck disable=SC2086
refused 2 "people.csv: the file is empty; expected the columns name,post,seat,deputy_for,email,language,calendar" \
	new made --csv people.csv $now --lang en
printf '\377\376n\0a\0' >people.csv
refused 2 'people.csv:1:1: the file is UTF-16; expected it saved as CSV UTF-8' \
	new made --csv people.csv --lang en
refused 2 "'none.csv': no such file or folder" new made --csv none.csv --lang en
refused 2 'expected one of --csv, --template, --follows' new made --lang en
refused 2 'expected one of --csv, --template, --follows' \
	new made --template --csv people.csv --lang en
refused 2 '--follows needs --date: the day of that conference' \
	new made --follows case.json --lang en
refused 2 "'progres' follows no conference; expected progress, second-progress or monitoring" \
	new made --follows "$top/examples/dyffryn/case.json" \
	--date 2026-12-04 --kind progres --lang en
refused 2 '--date belongs to --follows' \
	new made --template --date 2026-12-04 --lang en
refused 2 "'Made It' makes no id, nearest 'made-it'" \
	new 'Made It' --template --lang en
refused 2 "'no/made': no such file or folder" \
	new no/made --template --lang en

# A damaged calendar of the table: nothing is made.
printf 'BEGIN:VCALENDAR\nnonsense\n' >calendars/ann.ics
printf 'name,seat,calendar\nAnn,leader,calendars/ann.ics\n' >people.csv
run "$TREFNYDD" new made --csv people.csv --lang en
[ "$code" -eq 2 ] || fail "a damaged calendar: exit $code"
[ ! -e made ] || fail 'made of a damaged calendar'
for left in made.*; do
	[ ! -e "$left" ] || fail "$left was left"
done
echo 'new.sh: a table, the guidance, the conference before; 30 mistakes'
