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

start_dated() { # [STORE]
	mkfifo "$dir/ready"
	"$DRIVERS/dated" "$dir/clock" "${1-$dir/data}" "$url" \
		>"$dir/ready" 2>"$dir/log" &
	pid=$!
	line=
	read -r line <"$dir/ready"
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
	expect 0 'a ailwiriwyd: 0 yn dal, 0 gyda phobl eraill, 1 ddim' \
		import "$dir/$bad" "--$owner" "$id" --as-of 2026-09-02 --lang cy
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
# Of many at once: below the table, of each about whom a date does not stand.
mkdir -p "$dir/tree/i1" "$dir/tree/i2"
cp "$dir/away.ics" "$dir/tree/i1"
cp "$dir/none.ics" "$dir/tree/i2"
expect 0 'i1: Agreed dates looked at again: 0 stand, 0 with other people, 1 do' \
	import "$dir/tree" --as-of 2026-09-04
also 'i2: Agreed dates looked at again: 0 stand, 0 with other people, 1 do'
cp "$dir/none.ics" "$dir/tree/i1/away.ics"
expect 0 'imported' import "$dir/tree" --as-of 2026-09-05
never 'Agreed dates'
stop
rm -rf "$dir/data"

# --- the dates that follow, by another count ----------------------------------
bank='2026-12-25 2026-12-28 2027-01-01 2027-03-26 2027-03-29'
is_off() {
	case $(date -ud "$1" +%u)$bank in
	[67]* | *"$1"*) return 0 ;;
	esac
	return 1
}
# FROM N STEP: N working days on ("+1") or back ("-1").
working() {
	day=$1 left=$2
	while [ "$left" -gt 0 ]; do
		day=$(date -ud "$day $3 day" +%F)
		is_off "$day" || left=$((left - 1))
	done
}
# FROM N: N days on, then back to a working day.
by_then() {
	day=$(date -ud "$1 $2 day" +%F)
	while is_off "$day"; do
		day=$(date -ud "$day -1 day" +%F)
	done
}
# ID [done]: it is on $day, and was done or not.
milestone() {
	told=$(sed 's/{"id":"/\n"id":"/g' "$dir/out" |
		grep -m 1 "^\"id\":\"$1\",\"rule\"")
	case $told in
	*"\"date\":\"$day\""*) ;;
	*) fail "$1 is not on $day: $told" ;;
	esac
	case $told in
	*'"done":'*) [ "${2-}" = done ] || fail "done: $told" ;;
	*) [ "${2-}" != done ] || fail "not done: $told" ;;
	esac
}
# DAY: all that follows from a conference on it, nothing being done.
follows() {
	expect 0 '"milestones"' cases a --json
	working "$1" 20 -1
	milestone notification
	by_then "$1" -7
	milestone papers
	milestone briefing
	working "$1" 3 +1
	milestone record-circulated
	working "$1" 7 +1
	milestone record-replies
	by_then "$1" +14
	milestone outcome-letter
	working "$day" 20 +1
	milestone updated-plans
	working "$day" 10 +1
	milestone plans-review
}

# --- G15 ----------------------------------------------------------------------
today 2026-09-10
start_dated
expect 0 'council: 1 span kept' import "$dir/other.ics" --events council \
	--as-of 2026-09-01
put a ''
expect 0 'a, revision 2: agreed' agree a 2026-11-24T10:00 --by Ann
follows 2026-11-24
expect 2 "the state of case 'a' is 'agreed': no 'agree'" agree a 2026-11-24 \
	--by Ann
expect 2 "--if-revision: case 'a' is at revision 2, not 1" move a 2026-12-08 \
	--by Ann --if-revision 1
expect 2 "--if-revision: fersiwn 2 o achos 'a' sydd yma, nid 1" move a \
	2026-12-08 --by Ann --if-revision 1 --lang cy
expect 2 '--request-id: a service is asked the same again only with' move a \
	2026-12-08 --by Ann --request-id m
# The day itself is in time; then only a break moves it.
today 2026-10-27
expect 0 'a, revision 3: agreed' move a 2026-12-08 --by Ann --if-revision 2 \
	--request-id m
