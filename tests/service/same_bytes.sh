#!/bin/sh
# The same request has the same answer, byte for byte: twice; with people,
# seats and rooms in another order; on the command line with a store; from a
# service, from files sent to it and from its store; through nanocat and
# through nngcat.
. "$(dirname -- "$0")/lib.sh"

# Every method that takes a case is asked so, not `propose` alone.
dyffryn=$top/examples/dyffryn
stored=$top/examples/service/case.json
now=2026-09-15

propose() {
	"$TREFNYDD" propose "$@" --now "$now" --json 2>"$dir/err" ||
		fail "propose $*: $(cat "$dir/err")"
}

# METHOD CASE [option ...]; some exit with 1, which is an answer too.
others='check explain whatif tasks'
printf '{"window":{"to":"2027-02-12"},"policy":{"unknown":"busy"}}' \
	>"$dir/patch.json"
other() {
	method=$1 case=$2
	shift 2
	case $method in
	check) set -- --date 2026-12-03 "$@" ;;
	whatif) set -- "$dir/patch.json" "$@" ;;
	esac
	run "$TREFNYDD" "$method" "$case" "$@" --now "$now" --json
	[ "$code" -le 1 ] || fail "$method $*: $(cat "$dir/err")"
	cat "$dir/out"
}

propose "$dyffryn/case.json" >"$dir/once"
for method in $others; do
	other "$method" "$dyffryn/case.json" >"$dir/once.$method"
done
propose "$dyffryn/case.json" >"$dir/twice"
same 'twice' "$dir/once" "$dir/twice"
grep -q '"verdict":"dates"' "$dir/once" || fail 'no dates'

# Beside the calendars, under another name.
cp -R "$dyffryn" "$dir/dyffryn"
seed=0
while [ "$seed" -le 10 ]; do
	"$DRIVERS/shuffle" "$seed" <"$dyffryn/case.json" \
		>"$dir/dyffryn/shuffled.json" || fail "shuffle $seed"
	propose "$dir/dyffryn/shuffled.json" >"$dir/shuffled"
	same "in the order of seed $seed" "$dir/once" "$dir/shuffled"
	for method in $others; do
		[ "$seed" -le 2 ] || break
		other "$method" "$dir/dyffryn/shuffled.json" >"$dir/shuffled"
		same "$method, seed $seed" "$dir/once.$method" "$dir/shuffled"
	done
	seed=$((seed + 1))
done

# The imports of the example, as its script lists them.
sed -n '/^done <<END$/,/^END$/p' "$top/examples/service/run.sh" |
	sed -e 1d -e '$d' >"$dir/imports"
imports() {
	n=0
	while read -r kind id options; do
		# shellcheck disable=SC2086
		"$TREFNYDD" import "$dyffryn/calendars/$id.ics" "--$kind" \
			"$id" $options "$@" >/dev/null 2>"$dir/err" ||
			fail "import $id: $(cat "$dir/err")"
		n=$((n + 1))
	done <"$dir/imports"
	[ "$n" -ge 30 ] || fail "only $n calendars to import"
}

imports --data "$dir/local"
propose "$stored" --data "$dir/local" >"$dir/local.json"
same 'from a store' "$dir/once" "$dir/local.json"
for method in $others; do
	other "$method" "$stored" --data "$dir/local" >"$dir/local.json"
	same "$method from a store" "$dir/once.$method" "$dir/local.json"
done

calendars() {
	"$TREFNYDD" calendars "$@" --now "$now" --json 2>"$dir/err" ||
		fail "calendars $*: $(cat "$dir/err")"
}

start
propose "$dyffryn/case.json" --connect "$url" >"$dir/sent"
same 'files sent to a service' "$dir/once" "$dir/sent"
for method in $others; do
	other "$method" "$dyffryn/case.json" --connect "$url" >"$dir/sent"
	same "$method, files sent" "$dir/once.$method" "$dir/sent"
done
calendars "$dyffryn/case.json" >"$dir/here"
calendars "$dyffryn/case.json" --connect "$url" >"$dir/sent"
same 'calendars of files' "$dir/here" "$dir/sent"
imports --connect "$url"
propose "$stored" --connect "$url" >"$dir/service"
same "from a service's store" "$dir/once" "$dir/service"
for method in $others; do
	other "$method" "$stored" --connect "$url" >"$dir/service"
	same "$method from a service's store" "$dir/once.$method" \
		"$dir/service"
done

calendars "$stored" --connect "$url" |
	sed 's/"source":"main"/"source":"file"/g' >"$dir/kept"
sed 's/"source":"[^"]*"/"source":"file"/g' "$dir/here" >"$dir/want"
same 'calendars of a store' "$dir/want" "$dir/kept"

seed=1
while [ "$seed" -le 3 ]; do
	"$DRIVERS/shuffle" "$seed" <"$stored" >"$dir/shuffled.json"
	propose "$dir/shuffled.json" --connect "$url" >"$dir/shuffled"
	same "from a service, seed $seed" "$dir/once" "$dir/shuffled"
	seed=$((seed + 1))
done

# The request as any client would send it. The command ends its line.
# METHOD, further params
sent() {
	{
		printf '{"jsonrpc":"2.0","id":1,"method":"%s","params":{"case":' \
			"$1"
		"$DRIVERS/shuffle" 0 <"$stored"
		printf ',"now":"%s"%s}}' "$now" "$2"
	} >"$dir/request"
	nanocat --req --connect "$url" --file "$dir/request" --raw \
		--recv-timeout 60 | result >"$dir/nanocat"
	printf '\n' >>"$dir/nanocat"
	same "$1, nanocat" "$3" "$dir/nanocat"
	nngcat --req --dial "$url" --file "$dir/request" --raw \
		--recv-timeout 60 | result >"$dir/nngcat"
	printf '\n' >>"$dir/nngcat"
	same "$1, nngcat" "$3" "$dir/nngcat"
}
sent propose '' "$dir/once"
for method in $others; do
	more=
	case $method in
	check) more=',"date":"2026-12-03"' ;;
	whatif) more=",\"patch\":$(cat "$dir/patch.json")" ;;
	esac
	sent "$method" "$more" "$dir/once.$method"
done
stop
echo 'the same bytes: twice, shuffled, stored, served, nanocat, nngcat'
