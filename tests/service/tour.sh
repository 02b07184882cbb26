#!/bin/sh
# The README's tour from a table of people to a date, as written there, in a
# fresh folder: every command succeeds and says what stands below it.
. "$(dirname -- "$0")/lib.sh"

mkdir "$dir/bin"
ln -s "$TREFNYDD" "$dir/bin/trefnydd"
PATH=$dir/bin:$PATH
HOME=$dir
LC_ALL=C.UTF-8
export PATH HOME LC_ALL
unset XDG_DATA_HOME
sed -n '/^## From a table of people to a date/,/^## What/s/^    //p' \
	"$top/README.md" >"$dir/tour"
mkdir "$dir/clone"
# A clone's folders are there, and open to all: no name may collide with one.
for folder in "$top"/*/; do
	mkdir -m 755 "$dir/clone/$(basename "$folder")"
done
cp -r "$top/examples/." "$dir/clone/examples"
cd "$dir/clone"

n=0
while IFS= read -r line; do
	case $line in
	'$ trefnydd '*)
		n=$((n + 1))
		# shellcheck disable=SC2086
		run ${line#'$ '}
		[ "$code" -eq 0 ] ||
			fail "$line: exit $code: $(cat "$dir/err")" ;;
	*)
		grep -qF -e "$line" "$dir/out" ||
			fail "does not say: $line" ;;
	esac
done <"$dir/tour"
[ "$n" -ge 6 ] || fail "only $n commands: is the tour in the README?"
echo "tour.sh: $n commands of the README's tour"
