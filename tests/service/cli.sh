#!/bin/sh
# Command lines with exactly what they print and their exit status, from
# tests/service/cli.txt. There a block is
#
#   $ words        after "trefnydd", read by the shell in the scratch folder
#   > line         of standard output, in order; a last ">..." allows more
#   ! line         of standard error, in order
#   = status
#
# where {} stands for the scratch folder, N for a count that changes with the
# day, and a ~ at the end of a line for a carriage return. Blocks run in order,
# on one store.
# RECORD=1 prints the file as it would be, to be read before it is kept.
set -eu
: "${TREFNYDD:?the program}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
table=$PWD/tests/service/cli.txt
n=0 wrong=0

mkdir "$scratch/folder" "$scratch/home"
cp examples/dyffryn/calendars/chief.ics "$scratch"
sed /^DTSTAMP/d examples/dyffryn/calendars/chief.ics >"$scratch/undated.ics"
event() {
	printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20260901T080000Z\r\nDTSTART:20261001T%s0000Z\r\nDURATION:PT1H\r\n%bEND:VEVENT\r\nEND:VCALENDAR\r\n' "$@"
}
mkdir -p "$scratch/people/alys" "$scratch/people/bryn/work" \
	"$scratch/people/bryn/home" "$scratch/people/Cai" \
	"$scratch/people/dewi" "$scratch/people/.git" "$scratch/vdir" \
	"$scratch/mixed/below" "$scratch/nothing"
event a 09 '' >"$scratch/people/alys/a.ics"
event b 11 '' >"$scratch/people/alys/b.ics"
event c 12 '' >"$scratch/people/bryn/work/c.ics"
event d 13 '' >"$scratch/people/bryn/home/d.ics"
event e 14 '' >"$scratch/people/Cai/e.ics"
event f 15 '' | sed '$d' >"$scratch/people/dewi/f.ics"
ln -s ../vdir "$scratch/people/elin"
event g 16 '' >"$scratch/vdir/g.ics"
event h 17 '' >"$scratch/vdir/$(printf 'h\351').ICS"
printf '#ff0000\n' >"$scratch/vdir/color"
printf 'x' | tee "$scratch/vdir/.h.ics" "$scratch/vdir/g.ics.tmp" \
	"$scratch/vdir/displayname" >"$scratch/people/README"
event i 18 '' >"$scratch/mixed/i.ics"
cp -r "$scratch/vdir" "$scratch/named"
event l 18 '' >"$scratch/named/l.ifb"
event m 19 '' >"$scratch/named/m.ICal"
event n 20 '' >"$scratch/named/n.icalendar"
event o 21 '' | sed 's/^VERSION.*/VERSION:1.0/' >"$scratch/named/.o.vcs"
cp -r "$scratch/named" "$scratch/older"
mv "$scratch/older/.o.vcs" "$scratch/older/o.vcs"
event p 09 '' | sed 's/^DTSTAMP.*/DTSTAMP:20990101T000000Z/' >"$scratch/ahead.ics"
cp -r "$scratch/vdir" "$scratch/pipes"
mkfifo "$scratch/pipes/p.ics"
cp -r "$scratch/vdir" "$scratch/links"
ln -s ../chief.ics "$scratch/links/z.ics"
cp -r "$scratch/vdir" "$scratch/broken"
event j 19 'RRULE:FREQ=MINUTELY\r\n' >"$scratch/broken/$(printf 'j\351').ics"
event k 20 'ORGANIZER:mailto:alys@dyffryn.example\r\nATTENDEE;PARTSTAT=DECLINED:MAILTO:Bryn@dyffryn.example\r\n' \
	>"$scratch/invited.ics"
mkdir "$scratch/heavy"
for name in a b; do
	head -c 7000000 /dev/zero | tr '\0' x >"$scratch/heavy/$name.ics"
done
printf '{"case": "x", "people": [{"id": "alys", "email": "alys@dyffryn.example"},\n  {"id": "bryn", "email": ["b@bryn.example", "bryn@dyffryn.example"]}]}\n' \
	>"$scratch/emails.json"
cp examples/no-date/with-deputy.json examples/no-date/case.json "$scratch"
cp -r examples/no-date/calendars "$scratch/calendars"
printf '{"window": {"from": "2026-12-07", "to": "2027-01-15"},
 "points": {"deputy": 10}}\n' >"$scratch/patch.json"
mkfifo "$scratch/fifo"
: >"$scratch/empty"
printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:caf\351\r\nEND:VCALENDAR\r\n' \
	>"$scratch/latin.ics"
printf 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n' >"$scratch/cut.ics"
printf 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260901T080000Z\r\nDTSTART;TZID=Nowhere:20261001T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' \
	>"$scratch/zone.ics"
