#!/bin/sh
# The layer check must fail where it should: a copy of the sources with one
# forbidden include each.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
folders='base json calendar solver store conference ipc cli'

fresh() {
	rm -rf "$scratch/tree"
	mkdir "$scratch/tree"
	cp Makefile "$scratch/tree"
	# shellcheck disable=SC2086
	for folder in $folders; do
		mkdir "$scratch/tree/$folder"
		cp "$folder"/*.[ch] "$scratch/tree/$folder"
	done
	cp base/messages.def "$scratch/tree/base"
}

passes() {
	make -s -C "$scratch/tree" BUILD="$scratch/build" check-layers \
		>/dev/null 2>&1
}

# $1: a file, $2: what it must not include
refused() {
	fresh
	printf '#include %s\n' "$2" >>"$scratch/tree/$1"
	if passes; then
		echo "layers.sh: $1 may include $2: the check does not bite" >&2
		exit 1
	fi
}

fresh
passes || { echo "layers.sh: the tree itself does not pass" >&2; exit 1; }
refused base/day.c '"json/json.h"'
refused solver/rank.c '"calendar/read.h"'
refused solver/rank.c '"json/json.h"'
refused calendar/read.c '"conference/case.h"'
refused store/database.c '"solver/rank.h"'
refused conference/answer.c '"store/store.h"'
refused json/json.h '"cli/ask.h"'
refused ipc/client.c '"cli/ask.h"'
refused conference/answer.c '<glpk.h>'
refused solver/rank.c '<libical/ical.h>'
refused ipc/rpc.c '<jansson.h>'
refused cli/main.c '<nanomsg/nn.h>'
refused conference/case.c '<sqlite3.h>'
# A cycle between two modules of one folder.
refused base/bytes.h '"base/error.h"'
echo "layers.sh: 14 forbidden includes refused"
