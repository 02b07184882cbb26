#!/bin/sh
# What `freebusy --ics` writes is read again as the same, from a file and from
# a store; and nothing that is drawn is wider than the terminal.
. "$(dirname -- "$0")/lib.sh"

calendars=$top/examples/dyffryn/calendars
span='--from 2026-09-20 --to 2027-04-10T03:30:00Z'
unset COLUMNS

# $1: of whom, or a file; the rest: options
freebusy() {
	# shellcheck disable=SC2086
	"$TREFNYDD" freebusy "$@" $span --data "$dir/data" 2>"$dir/err" ||
		fail "freebusy $*: $(cat "$dir/err")"
}

# Who says so is not said again but for what is assumed.
plain() {
	sed 's/"how":"stated"/"how":"file"/g'
}

n=0
for file in "$calendars"/*.ics; do
	id=$(basename "$file" .ics)
	case $id in local-events | school-days) continue ;; esac
	freebusy "$file" --json | plain >"$dir/want"
	freebusy "$file" --ics >"$dir/again.ics"
	freebusy "$dir/again.ics" --json >"$dir/got"
	same "$id, from a file" "$dir/want" "$dir/got"
	freebusy "$dir/again.ics" --ics >"$dir/third.ics"
	"$TREFNYDD" import "$dir/again.ics" --person "$id" \
		--data "$dir/data" >/dev/null || fail "import of $id"
	freebusy "$id" --json >"$dir/got"
	same "$id, from a store" "$dir/want" "$dir/got"
	# Some of them drawn.
	[ $((n % 4)) -ne 0 ] || for columns in 40 61 133; do
		for lang in en cy; do
			COLUMNS=$columns freebusy "$id" --lang $lang \
				>"$dir/drawn"
			wide=$(LC_ALL=C.UTF-8 wc -L <"$dir/drawn")
			[ "$wide" -le $columns ] ||
				fail "$id has $wide columns, not $columns"
			[ "$(grep -c '|' "$dir/drawn")" -eq 203 ] ||
				fail "$id is not drawn day by day"
		done
	done
	n=$((n + 1))
done
[ "$n" -ge 30 ] || fail "only $n calendars"
echo "$n calendars, written and read again; none drawn wider than it may be"
