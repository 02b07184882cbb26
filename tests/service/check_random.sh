#!/bin/sh
# check and explain agree with propose on every slot: random cases of a fixed
# seed.
set -eu
: "${DRIVERS:?}"
seed=${SEED:-20261201} n=${CHECKS:-200}
folder=/dev/shm
[ -w $folder ] || folder=${TMPDIR:-/tmp}
scratch=$(mktemp -d "$folder/check.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
"${DRIVERS%/service}/oracle/generate" "$seed" "$n" -incomplete \
	>"$scratch/cases"
mkdir "$scratch/own"
timeout "${TEST_SECONDS:-280}" "$DRIVERS/check_random" "$scratch/own" \
	<"$scratch/cases" >"$scratch/out"
sed 's/^/check_random.sh: /' "$scratch/out"
# Nothing was compared in vain.
grep -q "^$n cases" "$scratch/out"
