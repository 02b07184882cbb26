#!/bin/sh
# merge.sh FOLDER MOST TARGET...: tests/fuzz/corpus gains the inputs that
# fuzzing found in FOLDER/found and that reach code which no seed reaches, the
# small ones first, until it has MOST.
set -eu
folder=$1 most=$2
shift 2
for target; do
	corpus=tests/fuzz/corpus/$target
	[ -d "$folder/found/$target" ] || continue
	all=$folder/merged/$target
	rm -rf "$all"
	mkdir -p "$all"
	cp "$folder/seeds/$target"/* "$all"
	"$folder/fuzz_$target" -merge=1 -use_counters=0 -max_len=4096 \
		"$all" "$folder/found/$target" >"$folder/$target.merge.log" 2>&1
	for input in $(ls -Sr "$all"); do
		[ ! -e "$folder/seeds/$target/$input" ] || continue
		[ "$(ls "$corpus" | wc -l)" -lt "$most" ] || break
		cp "$all/$input" "$corpus/"
	done
	echo "fuzz_$target: $(ls "$corpus" | wc -l) inputs kept"
done
