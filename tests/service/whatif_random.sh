#!/bin/sh
# The answer of whatif is that of propose to the patched case, byte for byte,
# and its comparison agrees with both answers: random cases of a fixed seed
# under random patches.
set -eu
: "${DRIVERS:?}"
seed=${SEED:-20261130} n=${PATCHES:-40}
folder=/dev/shm
[ -w $folder ] || folder=${TMPDIR:-/tmp}
scratch=$(mktemp -d "$folder/whatif.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
"${DRIVERS%/service}/oracle/generate" "$seed" "$n" -incomplete \
	>"$scratch/cases"
mkdir "$scratch/own"
timeout "${TEST_SECONDS:-280}" "$DRIVERS/whatif_random" "$scratch/own" \
	<"$scratch/cases" >"$scratch/out"
sed 's/^/whatif_random.sh: /' "$scratch/out"
# Nothing was compared in vain.
grep -q "^$n cases" "$scratch/out"
