#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uclean.h>
#include <unistd.h>

#include "base/limits.h"
#include "calendar/isolate.h"

/*
 * Every allocation of a reading fails in turn, once and from then on: those of
 * the C library and ICU too, since malloc, calloc and realloc of the whole
 * process are the ones below. What comes out is always "out of memory": never
 * an answer, never another reason. NO_MEMORY_STEP: every so many-th case is
 * read in children too, and fewer points of large calendars (1 is all, as
 * `make check-memory` has it).
 */

/* --- an allocator that fails ---------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__)
#define REAL(name) __interceptor_##name
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL(name) __interceptor_##name
#endif
#endif
#ifndef REAL
#define REAL(name) __libc_##name
#endif

extern void *REAL(malloc)(size_t n);
extern void *REAL(calloc)(size_t n, size_t size);
extern void *REAL(realloc)(void *old, size_t n);

/* ICU loses a name of a few bytes where it fails; a reader's child ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libicuuc";
}

/* Counted in one process, so that a child's are told from its parent's. */
static struct {
	bool on;
	bool lasting;
	bool in_child;
	pid_t armed_by;
	int64_t n;	 /* allocations so far */
	int64_t fail_at; /* from 1; 0: none */
} plan;

static bool fails(void)
{
	if (!plan.on || (getpid() != plan.armed_by) != plan.in_child)
		return false;
	plan.n++;
	bool fail = plan.fail_at && (plan.lasting ? plan.n >= plan.fail_at
						  : plan.n == plan.fail_at);
	if (fail)
		errno = ENOMEM;
	return fail;
}

void *malloc(size_t n)
{
	return fails() ? NULL : REAL(malloc)(n);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : REAL(calloc)(n, size);
}

void *realloc(void *old, size_t n)
{
	return fails() ? NULL : REAL(realloc)(old, n);
}

static void arm(int64_t fail_at, bool lasting, bool in_child)
{
	plan.armed_by = getpid();
	plan.fail_at = fail_at;
	plan.lasting = lasting;
	plan.in_child = in_child;
	plan.n = 0;
	plan.on = true;
}

/* Allocations since. */
static int64_t disarm(void)
{
	plan.on = false;
	return plan.n;
}

/* --- what is read --------------------------------------------------------- */

enum { MIB = 1024 * 1024, ARENA_BYTES = 256 * MIB };

#define FOLDER "tests/data/calendars"

static const struct isolation usual = {.memory_bytes = 256 * MIB, .ms = 60000};

/* Zones by every way, rules, overrides, ranges, both kinds of availability. */
static const char all_features[] =
	"BEGIN:VCALENDAR\nX-WR-TIMEZONE:asia/tokyo\n"
	"BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\n"
	"DTSTART:20200101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n"
	"RRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE\n"
	/* Were ICU to find nothing, this would be another answer. */
	"BEGIN:VTIMEZONE\nTZID:Romance Standard Time\nBEGIN:STANDARD\n"
	"DTSTART:20200101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0300\n"
	"END:STANDARD\nEND:VTIMEZONE\n"
	"BEGIN:VTIMEZONE\nTZID:Europe/Paris\nBEGIN:STANDARD\n"
	"DTSTART:20200101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0300\n"
	"END:STANDARD\nEND:VTIMEZONE\n"
	"BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Mine:"
	"20260106T090000\nDURATION:P1D\nRRULE:FREQ=WEEKLY;COUNT=20\n"
	"EXDATE;TZID=Mine:20260113T090000\nEND:VEVENT\n"
	"BEGIN:VEVENT\nDTSTART;TZID=Romance Standard Time:20260106T090000\n"
	"DURATION:PT1H\nEND:VEVENT\n"
	"BEGIN:VEVENT\nDTSTART;TZID=Europe/Paris:20260107T090000\n"
	"DURATION:PT1H\nSUMMARY:Fair\nCATEGORIES:A,B\nEND:VEVENT\n"
	"BEGIN:VEVENT\nDTSTART:20260108T090000\nDURATION:PT1H\n"
	"ATTENDEE;PARTSTAT=TENTATIVE:mailto:a@example.org\nEND:VEVENT\n"
	"BEGIN:VEVENT\nUID:r\nDTSTART:20260107T090000Z\n"
	"RRULE:FREQ=DAILY;COUNT=9;BYHOUR=9,10\nDURATION:PT1H\n"
	"RDATE;VALUE=PERIOD:20260120T090000Z/PT1H\nEND:VEVENT\n"
	"BEGIN:VEVENT\nUID:r\nRECURRENCE-ID;RANGE=THISANDFUTURE:"
	"20260109T090000Z\nDTSTART:20260109T120000Z\nEND:VEVENT\n"
	"BEGIN:VFREEBUSY\nDTSTART:20260101T000000Z\nDTEND:20260301T000000Z\n"
	"FREEBUSY:20260105T090000Z/PT1H\nEND:VFREEBUSY\n"
	"BEGIN:VAVAILABILITY\nPRIORITY:1\nBEGIN:AVAILABLE\n"
	"DTSTART:20260105T060000Z\nDURATION:PT14H\nRRULE:FREQ=DAILY\n"
	"END:AVAILABLE\nEND:VAVAILABILITY\n"
	"BEGIN:VAVAILABILITY\nEND:VAVAILABILITY\nEND:VCALENDAR\n";

