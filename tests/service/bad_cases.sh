#!/bin/sh
# Every bad case and every case with a bad calendar, through the command: exit
# status 2, nothing on standard output, and exactly the line that is expected,
# in English and in Welsh; and the same lines where a service is asked.
. "$(dirname -- "$0")/lib.sh"

root=$top
n=0 wrong=0
start

# $1: a folder with case.json and expected; more options may follow.
check() {
	folder=$1
	shift
	: >"$dir/both"
	cd "$folder"
	for language in en cy; do
		run "$TREFNYDD" propose case.json --now 2026-09-15 \
			--lang $language "$@"
		cat "$dir/err" >>"$dir/both"
		[ "$code" = 2 ] || return 1
		[ ! -s "$dir/out" ] || return 1
	done
	cmp -s expected "$dir/both"
}

# What is wrong in a case is told before what is wrong with its files, but for
# a service the files are read first.
reads_first() {
	case ${1##*/} in
	event-calendar-name-makes-no-id | holidays-one-of-a-pair | \
		id-duplicate-event) ;;
	*) return 1 ;;
	esac
}

for folder in "$root"/tests/data/bad-cases/* "$root"/tests/data/bad-calendars/*
do
	n=$((n + 1))
	check "$folder" && {
		reads_first "$folder" || check "$folder" --connect "$url"
	} && continue
	wrong=$((wrong + 1))
	echo "bad_cases.sh: ${folder##*/}:" >&2
	diff "$folder/expected" "$dir/both" >&2 || :
done
[ $wrong -eq 0 ]
[ $n -ge 190 ]
stop
echo "bad_cases.sh: $n mistakes, each with its line, here and from a service"
