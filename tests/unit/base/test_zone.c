#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/zone.h"

static const char *const names[] = {
	"Europe/London",     "Europe/Dublin",
	"Europe/Paris",	     "Europe/Istanbul",
	"America/New_York",  "America/St_Johns",
	"America/Sao_Paulo", "America/Nuuk",
	"America/Santiago",  "Africa/Casablanca",
	"Africa/Cairo",	     "Asia/Tehran",
	"Asia/Kolkata",	     "Asia/Gaza",
	"Asia/Tokyo",	     "Australia/Lord_Howe",
	"Australia/Sydney",  "Pacific/Apia",
	"Pacific/Auckland",  "Pacific/Kiritimati",
	"Antarctica/Troll",  "EST5EDT",
	"Etc/GMT-14",	     "Atlantic/Azores",
};
enum { N_NAMES = sizeof(names) / sizeof(*names) };

/* The oracle: the C library, told the zone through TZ. */
static long libc_offset(int64_t instant)
{
	time_t t = (time_t)instant;
	struct tm local, flat;

	localtime_r(&t, &local);
	flat = local;
	int64_t days = 0;
	for (int year = 1900; year < 1900 + flat.tm_year; year++)
		days += year_is_leap(year) ? 366 : 365;
	days += flat.tm_yday - 25567;
	return (long)(days * 86400 + flat.tm_hour * 3600 + flat.tm_min * 60 +
		      flat.tm_sec - instant);
}

static void set_zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static int64_t at(int year, int month, int day)
{
	return (int64_t)day_from_civil((struct civil){year, month, day}).n *
	       SECONDS_A_DAY;
}

/* Every change of the oracle's offset, found by halving each half day. */
static int64_t next_change(int64_t from, int64_t to)
{
	for (int64_t t = from; t < to; t += 43200) {
		int64_t low = t, high = t + 43200;

		if (libc_offset(low) == libc_offset(high))
			continue;
		long before = libc_offset(low);
		while (high - low > 1) {
			int64_t middle = low + (high - low) / 2;

			if (libc_offset(middle) == before)
				low = middle;
			else
				high = middle;
		}
		return high;
	}
	return to;
}

static void zone_offset__agrees_with_libc(void **state)
{
	struct zones *zones = zones_new();
	int n_changes = 0;

	(void)state;
	for (size_t i = 0; i < N_NAMES; i++) {
		const struct zone *zone = zones_find(zones, bytes_of(names[i]));

		assert_non_null(zone);
		assert_string_equal(zone_name(zone), names[i]);
		set_zone(names[i]);
		int64_t to = at(2039, 1, 1);
		for (int64_t t = next_change(at(2009, 1, 1), to); t < to;
		     t = next_change(t, to), n_changes++)
			for (int64_t d = -7200; d <= 7200; d += 900)
				for (int k = -1; k <= 1; k++)
					assert_int_equal(
						zone_offset(zone, t + d + k),
						libc_offset(t + d + k));
	}
	assert_true(n_changes > 700);
	zones_free(zones);
}

static void zone_offset__holds_to_2199(void **state)
{
	struct zones *zones = zones_new();

	(void)state;
	for (size_t i = 0; i < N_NAMES; i++) {
		const struct zone *zone = zones_find(zones, bytes_of(names[i]));

		set_zone(names[i]);
		for (int64_t t = at(1902, 1, 1); t < at(2199, 12, 31);
		     t += 86400 * 5 + 3607)
			assert_int_equal(zone_offset(zone, t), libc_offset(t));
	}
	zones_free(zones);
}

/*
 * By definition: of the instants that show the local time, the first; where
 * none does, the time is read with the offset before the gap.
 */