static int64_t env_step(void)
{
	const char *text = getenv("NO_MEMORY_STEP");
	int64_t step = text ? strtoll(text, NULL, 10) : 0;

	return step > 0 ? step : 23;
}

struct outcome {
	enum status status;
	struct error err;
	int64_t n_allocations;
};

/* As a new process would: no zone and nothing of ICU is loaded. */
static struct outcome read_once(struct bytes text, enum reading reading,
				bool isolated, int64_t fail_at, bool lasting,
				bool in_child)
{
	static const char *const addresses[] = {"a@example.org"};
	const struct strings strings = {addresses, 1};
	struct outcome ret = {0};
	struct calendar calendar = {.n_items = 7};

	u_cleanup();
	struct zones *zones = zones_new();
	struct arena *arena = arena_new(ARENA_BYTES);
	struct read_options options = {
		.horizon = {1767225600, 1830297600},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zone_utc(),
		.addresses = reading == READ_PERSON ? &strings : NULL,
		.reading = reading,
	};
	assert_non_null(zones);
	assert_non_null(arena);
	arm(fail_at, lasting, in_child);
	ret.status = isolated ? isolate_read(ONE_TEXT(text), &options, usual,
					     arena, &calendar, &ret.err)
			      : calendar_read(ONE_TEXT(text), &options, arena,
					      &calendar, &ret.err);
	ret.n_allocations = disarm();
	if (ret.status != STATUS_OK)
		assert_int_equal(calendar.n_items, 7);
	arena_free(arena);
	zones_free(zones);
	return ret;
}

static void assert_no_memory(const struct outcome *outcome, const char *name,
			     int64_t n, bool lasting)
{
	bool parent = outcome->status == STATUS_NO_MEMORY &&
		      outcome->err.message == MSG_NO_MEMORY;
	bool child =
		outcome->status == STATUS_LIMIT &&
		outcome->err.message == MSG_LIMIT &&
		outcome->err.arguments[0].value ==
			(int64_t)limit_message(LIMIT_ID_READER_MEMORY_BYTES);

	if (!parent && !child)
		fail_msg("%s: allocation %lld failed %s: status %d, message %d",
			 name, (long long)n, lasting ? "for good" : "once",
			 (int)outcome->status, (int)outcome->err.message);
}

/* In this process; every step-th point. */
static int64_t fail_in_turn(struct bytes text, const char *name,
			    enum reading reading, int64_t step)
{
	int64_t n_all =
		read_once(text, reading, false, 0, false, false).n_allocations;

	for (int64_t n = 1; n <= n_all; n += step)
		for (int lasting = 0; lasting < 2; lasting++) {
			struct outcome outcome = read_once(text, reading, false,
							   n, lasting, false);

			assert_no_memory(&outcome, name, n, lasting);
		}
	return n_all;
}

static void calendar_read__never_answers_without_memory(void **state)
{
	(void)state;
	for (int reading = READ_PERSON; reading <= READ_HOLIDAYS; reading++) {
		struct bytes text = BYTES(all_features);

		if (reading != READ_PERSON) /* these refuse VAVAILABILITY */
			text.n = (size_t)(strstr(all_features, "BEGIN:VAVAIL") -
					  all_features);
		struct buffer whole;
		buffer_init(0, &whole);
		buffer_put(&whole, text.data, text.n);
		if (reading != READ_PERSON)
			buffer_put_string(&whole, "END:VCALENDAR\n");
		assert_int_equal(read_once(buffer_bytes(&whole),
					   (enum reading)reading, false, 0,
					   false, false)
					 .status,
				 STATUS_OK);
		int64_t n = fail_in_turn(buffer_bytes(&whole), "all features",
					 (enum reading)reading, 1);
		assert_true(n > 15);
		printf("reading %d: %lld allocations\n", reading, (long long)n);
		buffer_release(&whole);
	}
}

