#!/bin/sh
# What is printed for people is there in English and in Welsh: every pair of
# texts in an answer, and no line of the tables that is the same in both but
# for names and numbers.
set -eu
: "${TREFNYDD:?}" "${DRIVERS:?}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch" XDG_DATA_HOME="$scratch"
bad=0

run() {
	"$TREFNYDD" "$@" 2>&1 || :
}

n=0
for case in examples/dyffryn/case.json examples/no-date/case.json \
	examples/no-date/with-deputy.json; do
	more=$(run propose "$case" --now 2026-09-15 --json |
		"$DRIVERS/pairs") || bad=1
	n=$((n + more))
done
[ "$n" -ge 100 ] || {
	echo "languages.sh: only $n pairs of texts in the answers" >&2
	bad=1
}

# A line with a word of three small letters or more, the same in both.
same() {
	run "$@" --lang en >"$scratch/en"
	run "$@" --lang cy >"$scratch/cy"
	grep -E '[a-z]{3}' "$scratch/en" | grep -vE "$allowed" |
		grep -Fxf - "$scratch/cy" >"$scratch/same" || :
	if [ -s "$scratch/same" ]; then
		echo "languages.sh: trefnydd $*: the same in both:" >&2
		cat "$scratch/same" >&2
		bad=1
	fi
	[ -s "$scratch/en" ] || {
		echo "languages.sh: trefnydd $*: nothing was printed" >&2
		bad=1
	}
}

# What holds nothing but ids of people.
allowed='^  [a-z0-9, -]*\)$'
same propose examples/dyffryn/case.json --now 2026-09-15
same propose examples/no-date/case.json --now 2026-09-15
for command in propose check explain import calendars freebusy serve health schema; do
	same "$command" --help
	same "$command" --wrong
	same "$command" one two three
done
same check examples/no-date/case.json --date 2026-12-08 --now 2026-09-15
same check examples/dyffryn/case.json --date 2026-12-08 --now 2026-09-15
same check examples/dyffryn/case.json --start 2026-12-08T10:10
same explain examples/no-date/case.json --date 2026-12-12 --now 2026-12-01
same explain examples/dyffryn/case.json --now 2026-09-15
same propose no-such-file.json
same propose examples/dyffryn/case.json --now yesterday
same import examples/dyffryn/case.json --person chief
same calendars examples/dyffryn/case.json --now 2026-09-15
same freebusy nobody
same freebusy examples/dyffryn/calendars/chief.ics --now 2026-10-12
same health --connect ipc:///nowhere/api
same health --connect ws://localhost
[ $bad -ne 0 ] || echo "languages.sh: $n pairs of texts, no line left in one language"
exit $bad