static void check_local(const struct zone *zone, int64_t local_s)
{
	int64_t shows[3], second = 0;
	int n = 0;

	for (long offset = -15 * 3600; offset <= 15 * 3600; offset += 900)
		if (n < 3 && libc_offset(local_s - offset) == offset)
			shows[n++] = local_s - offset;
	if (n == 2 && shows[0] > shows[1]) {
		int64_t swap = shows[0];

		shows[0] = shows[1];
		shows[1] = swap;
	}
	assert_in_range(n, 0, 2);
	assert_int_equal(zone_is_gap(zone, local_s), n == 0);
	assert_int_equal(zone_is_overlap(zone, local_s, &second), n == 2);
	if (n == 2)
		assert_int_equal(second, shows[1]);
	if (n) {
		assert_int_equal(zone_instant(zone, local_s), shows[0]);
		assert_int_equal(zone_local(zone, shows[0]), local_s);
	} else {
		int64_t got = zone_instant(zone, local_s);

		assert_int_equal(got + libc_offset(local_s - 15 * 3600 - 86400),
				 local_s);
	}
}

static void zone_instant__takes_gap_and_overlap_as_rfc_5545(void **state)
{
	struct zones *zones = zones_new();

	(void)state;
	for (size_t i = 0; i < N_NAMES; i++) {
		const struct zone *zone = zones_find(zones, bytes_of(names[i]));

		set_zone(names[i]);
		int64_t to = at(2039, 1, 1);
		for (int64_t t = next_change(at(2019, 1, 1), to); t < to;
		     t = next_change(t, to))
			for (int64_t d = -7200; d <= 7200; d += 900) {
				check_local(zone, t + libc_offset(t - 1) + d);
				check_local(zone, t + libc_offset(t) + d);
			}
	}
	zones_free(zones);
}

static void zone_day_start__is_the_first_instant_of_the_day(void **state)
{
	struct zones *zones = zones_new();
	int gaps = 0;

	(void)state;
	for (size_t i = 0; i < N_NAMES; i++) {
		const struct zone *zone = zones_find(zones, bytes_of(names[i]));

		for (int32_t n = 14976; n < 25000; n++) {
			struct day day = {n};
			int64_t start = zone_day_start(zone, day);

			gaps += zone_is_gap(zone, (int64_t)n * 86400);
			if (zone_day_start(zone, day_add(day, 1)) == start)
				continue; /* a day that never was */
			assert_int_equal(zone_day(zone, start).n, n);
			assert_true(zone_day(zone, start - 1).n < n);
		}
	}
	assert_true(gaps > 10);
	zones_free(zones);
}

static void zone_days__have_23_and_25_hours_at_the_changes(void **state)
{
	struct zones *zones = zones_new();
	const struct zone *london = zones_find(zones, BYTES("Europe/London"));
	struct day spring = day_from_civil((struct civil){2027, 3, 28});
	struct day autumn = day_from_civil((struct civil){2026, 10, 25});
	struct span s = zone_days(london, spring, spring);
	struct span a = zone_days(london, autumn, day_add(autumn, 1));

	(void)state;
	assert_int_equal(s.end - s.start, 23 * 3600);
	assert_int_equal(a.end - a.start, 49 * 3600);
	zones_free(zones);
}

static int lowest_file(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	close(fd);
	return fd;
}

static void zones_find__takes_any_case(void **state)
{
	struct zones *zones = zones_new();
	const struct zone *zone = zones_find(zones, BYTES("europe/lONDON"));

	(void)state;
	assert_non_null(zone);
	assert_string_equal(zone_name(zone), "Europe/London");
	assert_ptr_equal(zone, zones_find(zones, BYTES("Europe/London")));
	assert_non_null(zones_find(zones, BYTES("america/argentina/ushuaia")));
	assert_ptr_equal(zones_find(zones, BYTES("utc")), zone_utc());
	zones_free(zones);
}

static void zones_find__refuses_what_is_no_zone(void **state)
{
	static const char *const bad[] = {
		"",
		"Nowhere/Land",
		"Europe",
		"/UTC",
		"Europe//London",
		"Europe/London/",
		"../UTC",
		"Europe/../Europe/London",
		"zone.tab",
		"tzdata.zi",
		"leapseconds",
		"GMT Standard Time",
		"Europe/London\n",
		"right/Europe/London",
		"localtime",
		"posixrules",
		"posix/factory",
		("0123456789012345678901234567890123456789012345678901234567890"
		 "123456789"),
	};
	struct zones *zones = zones_new();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_null(zones_find(zones, bytes_of(bad[i])));
	zones_free(zones);
}

