#!/bin/sh
# Every bad case and every case with a bad calendar, through the command: exit
# status 2, nothing on standard output, and exactly the line that is expected,
# in English and in Welsh.
set -eu
: "${TREFNYDD:?the program}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$PWD
n=0 wrong=0

# $1: a folder with case.json and expected
check() {
	: >"$scratch/err"
	for language in en cy; do
		status=0
		(cd "$1" && "$TREFNYDD" propose case.json --now 2026-09-15 \
			--lang $language) \
			>"$scratch/out" 2>>"$scratch/err" || status=$?
		[ $status -eq 2 ] || return 1
		[ ! -s "$scratch/out" ] || return 1
	done
	cmp -s "$1/expected" "$scratch/err"
}

for folder in "$root"/tests/data/bad-cases/* "$root"/tests/data/bad-calendars/*
do
	n=$((n + 1))
	check "$folder" && continue
	wrong=$((wrong + 1))
	echo "bad_cases.sh: ${folder##*/}:" >&2
	diff "$folder/expected" "$scratch/err" >&2 || :
done
[ $wrong -eq 0 ]
[ $n -ge 190 ]
echo "bad_cases.sh: $n mistakes, each with its line"
