#!/bin/sh
# The clients of examples/clients: as their README runs them, and when a reply
# is lost, late or "busy", when the request is wrong or too large, and when
# nobody is there. A client whose interpreter is missing is named.
. "$(dirname -- "$0")/lib.sh"

# It ends with its standard input, that is, with this script at the latest.
stop_faulty() {
	exec 3>&- 4<&-
	wait "$faulty_pid" || fail "faulty.py: $(cat "$dir/faulty.log")"
	rm -f "$dir/faulty" "$dir/in" "$dir/said"
}

# A socket before the service that fails once; more arguments: its path.
start_faulty() { # FAULT [PATH]
	mkfifo "$dir/in" "$dir/said"
	/usr/bin/python3 "$tests/service/faulty.py" "$url" "$@" \
		<"$dir/in" >"$dir/said" 2>"$dir/faulty.log" &
	faulty_pid=$!
	exec 3>"$dir/in" 4<"$dir/said"
	read -r faulty_url <&4 || fail "faulty.py: $(cat "$dir/faulty.log")"
}

clients=$top/examples/clients
cd "$dir"
ln -s "$top/examples" examples
start

# --- as the README says ---
URL=$url
export URL
grep '^    ' "$clients/README.md" >"$dir/lines"
while read -r line; do
	client=$(printf '%s\n' "$line" | sed 's/ \$.*//')
	case $line in
	cc*)
		eval "$line" || fail "$line"
		continue
		;;
	node*) needs=node ;;
	python3*) needs=python3 ;;
	CAT=*) needs=nngcat ;;
	examples*) needs=nanocat ;;
	*) needs=cc ;;
	esac
	command -v "$needs" >/dev/null || {
		echo "clients.sh: $n_clients clients, each as the README says"
		continue
	}
	eval "run env $line"
	[ "$code" = 0 ] || fail "$line: $code $(cat "$dir/err")"
	grep -q '^{"status":"ok",.*}$' "$dir/out" || fail "$line: $(cat "$dir/out")"
	printf '%s\n' "$client" >>"$dir/clients"
done <"$dir/lines"

# --- what they are asked ---
event='BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260901T080000Z\r\nDTSTART:20261001T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
printf '%s\n' "{\"person\": \"alys\"," " \"ics\": \"$event\"}" >import.json
for id in local-events school-days; do
	"$TREFNYDD" import "$top/examples/dyffryn/calendars/$id.ics" \
		--events $id --connect "$url" >/dev/null
done
printf '{"case": %s, "now": "2026-09-15"}\n' \
	"$(cat "$top/examples/service/case.json")" >propose.json
"$TREFNYDD" propose "$top/examples/service/case.json" --now 2026-09-15 --json \
	--connect "$url" >answer.json || [ $? = 1 ]
printf '{"cas": 1}\n' >wrong.json
{
	printf '{"ics": "'
	head -c 17000000 /dev/zero | tr '\0' x
	printf '"}\n'
} >large.json

# $1: what was done, $2: status, $3: a word of what is said
expect() {
	[ "$code" = "$2" ] || fail "$client: $1: status $code, not $2: $(cat err)"
	[ -z "$3" ] || grep -q -- "$3" err || fail "$client: $1: $(cat err)"
	[ "$2" = 0 ] || [ ! -s out ] || fail "$client: $1: a result: $(cat out)"
	[ "$2" != 0 ] || [ ! -s err ] || fail "$client: $1: $(cat err)"
}

ask() { # [--change] URL METHOD [PARAMS.json]
	eval "run env $client" '"$@"'
}

# The first reply does not come: the same request comes again, whole, and the
# change is made once.
again() { # FAULT [PATH]
	start_faulty "$@"
	n=$((n + 1))
	sed "s/alys/alys-${dir##*/}-$n/" ../import.json >change.json
	ask --change "$faulty_url" import change.json
	expect "$1" 0 ''
	grep -q "\"id\":\"alys-${dir##*/}-$n\".*\"replaced\":false,\"unchanged\":false" out ||
		fail "$client: $1: $(cat out)"
	read -r one <&4 && read -r two <&4 || fail "$client: $1: not again"
	[ "$one" = "$two" ] || fail "$client: $1: not the same again"
	printf '%s\n' "$one" |
		grep -Eq '"request_id": ?"[0-9a-f]{32}"' ||
		fail "$client: $1: no request_id: $one"
	stop_faulty
}

try() { # CLIENT
	client=$1
	n=0
	ATTEMPT_S=30
	ATTEMPTS=2
	export ATTEMPT_S ATTEMPTS
	ask "$url" propose ../propose.json
	expect propose 0 ''
	same "$client: propose" ../answer.json out
	ask "$url" propose ../wrong.json
	expect 'wrong params' 1 "^-32602: .*'cas'"
	ask "$url" propse
	expect 'no method' 1 "^-32601: .*'propse', nearest 'propose'"
	ask "$url" import ../large.json
	expect 'too large' 2 'too large'
	ask "$url"
	expect 'wrong use' 2 .
	ask http://127.0.0.1/ health
	expect 'another address' 2 .
	ask "ipc://$dir/nobody" health
	expect 'nobody there' 3 .
	again lose "$dir/faulty"
	again lose
	again busy "$dir/faulty"
	# The tools of the shell count whole seconds.
	ATTEMPT_S=1
	ATTEMPTS=30
	again mute "$dir/faulty"
	ATTEMPTS=1
	start_faulty mute "$dir/faulty"
	ask "$faulty_url" health
	expect 'no reply' 3 .
	stop_faulty
}

# Side by side, each in a folder of its own: they wait most of the time.
n_clients=0
trying=
while read -r client; do
	n_clients=$((n_clients + 1))
	mkdir "$n_clients"
	ln -s ../examples ../ask "$n_clients"
	(
		dir=$dir/$n_clients
		cd "$dir"
		try "$client"
	) &
	trying="$trying $!"
done <"$dir/clients"
for one in $trying; do
	wait "$one" || fail 'a client is not as it should be'
done
stop

# --- over tcp, with a token ---
port=$(/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
url=tcp://127.0.0.1:$port
start
token=$("$TREFNYDD" token new reader --roles viewer --data "$dir/data" \
	2>/dev/null)
ATTEMPT_S=30
ATTEMPTS=2
export ATTEMPT_S ATTEMPTS
while read -r client; do
	ask "$url" cases
	expect 'no token' 1 '^-32005: '
	TREFNYDD_TOKEN=$token
	export TREFNYDD_TOKEN
	ask "$url" cases
	expect token 0 ''
	grep -qx '{"cases":\[\]}' out || fail "$client: token: $(cat out)"
	unset TREFNYDD_TOKEN
done <"$dir/clients"
stop
[ "$n_clients" -gt 0 ] || fail 'no client was shown'
echo "clients.sh: $n_clients clients, each as the README says"
