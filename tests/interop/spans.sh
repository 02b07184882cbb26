#!/bin/sh
# The busy spans of a `freebusy --json`, a line each: "START END FBTYPE".
set -eu
sed -e 's/.*"busy":\[\(.*\)\],"covers".*/\1/' -e 's/},{/}\n{/g' |
	sed -n 's/.*"start":"\([^"]*\)","end":"\([^"]*\)","fbtype":"\([^"]*\)".*/\1 \2 \3/p'
