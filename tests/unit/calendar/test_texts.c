#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "calendar/read.h"

enum { ARENA_BYTES = 256 * 1024 * 1024, MOST = 4, HOUR = 3600 };

/* 2026-01-01 to 2027-01-01; days are of January. */
static const struct span year = {1767225600, 1798761600};

static const unsigned char uid_key[UID_KEY_BYTES] = "of tests only";

struct fixture {
	struct arena *arena;
	struct zones *zones;
	struct read_options options;
	struct calendar_text texts[MOST];
	struct calendar_group groups[MOST];
	struct calendar calendar;
	struct error err;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new(ARENA_BYTES);
	f->zones = zones_new();
	f->options.zones = f->zones;
	f->options.zone = zone_utc();
	f->options.as_of = INSTANT_NONE;
	f->options.horizon = year;
	f->options.uid_key = uid_key;
	for (int i = 0; i < MOST; i++)
		f->groups[i] = (struct calendar_group){.as_of = INSTANT_NONE,
						       .zone = zone_utc()};
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	zones_free(f->zones);
	arena_free(f->arena);
	free(f);
	return 0;
}

static int64_t at(int day, int hour)
{
	return year.start + (day - 1) * (int64_t)SECONDS_A_DAY +
	       (int64_t)hour * HOUR;
}

#define CALENDAR(...) "BEGIN:VCALENDAR\n" __VA_ARGS__ "END:VCALENDAR\n"
#define EVENT(uid, start, more)                                                \
	"BEGIN:VEVENT\nUID:" uid "\nDTSTART:202601" start                      \
	"0000Z\nDURATION:PT1H\n" more "END:VEVENT\n"
#define SERIES EVENT("a", "06T09", "RRULE:FREQ=DAILY;COUNT=3\n")

/* All of one source, named 0.ics, 1.ics and so on. */
static enum status read_all(struct fixture *f, size_t n,
			    const char *const *texts)
{
	static const char *const names[MOST] = {"0.ics", "1.ics", "2.ics",
						"3.ics"};

	for (size_t i = 0; i < n; i++)
		f->texts[i] =
			(struct calendar_text){bytes_of(texts[i]), names[i], 0};
	return calendar_read((struct calendar_texts){f->texts, n, NULL, 0},
			     &f->options, f->arena, &f->calendar, &f->err);
}

/* Each a source of its own. */
static enum status read_apart(struct fixture *f, size_t n,
			      const char *const *texts)
{
	for (size_t i = 0; i < n; i++)
		f->texts[i] =
			(struct calendar_text){bytes_of(texts[i]), NULL, i};
	return calendar_read((struct calendar_texts){f->texts, n, f->groups, n},
			     &f->options, f->arena, &f->calendar, &f->err);
}

/* Busy for an hour at each of the n times, and at no other. */
static void assert_busy(const struct fixture *f, size_t n,
			const int64_t *starts)
{
	const struct timetable *t = &f->calendar.timetable;

	assert_int_equal(t->n_busys, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(t->busys[i].span.start, starts[i]);
		assert_int_equal(t->busys[i].span.end, starts[i] + HOUR);
	}
}

static void assert_refused(struct fixture *f, const char *second,
			   const char *third, const char *source, int line,
			   enum message message)
{
	const char *texts[] = {CALENDAR(SERIES), second, third};

	f->err = (struct error){0};
	assert_int_equal(read_all(f, 3, texts), STATUS_REJECTED);
	assert_string_equal(f->err.source, source);
	assert_int_equal(f->err.line, line);
	assert_int_equal(f->err.message, message);
}