static void zone_new_custom__keeps_its_own_table(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct transition changes[] = {{1000000, 3600},
				       {2000000, 3600},
				       {3000000, 0}};
	const struct zone *zone =
		zone_new_custom(BYTES("Mine"), 0, changes, 3, arena);
	int64_t second;

	(void)state;
	changes[0].offset_s = 7;
	assert_string_equal(zone_name(zone), "Mine");
	assert_int_equal(zone_offset(zone, 999999), 0);
	assert_int_equal(zone_offset(zone, 1000000), 3600);
	assert_true(zone_is_gap(zone, 1000000));
	assert_false(zone_is_gap(zone, 2000000 + 3600));
	assert_true(zone_is_overlap(zone, 3000000, &second));
	assert_int_equal(second, 3000000);
	assert_int_equal(zone_instant(zone, 3000000), 3000000 - 3600);
	arena_free(arena);
}

/* The clock never showed those before it. */
static void zone_new_custom__takes_the_last_of_one_instant(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct transition changes[] = {{1000000, 3600},
					     {1000000, 7260},
					     {2000000, 0},
					     {2000000, 7260}};
	const struct zone *zone =
		zone_new_custom(BYTES("Mine"), 7200, changes, 4, arena);
	int64_t second;

	(void)state;
	assert_int_equal(zone_offset(zone, 999999), 7200);
	assert_int_equal(zone_offset(zone, 1000000), 7260);
	assert_false(zone_is_overlap(zone, 1000000 + 3600, &second));
	assert_false(zone_is_overlap(zone, 1000000 + 7199, &second));
	assert_true(zone_is_gap(zone, 1000000 + 7200));
	assert_false(zone_is_gap(zone, 1000000 + 7260));
	assert_false(zone_is_overlap(zone, 2000000 + 3600, &second));
	assert_int_equal(zone_instant(zone, 2000000 + 7260), 2000000);
	arena_free(arena);
}

static void zone_same__by_what_the_clocks_show(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct transition changes[] = {{1000000, 3600}, {3000000, 0}};
	const struct transition others[] = {{1000000, 3600}, {3000001, 0}};
	const struct zone *zone =
		zone_new_custom(BYTES("Mine"), 0, changes, 2, arena);

	(void)state;
	assert_true(zone_same(zone, zone));
	assert_true(zone_same(zone, zone_new_custom(BYTES("Ours"), 0, changes,
						    2, arena)));
	assert_false(zone_same(zone, zone_new_custom(BYTES("Mine"), 0, others,
						     2, arena)));
	assert_false(zone_same(zone, zone_new_custom(BYTES("Mine"), 0, changes,
						     1, arena)));
	assert_false(zone_same(zone, zone_new_custom(BYTES("Mine"), 60, changes,
						     2, arena)));
	assert_false(zone_same(zone, zone_utc()));
	assert_true(zone_same(zone_utc(), zone_utc()));
	arena_free(arena);
}

