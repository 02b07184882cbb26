#!/bin/sh
# Every example says what its expected output says, in both languages.
# RECORD=1 writes the expected output instead, after you have read it.
set -eu
: "${TREFNYDD:?}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bad=0

# $1: expected file, $2: exit status, rest: the command
expect() {
	file=$1 want=$2
	shift 2
	have=0
	HOME=$scratch XDG_DATA_HOME=$scratch "$TREFNYDD" "$@" \
		>"$scratch/out" 2>"$scratch/err" || have=$?
	if [ "$have" -ne "$want" ]; then
		echo "examples.sh: trefnydd $*: exit $have, expected $want" >&2
		cat "$scratch/err" >&2
		bad=1
	elif [ -n "${RECORD:-}" ]; then
		cp "$scratch/out" "$file"
	elif ! diff -u "$file" "$scratch/out" >&2; then
		echo "examples.sh: trefnydd $*: not as expected" >&2
		bad=1
	fi
}

# $1: name of the expected file, $2: exit status, rest: a command; in both
# languages.
both() {
	name=$1 status=$2
	shift 2
	for lang in en cy; do
		expect "examples/$name.$lang.txt" "$status" "$@" --lang $lang
	done
}

autumn='--now 2026-09-15' later='--now 2027-09-01'
# shellcheck disable=SC2086
{
	dyffryn=examples/dyffryn/case.json
	both dyffryn/expected 0 propose $dyffryn $autumn
	both dyffryn/tasks.expected 0 tasks $dyffryn $autumn
	expect examples/dyffryn/expected.json 0 propose $dyffryn $autumn --json

	none=examples/no-date/case.json
	both no-date/expected 1 propose $none $autumn
	both no-date/explain.expected 1 explain $none $autumn
	both no-date/with-deputy.expected 0 \
		propose examples/no-date/with-deputy.json $autumn
	expect examples/no-date/expected.json 1 propose $none $autumn --json

	half=examples/cwm-tawel/made/case.json
	both cwm-tawel/expected 0 propose $half $autumn
	both cwm-tawel/tasks.expected 0 tasks $half $autumn

	progress=examples/dyffryn-progress/case.json
	both dyffryn-progress/expected 0 propose $progress $later
	both dyffryn-progress/tasks.expected 0 tasks $progress $later
}

# The table gives the case, byte for byte.
(
	top=$PWD
	cd "$scratch"
	HOME=$scratch XDG_DATA_HOME=$scratch "$TREFNYDD" new cwm-tawel \
		--csv "$top/examples/cwm-tawel/people.csv" --now 2026-09-15 \
		--lang en >/dev/null
	diff -r "$top/examples/cwm-tawel/made" cwm-tawel >&2
) || {
	echo "examples.sh: examples/cwm-tawel/made is not what new makes" >&2
	bad=1
}
[ -n "${RECORD:-}" ] || sh examples/service/run.sh >"$scratch/service" || {
	echo "examples.sh: examples/service/run.sh failed" >&2
	bad=1
}
[ $bad -ne 0 ] || echo "examples.sh: every example is as expected"
exit $bad