cp "$dir/out" "$dir/first"
expect 0 'a, revision 3: agreed' move a 2026-12-08 --by Ann --if-revision 2 \
	--request-id m
same 'the same again' "$dir/first" "$dir/out"
expect 2 "request_id 'm' was used for another request" move a 2026-12-09 \
	--by Ann --if-revision 2 --request-id m
follows 2026-12-08
today 2026-11-10
expect 0 'a, revision 4: notified' record a notification-sent
expect 0 '"milestones"' cases a --json
working 2026-12-08 20 -1
milestone notification done
today 2026-11-11
calendar late.ics 20261208
expect 2 'it moves only if waived by name' move a 2026-12-11 \
	--by Ann
expect 2 "the state of case 'a' is 'notified': no 'hold'" hold a 2026-12-11
expect 2 '--reason: ' release a
expect 2 '--reason: ' release a 2026-12-08
# Tentative is no break.
sed 's/^SUMMARY.*/STATUS:TENTATIVE\r/' "$dir/late.ics" >"$dir/soft.ics"
expect 0 '1 stand, 0 with other people, 0 do not' import "$dir/soft.ics" \
	--person i1 --as-of 2026-11-10
expect 2 'it moves only if waived by name' move a 2026-12-11 --by Ann
expect 0 '0 stand, 0 with other people, 1 do not' import "$dir/late.ics" \
	--person i1 --as-of 2026-11-11
# Broken: with fresh notice, or somebody waives it by name.
today 2026-11-12
expect 2 '2026-12-09 does not hold now: notice' move a 2026-12-09 --by Ann
also 'its notification was due 11 November 2026'
expect 2 'notice' move a 2026-12-09 --by Ann --waived-by ''
expect 0 'a, revision 5: agreed' move a 2026-12-09 --by Ann --waived-by Mair
follows 2026-12-09
expect 0 '"waived_by":"Mair"' cases a --json

# --- what happened: the dates are counted from it -----------------------------
expect 2 'no '"'letter-sent'" record a letter-sent
expect 0 'a, revision 6: notified' record a notification-sent
expect 0 'a, revision 7: notified' record a participation-agreed
expect 0 '"participation_agreed":true' cases a --json
today 2026-12-02
expect 0 'a, revision 8: notified' record a papers
expect 0 'a, revision 9: notified' record a briefing
expect 2 '--date: ' record a conference-held
today 2026-12-09
expect 2 '--date: ' record a conference-held --date 2026-12-08
expect 0 'a, revision 10: took place' record a conference-held
expect 2 "the state of case 'a' is 'took place': no 'move'" move a 2026-12-11 \
	--by Ann
today 2026-12-18
expect 0 'a, revision 11: took place' record a record-circulated \
	--date 2026-12-16
expect 0 'a, revision 12: took place' record a letter-sent
expect 0 '"milestones"' cases a --json
by_then 2026-12-09 +14
milestone outcome-letter done
working 2026-12-18 20 +1
milestone updated-plans
today 2027-01-06
expect 2 '--date: ' record a letter-received --date 2026-12-17
expect 0 'a, revision 13: took place' record a letter-received \
	--date 2027-01-04
expect 0 '"milestones"' cases a --json
working 2027-01-04 20 +1
milestone updated-plans
working "$day" 10 +1
milestone plans-review
today 2027-03-10
expect 0 'a, revision 14: closed' record a plans-received
expect 0 '"milestones"' cases a --json
working 2027-03-10 10 +1
milestone plans-review
expect 2 "the state of case 'a' is 'closed'" put "$dir/a.json" --if-revision 14
stop
rm -rf "$dir/data"

# --- several cases at once ----------------------------------------------------
today 2026-09-10
start_dated
expect 0 'council: 1 span kept' import "$dir/other.ics" --events council \
	--as-of 2026-09-01
