#!/bin/sh
# --write-model: glpsol and cbc, which are not ours, find the points of rank 1.
set -eu
: "${TREFNYDD:?}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

check() {
	case=$1
	HOME=$scratch XDG_DATA_HOME=$scratch "$TREFNYDD" propose "$case" \
		--now 2026-09-15 --write-model "$scratch/m.lp" --json \
		>"$scratch/answer"
	ours=$(sed 's/.*"order":1,[^[{]*"points":\([0-9]*\).*/\1/' \
		"$scratch/answer")
	timeout 120 glpsol --lp "$scratch/m.lp" -o "$scratch/glpsol" >/dev/null
	glpk=$(sed -n 's/^Objective: *points = \([0-9]*\).*/\1/p' \
		"$scratch/glpsol")
	timeout 120 cbc "$scratch/m.lp" solve solution "$scratch/cbc" >/dev/null
	cbc=$(sed -n '1s/.*objective value *\([0-9]*\).*/\1/p' "$scratch/cbc")
	if [ -z "$ours" ] || [ "$ours" != "$glpk" ] || [ "$ours" != "$cbc" ]
	then
		echo "model.sh: $case: ours '$ours', glpsol '$glpk', cbc '$cbc'" >&2
		exit 1
	fi
	grep -q '^ essential(chief_executive)@' "$scratch/m.lp" || {
		echo "model.sh: $case: no row is named by its rule" >&2
		exit 1
	}
	echo "model.sh: $case: $ours points, glpsol and cbc agree"
}

check examples/dyffryn/case.json
check examples/no-date/with-deputy.json
