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

marks='TO''DO\|FIX''ME'
if grep -rnw "$marks" --include='*.[ch]' --include='*.md' --include='*.sh' \
	base json calendar solver store conference ipc cli tests docs \
	README.md CONTRIBUTING.md; then
	fail "unfinished marks"
fi
exit $bad
