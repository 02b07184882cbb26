#!/bin/sh
# Wrong input, on the command line and over the socket: each gets one line
# with its place, in the exact words of bad_input.txt, and its exit status;
# what is on the disk stays as it was.
. "$(dirname -- "$0")/lib.sh"

table=$tests/service/bad_input.txt
start

# What the table's entries read. The links and folders lead nowhere good.
cd "$dir"
mkdir case case/folder
mkdir -m 755 open
mkdir -m 777 everyone
ln -s api to-socket
ln -s /nowhere to-nothing
for name in chief leader; do
	cat >"case/$name.ics" <<-END
	BEGIN:VCALENDAR
	VERSION:2.0
	BEGIN:VEVENT
	UID:1
	DTSTAMP:20260901T000000Z
	DTSTART:20261102T090000Z
	DTEND:20261102T100000Z
	END:VEVENT
	END:VCALENDAR
	END
done
sed 's/^DTEND.*/RRULE:FREQ=MINUTELY/' case/chief.ics >case/minutely.ics
sed '$d' case/chief.ics >case/cut.ics
cp case/chief.ics secret.ics
ln -s ../secret.ics case/link.ics
mkfifo case/fifo.ics
printf 'kept' >file
: >empty
case_with() {
	printf '{"case":"a","report_published":"2026-09-08",\n"people":[{"id":"chief"%s}],\n"seats":[{"id":"chief-executive","candidates":["chief"]}]%s}\n' "$1" "$2"
}
mkdir large
case_with '' '' >case/good.json
case_with '' ',"wnidow":{}' >case/key.json
case_with '' ',"max_candidates":"5"' >case/type.json
case_with '' ',"window":{"from":"2026-12-01","to":"2026-11-01"}' >case/window.json
case_with ',"calendar":"leadr.ics"' '' >case/nofile.json
case_with ',"calendar":"../secret.ics"' '' >case/outside.json
case_with ',"calendar":"link.ics"' '' >case/link.json
case_with ',"calendar":"fifo.ics"' '' >case/fifo.json
case_with ',"calendar":"minutely.ics"' '' >case/hourly.json
case_with '},{"id":"chief"' '' >case/twice.json
case_with '' ',"case":"b"' >case/duplicate.json
case_with '' ',' >case/comma.json
patch() { # NAME TEXT
	printf '%s\n' "$2" >"case/$1.json"
}
patch nothing '7'
patch noid '{"people": [{"name": "Mair"}]}'
patch gone '{"seats": [{"id": "chief-executiv", "remove": true}]}'
patch member '{"windw": null}'
patch kept '{"people": [{"id": "chief", "remove": "yes"}]}'
patch again '{"people": [{"id": "mair"}, {"id": "mair"}]}'
patch who '{"seats": [{"id": "chief-executive", "candidates": ["cheif"]}]}'
patch colour '{"people": [{"id": "chief", "colour": "red"}]}'
patch diary '{"people": [{"id": "chief", "calendar": "chieff.ics"}]}'
patch up '{"people": [{"id": "chief", "calendar": "../secret.ics"}]}'
patch hours '{"people": [{"id": "chief", "calendar": "minutely.ics"}]}'
patch cut '{"people": ['
"$TREFNYDD" import case/chief.ics --person chief --email a@example.org \
	--data "$dir/data" >/dev/null

snapshot() {
	find "$dir/case" "$dir/file" "$dir/empty" "$dir/secret.ics" -type f \
		-exec cksum {} +
	"$TREFNYDD" calendars --json --now 2026-09-15 --data "$dir/data"
}
snapshot >"$dir/before"

# The temporary names are the only words that change.
named() {
	sed -e "s|$url|URL|g" -e "s|$dir|DIR|g"
}

n=0
bad=0
differs() {
	printf '%s:%s: %s\n  expected: %s\n  but was:  %s\n' "$table" "$line" \
		"$entry" "$1" "$2" >&2
	bad=$((bad + 1))
}

