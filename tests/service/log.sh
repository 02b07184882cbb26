#!/bin/sh
# The log: a line of JSON an event; a priority in front where the journal reads.
. "$(dirname -- "$0")/lib.sh"

events() { sed 's/.*"event":"\([a-z-]*\)".*/\1/' "$dir/log" | tr '\n' ' '; }

start
stop
[ "$(events)" = 'ready stopping stopped ' ] || fail "$(cat "$dir/log")"
grep -vq '^{"time":"20[0-9-]*T[0-9:]*Z","level":"info","event":"[a-z]*","pid":[0-9]*[,}]' \
	"$dir/log" && fail "$(cat "$dir/log")"

# Standard error is the journal's only if JOURNAL_STREAM names that very file.
JOURNAL_STREAM=1:1
export JOURNAL_STREAM
start
stop
grep -q '^<' "$dir/log" && fail 'a priority in a file'
: >"$dir/log"
JOURNAL_STREAM=$((0x$(stat -c %D "$dir/log"))):$(stat -c %i "$dir/log")
start
kill -9 "$(pgrep -P "$pid" | head -n 1)"
until "$TREFNYDD" health --connect "$url" --json | grep -q '"restarts": *1'; do
	:
done
stop
grep -v '^<[46]>{"time":' "$dir/log" && fail 'no priority in the journal'
grep -q '^<4>.*"event":"[a-z]*-ended".*"signal":9' "$dir/log" ||
	fail "$(cat "$dir/log")"
