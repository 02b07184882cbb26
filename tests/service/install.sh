#!/bin/sh
# make install: every file in its place, and a unit that shuts the service in.
. "$(dirname -- "$0")/lib.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL
make -s -C "$top" -o "$TREFNYDD" PROGRAM="$TREFNYDD" DESTDIR="$dir/to" \
	prefix=/usr install >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"
cd "$dir/to"
for file in bin/trefnydd lib/systemd/system/trefnydd.service \
	lib/sysusers.d/trefnydd.conf lib/tmpfiles.d/trefnydd.conf \
	share/trefnydd/case.schema.json \
	share/trefnydd/holidays/england-and-wales.en.ics \
	share/trefnydd/holidays/england-and-wales.cy.ics \
	share/doc/trefnydd/README.md share/doc/trefnydd/operation.md; do
	[ -s "usr/$file" ] || fail "$file is missing"
done
for doc in "$top"/docs/*.md; do
	same "$doc" "$doc" "usr/share/doc/trefnydd/${doc##*/}"
done
unreadable=$(find . ! -perm -a+r)
[ -z "$unreadable" ] || fail "not for everyone: $unreadable"
[ "$(usr/bin/trefnydd --version)" = "$("$TREFNYDD" --version)" ] ||
	fail 'another program'

unit=usr/lib/systemd/system/trefnydd.service
grep -q '@' "$unit" && grep '@[a-z]*dir@' "$unit" && fail 'not filled in'
grep -q '^ExecStart=/usr/bin/trefnydd serve ' "$unit" || fail 'another program'
if command -v systemd-analyze >/dev/null; then
	# It looks for the program that the unit starts.
	sed "s,/usr/bin/trefnydd,$dir/to/usr/bin/trefnydd," "$unit" \
		>"$dir/trefnydd.service"
	systemd-analyze --no-pager verify "$dir/trefnydd.service" \
		>"$dir/out" 2>&1 || fail "$(cat "$dir/out")"
	[ -s "$dir/out" ] && grep -F trefnydd.service "$dir/out" >&2 &&
		fail 'systemd does not understand the unit'
	# In tenths: at most 1.0.
	systemd-analyze --no-pager security --offline=yes --threshold=10 \
		"$dir/trefnydd.service" >"$dir/out" 2>&1 ||
		fail "$(tail -n 1 "$dir/out")"
	tail -n 1 "$dir/out" | grep 'exposure level'
else
	echo 'systemd-analyze is not installed: the exposure was not looked at'
fi

# What it calls is what the unit allows, with or without systemd.
filter() { # SET...: the calls in it, and in the sets in that
	systemd-analyze --no-pager syscall-filter "$@" |
		sed -n 's/^ *\([@a-z_0-9-]*\)$/\1/p' | while read -r call; do
		case $call in
		"$1" | '') ;;
		@*) filter "$call" ;;
		*) echo "$call" ;;
		esac
	done
}
# The unit's lines in their order: calls come, or go (~).
allow() {
	: >"$dir/allowed"
	sed -n 's/^SystemCallFilter=//p' "$unit" >"$dir/lines"
	while read -r sets; do
		for set in ${sets#"~"}; do
			case $set in
			@*) filter "$set" ;;
			*) echo "$set" ;;
			esac
		done | sort -u >"$dir/set"
		case $sets in
		"~"*) comm -23 "$dir/allowed" "$dir/set" ;;
		*) sort -u "$dir/allowed" "$dir/set" ;;
		esac >"$dir/now"
		mv "$dir/now" "$dir/allowed"
	done <"$dir/lines"
}
if command -v systemd-analyze >/dev/null && strace -o /dev/null true 2>&1; then
	allow
	[ "$(wc -l <"$dir/allowed")" -gt 200 ] || fail 'no sets of system calls'
	mkfifo "$dir/ready"
	strace -f -qq -o "$dir/trace" "$TREFNYDD" serve --workers 2 \
		--data "$dir/data" --listen "$url" >"$dir/ready" 2>"$dir/log" &
	pid=$!
	read -r line <"$dir/ready" || fail "$(cat "$dir/log")"
	service=$(sed -n '1s/ .*//p' "$dir/trace")
	at_end='kill -9 "$service" 2>/dev/null'
	"$TREFNYDD" import "$top/examples/dyffryn/calendars/chief.ics" \
		--person chief --connect "$url" >"$dir/out"
	"$TREFNYDD" put "$top/examples/dyffryn/case.json" --connect "$url" \
		>"$dir/out"
	"$TREFNYDD" propose dyffryn-2026 --now 2026-09-15 --connect "$url" \
		>"$dir/out"
	kill -HUP "$service"
	"$TREFNYDD" cases --connect "$url" >"$dir/out"
	kill "$service"
	wait "$pid" || fail "traced, it ended with $?"
	pid=
	at_end=
	sed -n 's/^[0-9]* *\([a-z_0-9]*\)(.*/\1/p' "$dir/trace" | sort -u |
		comm -23 - "$dir/allowed" >"$dir/out"
	# SQLite gives its files to the folder's owner, but only as root.
	[ "$(id -u)" != 0 ] || sed -i '/^fchown$/d' "$dir/out"
	[ ! -s "$dir/out" ] || fail "the unit forbids $(cat "$dir/out")"
else
	echo 'no strace or systemd-analyze: what it calls was not looked at'
fi

# As the unit starts it, under another name and a user for the while.
if [ "$(cat /proc/1/comm)" != systemd ] || [ "$(id -u)" != 0 ]; then
	echo 'systemd is not in charge here: not started under the unit'
	exit 0
fi
name=trefnydd-test-$$
at_end='systemctl stop "$name" 2>/dev/null'
set --
sed -n '/^\[Service\]/,/^\[Install\]/s/^[A-Z][A-Za-z]*=.*/&/p' "$unit" |
	grep -v '^Exec\|^User\|^Group\|^State\|^Runtime\|^Restart' >"$dir/lines"
while read -r line; do set -- "$@" -p "$line"; done <"$dir/lines"
systemd-run --quiet --unit "$name" "$@" -p DynamicUser=yes \
	-p StateDirectory="$name" -p RuntimeDirectory="$name" \
	-p BindReadOnlyPaths="$TREFNYDD:/run/$name-program" \
	"/run/$name-program" serve --data "/var/lib/$name" \
	--listen "ipc:///run/$name/api"
"$TREFNYDD" health --connect "ipc:///run/$name/api" >"$dir/out" ||
	fail 'it does not answer under its unit'
grep 'calendars are read with rlimits, seccomp' "$dir/out"
systemctl stop "$name"
rm -rf "/var/lib/private/$name" "/var/lib/$name"
