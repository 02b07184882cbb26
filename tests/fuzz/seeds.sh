#!/bin/sh
# seeds.sh FOLDER FILE...: the folder holds these files and nothing else.
set -eu
folder=$1
shift
rm -rf "$folder"
mkdir -p "$folder"
for file; do
	cp "$file" "$folder/$(echo "$file" | tr / -)"
done
