/*
 * Any bytes as content lines: what the scanner gives is what an unfolding
 * gives that knows nothing of it. Here a fold is taken out byte by byte, the
 * line is judged after; there a line is looked at first.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "calendar/scan.h"
#include "tests/fuzz/fuzz.h"

/* A logical line of the input. */
struct unfolded {
	char *text;	   /* without its folds */
	size_t n, n_first; /* bytes, and those before the first fold */
	const char *raw, *raw_end;
	int32_t number;
	bool folded, has_nul;
};

static bool is_fold(const char *p, const char *end)
{
	return p < end && (*p == ' ' || *p == '\t');
}

/*
 * Moves *at behind the next logical line, which is written to text. False at
 * the end of the input.
 */
static bool unfold_next(const char **at, const char *end, int32_t *number,
			char *text, struct unfolded *ret)
{
	const char *p = *at;

	if (p == end)
		return false;
	*ret = (struct unfolded){.text = text, .raw = p, .number = *number};
	while (p < end) {
		bool crlf = *p == '\r' && p + 1 < end && p[1] == '\n';

		if (*p != '\n' && !crlf) {
			ret->has_nul = ret->has_nul || *p == '\0';
			text[ret->n++] = *p++;
			continue;
		}
		p += crlf ? 2 : 1;
		++*number;
		if (!is_fold(p, end))
			break;
		if (!ret->folded)
			ret->n_first = ret->n;
		ret->folded = true;
		p++;
	}
	if (!ret->folded)
		ret->n_first = ret->n;
	*at = ret->raw_end = p;
	return true;
}

static bool is_name(char c)
{
	return c && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxy"
			   "z0123456789-",
			   c);
}

static size_t name_of(const char *text, size_t n)
{
	size_t n_name = 0;

	while (n_name < n && is_name(text[n_name]))
		n_name++;
	if (n_name == n || (text[n_name] != ':' && text[n_name] != ';'))
		return 0;
	return n_name;
}

/* The name is folded, or there is none. */
static bool is_name_folded(const struct unfolded *line)
{
	return line->folded && !name_of(line->text, line->n_first);
}

/* Of a line with a folded name no more is looked at. */
static size_t looked_at(const struct unfolded *line)
{
	return is_name_folded(line) && line->n > LIMIT_LINE_BYTES
		       ? (size_t)LIMIT_LINE_BYTES
		       : line->n;
}

/* Bytes of the name; 0: there is none, or nothing behind it. */
static size_t name_length(const struct unfolded *line)
{
	return name_of(line->text, looked_at(line));
}

static enum property property_of(struct bytes name, uint64_t wanted)
{
	for (int i = 0; i < N_PROPERTIES; i++)
		if (wanted >> i & 1 &&
		    bytes_equal_nocase(name, bytes_of(property_name(
						     (enum property)i))))
			return (enum property)i;
	return N_PROPERTIES;
}

/* A wanted name that differs in one byte. */
static enum property misspelt(struct bytes name, uint64_t wanted)
{
	for (int i = 0; i < N_PROPERTIES; i++) {
		struct bytes known = bytes_of(property_name((enum property)i));
		size_t n = 0, same = 0;

		for (; n < name.n && n < known.n; n++)
			same += bytes_equal_nocase(
				(struct bytes){name.data + n, 1},
				(struct bytes){known.data + n, 1});
		if (wanted >> i & 1 && name.n == known.n && same + 1 == n)
			return (enum property)i;
	}
	return N_PROPERTIES;
}

/*
 * A wanted name behind a carriage return that ends no line, or one byte
 * further, in one piece of the line.
 */
static enum property swallowed_in(const char *p, const char *end,
				  uint64_t wanted)
{
	enum property found = N_PROPERTIES;

	for (; p < end && found == N_PROPERTIES; p++) {
		for (int i = 1; i < 3 && *p == '\r' && end - p > i; i++) {
			size_t n = name_of(p + i, (size_t)(end - p - i));

			if (n && found == N_PROPERTIES)
				found = property_of((struct bytes){p + i, n},
						    wanted);
		}
	}
	return found;
}

static enum property swallowed(const struct unfolded *line, uint64_t wanted)
{
	const char *p = line->raw;
	enum property found = N_PROPERTIES;

	if (is_name_folded(line))
		return swallowed_in(line->text, line->text + looked_at(line),
				    wanted);
	while (p < line->raw_end && found == N_PROPERTIES) {
		const char *end = p, *next;

		while (end < line->raw_end && *end != '\n')
			end++;
		next = end < line->raw_end ? end + 1 : end;
		if (next > end && end > p && end[-1] == '\r')
			end--;
		found = swallowed_in(p, end, wanted);
		p = next;
	}
	return found;
}

/* UTF-8 by decoding: the shortest form of a character that exists. */
static bool is_utf8(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

	while (n) {
		size_t more = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
		uint32_t c = more == 1 ? *p : *p & (0xffu >> (more + 1));

		if (*p >= 0xf8 || (*p >= 0x80 && *p < 0xc0) || more > n)
			return false;
		for (size_t i = 1; i < more; i++) {
			if ((p[i] & 0xc0) != 0x80)
				return false;
			c = c << 6 | (p[i] & 0x3f);
		}
		if ((more > 1 && c < least[more]) || c > 0x10ffff ||
		    (c >= 0xd800 && c < 0xe000))
			return false;
		p += more;
		n -= more;
	}
	return true;
}

