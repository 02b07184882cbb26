#!/bin/sh
# Every request and reply is as the published schemas say, and nothing else is;
# by a validator that is not ours.
. "$(dirname -- "$0")/lib.sh"

start
"${DRIVERS%/service}/oracle/generate" 20261130 "${CASES_OF_SCHEMAS:-12}" \
	-incomplete \
	>"$dir/cases"
/usr/bin/python3 -B "$tests/service/schemas.py" "$TREFNYDD" "$url" \
	"$dir/cases" "$dir/data" || fail 'the schemas do not say what is said'
stop
