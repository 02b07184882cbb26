#!/bin/sh
# planted.sh BUILD CC SAN TARGET...: plants each target's fault in a copy of the
# sources (tests/fuzz/planted/TARGET.patch) and shows that the target, which
# begins with those seeds that do not meet the fault, finds it within a minute.
set -eu
build=$1 cc=$2 san=$3
shift 3
flavour=$(echo "$san" | tr , -)
root=$(pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
bad=0

# A copy of the sources and of what was built of them; only what the patch
# touches is built again.
plant() {
	rm -rf "$copy"
	mkdir -p "$copy/build"
	cp -a Makefile [a-z]*/ "$copy/" 2>/dev/null
	cp -a "$build/$flavour" "$copy/build/"
	patch -s -p1 -F0 -d "$copy" <"tests/fuzz/planted/$1.patch"
	MAKEFLAGS='' make -s -C "$copy" CC="$cc" SAN="$san" BUILD=build \
		"build/$flavour/tests/fuzz/fuzz_$1" >/dev/null
}

# Takes the seeds away that meet the fault: the last that a failing process
# ran, then it goes on behind that.
leave_out() {
	# shellcheck disable=SC2046
	set -- $(ls "$seeds")
	while [ $# -gt 0 ]; do
		(cd "$seeds" && "$bin" "$@") >"$copy/log" 2>&1 && return
		met=$(sed -n 's/^Running: //p' "$copy/log" | tail -1)
		[ -f "$seeds/$met" ] || {
			tail -20 "$copy/log"
			exit 1
		}
		rm "$seeds/$met"
		while [ "$1" != "$met" ]; do
			shift
		done
		shift
	done
}

for target; do
	copy=$build/planted/$target
	plant "$target"
	bin=$copy/build/$flavour/tests/fuzz/fuzz_$target
	seeds=$copy/seeds
	mkdir -p "$seeds" "$copy/found"
	cp "$build/$flavour/tests/fuzz/seeds/$target"/* "$seeds/"
	n=$(ls "$seeds" | wc -l)
	leave_out
	met=$((n - $(ls "$seeds" | wc -l)))
	status=0
	(cd "$copy" && "$bin" -max_total_time=60 -timeout=10 -max_len=20000 \
		-rss_limit_mb=2048 -print_final_stats=1 \
		-dict="$root/tests/fuzz/$target.dict" \
		-artifact_prefix="$copy/" found seeds) >"$copy/log" 2>&1 ||
		status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$copy/log")
	said="$n seeds, $met of them left out as they meet the fault"
	if [ "$status" != 0 ] && grep -q 'Test unit written' "$copy/log"; then
		echo "fuzz_$target: found its planted fault after" \
			"${runs:-?} inputs ($said)"
	else
		echo "fuzz_$target: NOT found after ${runs:-?} inputs ($said," \
			"exit $status)"
		tail -20 "$copy/log"
		bad=1
	fi
done
exit $bad
