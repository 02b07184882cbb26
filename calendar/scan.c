#include "calendar/scan.h"

#include <string.h>

#include "base/limits.h"

static const struct {
	const char *name;
	size_t n;
} names[] = {
#define PROPERTY_NAME(id, name) {(name), sizeof(name) - 1},
	PROPERTIES(PROPERTY_NAME)
#undef PROPERTY_NAME
};

const char *property_name(enum property property)
{
	return names[property].name;
}

void scan_text(struct bytes text, int32_t first_line, struct scan *scan)
{
	scan->at = text.n ? text.data : "";
	scan->end = scan->at + text.n;
	scan->next_line = first_line;
	scan->nul = memchr(scan->at, '\0', text.n);
	if (text.n >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		scan->at += 3;
}

/* Equal for names that differ in letter case only. */
static size_t name_slot(struct bytes name)
{
	size_t first = name.data[0] & 31, last = name.data[name.n - 1] & 31;

	return (name.n * 7 + first * 5 + last) % SCAN_SLOTS;
}

bool scan_start(struct bytes text, struct arena *arena, struct scan *ret)
{
	struct scan scan = {0};

	scan_text(text, 1, &scan);
	scan.unfolded = arena_array(arena, char, LIMIT_LINE_BYTES + 1);
	if (!scan.unfolded)
		return false;
	memset(scan.slots, N_PROPERTIES, sizeof(scan.slots));
	for (int i = 0; i < N_PROPERTIES; i++) {
		size_t slot =
			name_slot((struct bytes){names[i].name, names[i].n});

		while (scan.slots[slot] != N_PROPERTIES)
			slot = (slot + 1) % SCAN_SLOTS;
		scan.slots[slot] = (uint8_t)i;
		scan.by_length[names[i].n] |= UINT64_C(1) << i;
		scan.by_first[names[i].name[0] & 31] |= UINT64_C(1) << i;
		scan.by_last[names[i].name[names[i].n - 1] & 31] |= UINT64_C(1)
								    << i;
	}
	*ret = scan;
	return true;
}

static bool is_name_char(char c)
{
	static const bool is[256] = {
		['-'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1,
		['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1,
		['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1,
		['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1,
		['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
		['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1,
		['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1,
		['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1,
		['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1,
		['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1,
		['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1,
		['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1,
		['x'] = 1, ['y'] = 1, ['z'] = 1};

	return is[(unsigned char)c];
}

static size_t name_bytes(struct bytes line)
{
	const char *at = line.data, *end = line.data + line.n;

	while (at < end && is_name_char(*at))
		at++;
	return (size_t)(at - line.data);
}

/* N_PROPERTIES: not one that is wanted. */
static enum property find_property(const struct scan *scan, struct bytes name,
				   uint64_t wanted)
{
	size_t slot = name_slot(name);

	for (;; slot = (slot + 1) % SCAN_SLOTS) {
		enum property i = (enum property)scan->slots[slot];

		if (i == N_PROPERTIES)
			return i;
		if ((wanted >> i & 1) && names[i].n == name.n &&
		    bytes_equal_nocase(name, (struct bytes){names[i].name,
							    names[i].n}))
			return i;
	}
}

bool scan_is_misspelt(struct bytes written, struct bytes name)
{
	size_t apart = written.n != name.n ? 2 : 0;

	for (size_t i = 0; i < written.n && apart < 2; i++)
		apart += ((written.data[i] ^ name.data[i]) & ~0x20) != 0;
	return apart == 1;
}

/* A wanted property that the name may have been; N_PROPERTIES: none. */
static enum property find_misspelt(const struct scan *scan, struct bytes name,
				   uint64_t wanted)
{
	const size_t n_lengths =
		sizeof(scan->by_length) / sizeof(*scan->by_length);
	uint64_t left =
		name.n < n_lengths ? scan->by_length[name.n] & wanted : 0;

	/* Of two ends one is as it was. */
	left &= scan->by_first[name.data[0] & 31] |
		scan->by_last[name.data[name.n - 1] & 31];
	for (int i = 0; left >> i; i++)
		if (left >> i & 1 &&
		    scan_is_misspelt(name,
				     (struct bytes){names[i].name, names[i].n}))
			return (enum property)i;
	return N_PROPERTIES;
}

/* One line of the text, without its end; at is moved behind it. */
static struct bytes physical_line(struct scan *scan)
{
	const char *start = scan->at;
	size_t left = (size_t)(scan->end - start);
	const char *newline = memchr(start, '\n', left);
	size_t n = newline ? (size_t)(newline - start) : left;

	scan->at = newline ? newline + 1 : scan->end;
	scan->next_line++;
	if (newline && n && start[n - 1] == '\r')
		n--;
	return (struct bytes){start, n};
}

static bool continues(const struct scan *scan)
{
	return scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t');
}

/*
 * Joins the line with its continuations in scan->unfolded; false if it is too
 * long, of which the beginning is then there.
 */
static bool unfold(struct bytes first, struct scan *scan, struct bytes *ret)
{
	size_t n = 0, whole = 0;
	struct bytes piece = first;

	for (;;) {
		size_t room = (size_t)LIMIT_LINE_BYTES - n;
		size_t taken = piece.n < room ? piece.n : room;

		if (taken)
			memcpy(scan->unfolded + n, piece.data, taken);
		n += taken;
		whole += piece.n;
		if (!continues(scan))
			break;
		piece = physical_line(scan);
		piece.data++;
		piece.n = piece.n ? piece.n - 1 : 0;
	}
	*ret = (struct bytes){scan->unfolded, n};
	return whole == n;
}

/* Bytes of the UTF-8 character at p, 0 if it is none (RFC 3629). */
static size_t utf8_bytes(const unsigned char *p, size_t n)
{
	static const struct {
		unsigned char low, high, n, second_low, second_high;
	} forms[] = {
		{0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
		{0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f},
		{0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
		{0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (*p < forms[i].low || *p > forms[i].high)
			continue;
		if (n < forms[i].n || p[1] < forms[i].second_low ||
		    p[1] > forms[i].second_high)
			return 0;
		for (size_t k = 2; k < forms[i].n; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return forms[i].n;
	}
	return 0;
}

/* Whether the next eight bytes are all ASCII from ' ' to '~'. */
static bool are_plain(const unsigned char *p)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	/* The highest bit of a byte: it is above, would be, or is below. */
	return !((word | (word + each) | (word - each * ' ')) & each * 0x80);
}

/* UTF-8 without a NUL; without other control characters too, if strict. */
static bool is_clean_text(struct bytes text, bool strict)
{
	const unsigned char *p = (const unsigned char *)text.data;

	for (size_t i = 0; i < text.n;) {
		size_t n = 1;

		if (text.n - i >= 8 && are_plain(p + i))
			n = 8;
		else if (p[i] >= 0x80)
			n = utf8_bytes(p + i, text.n - i);
		else if (p[i] == '\0')
			n = 0;
		else if ((p[i] < 0x20 && p[i] != '\t') || p[i] == 0x7f)
			n = strict ? 0 : 1;
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

/* Splits at the first ':' outside quotes. */
static bool split(struct bytes line, size_t n_name, struct line *ret)
{
	bool quoted = false;

	for (size_t i = n_name; i < line.n; i++) {
		char c = line.data[i];

		if (c == '"')
			quoted = !quoted;
		if (c != ':' || quoted)
			continue;
		ret->parameters =
			(struct bytes){line.data + n_name, i - n_name};
		ret->value = (struct bytes){line.data + i + 1, line.n - i - 1};
		return true;
	}
	return false;
}

/* Bytes of the name of a line that has one, else 0. */
static size_t whole_name(struct bytes line)
{
	size_t n = name_bytes(line);

	return n < line.n && (line.data[n] == ':' || line.data[n] == ';') ? n
									  : 0;
}

/*
 * Many leave carriage returns in titles, and nothing is lost. But where the
 * name of a wanted property stands behind one, the line feed between them is
 * gone, or was changed.
 */
static enum property find_swallowed(const struct scan *scan, struct bytes line,
				    uint64_t wanted)
{
	const char *at = line.data, *end = line.data + line.n;

	while (at < end && (at = memchr(at, '\r', (size_t)(end - at)))) {
		at++;
		for (size_t skip = 0; skip < 2 && at + skip < end; skip++) {
			struct bytes rest = {at + skip,
					     (size_t)(end - at) - skip};
			struct bytes name = {rest.data, whole_name(rest)};
			enum property found =
				name.n ? find_property(scan, name, wanted)
				       : N_PROPERTIES;

			if (found != N_PROPERTIES)
				return found;
		}
	}
	return N_PROPERTIES;
}

/* A line that is not wanted, and what it is folded into. */
static enum scan_result step_over(struct bytes line, struct bytes name,
				  uint64_t wanted, struct scan *scan,
				  struct line *ret)
{
	enum property hidden = find_misspelt(scan, name, wanted);
	enum scan_result result = SCAN_MISSPELT;

	ret->value = name;
	for (;;) {
		if (hidden == N_PROPERTIES) {
			hidden = find_swallowed(scan, line, wanted);
			result = SCAN_SWALLOWED;
		}
		if (!continues(scan))
			break;
		line = physical_line(scan);
	}
	if (hidden == N_PROPERTIES)
		return SCAN_LINE;
	ret->property = hidden;
	return result;
}

/* A line of which ret->property is known; n_name bytes are its name. */
static enum scan_result take(struct bytes line, size_t n_name, bool fits,
			     struct line *ret)
{
	if (!fits)
		return SCAN_TOO_LONG;
	/* Titles lose their control characters when they are read. */
	bool is_title = ret->property == PROPERTY_SUMMARY ||
			ret->property == PROPERTY_CATEGORIES;
	if (!is_clean_text(line, !is_title))
		return SCAN_WRONG_TEXT;
	return split(line, n_name, ret) ? SCAN_LINE : SCAN_NO_NAME;
}

/* The line that begins there, and may be folded, in its name too. */
static enum scan_result next_line(struct bytes first, uint64_t wanted,
				  struct scan *scan, struct line *ret)
{
	struct bytes line = first;
	bool fits = first.n <= LIMIT_LINE_BYTES;
	size_t n = whole_name(line);

	if (n == 0 && continues(scan)) {
		fits = unfold(first, scan, &line);
		n = whole_name(line);
	}
	if (n == 0)
		return SCAN_NO_NAME;
	struct bytes name = {line.data, n};
	ret->property = find_property(scan, name, wanted);
	if (ret->property == N_PROPERTIES)
		return step_over(line, name, wanted, scan, ret);
	if (continues(scan))
		fits = unfold(first, scan, &line);
	return take(line, n, fits, ret);
}

/*
 * A block of NULs (a disk or a download that lost bytes) may have swallowed the
 * ends of lines and with them whole events, so it is never stepped over.
 */
static bool passed_nul(struct scan *scan)
{
	if (!scan->nul || scan->nul >= scan->at)
		return false;
	scan->nul =
		scan->at < scan->end
			? memchr(scan->at, '\0', (size_t)(scan->end - scan->at))
			: NULL;
	return true;
}

enum scan_result scan_next(struct scan *scan, uint64_t wanted, struct line *ret)
{
	while (scan->at < scan->end) {
		ret->number = scan->next_line;
		struct bytes first = physical_line(scan);
		if (first.n == 0 && !continues(scan))
			continue;
		enum scan_result result = next_line(first, wanted, scan, ret);
		if (passed_nul(scan) && result == SCAN_LINE)
			result = SCAN_NUL;
		if (result != SCAN_LINE || ret->property != N_PROPERTIES ||
		    (wanted & WANT_UNKNOWN))
			return result;
	}
	ret->number = scan->next_line;
	return SCAN_END;
}

bool parameter_next(struct bytes *at, struct parameter *ret)
{
	const char *p = at->data, *end = at->data + at->n;
	bool quoted = false;

	if (at->n == 0 || *p != ';')
		return false;
	const char *name = ++p;
	while (p < end && is_name_char(*p))
		p++;
	if (p == name || p == end || *p != '=')
		return false;
	ret->name = (struct bytes){name, (size_t)(p - name)};
	const char *value = ++p;
	while (p < end && (*p != ';' || quoted)) {
		if (*p++ == '"')
			quoted = !quoted;
	}
	if (quoted)
		return false;
	*at = (struct bytes){p, (size_t)(end - p)};
	if (p - value >= 2 && *value == '"' &&
	    !memchr(value + 1, '"', (size_t)(p - value) - 2) && p[-1] == '"') {
		value++;
		p--;
	}
	ret->value = (struct bytes){value, (size_t)(p - value)};
	return true;
}
