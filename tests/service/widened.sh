#!/bin/sh
# A wider window loses no date and changes none: random cases of a fixed seed,
# from their text to the answer.
set -eu
: "${DRIVERS:?}"
seed=${SEED:-20261012} n=${CASES:-150}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${DRIVERS%/service}/oracle/generate" "$seed" "$n" -incomplete \
	>"$scratch/cases"
mkdir "$scratch/own"
"$DRIVERS/widened" "$scratch/own" <"$scratch/cases" >"$scratch/out"
sed 's/^/widened.sh: /' "$scratch/out"
# Nothing was compared in vain.
grep -q "^$n cases: [1-9]" "$scratch/out"
