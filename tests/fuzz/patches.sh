#!/bin/sh
# patches.sh TARGET...: each fuzz target has seeds, a dictionary and a planted
# fault, and that applies to the sources as they are.
set -eu
bad=0
for target; do
	patch=tests/fuzz/planted/$target.patch
	for needed in "$patch" "tests/fuzz/$target.dict" \
		"tests/fuzz/corpus/$target"; do
		[ -e "$needed" ] || {
			echo "patches.sh: $needed is missing" >&2
			bad=1
		}
	done
	patch -p1 --dry-run -s -f -F0 <"$patch" || {
		echo "patches.sh: $patch does not apply" >&2
		bad=1
	}
done
[ $bad = 1 ] || echo "patches.sh: $# planted faults apply"
exit $bad
