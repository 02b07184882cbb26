#!/bin/sh
# Who is let in: by the socket, by its role, by a token over tcp; what a wrong
# token costs; where a token is never found; what a purge leaves.
# GUESSES: how many wrong tokens are timed (make check-tokens).
. "$(dirname -- "$0")/lib.sh"

port=$("$DRIVERS/tokens" port)
tcp=tcp://127.0.0.1:$port
admin=ipc://$dir/admin
calendar=$top/examples/dyffryn/calendars/i1.ics

new() { # NAME ROLES ...
	name=$1 roles=$2
	shift 2
	"$TREFNYDD" token new "$name" --roles "$roles" "$@" \
		--connect "$admin" 2>/dev/null
}
expect() { # STATUS WORDS COMMAND...
	want=$1 words=$2
	shift 2
	run "$@"
	[ "$code" = "$want" ] || fail "$*: status $code, expected $want: $(cat "$dir/err")"
	grep -qF -e "$words" "$dir/out" "$dir/err" ||
		fail "$*: not '$words': $(cat "$dir/out" "$dir/err")"
}

start --listen "$admin?role=admin,auditor" --listen "$tcp" --workers 1
expect 2 'a token is needed' "$TREFNYDD" health --connect "$tcp"
expect 2 'it needs the role admin' "$TREFNYDD" token list --connect "$url"
expect 2 'it needs the role planner' "$TREFNYDD" freebusy i1 --connect "$admin"
expect 2 'a role is for --listen' "$TREFNYDD" health --connect "$url?role=admin"

importer=$(new importer importer --people i1)
planner=$(new planner planner)
expect 0 'spans kept' env TREFNYDD_TOKEN="$importer" \
	"$TREFNYDD" import "$calendar" --person i1 --connect "$tcp"
expect 2 "is not for 'i2'" env TREFNYDD_TOKEN="$importer" \
	"$TREFNYDD" import "$calendar" --person i2 --connect "$tcp"
expect 2 'it needs the role planner' env TREFNYDD_TOKEN="$importer" \
	"$TREFNYDD" freebusy i1 --connect "$tcp"
expect 2 'may not see who is busy' env TREFNYDD_TOKEN="$planner" \
	"$TREFNYDD" freebusy i1 --connect "$tcp"
expect 0 '"people":29' env TREFNYDD_TOKEN="$planner" \
	"$TREFNYDD" propose "$top/examples/dyffryn/case.json" --json \
	--now 2026-09-15 --connect "$tcp"
! grep -qF -e passed_over -e '"person"' "$dir/out" ||
	fail 'a token without names sees names'
# Whom the visit meets, and whom it misses, is who is free and who is not.
for form in --json --ics --todo; do
	expect 0 'ymweliad ymlaen llaw' env TREFNYDD_TOKEN="$planner" \
		"$TREFNYDD" tasks "$top/examples/dyffryn/case.json" $form \
		--now 2026-09-15 --connect "$tcp"
	! grep -qF -e 'Mair Enghraifft' -e 'Sara Cyswllt' "$dir/out" ||
		fail "a token without names sees names in tasks $form"
	"$TREFNYDD" tasks "$top/examples/dyffryn/case.json" $form \
		--now 2026-09-15 >"$dir/out"
	grep -qF 'Mair Enghraifft' "$dir/out" || fail "no names in $form"
done
# In words too: what is not told is left out.
expect 0 'Notify by' env TREFNYDD_TOKEN="$planner" \
	"$TREFNYDD" propose "$top/examples/dyffryn/case.json" \
	--now 2026-09-15 --connect "$tcp"

"$DRIVERS/tokens" order "$port" "$planner"
"$DRIVERS/tokens" held "$port" "$planner"
"$DRIVERS/tokens" every "$port" "$planner"
[ -z "${GUESSES-}" ] ||
	"$DRIVERS/tokens" guess "$port" "$planner" "$GUESSES"

expect 0 'planner: planner' "$TREFNYDD" token list --connect "$admin"
expect 0 'is revoked' "$TREFNYDD" token revoke planner --connect "$admin"
expect 2 'the token is not valid' env TREFNYDD_TOKEN="$planner" \
	"$TREFNYDD" health --connect "$tcp"

# The secrets are nowhere, neither is what was purged.
expect 0 'import  person i1' "$TREFNYDD" audit --connect "$admin"
expect 0 'none edited' "$TREFNYDD" audit --verify --connect "$admin"
for token in "$importer" "$planner"; do
	secret=${token##*.}
	[ "${#secret}" = 43 ] || fail "no token: '$token'"
	! grep -qF -e "$secret" "$dir"/data/* "$dir/log" "$dir/out" ||
		fail 'a secret was kept'
done
expect 0 'calendars 1' "$TREFNYDD" purge person i1 --connect "$admin"
! grep -qF '"i1"' "$dir"/data/* || fail 'a purged person is in the files'
expect 0 'import  purged' "$TREFNYDD" audit --connect "$admin"
expect 0 'none edited' "$TREFNYDD" audit --verify --connect "$admin"
stop
