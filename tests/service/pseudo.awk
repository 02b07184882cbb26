# Makes of base/messages.def a language that nobody has: every letter of a text
# becomes the same sign; {0} and escapes stay. What a program of it prints in
# letters did not come from the table. LC_ALL=C, so that a byte is a character.
{
	rest = $0
	while (match(rest, /"([^"\\]|\\.)*"/)) {
		printf "%s%s", substr(rest, 1, RSTART - 1),
			marked(substr(rest, RSTART, RLENGTH))
		rest = substr(rest, RSTART + RLENGTH)
	}
	print rest
}

function marked(text,    i, c, ret) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\\")
			ret = ret c substr(text, ++i, 1)
		else if (c ~ /[A-Za-z]/)
			ret = ret "\303\270"
		else if (c ~ /[\303-\305]/) { # a letter of two bytes
			ret = ret "\303\270"
			i++
		} else
			ret = ret c
	}
	return ret
}