static bool has_control(const struct unfolded *line)
{
	for (size_t i = 0; i < line->n; i++) {
		unsigned char c = (unsigned char)line->text[i];

		if ((c < ' ' && c != '\t') || c == 127)
			return true;
	}
	return false;
}

/* Where the value begins, behind its colon; 0: there is none. */
static size_t value_at(const struct unfolded *line)
{
	size_t n_quotes = 0;

	for (size_t i = 0; i < line->n; i++) {
		n_quotes += line->text[i] == '"';
		if (line->text[i] == ':' && n_quotes % 2 == 0)
			return i + 1;
	}
	return 0;
}

static enum scan_result judge_wanted(const struct unfolded *line,
				     enum property property)
{
	bool title =
		property == PROPERTY_SUMMARY || property == PROPERTY_CATEGORIES;

	if (line->n > LIMIT_LINE_BYTES)
		return SCAN_TOO_LONG;
	if (!is_utf8((const unsigned char *)line->text, line->n) ||
	    line->has_nul || (!title && has_control(line)))
		return SCAN_WRONG_TEXT;
	return value_at(line) ? SCAN_LINE : SCAN_NO_NAME;
}

static enum scan_result judge(const struct unfolded *line, uint64_t wanted,
			      enum property *ret)
{
	const struct bytes name = {line->text, name_length(line)};
	enum scan_result result = SCAN_LINE;

	if (name.n == 0)
		return SCAN_NO_NAME;
	*ret = property_of(name, wanted);
	if (*ret != N_PROPERTIES) {
		result = judge_wanted(line, *ret);
	} else if ((*ret = misspelt(name, wanted)) != N_PROPERTIES) {
		return SCAN_MISSPELT;
	} else if ((*ret = swallowed(line, wanted)) != N_PROPERTIES) {
		return SCAN_SWALLOWED;
	}
	return result == SCAN_LINE && line->has_nul ? SCAN_NUL : result;
}

/* The parameters, put together again, are what stood there. */
static void check_parameters(struct bytes parameters)
{
	struct bytes at = parameters;
	struct parameter p;

	while (at.n) {
		const char *from = at.data, *end = at.data + at.n;

		if (!parameter_next(&at, &p)) {
			REQUIRE(at.n > 0 && at.data == from);
			return;
		}
		REQUIRE(at.data > from && at.data + at.n == end);
		REQUIRE(*from == ';' && p.name.data == from + 1 && p.name.n);
		REQUIRE(p.name.data[p.name.n] == '=');
		const char *value = p.name.data + p.name.n + 1;
		bool quoted = p.value.data == value + 1;
		REQUIRE(quoted || p.value.data == value);
		REQUIRE(p.value.data + p.value.n + quoted == at.data);
		REQUIRE(!quoted || (*value == '"' && at.data[-1] == '"'));
		REQUIRE(at.n == 0 || *at.data == ';');
	}
}

static void check_line(const struct unfolded *want, const struct line *line)
{
	size_t at = value_at(want), n_name = name_length(want);

	REQUIRE(n_name + line->parameters.n + 1 == at);
	REQUIRE(at + line->value.n == want->n);
	REQUIRE(memcmp(line->parameters.data, want->text + n_name,
		       line->parameters.n) == 0);
	REQUIRE(memcmp(line->value.data, want->text + at, line->value.n) == 0);
	check_parameters(line->parameters);
}

static void scan_all(struct bytes text, uint64_t wanted, char *room)
{
	struct arena *arena = arena_new(1024 * 1024);
	const char *at = text.data, *end = text.data + text.n;
	int32_t number = 1;
	struct unfolded want;
	struct scan scan;
	struct line line;

	REQUIRE(arena && scan_start(text, arena, &scan));
	if (text.n >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	while (unfold_next(&at, end, &number, room, &want)) {
		enum property property = N_PROPERTIES;

		if (want.n == 0 && !want.folded)
			continue;
		enum scan_result result = judge(&want, wanted, &property);
		if (result == SCAN_LINE && property == N_PROPERTIES &&
		    !(wanted & WANT_UNKNOWN))
			continue;
		REQUIRE(scan_next(&scan, wanted, &line) == result);
		REQUIRE(line.number == want.number);
		if (result == SCAN_MISSPELT)
			REQUIRE(line.value.n == name_length(&want) &&
				memcmp(line.value.data, want.text,
				       line.value.n) == 0);
		if (result == SCAN_LINE || result == SCAN_MISSPELT ||
		    result == SCAN_SWALLOWED)
			REQUIRE(line.property == property);
		if (result == SCAN_LINE && property != N_PROPERTIES)
			check_line(&want, &line);
	}
	REQUIRE(scan_next(&scan, wanted, &line) == SCAN_END);
	REQUIRE(scan_next(&scan, wanted, &line) == SCAN_END);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint64_t all = (UINT64_C(1) << N_PROPERTIES) - 1;
	struct bytes text = {(const char *)data, n};
	char *room = malloc(n + 1);

	REQUIRE(room);
	scan_all(text, all | WANT_UNKNOWN, room);
	scan_all(text, all, room);
	scan_all(text, WANT(BEGIN) | WANT(END) | WANT(SUMMARY), room);
	free(room);
	return 0;
}
