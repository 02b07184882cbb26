#!/bin/sh
# What is printed for people is there in English and in Welsh: every pair of
# texts in an answer, and no line of the tables that is the same in both but
# for names and numbers. Both say the same: on lines that are not broken, every
# command prints as many in both, and in each the same names and numbers. Those
# are what the program PSEUDO leaves of a line (pseudo.sh).
set -eu
: "${TREFNYDD:?}" "${DRIVERS:?}" "${PSEUDO:?}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch" XDG_DATA_HOME="$scratch"
bad=0

run() {
	COLUMNS=9999 "$TREFNYDD" "$@" 2>&1 || :
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

# A line with a word of three small letters or more, the same in both. Lines
# are not broken, lest one hold nothing but names.
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
for command in propose check explain import calendars freebusy serve health schema \
	metrics doctor backup restore; do
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
same doctor --data "$scratch/none" --listen "ipc://$scratch/api"
same metrics --connect ipc:///nowhere/api
same backup "$scratch/b" --data "$scratch/none"
same restore "$scratch/b" --data "$scratch/none"
same health --connect ws://localhost

for language in en cy; do
	printf '#!/bin/sh\nCOLUMNS=9999 LC_ALL=%s_GB.UTF-8 exec "%s" "$@"\n' \
		$language "$PSEUDO" >"$scratch/in-$language"
	chmod +x "$scratch/in-$language"
done

# The words of each line that match $1, in order of the bytes.
fields() {
	LC_ALL=C sed -e 's/\xc3\xb8//g' -e 's/[^A-Za-z0-9_.\/-]/ /g' \
		-e 's/\. / /g' -e 's/\.$//' |
		LC_ALL=C awk -v match_them="$1" '{
			n = 0
			for (i = 1; i <= NF; i++)
				if ($i ~ match_them)
					words[++n] = $i
			for (i = 2; i <= n; i++)
				for (j = i; j > 1 && words[j - 1] > words[j]; j--) {
					t = words[j]
					words[j] = words[j - 1]
					words[j - 1] = t
				}
			line = ""
			for (i = 1; i <= n; i++)
				line = line " " words[i]
			print line
		}'
}

# en and cy hold what was printed; $1: by what; $2: the words that count.
alike() {
	m=$((m + 1))
	fields "$2" <"$scratch/en" >"$scratch/en.fields"
	fields "$2" <"$scratch/cy" >"$scratch/cy.fields"
	cmp -s "$scratch/en.fields" "$scratch/cy.fields" && return
	echo "languages.sh: $1: other lines or fields in English and in Welsh:" >&2
	diff "$scratch/en.fields" "$scratch/cy.fields" | head -20 >&2
	bad=1
}

m=0
for language in en cy; do
	RECORD=1 TREFNYDD=$scratch/in-$language sh tests/service/cli.sh \
		>"$scratch/$language" 2>&1 || :
done
# There a case has names of its own in both languages: ids and numbers.
alike 'the command lines of cli.txt' '[0-9_/]|[a-z]-[a-z]'

# The examples with the same names in both.
cp -r examples "$scratch/examples"
cp conference/holidays/england-and-wales.en.ics "$scratch/holidays.ics"
for folder in "$scratch"/examples/*/; do
	cp "$scratch/holidays.ics" "$folder"
	for case in "$folder"*.json; do
		[ ! -f "$case" ] || sed -i -z -E \
			-e 's/"en": *("[^"]*"),[ \n]*"cy": *"[^"]*"/"en": \1, "cy": \1/g' \
			-e 's/"holidays": *"england-and-wales"/"holidays": "holidays.ics"/' \
			-e '/"holidays"/!s/\{/{"holidays": "holidays.ics",/' "$case"
	done
done

pair() {
	for language in en cy; do
		"$scratch/in-$language" "$@" >"$scratch/$language" 2>&1 || :
	done
	alike "$*" '[A-Za-z0-9]'
}
for folder in tests/data/bad-cases/* tests/data/bad-calendars/*; do
	pair propose "$folder/case.json" --now 2026-09-15
done
for case in "$scratch"/examples/*/case.json "$scratch"/examples/*/with-*.json; do
	for command in propose explain tasks calendars; do
		pair $command "$case" --now 2026-09-15
	done
	for day in 2026-12-08 2026-12-25; do
		pair check "$case" --date $day --now 2026-09-15
		pair explain "$case" --date $day --now 2026-09-15
	done
	pair whatif "$case" --without i1 --now 2026-09-15
	pair whatif "$case" --move-window 2026-11-01..2026-12-20 --now 2026-09-15
done
for calendar in examples/dyffryn/calendars/*.ics; do
	pair freebusy "$calendar" --now 2026-09-15
done
[ $m -ge 280 ] || { echo "languages.sh: only $m commands" >&2; bad=1; }
[ $bad -ne 0 ] || echo "languages.sh: $m commands alike; $n pairs of texts, no line left in one language"
exit $bad
