#!/bin/sh
# No command prints a word that did not come from the table of messages, but
# codes and the case's own values. The program PSEUDO is the same with every
# letter of the table made a sign (pseudo.awk): what it prints in letters must
# be a word of the command line, of the values it was given to read, or a code:
# a command, an option, what has capitals only; in an error also a field or word
# of the case's schema. Run are every command line of cli.txt, every bad case
# and bad calendar, and every command on the examples.
set -eu
: "${PSEUDO:?the program in no language}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch" XDG_DATA_HOME="$scratch/data"
n=0 bad=0

# Words of two letters or more, one of them small; one a line, sorted.
words() {
	LC_ALL=C tr -cs 'A-Za-z' '\n' | LC_ALL=C grep '..' |
		LC_ALL=C grep '[a-z]' | LC_ALL=C sort -u
}

commands=$("$PSEUDO" --help | sed -n 's/^  trefnydd \([a-z]*\) .*/\1/p')
{
	echo trefnydd stdin stdout share
	"$PSEUDO" schema list
	for command in $commands; do
		echo "$command"
		"$PSEUDO" "$command" --help |
			sed -n -e 1p -e 's/^  --\([^ ]* [^ ]*\).*/\1/p'
	done
} | words >"$scratch/codes"
# In that language the schema is codes and nothing else.
"$PSEUDO" schema | words | LC_ALL=C sort -u - "$scratch/codes" \
	>"$scratch/error-codes"

# What was read: the files named, without the keys of JSON.
give() {
	cat "$@" | sed 's/"[a-z_-]*" *: *//g' >"$scratch/given"
}

# $1: what it was; $2: codes. Its own words stand in given, what it printed in
# out.
look() {
	n=$((n + 1))
	# a byte that is no text is printed as \x and its number
	LC_ALL=C sed 's/\\x[0-9a-f][0-9a-f]//g' "$scratch/out" |
		words >"$scratch/printed"
	{ echo "$1"; cat "$scratch/given"; } | words |
		LC_ALL=C sort -u - "$scratch/$2" |
		LC_ALL=C comm -23 "$scratch/printed" - >"$scratch/wrong"
	[ -s "$scratch/wrong" ] || return 0
	echo "pseudo.sh: $1: not from the table:" \
		"$(tr '\n' ' ' <"$scratch/wrong")" >&2
	bad=1
}

# Every command line that is known, answers for programs left out.
RECORD=1 TREFNYDD=$PSEUDO sh tests/service/cli.sh >"$scratch/cli" 2>&1 || :
grep '^\$' "$scratch/cli" >"$scratch/lines"
give "$scratch/lines" tests/service/cli.sh examples/*/case.json \
	examples/*/calendars/* conference/holidays/*
grep '^>' "$scratch/cli" | grep -v '^> *[]{}"[]' >"$scratch/out"
look 'the command lines of cli.txt' codes
grep '^!' "$scratch/cli" >"$scratch/out"
look 'the errors of cli.txt' error-codes

echo "$scratch" >"$scratch/given"
"$PSEUDO" doctor --data "$scratch/none" --listen "ipc://$scratch/api" \
	>"$scratch/out" 2>&1 || :
look 'doctor --data none --listen ipc://api' error-codes

for folder in tests/data/bad-cases/* tests/data/bad-calendars/*; do
	find "$folder" -type f -exec cat {} + >"$scratch/given"
	(cd "$folder" && "$PSEUDO" propose case.json --now 2026-09-15) \
		>"$scratch/out" 2>&1 || :
	look "$folder" error-codes
done

# $1: the case; the rest: a command line about it
about() {
	case=$1
	shift
	find "${case%/*}" conference/holidays \( -name '*.ics' -o -name '*.json' \
		! -name '*expected*' \) -exec cat {} + >"$scratch/read"
	give "$scratch/read"
	"$PSEUDO" "$@" >"$scratch/out" 2>&1 || :
	look "$*" codes
}
for case in examples/*/case.json examples/*/with-*.json; do
	[ "$case" != examples/service/case.json ] || continue
	for command in propose explain tasks; do
		about "$case" $command "$case" --now 2026-09-15
	done
	about "$case" check "$case" --date 2026-12-08 --now 2026-09-15
	about "$case" check "$case" --date 2026-12-25 --now 2026-09-15
	about "$case" explain "$case" --date 2026-12-08 --now 2026-09-15
	about "$case" whatif "$case" --without i1 --now 2026-09-15
	about "$case" whatif "$case" --move-window 2026-11-01..2026-12-20 \
		--now 2026-09-15
	about "$case" whatif "$case" --with nobody --now 2026-09-15
	about "$case" calendars "$case" --now 2026-09-15
done
for calendar in examples/dyffryn/calendars/*.ics; do
	about examples/dyffryn/case.json freebusy "$calendar" --now 2026-09-15
done
[ $n -ge 280 ] || { echo "pseudo.sh: only $n commands" >&2; bad=1; }
[ $bad -ne 0 ] ||
	echo "pseudo.sh: $n commands, no word that is not from the table"
exit $bad
