#!/bin/sh
# Folders as khal wrote them and as vdirsyncer took them from a Radicale
# (recorded by tests/interop/vdirs.sh), a file a meeting: each is imported to
# the spans that its events have.
. "$(dirname -- "$0")/lib.sh"

vdirs=$tests/data/vdirs
of="--as-of 2026-09-14 --covers-from 2026-09-15 --covers-until 2027-03-31"
span='--from 2026-09-15 --to 2027-04-01'

# $1: what it is, the rest: of whom
check() {
	what=$1
	shift
	# shellcheck disable=SC2086
	"$TREFNYDD" freebusy "$@" $span --data "$dir/data" --json \
		>"$dir/json" 2>"$dir/err" || fail "$what: $(cat "$dir/err")"
	sh "$tests/interop/spans.sh" <"$dir/json" >"$dir/got"
	same "$what" "$vdirs/expected.txt" "$dir/got"
	grep -q '"covers":\[{"start":"2026-09-14T23:00:00Z","end":"2027-03-31T23:00:00Z","how":"stated"}\]' \
		"$dir/json" || fail "$what: not the cover stated"
}

n=0
for name in khal radicale; do
	# shellcheck disable=SC2086
	"$TREFNYDD" import "$vdirs/$name" --person someone --source $name $of \
		--data "$dir/data" >/dev/null || fail "import of $name"
	# Twice the same meetings: of one UID, once.
	check "$name in a store" someone
	# shellcheck disable=SC2086
	check "$name as files" "$vdirs/$name/" $of
	n=$((n + $(ls "$vdirs/$name" | grep -c '\.ics$')))
done
[ "$n" -ge 20 ] || fail "only $n files"
# A folder of folders: a person each.
# shellcheck disable=SC2086
"$TREFNYDD" import "$vdirs" $of --data "$dir/data" >/dev/null ||
	fail 'import of the folder of folders'
check 'khal, a folder a person' khal
check 'radicale, a folder a person' radicale
echo "$n files of folders that other programs wrote: the spans of their events"
