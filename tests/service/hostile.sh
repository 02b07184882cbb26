#!/bin/sh
# What no client sends: bytes that are no messages, JSON that is none, names
# that are none. Each has its reply, and nobody else takes notice.
#   GARBAGE: how often at random (make check-soak)
#   RECORD=1: writes the replies of hostile.txt anew
. "$(dirname -- "$0")/lib.sh"

table=$tests/service/hostile.txt
mkdir "$dir/table" "$dir/frames"
"$DRIVERS/hostile" table "$table" "$dir/table" 2>"$dir/err" >"$dir/out" || {
	cat "$dir/out" "$dir/err" >&2
	fail 'the table'
}
if [ -n "${RECORD-}" ]; then
	cat "$dir/out" >"$table"
	exit 0
fi
cat "$dir/out"
"$DRIVERS/hostile" frames "${GARBAGE:-300}" "$dir/frames" 2>"$dir/err" || {
	cat "$dir/err" >&2
	fail 'the frames'
}
