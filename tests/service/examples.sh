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

now='--now 2026-09-15'
for lang in en cy; do
	# shellcheck disable=SC2086
	expect examples/dyffryn/expected.$lang.txt 0 \
		propose examples/dyffryn/case.json $now --lang $lang
	# shellcheck disable=SC2086
	expect examples/no-date/expected.$lang.txt 1 \
		propose examples/no-date/case.json $now --lang $lang
	# shellcheck disable=SC2086
	expect examples/no-date/with-deputy.expected.$lang.txt 0 \
		propose examples/no-date/with-deputy.json $now --lang $lang
done
# shellcheck disable=SC2086
expect examples/dyffryn/expected.json 0 \
	propose examples/dyffryn/case.json $now --json
# shellcheck disable=SC2086
expect examples/no-date/expected.json 1 \
	propose examples/no-date/case.json $now --json
[ -n "${RECORD:-}" ] || sh examples/service/run.sh >"$scratch/service" || {
	echo "examples.sh: examples/service/run.sh failed" >&2
	bad=1
}
[ $bad -ne 0 ] || echo "examples.sh: every example is as expected"
exit $bad
