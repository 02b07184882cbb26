#!/bin/sh
# What the documents name must be there: files, targets, and no paths that
# exist on one machine only.
set -eu
bad=0
fail() {
	echo "docs.sh: $1" >&2
	bad=1
}

for doc in README.md CONTRIBUTING.md CHANGES.md docs/*.md; do
	[ -f "$doc" ] || { fail "$doc is missing"; continue; }
	# [text](path) within the repository
	for path in $(sed -n 's/.*](\([^):#]*\)).*/\1/p' "$doc"); do
		[ -e "$path" ] || [ -e "$(dirname "$doc")/$path" ] ||
			fail "$doc names $path, which is not there"
	done
	# shellcheck disable=SC2016
	for target in $(grep -o '`make [a-z][a-z-]*' "$doc" | sed 's/.* //'); do
		case $target in units-*) target=units ;; esac
		grep -q "^$target[a-z -]*:\|^\.PHONY:.* $target\b" Makefile ||
			fail "$doc names make $target, which is no target"
	done
done
# The README's output is the output.
sed 's/^./    &/' examples/dyffryn/expected.en.txt |
	while IFS= read -r line; do
		grep -qxF -e "$line" README.md ||
			{ echo "docs.sh: README.md lacks: $line" >&2; exit 1; }
	done || bad=1

# Rows of docs/calendar.md and tests name each other.
cells() { # the last cells of the tables under the heading $1
	awk -F' [|]' -v head="$1" '/^## /{on = index($0, head) == 1}
		on && /^[|] /{print $(NF - 1)}' docs/calendar.md
}
names() { cells "$1" | grep -o '`[^`]*`' | tr -d '`'; }
functions=$(sed -n 's/^static void \([a-z0-9_]*\)(void \*\*state)$/\1/p' \
	tests/unit/*/test_*.c)
is_function() { printf '%s\n' "$functions" | grep -qx "$1"; }

want=1
for row in $(sed -n '/^## Tests by row/,/^## What/s/^| \([0-9]*\) |.*/\1/p' \
	docs/calendar.md); do
	[ "$row" = "$want" ] || fail "docs/calendar.md: row $row, not $want"
	name=$(printf 'row%02d-*' "$row")
	grep "^| $row | " docs/calendar.md | grep -qF "\`$name\`" ||
		fail "docs/calendar.md: row $row does not name $name"
	want=$((want + 1))
done
[ "$want" = 46 ] || fail "docs/calendar.md has no 45 rows"
for name in $(set -f; names '## Tests by row'); do
	case $name in
	row[0-9][0-9]-\*)
		ls -d tests/data/calendars/$name/ >/dev/null 2>&1 ||
			fail "docs/calendar.md names $name: no such case" ;;
	*) is_function "$name" || fail "docs/calendar.md names $name: no test" ;;
	esac
done
for name in $(printf '%s\n' "$functions" | grep 'row_[0-9]'); do
	names '## Tests by row' | grep -qx "$name" ||
		fail "docs/calendar.md does not name $name"
done
for case in tests/data/calendars/*row[0-9]*; do
	case ${case##*/} in
	row0[1-9]-* | row[123][0-9]-* | row4[0-5]-*) ;;
	*) fail "$case is named after no row" ;;
	esac
done
hostile=$(sed -n 's/^= //p' tests/data/hostile/*)
# Each limit of a calendar has one at it and one above.
for limit in $(sed -n 's/^\tLIMIT(\([A-Z_]*\),.*/\1/p
	/READER_MEMORY/q' base/limits.h); do
	case $limit in
	# Of requests and folders, not of what a reader sees.
	CALENDAR_TEXT_BYTES | FOLDER_FILES | READER_*) continue ;;
	esac
	name=limit-$(echo "$limit" | tr 'A-Z_' 'a-z-')
	printf '%s\n' "$hostile" | grep -qx "$name-\(at\|below\)" &&
		printf '%s\n' "$hostile" | grep -qx "$name-above" ||
		fail "tests/data/hostile has no $name-at and -above"
done
faults=$(names '## Why libical')
for name in $faults; do
	case $name in
	*-*) printf '%s\n' "$hostile" | grep -qx "$name" ;;
	*) is_function "libical__$name" ;;
	esac || fail "docs/calendar.md names $name: no test"
done
for name in $(printf '%s\n' "$functions" | sed -n 's/^libical__//p'); do
	printf '%s\n' "$faults" | grep -qx "$name" ||
		fail "docs/calendar.md does not name libical__$name"
done

marks='TO''DO\|FIX''ME'
if grep -rnw "$marks" --include='*.[ch]' --include='*.md' --include='*.sh' \
	base json calendar solver store conference ipc cli tests docs \
	README.md CONTRIBUTING.md; then
	fail "unfinished marks"
fi
exit $bad
