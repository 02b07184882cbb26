#!/bin/sh
# docs/guidance.md: thirty rules, each with tests that are there.
# guidance.sh break [RULE...]: in a copy of the tree, breaks the code of each
# rule as tests/house/guidance.breaks says, builds, and shows that the test
# named there, which docs/guidance.md names too, passes before and fails after.
set -eu
bad=0
fail() {
	echo "guidance.sh: $1" >&2
	bad=1
}
row() { grep "^| $1 |" docs/guidance.md; }
tests_of() { row "$1" | awk -F' [|]' '{print $(NF - 1)}' | tr -d '`,'; }

check() {
	functions=$(sed -n \
		's/^\(static void \)\{0,1\}\([a-z0-9_A-Z]*\)(void \*\*[a-z]*)$/\2/p' \
		tests/unit/*/test_*.c)
	[ "$(grep -c '^| G[0-9]* |' docs/guidance.md)" = 30 ] ||
		fail 'docs/guidance.md has not thirty rules'
	n=1
	while [ $n -le 30 ]; do
		row G$n >/dev/null || { fail "no row G$n"; n=$((n + 1)); continue; }
		names=$(tests_of G$n)
		[ -n "$names" ] || fail "G$n names no test"
		for name in $names; do
			case $name in
			*__*) printf '%s\n' "$functions" | grep -qx "$name" ;;
			*.sh) [ -f "tests/service/$name" ] ;;
			*) [ -d "tests/data/bad-cases/$name" ] ;;
			esac || fail "G$n names $name: no test"
		done
		n=$((n + 1))
	done
}

# Runs a test program: whether the test passes.
passes() { # $1: program, $2: function
	(cd "$copy" && timeout 300 "$1" 2>&1 || :) | grep -q "^\[       OK \] $2\$"
}

break_one() { # rule, file, sed, program, function
	binary=$build/plain/tests/unit/$4
	case " $(tests_of "$1" | tr '\n' ' ') " in
	*" $5 "*) ;;
	*' agenda-introduction-too-long '* | *' id-seat-unknown-without-a-group '*) ;;
	*) fail "$1: docs/guidance.md does not name $5"; return ;;
	esac
	make -s -j2 -C "$copy" BUILD="$build" CFLAGS=-O2 "$binary" >"$log" 2>&1 ||
		{ fail "$1: does not build: $(tail -n 3 "$log")"; return; }
	passes "$binary" "$5" || { fail "$1: $5 does not pass"; return; }
	cp "$copy/$2" "$copy/$2.whole"
	sed -i "$3" "$copy/$2"
	if cmp -s "$copy/$2" "$copy/$2.whole"; then
		fail "$1: $3 changes nothing in $2"
	elif ! make -s -j2 -C "$copy" BUILD="$build" CFLAGS=-O2 "$binary" \
		>"$log" 2>&1; then
		fail "$1: broken, it does not build: $(grep error "$log" | head -n 3)"
	elif passes "$binary" "$5"; then
		fail "$1: broken in $2, and $5 passes"
	else
		broken=$((broken + 1))
		echo "$1: broken in $2, $5 fails"
	fi
	mv "$copy/$2.whole" "$copy/$2"
	touch "$copy/$2"
}

break_all() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/trefnydd-guidance.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 129' HUP INT TERM
	copy=$work/copy build=$work/build log=$work/log
	mkdir "$copy"
	git ls-files -z | xargs -0 tar -cf - | tar -xf - -C "$copy"
	broken=0
	while IFS='	' read -r rule file change program name; do
		case $rule in '#'*) continue ;; esac
		case " ${*:-$rule} " in *" $rule "*) ;; *) continue ;; esac
		break_one "$rule" "$file" "$change" "$program" "$name"
	done <tests/house/guidance.breaks
	echo "$broken rules broken, each by its test seen"
}

if [ "${1-}" = break ]; then
	shift
	break_all "$@"
else
	check
fi
exit $bad