head -c 17825792 /dev/zero | tr '\0' x >"$scratch/big.ics"
printf 'BEGIN:VCALENDAR\r\nPRODID:\033[2Jx\r\nBEGIN:VEV\033[2J\r\nEND:VCALENDAR\r\n' \
	>"$scratch/hostile.ics"
printf '{"case": "x", "people": [], "seats": [], "colour": "red"}\n' \
	>"$scratch/key.json"
printf '{"case": "kept", "report_published": "2026-09-08", "people":
 [{"id": "chief"}, {"id": "nobody"}], "seats":
 [{"id": "chair", "candidates": ["nobody", "chief"]}],
 "rooms": [{"id": "hall", "venue": "hall", "kind": "conference", "capacity": 9}],
 "events": [{"id": "fairs", "effect": "block"}]}\n' >"$scratch/kept.json"
printf '{"case": "other", "report_published": "2026-09-08", "people":
 [{"id": "bryn", "email": ["else@other.example"]}], "seats":
 [{"id": "chair", "candidates": ["bryn"]}]}\n' >"$scratch/other.json"

# The shell words of a block, in a world of their own.
run() {
	(
		cd "$scratch"
		unset XDG_RUNTIME_DIR XDG_DATA_HOME LC_ALL LC_MESSAGES LANG COLUMNS
		export HOME="$scratch/home" LC_ALL=C
		eval "\"\$TREFNYDD\" $1"
	) >"$scratch/out" 2>"$scratch/err" </dev/null
}

# The folder's name, and what an import counts from today on, are not the same
# at every run.
named() {
	tr '\r' '~' <"$1" | sed -e "s|$scratch|{}|g" -e 's/: [0-9]* spans\{0,1\} kept/: N spans kept/' \
		-e 's/cadwyd [0-9]* o gyfnodau/cadwyd N o gyfnodau/' \
		-e 's/"spans":[0-9]*/"spans":N/g' \
		-e 's/"busy_minutes_a_week":[0-9]*/"busy_minutes_a_week":N/g' |
		case $words in
		'import people'*) sed -E 's/^([a-z][a-z /]*[a-z])( +)[0-9]+  /\1\2N  /' ;;
		calendars\ --* | calendars\ kept*) sed 's/  *[0-9]*:[0-9][0-9]  /  H:MM  /' ;;
		*) cat ;;
		esac
}

check() {
	[ -n "$began" ] || return 0
	n=$((n + 1))
	status=0
	run "$words" || status=$?
	named "$scratch/out" >"$scratch/out.named"
	named "$scratch/err" >"$scratch/err.named"
	if [ -n "${RECORD:-}" ]; then
		printf '$ %s\n' "$words" | sed 's/ $//'
		sed 's/^/> /; s/ $//' "$scratch/out.named"
		sed 's/^/! /' "$scratch/err.named"
		printf '= %s\n\n' "$status"
		return 0
	fi
	if [ -n "$more" ]; then
		head -n "$n_out" "$scratch/out.named" >"$scratch/out.head"
		mv "$scratch/out.head" "$scratch/out.named"
	fi
	cmp -s "$scratch/out.named" "$scratch/out.want" &&
		cmp -s "$scratch/err.named" "$scratch/err.want" &&
		[ "$status" = "$want" ] && return 0
	wrong=$((wrong + 1))
	echo "cli.sh: trefnydd $words: status $status, expected $want" >&2
	diff "$scratch/out.want" "$scratch/out.named" >&2 || :
	diff "$scratch/err.want" "$scratch/err.named" >&2 || :
}

begin() {
	words=$1 want=none more='' n_out=0 began=1
	: >"$scratch/out.want"
	: >"$scratch/err.want"
}

began=''
while IFS= read -r line || [ -n "$line" ]; do
	case $line in
	'$' | '$ '*)
		check
		line=${line#'$'}
		begin "${line# }"
		;;
	'>...') more=1 ;;
	'>')
		echo >>"$scratch/out.want"
		n_out=$((n_out + 1))
		;;
	'> '*)
		printf '%s\n' "${line#'> '}" >>"$scratch/out.want"
		n_out=$((n_out + 1))
		;;
	'! '*) printf '%s\n' "${line#'! '}" >>"$scratch/err.want" ;;
	'= '*) want=${line#'= '} ;;
	esac
done <"$table"
check
[ -z "${RECORD:-}" ] || exit 0
[ $wrong -eq 0 ] || exit 1
[ $n -ge 40 ] || { echo "cli.sh: only $n command lines" >&2; exit 1; }
echo "cli.sh: $n command lines, each with its output and status"
