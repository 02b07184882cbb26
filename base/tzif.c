#include "base/tzif.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 44, LAST_YEAR = 2199, FIRST_YEAR = 1970 };

struct counts {
	size_t is_utc, is_std, leaps, times, types, chars;
};

static uint32_t big32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 |
	       (uint32_t)u[2] << 8 | u[3];
}

static int64_t signed32(const char *p)
{
	int64_t value = big32(p);

	return value >= INT64_C(0x80000000) ? value - INT64_C(0x100000000)
					    : value;
}

static int64_t signed64(const char *p)
{
	uint64_t value = (uint64_t)big32(p) << 32 | big32(p + 4);

	return value <= INT64_MAX ? (int64_t)value
				  : -(int64_t)(UINT64_MAX - value) - 1;
}

/* A header and the size of the block behind it. */
static bool read_header(struct bytes file, size_t at, size_t time_bytes,
			struct counts *ret, size_t *ret_block)
{
	if (at > file.n || file.n - at < HEADER_BYTES ||
	    memcmp(file.data + at, "TZif", 4) != 0 || file.data[at + 4] < '2')
		return false;
	const char *p = file.data + at + 20;
	*ret = (struct counts){big32(p),      big32(p + 4),  big32(p + 8),
			       big32(p + 12), big32(p + 16), big32(p + 20)};
	if (ret->is_utc > file.n || ret->is_std > file.n ||
	    ret->leaps > file.n || ret->times > file.n || ret->types > file.n ||
	    ret->chars > file.n)
		return false;
	*ret_block = ret->times * (time_bytes + 1) + ret->types * 6 +
		     ret->chars + ret->leaps * (time_bytes + 4) + ret->is_std +
		     ret->is_utc;
	return *ret_block <= file.n - at - HEADER_BYTES;
}

/* The footer: a POSIX TZ string, e.g. "GMT0BST,M3.5.0/1,M10.5.0". */
struct rule {
	char form;		  /* 'M', 'J', or 'n' */
	int32_t month, week, day; /* M; else day alone */
	int32_t s;		  /* after local midnight */
};

struct footer {
	int32_t std_s, dst_s; /* local - UTC */
	bool has_dst;
	struct rule to_dst, to_std;
};

static bool skip_name(const char **p)
{
	const char *start = *p;

	if (**p == '<') {
		const char *end = strchr(*p, '>');

		if (!end)
			return false;
		*p = end + 1;
		return true;
	}
	while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'))
		(*p)++;
	return *p - start >= 3;
}

