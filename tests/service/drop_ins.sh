#!/bin/sh
# The units and drop-ins of docs/operation.md: systemd understands them, the
# service is shut in as far as is said behind each; and so are the lines of ssh.
. "$(dirname -- "$0")/lib.sh"

docs="$top/docs/operation.md $top/docs/protocol.md"

# Each way through ssh, up to whom it goes to: "ssh OPTION ... HOST".
# shellcheck disable=SC2086
sed -n 's,^ *ExecStart=/usr/bin/\(ssh .*\),\1,p; s/.*`\(ssh [^`]*-L [^`]*\)`.*/\1/p' \
	$docs | sed "s,%d,$dir,g" >"$dir/ways"
[ "$(wc -l <"$dir/ways")" -eq 4 ] || fail "ways: $(cat "$dir/ways")"
if command -v ssh >/dev/null; then
	while read -r _ options; do
		# shellcheck disable=SC2086
		ssh -G $options >"$dir/out" 2>"$dir/err" </dev/null ||
			fail "ssh $options: $(cat "$dir/err")"
		grep -q '^localforward ' "$dir/out" ||
			fail "ssh $options: forwards nothing"
	done <"$dir/ways"
	echo 'ways through ssh 4: it understands them'
else
	echo 'ssh is not installed: its lines were not looked at'
fi

if ! command -v systemd-analyze >/dev/null; then
	echo 'systemd-analyze is not installed: no drop-in was looked at'
	exit 0
fi
unset MAKEFLAGS MFLAGS MAKELEVEL
make -s -C "$top" -o "$TREFNYDD" PROGRAM="$TREFNYDD" DESTDIR="$dir/to" \
	prefix=/usr install >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"
here() { sed "s,/usr/bin/trefnydd,$TREFNYDD,"; }
unit=$dir/trefnydd.service
here <"$dir/to/usr/lib/systemd/system/trefnydd.service" >"$unit"
mkdir "$unit.d"

# Blocks with a [Service], each with what is said behind it.
awk -v to="$dir/block" '
	/^    / { block = block substr($0, 5) "\n"; next }
	/^$/ && block { block = block "\n"; next }
	block ~ /\[Service\]/ { n++; printf "%s", block >(to n) }
	{ block = "" }
	/^Exposure [0-9]/ { print n, substr($2, 1, 3) }
' "$top/docs/operation.md" >"$dir/said"
n=0 seen=
for block in "$dir"/block*; do
	n=$((n + 1))
	if grep -q '^ExecStart=/usr/bin/trefnydd ' "$block"; then
		looked=$unit
		here <"$block" >"$unit.d/drop-in.conf"
	else
		looked=$dir/trefnydd-db.service
		sed 's,/usr/bin/ssh,/bin/true,' "$block" >"$looked"
	fi
	systemd-analyze --no-pager verify "$looked" >"$dir/out" 2>&1 &&
		! grep -F "${looked##*/}" "$dir/out" >&2 ||
		fail "block $n: $(cat "$dir/out")"
	[ "$looked" = "$unit" ] || continue
	exposure=$(systemd-analyze --no-pager security --offline=yes "$unit" |
		sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p')
	[ -n "$exposure" ] || fail "block $n: no exposure"
	echo "$n $exposure" >>"$dir/is"
	seen="$seen $exposure"
done
[ "$n" -eq 5 ] || fail "$n blocks of units"
same 'what is said of each drop-in' "$dir/said" "$dir/is"
echo "drop-ins: exposure$seen, as docs/operation.md says"
