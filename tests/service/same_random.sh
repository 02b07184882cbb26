#!/bin/sh
# The same question gives the same bytes, wherever the calendars come from and
# in whatever order the case lists them: random cases of a fixed seed.
set -eu
: "${DRIVERS:?}"
seed=${SEED:-20261012} n=${CASES:-150}
# What is kept here need not survive anything: memory is faster than a disk.
folder=/dev/shm
[ -w $folder ] || folder=${TMPDIR:-/tmp}
scratch=$(mktemp -d "$folder/same.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
"${DRIVERS%/service}/oracle/generate" "$seed" "$n" \
	-incomplete >"$scratch/cases"
mkdir "$scratch/own"
timeout 280 "$DRIVERS/same_random" "$scratch/own" <"$scratch/cases" \
	>"$scratch/out"
sed 's/^/same_random.sh: /' "$scratch/out"
# Nothing was compared in vain.
grep -q "^$n cases" "$scratch/out"