static bool read_number(const char **p, int32_t max, int32_t *ret)
{
	int32_t value = 0;
	const char *start = *p;

	while (**p >= '0' && **p <= '9' && value <= max)
		value = value * 10 + (*(*p)++ - '0');
	*ret = value;
	return *p > start && value <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool read_time(const char **p, int32_t *ret_s)
{
	int32_t sign = **p == '-' ? -1 : 1, part[3] = {0, 0, 0};

	if (**p == '-' || **p == '+')
		(*p)++;
	if (!read_number(p, 167, &part[0]))
		return false;
	for (int i = 1; i < 3 && **p == ':'; i++) {
		(*p)++;
		if (!read_number(p, 59, &part[i]))
			return false;
	}
	*ret_s = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
	return true;
}

static bool read_rule(const char **p, struct rule *ret)
{
	*ret = (struct rule){.form = 'n', .s = 7200};
	if (*(*p)++ != ',')
		return false;
	if (**p == 'M') {
		ret->form = 'M';
		(*p)++;
		if (!read_number(p, 12, &ret->month) || *(*p)++ != '.' ||
		    !read_number(p, 5, &ret->week) || *(*p)++ != '.' ||
		    !read_number(p, 6, &ret->day) || !ret->month || !ret->week)
			return false;
	} else {
		if (**p == 'J') {
			ret->form = 'J';
			(*p)++;
		}
		if (!read_number(p, 365, &ret->day))
			return false;
	}
	if (**p != '/')
		return true;
	(*p)++;
	return read_time(p, &ret->s);
}

static bool read_footer(const char *p, struct footer *ret)
{
	int32_t west_s;

	*ret = (struct footer){0};
	if (!skip_name(&p) || !read_time(&p, &west_s))
		return false;
	ret->std_s = -west_s;
	if (!*p)
		return true;
	ret->has_dst = true;
	ret->dst_s = ret->std_s + 3600;
	if (!skip_name(&p))
		return false;
	if (*p != ',') {
		if (!read_time(&p, &west_s))
			return false;
		ret->dst_s = -west_s;
	}
	return read_rule(&p, &ret->to_dst) && read_rule(&p, &ret->to_std) &&
	       !*p;
}

/* The local second in the year at which the rule applies. */
static int64_t rule_local(const struct rule *rule, int32_t year)
{
	int32_t n = day_from_civil((struct civil){year, 1, 1}).n;

	if (rule->form == 'n') {
		n += rule->day;
	} else if (rule->form == 'J') {
		n += rule->day - 1 + (year_is_leap(year) && rule->day >= 60);
	} else {
		int32_t last = month_days(year, rule->month);
		struct day first =
			day_from_civil((struct civil){year, rule->month, 1});
		/* POSIX counts from Sunday, struct day from Monday. */
		int32_t ahead =
			(rule->day + 6 - (int32_t)day_weekday(first)) % 7;
		int32_t day = ahead + 7 * (rule->week - 1);

		n = first.n + (day < last ? day : day - 7);
	}
	return (int64_t)n * SECONDS_A_DAY + rule->s;
}

static void add_footer(const struct footer *footer, struct tzif *tzif)
{
	int64_t after =
		tzif->n ? tzif->transitions[tzif->n - 1].instant : INT64_MIN;

	if (!footer->has_dst) {
		if (tzif->n == 0)
			tzif->first_offset_s = footer->std_s;
		return;
	}
	for (int32_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
		struct transition dst = {rule_local(&footer->to_dst, year) -
						 footer->std_s,
					 footer->dst_s};
		struct transition std = {rule_local(&footer->to_std, year) -
						 footer->dst_s,
					 footer->std_s};
		bool dst_first = dst.instant < std.instant;
		struct transition both[2] = {dst_first ? dst : std,
					     dst_first ? std : dst};

		for (int i = 0; i < 2; i++)
			if (both[i].instant > after)
				tzif->transitions[tzif->n++] = both[i];
	}
}

/* Times, then the type of each, then the types. */
static bool copy_block(const char *block, const struct counts *counts,
		       struct tzif *ret)
{
	const char *indexes = block + counts->times * 8;
	const char *types = indexes + counts->times;

	ret->first_offset_s = (int32_t)signed32(types);
	for (size_t i = 0; i < counts->times; i++) {
		size_t type = (unsigned char)indexes[i];
		int64_t instant = signed64(block + i * 8);

		if (type >= counts->types)
			return false;
		int64_t offset_s = signed32(types + type * 6);
		if (offset_s < -93600 || offset_s > 93600)
			return false;
		if (instant < INSTANT_FIRST)
			instant = INSTANT_FIRST;
		if (i && instant < ret->transitions[i - 1].instant)
			return false;
		ret->transitions[i] =
			(struct transition){instant, (int32_t)offset_s};
	}
	ret->n = counts->times;
	return ret->first_offset_s >= -93600 && ret->first_offset_s <= 93600;
}

/* The text between the two newlines at the end. */
static bool copy_footer(struct bytes file, size_t at, char *text, size_t room)
{
	if (at >= file.n || file.data[at] != '\n')
		return false;
	const char *start = file.data + at + 1;
	const char *end = memchr(start, '\n', file.n - at - 1);
	if (!end || (size_t)(end - start) >= room)
		return false;
	memcpy(text, start, (size_t)(end - start));
	text[end - start] = '\0';
	return true;
}

enum tzif_status tzif_read(struct bytes file, struct tzif *ret)
{
	struct counts counts;
	struct footer footer = {0};
	struct tzif tzif = {0};
	char text[128];
	size_t block, second;

	if (!read_header(file, 0, 4, &counts, &block))
		return TZIF_INVALID;
	second = HEADER_BYTES + block;
	if (!read_header(file, second, 8, &counts, &block) ||
	    counts.types == 0 || counts.leaps != 0)
		return TZIF_INVALID;
	if (!copy_footer(file, second + HEADER_BYTES + block, text,
			 sizeof(text)) ||
	    (*text && !read_footer(text, &footer)))
		return TZIF_INVALID;
	tzif.transitions =
		calloc(counts.times + 2 * (LAST_YEAR - FIRST_YEAR + 1),
		       sizeof(*tzif.transitions));
	if (!tzif.transitions)
		return TZIF_NO_MEMORY;
	if (!copy_block(file.data + second + HEADER_BYTES, &counts, &tzif)) {
		free(tzif.transitions);
		return TZIF_INVALID;
	}
	if (*text)
		add_footer(&footer, &tzif);
	*ret = tzif;
	return TZIF_OK;
}