static void calendar_read__names_the_file_and_its_line(void **state)
{
	struct fixture *f = *state;
	const char *good = CALENDAR(EVENT("b", "07T09", ""));

	assert_refused(f, CALENDAR(EVENT("b", "41T09", "")), good, "1.ics", 4,
		       MSG_PROPERTY_VALUE);
	/* What is found when all was read. */
	assert_refused(f, good,
		       CALENDAR(EVENT("a", "06T09",
				      "RECURRENCE-ID;VALUE=DATE:20260106\n")),
		       "2.ics", 6, MSG_PROPERTY_KIND);
	assert_refused(f, "BEGIN:VCALENDAR\n", good, "1.ics", 2,
		       MSG_CALENDAR_CUT);
	assert_refused(f, "BEGIN:VCALENDAR", good, "1.ics", 2,
		       MSG_CALENDAR_CUT);
	assert_refused(f, good, "", "2.ics", 1, MSG_NOT_A_CALENDAR);
	assert_refused(f, "X-A:b\n", good, "1.ics", 1, MSG_NOT_A_CALENDAR);
	assert_refused(f, good, CALENDAR("") "X-A:b\n", "2.ics", 3,
		       MSG_CALENDAR_OUTSIDE);
}

static void calendar_read__lists_problems_by_file(void **state)
{
	struct fixture *f = *state;
	const char *texts[] = {CALENDAR(SERIES),
			       CALENDAR(EVENT("b", "41T09", "")),
			       CALENDAR(EVENT("c", "08T12", "SEQUENCE:x\n"))};

	f->options.lenient = true;
	assert_int_equal(read_all(f, 3, texts), STATUS_OK);
	assert_int_equal(f->calendar.n_problems, 2);
	assert_int_equal(f->calendar.problems[0].text, 1);
	assert_int_equal(f->calendar.problems[0].line, 4);
	assert_int_equal(f->calendar.problems[1].text, 2);
	assert_int_equal(f->calendar.problems[1].line, 6);
	assert_false(f->calendar.timetable.complete);
	int64_t starts[] = {at(6, 9), at(7, 9), at(8, 9)};
	assert_busy(f, 3, starts);
}

/* A file of an event each, as a folder of vdir has them. */
static void calendar_read__counts_limits_over_all_texts(void **state)
{
	struct fixture *f = *state;
	struct buffer half;

	buffer_init(0, &half);
	buffer_put_string(&half, "BEGIN:VCALENDAR\n");
	for (int i = 0; i < LIMIT_CALENDAR_EVENTS / 2 + 1; i++)
		buffer_put_string(&half,
				  "BEGIN:VEVENT\nDTSTART:20260106T090000Z\n"
				  "END:VEVENT\n");
	buffer_put_string(&half, "END:VCALENDAR\n");
	const char *texts[] = {half.data, half.data};
	assert_int_equal(read_all(f, 1, texts), STATUS_OK);
	assert_int_equal(read_all(f, 2, texts), STATUS_LIMIT);
	assert_int_equal(f->err.arguments[0].value,
			 limit_message(LIMIT_ID_CALENDAR_EVENTS));
	assert_string_equal(f->err.source, "1.ics");
	buffer_release(&half);
}

static void calendar_read__counts_bytes_over_all_texts(void **state)
{
	struct fixture *f = *state;
	size_t n = LIMIT_CALENDAR_BYTES / 2 + 1;
	char *half = malloc(n + 1);

	memset(half, '\n', n);
	memcpy(half, "BEGIN:VCALENDAR\n", 16);
	memcpy(half + n - 14, "END:VCALENDAR\n", 14);
	half[n] = '\0';
	const char *texts[] = {half, half};
	assert_int_equal(read_all(f, 1, texts), STATUS_OK);
	assert_int_equal(read_all(f, 2, texts), STATUS_LIMIT);
	assert_int_equal(f->err.arguments[0].value,
			 limit_message(LIMIT_ID_CALENDAR_BYTES));
	assert_int_equal(f->err.arguments[1].value, 2 * (int64_t)n);
	free(half);
}

