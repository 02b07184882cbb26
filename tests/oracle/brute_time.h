#ifndef TESTS_ORACLE_BRUTE_TIME_H
#define TESTS_ORACLE_BRUTE_TIME_H

/*
 * The oracle's own dates: days since 1970-01-01, UTC seconds, the local time
 * of Europe/London by its rule of today (summer time from the last Sunday of
 * March to the last Sunday of October, both at 01:00 UTC), and the bank
 * holidays of England and Wales of 2019 to 2028 by their rules.
 *
 * It shares nothing with the program it is compared with.
 */

#include <stdbool.h>
#include <stdint.h>

enum zone { ZONE_LONDON, ZONE_UTC };
enum { DAY_S = 86400 };

/* Prints the words and a newline to stderr, then ends with status 2. */
_Noreturn void die(const char *what, const char *detail);

int day_of(int year, int month, int mday);
void civil_of(int day, int *year, int *month, int *mday);
int weekday_of(int day); /* Monday is 0 */
int add_months(int day, int months);
bool is_bank_holiday(int day);

int64_t utc_of(enum zone zone, int64_t local_s);
int64_t local_of(enum zone zone, int64_t utc);
int64_t day_start(enum zone zone, int day);
int day_at(enum zone zone, int64_t utc);

/* "2026-12-08", "09:30", "PT3H30M" or "P14D"; anything else dies. */
int parse_day(const char *text);
int parse_clock_s(const char *text);
int64_t parse_duration_s(const char *text);
/* A date (its local midnight), a local date-time, one with Z or an offset. */
int64_t parse_instant(enum zone zone, const char *text);

void format_day(int day, char ret[11]);
void format_instant(enum zone zone, int64_t utc, char ret[26]);

#endif
