#include "calendar/value.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"

enum { MAX_OFFSET_S = 26 * 3600 };

static bool digits(struct bytes text, size_t at, size_t n, int32_t *ret)
{
	int32_t value = 0;

	if (text.n < at + n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		value = value * 10 + (text.data[i] - '0');
	}
	*ret = value;
	return true;
}

bool value_date(struct bytes text, struct day *ret)
{
	struct civil civil;

	if (text.n != 8 || !digits(text, 0, 4, &civil.year) ||
	    !digits(text, 4, 2, &civil.month) ||
	    !digits(text, 6, 2, &civil.day) || !civil_is_valid(civil))
		return false;
	*ret = day_from_civil(civil);
	return true;
}

bool value_date_time(struct bytes text, int64_t *ret_local_s, bool *ret_utc)
{
	int32_t hour, minute, second;
	struct day day;

	if (text.n < 15 || text.n > 16 || text.data[8] != 'T' ||
	    (text.n == 16 && text.data[15] != 'Z') ||
	    !value_date((struct bytes){text.data, 8}, &day) ||
	    !digits(text, 9, 2, &hour) || !digits(text, 11, 2, &minute) ||
	    !digits(text, 13, 2, &second) || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	if (second == 60)
		second = 59;
	*ret_local_s = (int64_t)day.n * SECONDS_A_DAY + hour * 3600 +
		       minute * 60 + second;
	*ret_utc = text.n == 16;
	return true;
}

/* Up to nine digits; moves *at behind them. */
static bool number(struct bytes *at, int32_t *ret)
{
	size_t n = 0;

	while (n < at->n && n < 10 && at->data[n] >= '0' && at->data[n] <= '9')
		n++;
	if (n == 0 || n > 9 || !digits(*at, 0, n, ret))
		return false;
	at->data += n;
	at->n -= n;
	return true;
}

static char unit(struct bytes *at)
{
	if (at->n == 0)
		return '\0';
	at->n--;
	return *at->data++;
}

/* What follows T: hours, minutes, seconds in this order, at least one. */
static bool time_part(struct bytes at, int64_t *ret_s)
{
	static const char units[] = "HMS";
	static const int32_t seconds[] = {3600, 60, 1};
	size_t next = 0;
	int32_t n;

	if (at.n == 0)
		return false;
	while (at.n) {
		if (!number(&at, &n) || at.n == 0)
			return false;
		const char *found = strchr(units + next, unit(&at));
		if (!found || !*found)
			return false;
		*ret_s += (int64_t)n * seconds[found - units];
		next = (size_t)(found - units) + 1;
	}
	return true;
}

/* A duration of any length. */
struct length {
	int64_t days, s;
	bool negative;
};

static bool read_length(struct bytes text, struct length *ret)
{
	int64_t s = 0, days = 0;
	bool negative = false;
	int32_t n;

	if (text.n && (*text.data == '-' || *text.data == '+'))
		negative = unit(&text) == '-';
	if (unit(&text) != 'P' || text.n == 0)
		return false;
	if (*text.data != 'T') {
		if (!number(&text, &n))
			return false;
		char c = unit(&text);
		if (c == 'W')
			days = (int64_t)n * 7;
		else if (c == 'D')
			days = n;
		else
			return false;
		if (text.n && (c == 'W' || *text.data != 'T'))
			return false;
	}
	if (text.n) {
		unit(&text);
		if (!time_part(text, &s))
			return false;
	}
	*ret = (struct length){days, s, negative};
	return true;
}

/* Of days and of seconds each. */
static bool is_long(const struct length *length)
{
	return length->days > LIMIT_DURATION_DAYS ||
	       length->s > (int64_t)LIMIT_DURATION_DAYS * SECONDS_A_DAY;
}

bool value_duration(struct bytes text, struct duration *ret)
{
	struct length length;

	if (!read_length(text, &length) || is_long(&length))
		return false;
	*ret = (struct duration){(int32_t)length.days, (int32_t)length.s,
				 length.negative};
	return true;
}

int64_t value_long_duration(struct bytes text)
{
	struct length length;

	if (!read_length(text, &length) || !is_long(&length))
		return 0;
	return length.days + (length.s + SECONDS_A_DAY - 1) / SECONDS_A_DAY;
}

bool value_offset(struct bytes text, int32_t *ret_s)
{
	int32_t hour, minute, second = 0;

	if ((text.n != 5 && text.n != 7) ||
	    (*text.data != '+' && *text.data != '-') ||
	    !digits(text, 1, 2, &hour) || !digits(text, 3, 2, &minute) ||
	    (text.n == 7 && !digits(text, 5, 2, &second)) || minute > 59 ||
	    second > 59)
		return false;
	int32_t s = hour * 3600 + minute * 60 + second;
	if (s > MAX_OFFSET_S)
		return false;
	*ret_s = *text.data == '-' ? -s : s;
	return true;
}

bool value_integer(struct bytes text, int64_t *ret)
{
	int64_t value = 0;
	bool negative = text.n && *text.data == '-';

	if (text.n && (*text.data == '-' || *text.data == '+'))
		unit(&text);
	if (text.n == 0 || text.n > 10)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		value = value * 10 + (text.data[i] - '0');
	}
	*ret = negative ? -value : value;
	return true;
}

struct bytes value_part(struct bytes *at, char separator)
{
	const char *found = at->n ? memchr(at->data, separator, at->n) : NULL;
	size_t n = found ? (size_t)(found - at->data) : at->n;
	struct bytes part = {at->data, n};
	size_t taken = found ? n + 1 : n;

	at->data += taken;
	at->n -= taken;
	return part;
}

struct bytes value_text_part(struct bytes *at, char separator)
{
	size_t n = 0;

	while (n < at->n && at->data[n] != separator)
		n += at->data[n] == '\\' && n + 1 < at->n ? 2 : 1;
	struct bytes part = {at->data, n};
	size_t taken = n < at->n ? n + 1 : n;
	at->data += taken;
	at->n -= taken;
	return part;
}

/* A control character of U+0080 to U+009F, in UTF-8. */
static bool is_c1(struct bytes text, size_t i)
{
	return i + 1 < text.n && (unsigned char)text.data[i] == 0xc2 &&
	       (unsigned char)text.data[i + 1] < 0xa0;
}

const char *value_text(struct bytes text, struct arena *arena)
{
	char *out = arena_array(arena, char, text.n + 1);
	size_t n = 0;

	if (!out)
		return NULL;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.data[i];

		if (c == '\\' && i + 1 < text.n) {
			c = text.data[++i];
			if (c == 'n' || c == 'N')
				c = ' ';
		}
		if (is_c1(text, i))
			i++;
		else if (c == '\t')
			out[n++] = ' ';
		else if ((unsigned char)c >= 0x20 && c != 0x7f)
			out[n++] = c;
	}
	out[n] = '\0';
	return out;
}
