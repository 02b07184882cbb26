#ifndef BASE_DAY_H
#define BASE_DAY_H

/*
 * Civil dates of the proleptic Gregorian calendar, years 1 to 9999.
 *
 * struct day is the only date in the program and is not an instant: it has no
 * zone. Local time of day is seconds since midnight by the clock on the wall.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct day {
	int32_t n; /* days since 1970-01-01 */
};

#define DAY_NONE ((struct day){INT32_MIN})
enum { SECONDS_A_DAY = 86400 };

struct civil {
	int32_t year, month, day; /* month 1..12, day 1..31 */
};

enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

bool civil_is_valid(struct civil civil);
struct day day_from_civil(struct civil civil); /* civil must be valid */
struct civil day_civil(struct day day);
enum weekday day_weekday(struct day day);
int32_t month_days(int32_t year, int32_t month); /* 28..31 */
bool year_is_leap(int32_t year);

struct day day_add(struct day day, int32_t days);
/* The same day of the month, clamped to the month's end. */
struct day day_add_months(struct day day, int32_t months);
int day_compare(struct day a, struct day b);
bool day_is_none(struct day day);

/* "2026-12-08" and nothing else. */
bool day_parse(const char *text, struct day *ret);
enum { DAY_TEXT_BYTES = 12 };
void day_format(struct day day, char ret[static DAY_TEXT_BYTES]);

/* "09:30" or "09:30:00": seconds since midnight; "24:00" is 86400. */
bool time_of_day_parse(const char *text, int32_t *ret_s);
/* "09:30" */
void time_of_day_format(int32_t s, char ret[static 8]);

/*
 * ISO 8601 durations without a sign, as the case uses them: "PT3H30M",
 * "P14D", "P2W". Days are 86,400 seconds here. Between 0 and 10 years.
 */
bool duration_parse(const char *text, int64_t *ret_s);
enum { DURATION_TEXT_BYTES = 32 };
void duration_format(int64_t s, char ret[static DURATION_TEXT_BYTES]);

#endif
