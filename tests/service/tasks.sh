#!/bin/sh
# Tasks of the best date and of any other, here and of a service, as text, JSON
# and calendar entries.
. "$(dirname -- "$0")/lib.sh"

HOME=$dir LC_ALL=C.UTF-8
export HOME LC_ALL
unset XDG_DATA_HOME
cd "$top"
case=examples/dyffryn/case.json now='--now 2026-09-15'

# The best date is the default.
# shellcheck disable=SC2086
for how in --json --ics --todo '--lang cy'; do
	run "$TREFNYDD" tasks $case $now $how
	[ "$code" -eq 0 ] || fail "tasks $how: $(cat "$dir/err")"
	mv "$dir/out" "$dir/best"
	run "$TREFNYDD" tasks $case $now --date 2026-12-04 $how
	same "tasks $how of the best date" "$dir/best" "$dir/out"
done

# The same bytes of a service.
start
# shellcheck disable=SC2086
for how in '' --json --ics '--todo --date 2026-12-12' \
	'--date 2026-12-24 --lang cy'; do
	run "$TREFNYDD" tasks $case $now $how
	mv "$dir/out" "$dir/here"
	[ "$code" -eq 0 ] || fail "tasks $how: $(cat "$dir/err")"
	run "$TREFNYDD" tasks $case $now $how --connect "$url"
	[ "$code" -eq 0 ] || fail "tasks $how --connect: $(cat "$dir/err")"
	same "tasks $how of a service" "$dir/here" "$dir/out"
done
stop

# They take no time: our own reader finds nobody busy in them.
# shellcheck disable=SC2086
"$TREFNYDD" tasks $case $now --ics >"$dir/tasks.ics"
run "$TREFNYDD" freebusy "$dir/tasks.ics" --from 2026-07-01 --to 2027-10-01 \
	--json $now
[ "$code" -eq 0 ] || fail "freebusy of tasks: $(cat "$dir/err")"
grep -q '"busy":\[\]' "$dir/out" || fail 'tasks take time'

# A Saturday: no start holds, and the answer says so; what falls on closed
# days and what is past is marked.
# shellcheck disable=SC2086
run "$TREFNYDD" tasks $case $now --date 2026-12-12 --json
[ "$code" -eq 0 ] || fail "a Saturday: exit $code"
grep -q '"date":"2026-12-12","start":null,"end":null' "$dir/out" ||
	fail 'a Saturday has a start'
grep -q '"id":"suggestion",[^}]*"counted"' "$dir/out" &&
	grep -q '"marks":\["past"\],"title":{"en":"date suggested"' "$dir/out" ||
	fail 'what is past is not marked'
# shellcheck disable=SC2086
run "$TREFNYDD" tasks $case $now --date 2027-01-08 --json
grep -q '"id":"papers",[^]]*\],"slack_working_days":[0-9]*,"confirmed":true,"marks":\["closed-day"\]' \
	"$dir/out" || fail 'what was moved is not marked'

# Without a date there are no tasks.
# shellcheck disable=SC2086
run "$TREFNYDD" tasks examples/no-date/case.json $now --json
[ "$code" -eq 1 ] || fail "no date: exit $code"
grep -q '"date":null,"start":null,"end":null,"tasks":\[\]}$' "$dir/out" ||
	fail 'tasks without a date'
# shellcheck disable=SC2086
run "$TREFNYDD" tasks $case $now --date tomorrow --lang en
[ "$code" -eq 2 ] || fail "a wrong date: exit $code"
# A SEQUENCE is never below zero, not an hour before 1970 either.
# shellcheck disable=SC2086
run "$TREFNYDD" tasks $case --now 1970-01-01 --ics
[ "$code" -eq 0 ] && ! grep -q '^SEQUENCE:-' "$dir/out" ||
	fail 'a SEQUENCE below zero'
# shellcheck disable=SC2086
run "$TREFNYDD" tasks $case $now --ics --json --lang en
[ "$code" -eq 2 ] || fail "two forms: exit $code"
echo 'tasks.sh: the same here and of a service, in every form'
