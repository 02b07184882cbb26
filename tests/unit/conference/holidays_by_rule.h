#ifndef TESTS_UNIT_CONFERENCE_HOLIDAYS_BY_RULE_H
#define TESTS_UNIT_CONFERENCE_HOLIDAYS_BY_RULE_H

/*
 * The bank holidays of England and Wales worked out from their rules and the
 * proclamations of 2020, 2022 and 2023: shares no date code with base/.
 */

#include <stdbool.h>

struct plain_date {
	int y, m, d;
};

static inline bool leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static inline int length_of_month(int y, int m)
{
	static const int days[] = {31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};

	return m == 2 && leap(y) ? 29 : days[m - 1];
}

/* Sakamoto: 0 is Sunday. */
static inline int weekday(struct plain_date a)
{
	static const int t[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
	int y = a.m < 3 ? a.y - 1 : a.y;

	return (y + y / 4 - y / 100 + y / 400 + t[a.m - 1] + a.d) % 7;
}

static inline struct plain_date next_date(struct plain_date a)
{
	if (++a.d > length_of_month(a.y, a.m)) {
		a.d = 1;
		if (++a.m > 12) {
			a.m = 1;
			a.y++;
		}
	}
	return a;
}

static inline struct plain_date previous_date(struct plain_date a)
{
	if (--a.d == 0) {
		if (--a.m == 0) {
			a.m = 12;
			a.y--;
		}
		a.d = length_of_month(a.y, a.m);
	}
	return a;
}

static inline bool same(struct plain_date a, int m, int d)
{
	return a.m == m && a.d == d;
}

/* Butcher's algorithm. */
static inline struct plain_date easter(int y)
{
	int a = y % 19, b = y / 100, c = y % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int month = (h + l - 7 * m + 114) / 31;

	return (struct plain_date){y, month, (h + l - 7 * m + 114) % 31 + 1};
}

/* A fixed holiday, or the substitute of one that falls on a weekend. */
static inline bool christmas_or_new_year(struct plain_date a)
{
	int w = weekday(a);

	if (w == 0 || w == 6)
		return false;
	if (same(a, 1, 1) || same(a, 12, 25) || same(a, 12, 26))
		return true;
	/* the first working day after a New Year's Day at a weekend */
	if (w == 1 && (same(a, 1, 2) || same(a, 1, 3)))
		return true;
	/* 25th Sunday: Tuesday 27th; 25th Saturday: Monday and Tuesday; 26th
	   Saturday: Monday 28th */
	return (same(a, 12, 27) && (w == 1 || w == 2)) ||
	       (same(a, 12, 28) && (w == 1 || w == 2));
}

static inline bool is_special(struct plain_date a, bool *ret_is_not)
{
	/* VE Day 75 took the place of the early May holiday; the jubilee moved
	   the spring one. */
	*ret_is_not = (a.y == 2020 && same(a, 5, 4)) ||
		      (a.y == 2022 && same(a, 5, 30));
	return (a.y == 2020 && same(a, 5, 8)) ||
	       (a.y == 2022 && (same(a, 6, 2) || same(a, 6, 3))) ||
	       (a.y == 2022 && same(a, 9, 19)) ||
	       (a.y == 2023 && same(a, 5, 8));
}

static inline bool is_bank_holiday_by_rule(struct plain_date a)
{
	struct plain_date sunday = easter(a.y);
	struct plain_date monday = next_date(sunday);
	struct plain_date friday = previous_date(previous_date(sunday));
	bool is_not;

	if (is_special(a, &is_not))
		return true;
	if (is_not)
		return false;
	if (christmas_or_new_year(a) || same(a, monday.m, monday.d) ||
	    same(a, friday.m, friday.d))
		return true;
	if (weekday(a) != 1)
		return false;
	return (a.m == 5 && a.d <= 7) || (a.m == 5 && a.d + 7 > 31) ||
	       (a.m == 8 && a.d + 7 > 31);
}

static inline bool is_workday_by_rule(struct plain_date a)
{
	int w = weekday(a);

	return w != 0 && w != 6 && !is_bank_holiday_by_rule(a);
}

#endif