static bool read_input(const char *name, struct buffer *ret)
{
	char path[512], bytes[4096];
	size_t n;

	snprintf(path, sizeof(path), "%s/%s/input.ics", FOLDER, name);
	FILE *file = fopen(path, "rb");
	buffer_clear(ret);
	while (file && (n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_put(ret, bytes, n);
	if (file)
		fclose(file);
	return file && !ret->failed;
}

/* Every step-th point of a reading in a child of its own. */
static int64_t fail_isolated(struct bytes text, const char *name,
			     enum reading reading, int64_t n_all, int64_t step)
{
	int64_t n_points = 0;

	for (int64_t n = 1; n <= n_all; n += step, n_points++)
		for (int lasting = 0; lasting < 2; lasting++) {
			struct outcome outcome = read_once(text, reading, true,
							   n, lasting, true);

			assert_no_memory(&outcome, name, n, lasting);
		}
	return n_points;
}

/* Those that are refused, too: not for another reason than they are. */
static void
calendar_read__never_answers_without_memory_in_any_case(void **state)
{
	DIR *dir = opendir(FOLDER);
	struct dirent *entry;
	struct buffer text;
	int64_t n_points = 0, n_isolated = 0, n_cases = 0;

	(void)state;
	assert_non_null(dir);
	buffer_init(0, &text);
	while ((entry = readdir(dir)) != NULL) {
		enum reading reading = n_cases % 5 ? READ_PERSON : READ_EVENTS;

		if (entry->d_name[0] == '.' ||
		    !read_input(entry->d_name, &text))
			continue;
		int64_t n = fail_in_turn(buffer_bytes(&text), entry->d_name,
					 reading, 1);
		if (n_cases++ % env_step() == 0)
			n_isolated +=
				fail_isolated(buffer_bytes(&text),
					      entry->d_name, reading, n, 1);
		n_points += n;
	}
	closedir(dir);
	buffer_release(&text);
	assert_true(n_cases > 200);
	printf("%lld cases: %lld points, of which %lld in a child too\n",
	       (long long)n_cases, (long long)n_points, (long long)n_isolated);
}

/* So large that lists are sorted, buffers grow and blocks are added. */
static void put_large(struct buffer *ret)
{
	buffer_put_string(ret, "BEGIN:VCALENDAR\n");
	for (int i = 0; i < 5000; i++)
		buffer_printf(ret,
			      "BEGIN:VEVENT\nUID:%d\nDTSTART:2026%02d%02dT"
			      "%02d0000Z\nDURATION:PT30M\nSUMMARY:Event %d\n%s"
			      "END:VEVENT\n",
			      i % 4700, i % 12 + 1, i / 12 % 28 + 1,
			      i / 336 % 24, i,
			      i % 50 ? "" : "RRULE:FREQ=WEEKLY;COUNT=40\n");
	buffer_put_string(ret, "END:VCALENDAR\n");
}

static void calendar_read__never_answers_without_memory_at_length(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	put_large(&text);
	int64_t step = (env_step() + 9) / 10;
	int64_t n =
		fail_in_turn(buffer_bytes(&text), "large", READ_PERSON, step);
	n += fail_in_turn(buffer_bytes(&text), "large", READ_EVENTS, step);
	printf("large calendars: %lld points, every %lld\n", (long long)n,
	       (long long)step);
	buffer_release(&text);
}

/* The number of the parent's allocations; the child's are not seen here. */
static int64_t parents_allocations(struct bytes text)
{
	return read_once(text, READ_PERSON, true, 0, false, false)
		.n_allocations;
}

static void
isolate_read__never_answers_without_memory_in_the_parent(void **state)
{
	struct bytes text = BYTES(all_features);
	int64_t n_all = parents_allocations(text);

	(void)state;
	assert_true(n_all > 2);
	for (int64_t n = 1; n <= n_all; n++)
		for (int lasting = 0; lasting < 2; lasting++) {
			struct outcome outcome =
				read_once(text, READ_PERSON, true, n, lasting,
					  false);

			assert_no_memory(&outcome, "parent", n, lasting);
		}
}

/* It goes on to the point past the last one, which has an answer. */
static void
isolate_read__never_answers_without_memory_in_the_child(void **state)
{
	struct bytes text = BYTES(all_features);
	int64_t in_process =
		read_once(text, READ_PERSON, false, 0, false, false)
			.n_allocations;

	(void)state;
	for (int lasting = 0; lasting < 2; lasting++) {
		int64_t n = 1;

		for (;; n++) {
			struct outcome outcome =
				read_once(text, READ_PERSON, true, n, lasting,
					  true);

			if (outcome.status == STATUS_OK)
				break;
			assert_no_memory(&outcome, "child", n, lasting);
		}
		assert_true(n > in_process);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__never_answers_without_memory),
		cmocka_unit_test(
			calendar_read__never_answers_without_memory_in_any_case),
		cmocka_unit_test(
			calendar_read__never_answers_without_memory_at_length),
		cmocka_unit_test(
			isolate_read__never_answers_without_memory_in_the_parent),
		cmocka_unit_test(
			isolate_read__never_answers_without_memory_in_the_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
