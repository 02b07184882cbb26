#!/bin/sh
# hand.sh BRUTE COMPARE: cases worked out on paper, hand/NAME.json, each with
# what must be in its answer, hand/NAME.expected.
set -eu
brute=$1 compare=$2
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
n=0 wrong=0
for case in "$here"/hand/*.json; do
	name=$(basename "$case" .json)
	{ tr -d '\n\t' <"$case"; echo; } | "$brute" >"$scratch/have"
	{ tr -d '\n\t' <"$here/hand/$name.expected"; echo; } >"$scratch/want"
	n=$((n + 1))
	if ! "$compare" "$scratch/want" "$scratch/have" >"$scratch/said"; then
		wrong=$((wrong + 1))
		printf '%s: ' "$name"
		cat "$scratch/said"
	fi
done
echo "$n cases worked out by hand, $wrong wrong"
test "$wrong" -eq 0
