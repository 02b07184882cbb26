#!/bin/sh
# How far readers are kept in: the same in JSON and in words.
. "$(dirname -- "$0")/lib.sh"

start
"$TREFNYDD" health --connect "$url" --json >"$dir/json"
abi=$(sed -n 's/.*"landlock": *\([0-9]*\).*/\1/p' "$dir/json")
[ -n "$abi" ] || fail 'no Landlock ABI'
grep -q '"rlimits": *true' "$dir/json" || fail 'no rlimits'
grep -q '"seccomp": *true' "$dir/json" && seccomp=1 || seccomp=0
case $seccomp$abi in
10) en='rlimits and seccomp; the kernel has no Landlock' ;;
00) en='rlimits alone; the kernel has neither seccomp nor Landlock' ;;
1*) en="rlimits, seccomp and Landlock (ABI $abi)" ;;
0*) en="rlimits and Landlock (ABI $abi); the kernel has no seccomp" ;;
esac
"$TREFNYDD" health --connect "$url" >"$dir/out"
grep -qx "calendars are read with $en" "$dir/out" || fail "$(cat "$dir/out")"
"$TREFNYDD" health --connect "$url" --lang cy >"$dir/out"
grep -q '^darllenir calendrau gyda rlimits' "$dir/out" || fail 'no Welsh'
stop
