#include "brute_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *what, const char *detail)
{
	fprintf(stderr, "oracle: %s: %s\n", what, detail);
	exit(2);
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};
	return days[month - 1] + (month == 2 && is_leap(year));
}

static int days_in_year(int year)
{
	return is_leap(year) ? 366 : 365;
}

static int days_before(int year)
{
	int n = year - 1;

	return (year - 1970) * 365 + n / 4 - n / 100 + n / 400 - 477;
}

int day_of(int year, int month, int mday)
{
	int day = days_before(year) + mday - 1;

	for (int m = 1; m < month; m++)
		day += days_in_month(year, m);
	return day;
}

void civil_of(int day, int *year, int *month, int *mday)
{
	int y = 1970 + day / 366, m = 1;

	day -= days_before(y);
	while (day >= days_in_year(y))
		day -= days_in_year(y++);
	while (day >= days_in_month(y, m))
		day -= days_in_month(y, m++);
	*year = y;
	*month = m;
	*mday = day + 1;
}

int weekday_of(int day)
{
	return (day + 3) % 7; /* 1970-01-01 was a Thursday */
}

int add_months(int day, int months)
{
	int year, month, mday;

	civil_of(day, &year, &month, &mday);
	month += months;
	while (month > 12) {
		month -= 12;
		year++;
	}
	while (month < 1) {
		month += 12;
		year--;
	}
	if (mday > days_in_month(year, month))
		mday = days_in_month(year, month);
	return day_of(year, month, mday);
}

static int easter_sunday(int year)
{
	/* The Gregorian computus (Meeus, Jones and Butcher). */
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

	return day_of(year, n / 31, n % 31 + 1);
}

static int first_monday(int year, int month)
{
	int day = day_of(year, month, 1);

	while (weekday_of(day) != 0)
		day++;
	return day;
}

static int last_monday(int year, int month)
{
	int day = day_of(year, month, days_in_month(year, month));

	while (weekday_of(day) != 0)
		day--;
	return day;
}

static bool is_winter_holiday(int year, int day)
{
	int new_year = day_of(year, 1, 1), christmas = day_of(year, 12, 25);
	int weekday = weekday_of(christmas);

	while (weekday_of(new_year) > 4)
		new_year++;
	if (day == new_year)
		return true;
	if (weekday == 4) /* Friday: Boxing Day moves to Monday */
		return day == christmas || day == christmas + 3;
	if (weekday == 5) /* Saturday: both move, Monday and Tuesday */
		return day == christmas + 2 || day == christmas + 3;
	if (weekday == 6) /* Sunday: Boxing Day stays, Christmas moves */
		return day == christmas + 1 || day == christmas + 2;
	return day == christmas || day == christmas + 1;
}

/* One of its own, or one that took another's place. */
static bool is_special_holiday(int day)
{
	return day == day_of(2020, 5, 8) || day == day_of(2022, 6, 2) ||
	       day == day_of(2022, 6, 3) || day == day_of(2022, 9, 19) ||
	       day == day_of(2023, 5, 8);
}

bool is_bank_holiday(int day)
{
	int year, month, mday, easter;

	civil_of(day, &year, &month, &mday);
	if (year < 2019 || year > 2028)
		return false;
	easter = easter_sunday(year);
	if (day == easter - 2 || day == easter + 1)
		return true;
	if (day == first_monday(year, 5))
		return year != 2020;
	if (day == last_monday(year, 5))
		return year != 2022;
	return day == last_monday(year, 8) || is_winter_holiday(year, day) ||
	       is_special_holiday(day);
}

static int last_sunday(int year, int month)
{
	int day = day_of(year, month, days_in_month(year, month));

	while (weekday_of(day) != 6)
		day--;
	return day;
}

static bool is_summer_time(int64_t utc)
{
	int year, month, mday;
	int64_t from, to;

	civil_of((int)(utc / DAY_S), &year, &month, &mday);
	from = (int64_t)last_sunday(year, 3) * DAY_S + 3600;
	to = (int64_t)last_sunday(year, 10) * DAY_S + 3600;
	return from <= utc && utc < to;
}