/* EMFILE stands for whatever keeps a file from being read. */
static void zones_digest__of_what_cannot_be_read_is_an_error(void **state)
{
	struct zones *zones = zones_new(), *others = zones_new();
	struct rlimit before, none;
	struct error err = {0};
	uint64_t digest = 0, expected = 0;

	(void)state;
	assert_int_equal(zones_digest(others, &expected, &err), STATUS_OK);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (rlim_t more = 0; more < 2; more++) {
		none = (struct rlimit){(rlim_t)lowest_file() + more,
				       before.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
		enum status status = zones_digest(zones, &digest, &err);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(status, STATUS_FAULT);
		assert_int_equal(err.message, MSG_SYSTEM);
	}
	assert_int_equal(zones_digest(zones, &digest, &err), STATUS_OK);
	assert_true(digest == expected);
	zones_free(others);
	zones_free(zones);
}

static void instant_format__shows_the_offset(void **state)
{
	struct zones *zones = zones_new();
	const struct zone *london = zones_find(zones, BYTES("Europe/London"));
	const struct zone *newfoundland =
		zones_find(zones, BYTES("America/St_Johns"));
	char text[INSTANT_TEXT_BYTES];
	int64_t t = at(2026, 7, 3) + 9 * 3600;

	(void)state;
	instant_format(london, t, text);
	assert_string_equal(text, "2026-07-03T10:00:00+01:00");
	instant_format(newfoundland, t, text);
	assert_string_equal(text, "2026-07-03T06:30:00-02:30");
	instant_format_utc(t, text);
	assert_string_equal(text, "2026-07-03T09:00:00Z");
	instant_format_utc(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	zones_free(zones);
}

static void instant_parse__reads_what_it_says(void **state)
{
	static const struct {
		const char *text;
		int hour; /* from 2026-07-03T00:00:00Z */
	} good[] = {
		{"2026-07-03", -1},
		{"2026-07-03T10:00", 9},
		{"2026-07-03T10:00:00", 9},
		{"2026-07-03T10:00:00Z", 10},
		{"2026-07-03t10:00:00z", 10},
		{"2026-07-03T10:00:00.25Z", 10},
		{"2026-07-03T10:00:00+05:00", 5},
		{"2026-07-02T22:00:00-08:00", 6},
	};
	static const char *const bad[] = {
		"",
		"2026-02-30",
		"2026-07-03 10:00:00Z",
		"2026-07-03T24:00:00Z",
		"2026-07-03T10:60:00Z",
		"2026-07-03T10:00Z",
		"2026-07-03T10:00:00+5:00",
		"2026-07-03T10:00:00.Z",
		"2026-07-03T10:00:00Zx",
		"2026-07-03T",
		"2026-07-03x",
	};
	struct zones *zones = zones_new();
	const struct zone *london = zones_find(zones, BYTES("Europe/London"));
	int64_t got;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(instant_parse(good[i].text, london, &got));
		assert_int_equal(got, at(2026, 7, 3) + good[i].hour * 3600);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(instant_parse(bad[i], london, &got));
	zones_free(zones);
}

static void zones_missed__tells_once_what_is_no_answer(void **state)
{
	struct zones *zones = zones_new();
	struct rlimit limit, none;
	struct error err = {0};

	(void)state;
	assert_non_null(zones);
	assert_null(zones_find(zones, BYTES("Europe/Nowhere")));
	assert_int_equal(zones_missed(zones, &err), STATUS_OK);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){0, limit.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	const struct zone *unread = zones_find(zones, BYTES("Europe/London"));
	(void)zones_find(zones, BYTES("no zone's name"));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_null(unread);
	assert_int_equal(zones_missed(zones, &err), STATUS_FAULT);
	assert_int_equal(err.message, MSG_SYSTEM);
	assert_int_equal(zones_missed(zones, &err), STATUS_OK);
	assert_non_null(zones_find(zones, BYTES("Europe/London")));
	zones_free(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones_missed__tells_once_what_is_no_answer),
		cmocka_unit_test(zone_offset__agrees_with_libc),
		cmocka_unit_test(zone_offset__holds_to_2199),
		cmocka_unit_test(
			zone_instant__takes_gap_and_overlap_as_rfc_5545),
		cmocka_unit_test(
			zone_day_start__is_the_first_instant_of_the_day),
		cmocka_unit_test(
			zone_days__have_23_and_25_hours_at_the_changes),
		cmocka_unit_test(zones_find__takes_any_case),
		cmocka_unit_test(zones_find__refuses_what_is_no_zone),
		cmocka_unit_test(zone_new_custom__keeps_its_own_table),
		cmocka_unit_test(
			zone_new_custom__takes_the_last_of_one_instant),
		cmocka_unit_test(zone_same__by_what_the_clocks_show),
		cmocka_unit_test(
			zones_digest__of_what_cannot_be_read_is_an_error),
		cmocka_unit_test(instant_format__shows_the_offset),
		cmocka_unit_test(instant_parse__reads_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
