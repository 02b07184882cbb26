#!/bin/sh
# What the service keeps up whoever connects and whatever dies: sixteen tests,
# as docs/reliability.md has them.
#
#   reliability.sh [N...]       these of them alone
#   SOAK=50 reliability.sh 16   fifty times as much (make check-soak)
. "$(dirname -- "$0")/lib.sh"

title() { # N
	case $1 in
	1) echo 'slow and fast requests' ;;
	2) echo 'a worker is killed, or hangs' ;;
	3) echo 'a request that ends its workers' ;;
	4) echo 'the front dies' ;;
	5) echo 'the service is killed' ;;
	6) echo 'the same request again and again' ;;
	7) echo 'sizes' ;;
	8) echo 'large replies, clients that do not read' ;;
	9) echo 'many connections' ;;
	10) echo 'bytes that are no messages' ;;
	11) echo 'hostile JSON' ;;
	12) echo 'a stop with work in hand' ;;
	13) echo 'where it may not listen' ;;
	14) echo 'who may open the socket' ;;
	15) echo 'nanocat and nngcat' ;;
	16) echo 'nothing is left behind' ;;
	esac
}

drive() { # PROGRAM KIND...
	program=$1
	shift
	for kind; do
		mkdir "$dir/$kind"
		"$DRIVERS/$program" "$kind" "$dir/$kind" 2>"$dir/err" || {
			cat "$dir/err" >&2
			fail "$kind"
		}
		rm -r "${dir:?}/$kind"
	done
}

# The command lines of docs/protocol.md and the short ones; the reply to the
# byte, and nothing where nobody answers.
golden() { # WORDS...
	run "$@"
	[ "$code" = 0 ] || fail "$*: $code $(cat "$dir/err")"
	same "$*" "$dir/expected" "$dir/out"
}
cats() {
	port=$("$DRIVERS/tokens" port)
	printf '%s' '{"jsonrpc":"2.0","id":1,"method":"unite"}' >"$dir/request"
	asked=$(cat "$dir/request")
	start --listen "tcp://127.0.0.1:$port"
	printf '%s' '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"there is no method '"'unite'"'","data":{"line":1,"column":34,"path":"/method","text":{"en":"there is no method '"'unite'"'","cy":"nid oes dull '"'unite'"'"}}}}' >"$dir/expected"
	for cat in nanocat nngcat; do
		command -v "$cat" >/dev/null || {
			echo "$cat is not installed: not shown"
			continue
		}
		case $cat in nanocat) to=--connect ;; *) to=--dial ;; esac
		golden "$cat" --req "$to" "$url" --file "$dir/request" --raw \
			--recv-timeout 70
		golden "$cat" --req -x "$dir/api" -F "$dir/request" --raw \
			--recv-timeout 70
		golden "$cat" --req "$to" "$url" --data "$asked" --raw \
			--recv-timeout 70
	done
	# Over tcp nothing is told without a token.
	printf '%s' '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"a token is needed here; see '"'trefnydd token new'"'","data":{"text":{"en":"a token is needed here; see '"'trefnydd token new'"'","cy":"mae angen tocyn yma; gweler '"'trefnydd token new'"'"}}}}' >"$dir/expected"
	for cat in nanocat nngcat; do
		command -v "$cat" >/dev/null || continue
		golden "$cat" --req -l "$port" -F "$dir/request" --raw \
			--recv-timeout 70
	done
	stop
	echo 'nanocat and nngcat, each the reply to the byte'
}

check() { # N
	case $1 in
	1) drive endurance mix ;;
	2) drive faults worker-killed reader-killed idle-killed storm deadline ;;
	3) drive faults worker-killed-twice ;;
	4)
		drive faults front-killed front-aborted
		drive reliability descriptors
		;;
	5) drive faults service-killed ;;
	6) drive endurance resend ;;
	7)
		drive faults sizes large-reply
		drive reliability edges
		;;
	8)
		drive endurance large-replies
		drive reliability never-reading pipelining
		;;
	9) drive reliability thousand exhaustion withheld ;;
	10 | 11) echo 'hostile.sh' ;;
	12)
		drive faults drain stop-at-once
		drive endurance drain-queue
		;;
	13) echo 'bad_input.sh' ;;
	14) echo 'modes.sh' ;;
	15) cats ;;
	16) drive endurance idle soak ;;
	esac
}

[ "$#" -gt 0 ] || set -- 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
for n; do
	printf '%s: %s\n' "$n" "$(title "$n")"
	check "$n"
done
