#!/bin/sh
# verify_alone.sh BUILD: the objects of conference/verify*.c must call nothing
# that another object of conference/, or one of json/, calendar/, solver/ or
# store/ defines: an answer is checked with no line of what made it.
set -eu
build=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# $1: a pattern of names within conference/: what those objects share with
# what makes an answer, one symbol a line.
shared() {
	: >"$scratch/wanted"
	: >"$scratch/made"
	for object in "$build"/conference/*.o; do
		# shellcheck disable=SC2254
		case ${object##*/} in
		$1) nm -u "$object" | awk '{ print $NF }' \
			>>"$scratch/wanted" ;;
		verify*) ;;
		*) nm -g --defined-only "$object" | awk '{ print $NF }' \
			>>"$scratch/made" ;;
		esac
	done
	for object in "$build"/json/*.o "$build"/calendar/*.o \
		"$build"/solver/*.o "$build"/store/*.o; do
		nm -g --defined-only "$object" | awk '{ print $NF }' \
			>>"$scratch/made"
	done
	sort -u "$scratch/wanted" >"$scratch/wanted.sorted"
	sort -u "$scratch/made" >"$scratch/made.sorted"
	comm -12 "$scratch/wanted.sorted" "$scratch/made.sorted" |
		grep -v '^__\|^DW' || :
}

for part in verify verify_case verify_conflict verify_counts verify_dates \
	verify_days verify_prices verify_search verify_slots verify_states \
	verify_unknowns verify_visit; do
	[ -f "$build/conference/$part.o" ] || {
		echo "verify_alone.sh: $part.o is not built" >&2
		exit 1
	}
done
found=$(shared 'verify*')
if [ -n "$found" ]; then
	echo "verify_alone.sh: shared with what makes the answer:" >&2
	echo "$found" >&2
	exit 1
fi
# The same look at what makes the answer must find something.
if [ -z "$(shared 'answer.o')" ]; then
	echo "verify_alone.sh: the check does not bite" >&2
	exit 1
fi
