#!/bin/sh
# oracle.sh DIR SEED N [-FEATURE]...: N random small cases of the seed, without
# those features, answered by the brute force and by the program, compared. DIR
# has the built generate, brute, answers and compare.
set -eu
dir=$1 seed=$2 n=$3
shift 3
# Only where nothing is left out everything must be met.
counts=$([ $# -gt 0 ] || echo --counts)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$dir/generate" "$seed" "$n" "$@" >"$scratch/cases"
"$dir/brute" $counts "$scratch/cases" >"$scratch/expected"
"$dir/answers" "$scratch/cases" >"$scratch/actual"
"$dir/compare" "$scratch/expected" "$scratch/actual"
