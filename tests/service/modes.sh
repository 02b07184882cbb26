#!/bin/sh
# Who may open what: the socket for the group, the rest for the owner.
. "$(dirname -- "$0")/lib.sh"

mode() {
	[ "$(stat -c %a "$2")" = "$1" ] ||
		fail "umask $mask: $2 has mode $(stat -c %a "$2"), not $1"
}
for mask in 000 022 077; do
	umask "$mask"
	start
	mode 660 "$dir/api"
	mode 600 "$dir/api.lock"
	mode 700 "$dir/data"
	mode 600 "$dir/data/trefnydd.db"
	stop
	rm -r "$dir/data"
done
XDG_RUNTIME_DIR=$dir
export XDG_RUNTIME_DIR
umask 000
mask=000
url=ipc://$dir/trefnydd/api
start_usual() {
	mkfifo "$dir/ready"
	"$TREFNYDD" serve --data "$dir/data" >"$dir/ready" 2>"$dir/log" &
	pid=$!
	line=
	read -r line <"$dir/ready" || :
	rm "$dir/ready"
	[ "$line" = "ready $url" ] || fail "not ready: '$line' $(cat "$dir/log")"
}
start_usual
mode 750 "$dir/trefnydd"
mode 660 "$dir/trefnydd/api"
"$TREFNYDD" health --connect >"$dir/out" || fail 'the usual place'
stop
echo 'modes of the socket, its folder and the store, whatever the umask'