/* In the gap the offset before it; in the overlap the first of the two. */
int64_t utc_of(enum zone zone, int64_t local_s)
{
	if (zone == ZONE_LONDON && is_summer_time(local_s - 3600))
		return local_s - 3600;
	return local_s;
}

int64_t local_of(enum zone zone, int64_t utc)
{
	if (zone == ZONE_LONDON && is_summer_time(utc))
		return utc + 3600;
	return utc;
}

int64_t day_start(enum zone zone, int day)
{
	return utc_of(zone, (int64_t)day * DAY_S);
}

int day_at(enum zone zone, int64_t utc)
{
	return (int)(local_of(zone, utc) / DAY_S);
}

int parse_day(const char *text)
{
	int year, month, mday, n = 0;

	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &mday, &n) != 3 ||
	    n != 10 || text[n] != '\0')
		die("no date", text);
	return day_of(year, month, mday);
}

int parse_clock_s(const char *text)
{
	int hour, minute, n = 0;

	if (sscanf(text, "%2d:%2d%n", &hour, &minute, &n) != 2 ||
	    text[n] != '\0')
		die("no time of day", text);
	return (hour * 60 + minute) * 60;
}

static int64_t unit_s(char unit, bool in_time)
{
	switch (unit) {
	case 'W':
		return 7 * DAY_S;
	case 'D':
		return DAY_S;
	case 'H':
		return 3600;
	case 'M':
		return in_time ? 60 : 0;
	case 'S':
		return 1;
	default:
		return 0;
	}
}

int64_t parse_duration_s(const char *text)
{
	const char *at = text;
	bool in_time = false;
	int64_t sum = 0;

	if (*at++ != 'P')
		die("no duration", text);
	while (*at != '\0') {
		char *end;
		long n;
		if (*at == 'T') {
			in_time = true;
			at++;
			continue;
		}
		n = strtol(at, &end, 10);
		if (end == at || unit_s(*end, in_time) == 0)
			die("no duration", text);
		sum += n * unit_s(*end, in_time);
		at = end + 1;
	}
	return sum;
}

int64_t parse_instant(enum zone zone, const char *text)
{
	int hour, minute, second, oh, om, n = 0;
	int64_t local;
	char day[11];
	char sign;

	if (strlen(text) == 10)
		return day_start(zone, parse_day(text));
	if (strlen(text) < 19 || sscanf(text + 10, "T%2d:%2d:%2d%n", &hour,
					&minute, &second, &n) != 3)
		die("no instant", text);
	memcpy(day, text, 10);
	day[10] = '\0';
	local = (int64_t)parse_day(day) * DAY_S + hour * 3600 + minute * 60 +
		second;
	text += 10 + n;
	if (*text == '\0')
		return utc_of(zone, local);
	if (strcmp(text, "Z") == 0)
		return local;
	if (sscanf(text, "%c%2d:%2d", &sign, &oh, &om) != 3)
		die("no offset", text);
	return local + (sign == '-' ? 1 : -1) * (oh * 3600 + om * 60);
}

void format_day(int day, char ret[11])
{
	int year, month, mday;
	char text[40];

	civil_of(day, &year, &month, &mday);
	snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, mday);
	memcpy(ret, text, 11);
	ret[10] = '\0';
}

void format_instant(enum zone zone, int64_t utc, char ret[26])
{
	int64_t local = local_of(zone, utc);
	int second = (int)(local % DAY_S);
	char day[11], text[60];

	format_day((int)(local / DAY_S), day);
	snprintf(text, sizeof(text), "%sT%02d:%02d:%02d+%02d:00", day,
		 second / 3600, second / 60 % 60, second % 60,
		 local == utc ? 0 : 1);
	memcpy(ret, text, 26);
	ret[25] = '\0';
}