/* A series, and an instance that another file moves. */
static void calendar_read__joins_a_uid_of_several_texts(void **state)
{
	struct fixture *f = *state;
	const char *texts[] = {
		CALENDAR(EVENT("a", "07T12",
			       "RECURRENCE-ID:20260107T090000Z\n")),
		CALENDAR(SERIES)};
	int64_t starts[] = {at(6, 9), at(7, 12), at(8, 9)};

	assert_int_equal(read_all(f, 2, texts), STATUS_OK);
	assert_busy(f, 3, starts);
	assert_true(f->calendar.reduced.n > 0);
	assert_int_equal(read_apart(f, 2, texts), STATUS_OK);
	assert_busy(f, 3, starts);
}

/* Row 31: moved in one source, stale in the other; then cancelled. */
static void calendar_read__row_31_newest_of_two_sources(void **state)
{
	struct fixture *f = *state;
	const char *stale = CALENDAR(EVENT("a", "06T09", "SEQUENCE:1\n")
					     EVENT("b", "09T09", ""));
	const char *moved = CALENDAR(EVENT("a", "07T09", "SEQUENCE:2\n"));
	const char *gone =
		CALENDAR(EVENT("a", "06T09", "SEQUENCE:2\nSTATUS:CANCELLED\n"));
	const char *both[] = {stale, moved}, *back[] = {moved, stale};
	const char *cancelled[] = {stale, gone};
	int64_t starts[] = {at(7, 9), at(9, 9)};

	assert_int_equal(read_apart(f, 2, both), STATUS_OK);
	assert_busy(f, 2, starts);
	assert_int_equal(read_apart(f, 2, back), STATUS_OK);
	assert_busy(f, 2, starts);
	assert_int_equal(read_apart(f, 2, cancelled), STATUS_OK);
	assert_busy(f, 1, starts + 1);
}

#define STAMPED(stamp, start, more)                                            \
	"BEGIN:VEVENT\nUID:a\nDTSTAMP:202601" stamp "T000000Z\n"               \
	"DTSTART:202601" start "0000Z\nDURATION:PT1H\n" more "END:VEVENT\n"

/* Rows 30 and 31: without a rule, of one SEQUENCE, they are two events. */
static void calendar_read__row_31_other_starts_of_two_sources(void **state)
{
	struct fixture *f = *state;
	const char *first = CALENDAR(STAMPED("01", "06T09", ""));
	const char *second = CALENDAR(STAMPED("02", "07T09", ""));
	const char *gone =
		CALENDAR(STAMPED("02", "06T09", "STATUS:CANCELLED\n"));
	const char *moved = CALENDAR(STAMPED("01", "08T09", "SEQUENCE:1\n"));
	const char *rule =
		CALENDAR(STAMPED("02", "08T09", "RRULE:FREQ=DAILY;COUNT=1\n"));
	const char *two[] = {first, second}, *back[] = {second, first};
	const char *cancelled[] = {second, gone, first};
	const char *by_sequence[] = {first, second, moved};
	const char *by_rule[] = {first, rule};
	int64_t starts[] = {at(6, 9), at(7, 9), at(8, 9)};

	assert_int_equal(read_apart(f, 2, two), STATUS_OK);
	assert_busy(f, 2, starts);
	assert_int_equal(read_apart(f, 2, back), STATUS_OK);
	assert_busy(f, 2, starts);
	assert_int_equal(read_apart(f, 3, cancelled), STATUS_OK);
	assert_busy(f, 1, starts + 1);
	assert_int_equal(read_apart(f, 3, by_sequence), STATUS_OK);
	assert_busy(f, 1, starts + 2);
	assert_int_equal(read_apart(f, 2, by_rule), STATUS_OK);
	assert_busy(f, 1, starts + 2);
}

