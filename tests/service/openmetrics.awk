# Reads OpenMetrics 1.0 text and says what is wrong with it: a small parser of
# its own of what `trefnydd metrics` may use (no timestamps, no exemplars).
function bad(why) {
	printf "line %d: %s: %s\n", NR, why, $0
	failed = 1
	exit 1
}
function number(text) {
	return text ~ /^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[-+]?[0-9]+)?$/
}
function ends(text, end) {
	return length(text) >= length(end) &&
		substr(text, length(text) - length(end) + 1) == end
}
# The sample's name is one that its family's type allows.
function fits(name, labels) {
	if (type == "counter") return name == family "_total"
	if (type == "info") return name == family "_info"
	if (type == "histogram")
		return name == family "_count" || name == family "_sum" ||
			(name == family "_bucket" && labels ~ /(^|,)le="[^"]*"$/)
	if (type == "stateset")
		return name == family && labels ~ ("(^|,)" family "=\"[^\"]+\"$")
	return name == family
}
function check_labels(labels,    seen, key) {
	while (labels != "") {
		if (!match(labels, /^[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*"/))
			bad("labels")
		key = substr(labels, 1, index(labels, "=") - 1)
		if (key in seen) bad("a label twice")
		seen[key] = 1
		labels = substr(labels, RLENGTH + 1)
		if (labels == "") return
		if (labels !~ /^,[a-zA-Z_]/) bad("labels")
		labels = substr(labels, 2)
	}
}
# What tells the histograms of a family apart; each is whole before the next.
function series_of(labels) {
	sub(/(^|,)le="[^"]*"$/, "", labels)
	return labels
}
function check_series(labels) {
	if (n_series && labels == series) return
	end_family()
	if (labels in all_series) bad("a histogram in pieces")
	all_series[labels] = 1
	series = labels
	n_series++
	bucket = n_buckets = infinite = 0; count = ""
}
function check_bucket(labels, value,    le) {
	le = labels
	sub(/^.*le="/, "", le)
	sub(/"$/, "", le)
	if (infinite) bad("a bucket behind +Inf")
	if (value + 0 < bucket) bad("buckets are not added up")
	bucket = value + 0
	if (le == "+Inf") { infinite = 1; return }
	if (!number(le) || le !~ /\./) bad("le")
	if (n_buckets++ && le + 0 <= bound) bad("bounds do not ascend")
	bound = le + 0
}
function end_family() {
	if (type == "histogram" && n_series && (!infinite || count != bucket))
		bad("_count is not what is in +Inf")
}
eof { bad("behind # EOF") }
/^# EOF$/ { end_family(); eof = 1; next }
/^# TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (gauge|counter|info|histogram|stateset)$/ {
	end_family()
	family = $3; type = $4; state = 1
	if (family in families) bad("a family twice")
	families[family] = 1
	if (type == "counter" && ends(family, "_total")) bad("a counter's name")
	n_series = 0; split("", all_series)
	next
}
/^# UNIT / {
	if (NF != 4 || $3 != family || state != 1) bad("UNIT")
	if (!ends(family, "_" $4)) bad("the name does not end with its unit")
	state = 2
	next
}
/^# HELP / {
	if ($3 != family || state > 2 || state == 0) bad("HELP")
	if (NF < 4) bad("no help")
	state = 3
	next
}
/^#/ { bad("a comment") }
{
	if (!match($0, /^[a-zA-Z_:][a-zA-Z0-9_:]*/)) bad("no sample")
	name = substr($0, 1, RLENGTH)
	rest = substr($0, RLENGTH + 1)
	labels = ""
	if (rest ~ /^\{/) {
		if (!match(rest, /^\{([^"]|"([^"\\]|\\["\\n])*")*\}/)) bad("labels")
		labels = substr(rest, 2, RLENGTH - 2)
		rest = substr(rest, RLENGTH + 1)
		check_labels(labels)
	}
	if (rest !~ /^ [^ ]+$/) bad("no value")
	value = substr(rest, 2)
	if (!number(value)) bad("no number")
	if (state == 0 || !fits(name, labels)) bad("not of its family")
	if ((name, labels) in samples) bad("a sample twice")
	samples[name, labels] = 1
	if (type == "histogram") check_series(series_of(labels))
	if (type == "histogram" && name == family "_bucket")
		check_bucket(labels, value)
	if (type == "histogram" && name == family "_count") count = value + 0
	if (type == "stateset" && value != "0" && value != "1") bad("no state")
	if (type != "gauge" && value + 0 < 0) bad("below nothing")
	n++
}
END {
	if (failed) exit 1
	if (!eof) { print "no # EOF"; exit 1 }
	printf "%d samples\n", n
}
