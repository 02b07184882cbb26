#include "base/day.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool year_is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t month_days(int32_t year, int32_t month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30,
				      31, 31, 30, 31, 30, 31};

	return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

bool civil_is_valid(struct civil civil)
{
	return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 &&
	       civil.month <= 12 && civil.day >= 1 &&
	       civil.day <= month_days(civil.year, civil.month);
}

/*
 * Years are counted from 1 March, so that the leap day is the last; an era
 * is 400 years of 146,097 days; 1970-01-01 is day 719,468 of era 0's count.
 */
struct day day_from_civil(struct civil civil)
{
	assert(civil_is_valid(civil));
	int32_t year = civil.year - (civil.month <= 2);
	int32_t era = year / 400, of_era = year % 400;
	int32_t month = (civil.month + 9) % 12;
	int32_t of_year = (153 * month + 2) / 5 + civil.day - 1;

	return (struct day){era * 146097 + of_era * 365 + of_era / 4 -
			    of_era / 100 + of_year - 719468};
}

struct civil day_civil(struct day day)
{
	int32_t z = day.n + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t rest = z - era * 146097;
	int32_t of_era =
		(rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int32_t of_year = rest - (365 * of_era + of_era / 4 - of_era / 100);
	int32_t month = (5 * of_year + 2) / 153;
	int32_t m = month < 10 ? month + 3 : month - 9;

	return (struct civil){era * 400 + of_era + (m <= 2), m,
			      of_year - (153 * month + 2) / 5 + 1};
}

enum weekday day_weekday(struct day day)
{
	/* 1970-01-01 was a Thursday. */
	int32_t n = (day.n + 3) % 7;

	return (enum weekday)(n < 0 ? n + 7 : n);
}

struct day day_add(struct day day, int32_t days)
{
	return (struct day){day.n + days};
}

struct day day_add_months(struct day day, int32_t months)
{
	struct civil civil = day_civil(day);
	int32_t n = civil.year * 12 + civil.month - 1 + months;

	civil.year = n / 12;
	civil.month = n % 12 + 1;
	int32_t last = month_days(civil.year, civil.month);
	if (civil.day > last)
		civil.day = last;
	return day_from_civil(civil);
}

int day_compare(struct day a, struct day b)
{
	return (a.n > b.n) - (a.n < b.n);
}

bool day_is_none(struct day day)
{
	return day.n == INT32_MIN;
}

/* Exactly n digits. */
static bool digits(const char **p, int n, int32_t *ret)
{
	int32_t value = 0;

	for (int i = 0; i < n; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		value = value * 10 + (**p - '0');
	}
	*ret = value;
	return true;
}

bool day_parse(const char *text, struct day *ret)
{
	struct civil civil;
	const char *p = text;

	if (!digits(&p, 4, &civil.year) || *p++ != '-' ||
	    !digits(&p, 2, &civil.month) || *p++ != '-' ||
	    !digits(&p, 2, &civil.day) || *p || !civil_is_valid(civil))
		return false;
	*ret = day_from_civil(civil);
	return true;
}

void day_format(struct day day, char ret[static DAY_TEXT_BYTES])
{
	struct civil civil = day_civil(day);

	snprintf(ret, DAY_TEXT_BYTES, "%04u-%02u-%02u",
		 (unsigned)civil.year % 10000, (unsigned)civil.month % 100,
		 (unsigned)civil.day % 100);
}

bool time_of_day_parse(const char *text, int32_t *ret_s)
{
	int32_t hour, minute, second = 0;
	const char *p = text;

	if (!digits(&p, 2, &hour) || *p++ != ':' || !digits(&p, 2, &minute))
		return false;
	if (*p == ':') {
		p++;
		if (!digits(&p, 2, &second))
			return false;
	}
	int32_t s = hour * 3600 + minute * 60 + second;
	if (*p || minute > 59 || second > 59 || s > SECONDS_A_DAY)
		return false;
	*ret_s = s;
	return true;
}

void time_of_day_format(int32_t s, char ret[static 8])
{
	snprintf(ret, 8, "%02u:%02u", (unsigned)(s / 3600) % 100,
		 (unsigned)(s / 60 % 60));
}

static const int64_t duration_max_s = INT64_C(10) * 366 * SECONDS_A_DAY;

/* A number and its unit, of the units left; each once and in their order. */
static bool duration_part(const char **p, const char **units,
			  const int64_t **seconds, int64_t *sum)
{
	int64_t value = 0;
	int n = 0;

	for (; **p >= '0' && **p <= '9' && n < 9; (*p)++, n++)
		value = value * 10 + (**p - '0');
	const char *unit = n && **p ? strchr(*units, **p) : NULL;
	if (!unit)
		return false;
	*seconds += unit - *units;
	*sum += value * **seconds;
	*units = unit + 1;
	(*seconds)++;
	(*p)++;
	return *sum <= duration_max_s;
}

bool duration_parse(const char *text, int64_t *ret_s)
{
	static const int64_t of_date[] = {INT64_C(7) * SECONDS_A_DAY,
					  SECONDS_A_DAY},
			     of_time[] = {3600, 60, 1};
	const char *p = text, *units = "WD";
	const int64_t *seconds = of_date;
	int64_t sum = 0;

	if (*p++ != 'P' || !*p)
		return false;
	while (*p && *p != 'T')
		if (!duration_part(&p, &units, &seconds, &sum))
			return false;
	if (*p == 'T') {
		p++;
		units = "HMS";
		seconds = of_time;
		do {
			if (!duration_part(&p, &units, &seconds, &sum))
				return false;
		} while (*p);
	}
	*ret_s = sum;
	return true;
}

void duration_format(int64_t s, char ret[static DURATION_TEXT_BYTES])
{
	int64_t days = s / SECONDS_A_DAY, rest = s % SECONDS_A_DAY;
	int64_t parts[] = {rest / 3600, rest / 60 % 60, rest % 60};
	size_t n = 0, room = DURATION_TEXT_BYTES;

	n += (size_t)snprintf(ret, room, "P");
	if (days)
		n += (size_t)snprintf(ret + n, room - n, "%lldD",
				      (long long)days);
	if (rest || !days)
		n += (size_t)snprintf(ret + n, room - n, "T");
	for (int i = 0; i < 3; i++)
		if (parts[i] || (i == 2 && !s))
			n += (size_t)snprintf(ret + n, room - n, "%lld%c",
					      (long long)parts[i], "HMS"[i]);
}
