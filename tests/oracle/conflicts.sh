#!/bin/sh
# conflicts.sh DIR SEED N M [-FEATURE]...: why N random cases without a date
# have none, what would make one, and what is near; then what every start of M
# random cases breaks: by the brute force and by the program, compared.
set -eu
dir=$1 seed=$2 n=$3 m=$4
shift 4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Nearly half of the cases have no date.
"$dir/generate" "$seed" $((3 * n)) "$@" >"$scratch/all"
"$dir/brute" --none "$scratch/all" >"$scratch/none"
head -n "$n" "$scratch/none" >"$scratch/cases"
"$dir/brute" --explain "$scratch/cases" >"$scratch/expected"
"$dir/answers" --explain "$scratch/cases" >"$scratch/actual"
"$dir/compare" "$scratch/expected" "$scratch/actual"
head -n "$m" "$scratch/all" >"$scratch/cases"
"$dir/brute" --check "$scratch/cases" >"$scratch/expected"
"$dir/answers" --check "$scratch/cases" "$scratch/expected" >"$scratch/actual"
"$dir/compare" "$scratch/expected" "$scratch/actual"