# cli STATUS WORDS, then the line; rpc REQUEST, then the code and the message.
line=0
while IFS= read -r entry; do
	line=$((line + 1))
	case $entry in
	'' | '#'*) continue ;;
	esac
	IFS= read -r expected
	line=$((line + 1))
	n=$((n + 1))
	case $entry in
	'cli '*)
		words=${entry#cli ? }
		status=${entry#cli }
		status=${status%% *}
		eval "run \"\$TREFNYDD\" $words"
		[ ! -s "$dir/out" ] || differs 'no output' "$(cat "$dir/out")"
		[ "$code" = "$status" ] || differs "status $status" "$code"
		said=$(named <"$dir/err")
		;;
	'rpc '*)
		printf '%s' "${entry#rpc }" >"$dir/request"
		said=$(nanocat --req --connect "$url" --file "$dir/request" \
			--raw --recv-timeout 60 |
			sed 's/^{"jsonrpc":"2.0","id":[^,]*,"error":{"code":\(-[0-9]*\),"message":"\(.*\)","data":.*/\1 \2/' |
			named)
		;;
	*) fail "$table:$line: neither cli nor rpc" ;;
	esac
	[ "$said" = "$expected" ] || differs "$expected" "$said"
done <"$table"

# Too large to send: said before it is sent. Two calendars of 9 MiB fit a
# case each, not a request together.
awk 'BEGIN { print "BEGIN:VCALENDAR"; print "VERSION:2.0"
	print "BEGIN:VEVENT"; print "UID:1"; print "DTSTAMP:20260901T000000Z"
	print "DTSTART:20261102T090000Z"; print "DTEND:20261102T100000Z"
	for (i = 0; i < 134000; i++)
		print "X-N:what nobody keeps, a line as long as they usually come ....."
	print "END:VEVENT"; print "END:VCALENDAR" }' >large/large.ics
case_with ',"calendar":"large.ics"},{"id":"leader","calendar":"large.ics"' '' \
	>large/large.json
run "$TREFNYDD" propose large/large.json --connect "$url"
[ "$code" = 2 ] || fail "too large: status $code"
grep -q '16777216' "$dir/err" || fail "too large: $(cat "$dir/err")"
[ "$(wc -l <"$dir/err")" = 1 ] || fail 'too large: not one line'
"$TREFNYDD" health --connect "$url" >/dev/null || fail 'too large: no service'

# What a second service must leave alone.
run "$TREFNYDD" serve --data "$dir/data" --listen "$url"
[ "$code" = 2 ] && [ "$(named <"$dir/err")" = \
	'URL: another service listens there' ] ||
	fail "a second service: $code $(cat "$dir/err")"
"$TREFNYDD" health --connect "$url" >/dev/null || fail 'the first is gone'
run "$TREFNYDD" serve --data "$dir/data" --listen "ipc://$dir/file"
[ "$code" = 2 ] && [ "$(cat "$dir/file")" = kept ] || fail 'the file is gone'

# Another user.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 711 "$dir"
	other() {
		setpriv --reuid 65534 --regid 65534 --clear-groups \
			"$TREFNYDD" "$@"
	}
	if other --version >/dev/null 2>&1; then
		run other health --connect "$url"
		[ "$code" = 3 ] && [ "$(named <"$dir/err")" = \
			"URL: permission denied; ask to join the group of the socket" ] ||
			fail "another user: $code $(cat "$dir/err")"
		n=$((n + 1))
	else
		echo 'another user cannot run the program here: not shown'
	fi
else
	echo 'not root, or no setpriv: a refused user is not shown'
fi

snapshot >"$dir/after"
cmp -s "$dir/before" "$dir/after" || fail 'something was changed'
stop
[ "$bad" = 0 ] || fail "$bad of $n differ"
printf '%s wrong inputs, each refused in one line; nothing changed\n' $((n + 3))