/* Each source's own, and covered is what each covers. */
static void calendar_read__merges_covers_of_groups(void **state)
{
	struct fixture *f = *state;
	const char *texts[] = {
		CALENDAR(EVENT("a", "06T09", "")),
		CALENDAR("BEGIN:VFREEBUSY\nDTSTAMP:20260101T000000Z\n"
			 "DTSTART:20260105T000000Z\n"
			 "DTEND:20260205T000000Z\nEND:VFREEBUSY\n"),
		CALENDAR("X-CLIPSTART:20260103T000000Z\n"
			 "X-CLIPEND:20260120T000000Z\n")};
	const struct timetable *t = &f->calendar.timetable;

	f->groups[0].covers = (struct span){at(1, 0), at(28, 0)};
	f->groups[0].as_of = at(4, 0);
	f->groups[2].as_of = at(3, 0);
	assert_int_equal(read_apart(f, 3, texts), STATUS_OK);
	assert_int_equal(t->n_covers, 1);
	assert_int_equal(t->covers[0].start, at(5, 0));
	assert_int_equal(t->covers[0].end, at(20, 0));
	assert_int_equal(t->as_of, at(1, 0));
	assert_true(t->complete);
	assert_false(t->cover_assumed);
	f->groups[2].as_of = INSTANT_NONE;
	assert_int_equal(read_apart(f, 3, texts), STATUS_OK);
	assert_int_equal(t->as_of, INSTANT_NONE);
}

/* A stale copy reaches as far as it did, for it tells how far it was kept. */
static void calendar_read__assumes_a_cover_from_a_group_alone(void **state)
{
	struct fixture *f = *state;
	const char *texts[] = {CALENDAR(EVENT("a", "20T09", "SEQUENCE:1\n")),
			       CALENDAR(EVENT("a", "25T09", "SEQUENCE:2\n"))};
	const struct timetable *t = &f->calendar.timetable;

	f->groups[0].as_of = f->groups[1].as_of = at(2, 0);
	assert_int_equal(read_apart(f, 2, texts), STATUS_OK);
	assert_true(t->cover_assumed);
	assert_int_equal(t->n_covers, 1);
	assert_int_equal(t->covers[0].end, at(20, 9));
}

static void calendar_read__reads_each_group_in_its_zone(void **state)
{
	struct fixture *f = *state;
	const char *texts[] = {
		CALENDAR("BEGIN:VEVENT\nDTSTART:20260106T090000\n"
			 "DURATION:PT1H\nEND:VEVENT\n"),
		CALENDAR("BEGIN:VEVENT\nDTSTART:20260107T090000\n"
			 "DURATION:PT1H\nEND:VEVENT\n")};
	int64_t starts[] = {at(6, 9), at(7, 14)};

	f->groups[1].zone = zones_find(f->zones, BYTES("America/New_York"));
	assert_int_equal(read_apart(f, 2, texts), STATUS_OK);
	assert_busy(f, 2, starts);
}

static void calendar_read__refuses_cancellations_alone_by_group(void **state)
{
	struct fixture *f = *state;
	const char *texts[] = {CALENDAR(SERIES),
			       CALENDAR("METHOD:CANCEL\n" EVENT(
				       "a", "06T09",
				       "SEQUENCE:1\nSTATUS:CANCELLED\n"))};

	assert_int_equal(read_all(f, 2, texts), STATUS_OK);
	assert_busy(f, 0, NULL);
	assert_int_equal(read_apart(f, 2, texts), STATUS_REJECTED);
	assert_int_equal(f->err.message, MSG_CANCEL_ALONE);
	assert_int_equal(f->err.line, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(calendar_read__names_the_file_and_its_line),
		TEST(calendar_read__lists_problems_by_file),
		TEST(calendar_read__counts_limits_over_all_texts),
		TEST(calendar_read__counts_bytes_over_all_texts),
		TEST(calendar_read__joins_a_uid_of_several_texts),
		TEST(calendar_read__row_31_newest_of_two_sources),
		TEST(calendar_read__row_31_other_starts_of_two_sources),
		TEST(calendar_read__merges_covers_of_groups),
		TEST(calendar_read__assumes_a_cover_from_a_group_alone),
		TEST(calendar_read__reads_each_group_in_its_zone),
		TEST(calendar_read__refuses_cancellations_alone_by_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
