#!/bin/sh
# fuzz.sh FOLDER SECONDS JOBS TARGET...: fuzzes for so many seconds in all,
# each target as long as another and so many side by side. What is found new
# stays in FOLDER/found, what fails in FOLDER/findings and below it. Fails if
# a target does.
set -eu
folder=$1 seconds=$2 jobs=$3
shift 3
each=$((seconds / $#))
[ "$each" -gt 0 ] || each=1
mkdir -p "$folder/findings"

one() {
	mkdir -p "$folder/found/$1"
	"$folder/fuzz_$1" -max_total_time="$each" -timeout=10 -max_len=20000 \
		-rss_limit_mb=2048 -print_final_stats=1 \
		-dict="tests/fuzz/$1.dict" \
		-artifact_prefix="$folder/findings/$1-" \
		"$folder/found/$1" "$folder/seeds/$1" >"$folder/$1.log" 2>&1
}

say() {
	log=$folder/$1.log
	awk -v target="$1" -v failed="$2" '
	/ cov: / { for (i = 1; i < NF; i++) {
			if ($i == "cov:") coverage = $(i + 1)
			if ($i == "ft:") features = $(i + 1) } }
	/^stat::number_of_executed_units/ { runs = $2 }
	/^stat::new_units_added/ { new = $2 }
	/^stat::average_exec_per_sec/ { rate = $2 }
	END { printf "fuzz_%s: %d inputs, %d a second, %d edges, " \
			"%d features, %d new inputs, %s\n", target, runs,
			rate, coverage, features, new,
			failed ? "FAILED" : "no finding" }' "$log"
	[ "$2" = 0 ] || tail -40 "$log"
}

failed=0
while [ $# -gt 0 ]; do
	running=
	n=0
	while [ $# -gt 0 ] && [ "$n" -lt "$jobs" ]; do
		one "$1" &
		running="$running $1:$!"
		shift
		n=$((n + 1))
	done
	for job in $running; do
		status=0
		wait "${job#*:}" || status=$?
		[ "$status" = 0 ] || failed=1
		say "${job%:*}" "$status"
	done
done
exit $failed