put a ''
put b ''
case_of c c- # of others, but in the same room
sed 's/"c-r1"/"r1"/' "$dir/c.json" >"$dir/clock.new"
mv "$dir/clock.new" "$dir/c.json"
expect 0 'c, revision 1' put "$dir/c.json"
expect 0 'a, revision 2: agreed' agree a 2026-11-24T10:00 --by Ann
expect 2 'does not hold now: essential:chair' agree b 2026-11-24T13:00 --by Bo
expect 2 'nid yw 2026-11-24T13:00' agree b 2026-11-24T13:00 --by Bo --lang cy
expect 2 'does not hold now: room:conference' agree c 2026-11-24T11:00 --by Cai
expect 2 'does not hold now: essential:chair' hold b 2026-11-25 2026-11-24T13:00
expect 0 'b, revision 1: proposed' cases b # nothing of it was done
expect 0 '"others":[{"case":"a","person":"i1"' propose b --json
also '{"case":"a","room":"r1"'
# Held: tentatively busy, so that another may still agree it.
expect 0 'b, revision 2: held' hold b 2026-11-26 2026-11-27 --for P7D
expect 0 '"fbtype":"BUSY-TENTATIVE"' propose c --json
expect 0 'c, revision 2: agreed' agree c 2026-11-26 --by Cai
expect 2 'does not hold now: room:conference' agree b 2026-11-26 --by Bo
# What is given up is free.
expect 0 'a, revision 3: proposed' release a
expect 0 'b, revision 3: agreed' agree b 2026-11-24T10:00 --by Bo
never 'held until'
expect 2 'does not hold now: essential:chair' agree a 2026-11-24T10:00 --by Ann
expect 0 'a, revision 4: held' hold a 2026-12-01 --for P7D
today 2026-09-17
expect 0 ': expired' cases a
expect 0 'held until' cases a --now 2026-09-12
never ': expired'
expect 2 'expired' agree a 2026-12-01 --by Ann
expect 0 'a, revision 5: held' hold a 2026-12-01
expect 0 'a, revision 6: agreed' agree a 2026-12-01 --by Ann

# --- eight planners at once ---------------------------------------------------
# NAME COMMAND..., $i being 1 to 8: what each is told, and its status, is in
# $dir/NAME.$i. The odd ones ask the service at $odd.
odd=$url
eight() {
	name=$1 jobs=
	shift
	for i in 1 2 3 4 5 6 7 8; do
		{
			code=0
			eval "set -- $*"
			[ $((i % 2)) = 0 ] || url=$odd
			"$TREFNYDD" "$@" --connect "$url" \
				>"$dir/$name.$i" 2>&1 || code=$?
			echo "= $code" >>"$dir/$name.$i"
		} </dev/null &
		jobs="$jobs $!"
	done
	for job in $jobs; do
		wait "$job"
	done
}
one_of() { # NAME WORDS: one won, the others are told WORDS
	won=$(grep -lx '= 0' "$dir/$1".? | wc -l)
	lost=$(grep -lE "$2" "$dir/$1".? | wc -l)
	[ "$won $lost" = '1 7' ] ||
		fail "$1: $won won, $lost were told: $(cat "$dir/$1".?)"
	n=$((n + 8))
}
at_once() {
	put x x-
	# From half past nine to one.
	eight seen agree x --by '"P $i"' --if-revision 1 \
		'2026-11-25T$(printf "%02d:%02d" $((9 + i / 2)) $((i % 2 * 30)))'
	one_of seen "^--if-revision: case 'x' is at revision 2, not 1$"
	put y y-
	eight blind agree y 2026-11-25 --by '"P $i"'
	one_of blind "case 'y' is at revision 2, not 1$|no 'agree'"
	put z z-
	eight again agree z 2026-11-25 --by Ann --if-revision 1 --request-id z
	for i in 2 3 4 5 6 7 8; do
		same 'one request of eight' "$dir/again.1" "$dir/again.$i"
	done
	expect 0 'z, revision 2: agreed' cases z
	for i in 1 2 3 4 5 6 7 8; do
		put "n$i" shared-
	done
	eight others agree 'n$i' 2026-12-08T10:00 --by Ann
	one_of others 'does not hold now: .*essential:chair'
}
at_once
stop
rm -rf "$dir/data"

# --- every state and every decision -------------------------------------------
# What may become of each state through what, written down once more.
allowed() {
	case $1 in
	proposed) echo put=proposed hold=held agree=agreed \
		participation-agreed=proposed ;;
	held) echo put=held agree=agreed release=proposed \
		participation-agreed=held ;;
	agreed) echo put=agreed move=agreed release=proposed \
		notification-sent=notified participation-agreed=agreed \
		papers=agreed briefing=agreed ;;
	notified) echo put=notified move=agreed release=proposed \
		participation-agreed=notified papers=notified \
		briefing=notified conference-held=took-place ;;
	took-place) echo put=took-place record-circulated=took-place \
		letter-sent=took-place letter-received=took-place \
		plans-received=closed ;;
	esac
}
# ID STATE: a case of its own people in that state, at revision $revision.
bring() {
	today 2026-09-10
	put "$1" "$1-"
	revision=1
	[ "$2" != held ] || expect 0 "$1, revision 2: held" hold "$1" 2026-11-24
	[ "$2" != held ] || revision=2
	case $2 in proposed | held) return ;; esac
	expect 0 "$1, revision 2: agreed" agree "$1" 2026-11-24 --by Ann
	revision=2
	[ "$2" != agreed ] || return 0
	expect 0 "$1, revision 3: notified" record "$1" notification-sent
	revision=3
	[ "$2" != notified ] || return 0
	today 2026-12-15
	expect 0 "$1, revision 4: took place" record "$1" conference-held
	revision=4
	[ "$2" != took-place ] || return 0
	expect 0 "$1, revision 5: closed" record "$1" plans-received
	revision=5
}
# STATUS WORDS ID DECISION
decide() {
	want=$1 words=$2 id=$3
	case $4 in
	put) set -- put "$dir/$id.json" --if-revision "$revision" ;;
	hold) set -- hold "$id" 2026-12-01 ;;
	agree) set -- agree "$id" 2026-11-24 --by Ann ;;
	move) set -- move "$id" 2026-12-02 --by Ann --waived-by Mair ;;
	release) set -- release "$id" --reason flood ;;
	*) set -- record "$id" "$4" ;;
	esac
	expect "$want" "$words" "$@"
}
start_dated
expect 0 'council: 1 span kept' import "$dir/other.ics" --events council \
	--as-of 2026-09-01
cells=0
for state in proposed held agreed notified took-place closed; do
	word=$(echo "$state" | tr - ' ')
	choices=$(allowed $state | sed -e 's/=[a-z-]*//g' -e 's/ /, /g')
	bring "$state" $state
	for decision in put hold agree move release notification-sent \
		participation-agreed papers briefing conference-held \
		record-circulated letter-sent letter-received plans-received; do
		cells=$((cells + 1))
		become=$(allowed $state | tr ' ' '\n' | grep "^$decision=") || :
		if [ "$become" ]; then
			bring "$state-$cells" $state
			[ "$decision" != conference-held ] || today 2026-12-15
			decide 0 "$state-$cells, revision $((revision + 1)): $(
				echo "${become#*=}" | tr - ' ')" \
				"$state-$cells" $decision
		else
			decide 2 "the state of case '$state' is '$word': no '$decision'; possible: ${choices:--} " \
				"$state" $decision
		fi
	done
	expect 0 "$state, revision $revision: $word" cases "$state"
done
stop

# --- eight planners at two services on one PostgreSQL -------------------------
. "$tests/service/postgres.sh"
first=
at_end='[ -z "$first" ] || kill -9 "$first" 2>/dev/null'
PG_OPTIONS='-c fsync=off'
postgres_start
today 2026-09-10
start_dated "$PG_URL"
first=$pid odd=$url url=ipc://$dir/even
start_dated "$PG_URL"
expect 0 'council: 1 span kept' import "$dir/other.ics" --events council \
	--as-of 2026-09-01
at_once
kill "$pid"
wait "$pid" || fail "the second service ended with $?"
pid=$first first=
stop
echo "$n commands; $cells states and decisions"
