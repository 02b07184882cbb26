#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "calendar/frame.h"
#include "calendar/isolate.h"

#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_IS_LIMITED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_IS_LIMITED 0
#endif
#endif
#ifndef MEMORY_IS_LIMITED
#define MEMORY_IS_LIMITED 1
#endif

enum { MIB = 1024 * 1024, ARENA_BYTES = 256 * MIB, N_EVENTS = 20000 };

static const unsigned char uid_key[UID_KEY_BYTES] = "of tests only";

struct fixture {
	struct arena *arena;
	struct zones *zones;
	struct read_options options;
	struct buffer text;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new(ARENA_BYTES);
	f->zones = zones_new();
	f->options.zones = f->zones;
	f->options.zone = zone_utc();
	f->options.as_of = INSTANT_NONE;
	f->options.uid_key = uid_key;
	f->options.horizon = (struct span){1767225600, 1830297600};
	buffer_init(0, &f->text);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	buffer_release(&f->text);
	zones_free(f->zones);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void put_events(struct fixture *f, int n)
{
	buffer_put_string(&f->text, "BEGIN:VCALENDAR\r\n");
	for (int i = 0; i < n; i++)
		buffer_printf(&f->text,
			      "BEGIN:VEVENT\r\nUID:%d@example.org\r\n"
			      "DTSTART:2026%02d%02dT%02d0000Z\r\n"
			      "DURATION:PT30M\r\nEND:VEVENT\r\n",
			      i, i % 12 + 1, i / 12 % 28 + 1, i / 336 % 24);
	buffer_put_string(&f->text, "END:VCALENDAR\r\n");
}

static enum status read_with(struct fixture *f, int64_t memory_bytes,
			     int64_t ms, struct calendar *ret,
			     struct error *err)
{
	struct isolation isolation = {.memory_bytes = memory_bytes, .ms = ms};

	return isolate_read(ONE_TEXT(buffer_bytes(&f->text)), &f->options,
			    isolation, f->arena, ret, err);
}

/*
 * Between the limit and twice the limit only the system's limit stops the
 * child, so this passes on a plain build only if the rlimit bites.
 */
static void isolate_read__exits_77_at_the_memory_limit(void **state)
{
	struct fixture *f = *state;
	struct calendar calendar, direct;
	struct error err = {0};

	put_events(f, N_EVENTS);
	size_t before = arena_used(f->arena);
	assert_int_equal(calendar_read(ONE_TEXT(buffer_bytes(&f->text)),
				       &f->options, f->arena, &direct, NULL),
			 STATUS_OK);
	int64_t needed = (int64_t)(arena_used(f->arena) - before);
	enum status status =
		read_with(f, needed * 6 / 10, 60000, &calendar, &err);
	assert_int_equal(status, MEMORY_IS_LIMITED ? STATUS_LIMIT : STATUS_OK);
	if (MEMORY_IS_LIMITED) {
		assert_int_equal(err.message, MSG_LIMIT);
		assert_int_equal(err.arguments[0].value,
				 limit_message(LIMIT_ID_READER_MEMORY_BYTES));
		assert_int_equal(err.arguments[2].value, needed * 6 / 10);
	}
	assert_int_equal(read_with(f, needed * 8, 60000, &calendar, NULL),
			 STATUS_OK);
	assert_int_equal(calendar.timetable.n_busys, direct.timetable.n_busys);
	assert_true(bytes_equal(calendar.reduced, direct.reduced));
}

static void isolate_read__needs_some_memory(void **state)
{
	struct fixture *f = *state;
	struct calendar calendar = {.n_items = 7};
	struct error err = {0};

	put_events(f, 3);
	assert_int_equal(read_with(f, 0, 60000, &calendar, &err), STATUS_LIMIT);
	assert_int_equal(calendar.n_items, 7);
}

static void isolate_read__kills_at_the_deadline(void **state)
{
	struct fixture *f = *state;
	struct calendar calendar;
	struct error err = {0};

	put_events(f, N_EVENTS);
	assert_int_equal(read_with(f, 256 * MIB, 0, &calendar, &err),
			 STATUS_LIMIT);
	assert_int_equal(err.message, MSG_READER_LATE);
}

static void isolate_read__brings_errors_back(void **state)
{
	struct fixture *f = *state;
	struct calendar calendar;
	struct error err = {0}, direct = {0};

	buffer_put_string(&f->text, "BEGIN:VCALENDAR\nCALSCALE:JULIAN\n");
	assert_int_equal(read_with(f, 256 * MIB, 60000, &calendar, &err),
			 STATUS_REJECTED);
	assert_int_equal(calendar_read(ONE_TEXT(buffer_bytes(&f->text)),
				       &f->options, f->arena, &calendar,
				       &direct),
			 STATUS_REJECTED);
	assert_int_equal(err.message, direct.message);
	assert_int_equal(err.line, 2);
	assert_string_equal(err.arguments[1].string, "JULIAN");
}

/* Whatever runs out first, nothing is read by half. */
static void calendar_read__is_whole_or_nothing_in_any_arena(void **state)
{
	struct fixture *f = *state;
	enum status status = STATUS_LIMIT;
	int n_failed = 0;

	put_events(f, 40);
	buffer_put_string(&f->text,
			  "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\n"
			  "FREEBUSY:20260105T090000Z/PT1H\nEND:VFREEBUSY\n"
			  "BEGIN:VEVENT\nDTSTART;TZID=Mine:20260106T090000\n"
			  "DURATION:P1D\nRRULE:FREQ=WEEKLY;COUNT=20\n"
			  "EXDATE;TZID=Mine:20260113T090000\nEND:VEVENT\n"
			  "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\n"
			  "DTSTART:20200101T000000\nTZOFFSETFROM:+0000\n"
			  "TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY\n"
			  "END:STANDARD\nEND:VTIMEZONE\n"
			  "BEGIN:VEVENT\nUID:r\nDTSTART:20260107T090000Z\n"
			  "RRULE:FREQ=DAILY;COUNT=9\nDURATION:PT1H\n"
			  "RDATE;VALUE=PERIOD:20260120T090000Z/PT1H\n"
			  "END:VEVENT\nBEGIN:VEVENT\nUID:r\n"
			  "RECURRENCE-ID;RANGE=THISANDFUTURE:"
			  "20260109T090000Z\n"
			  "DTSTART:20260109T120000Z\nEND:VEVENT\n"
			  "BEGIN:VAVAILABILITY\nPRIORITY:1\n"
			  "BEGIN:AVAILABLE\nDTSTART:20260105T060000Z\n"
			  "DURATION:PT14H\nRRULE:FREQ=DAILY\n"
			  "END:AVAILABLE\nEND:VAVAILABILITY\n"
			  "BEGIN:VAVAILABILITY\nEND:VAVAILABILITY\n"
			  "END:VCALENDAR\n");
	struct calendar whole;
	assert_int_equal(calendar_read(ONE_TEXT(buffer_bytes(&f->text)),
				       &f->options, f->arena, &whole, NULL),
			 STATUS_OK);
	for (size_t cap = 0; status != STATUS_OK; cap += 160, n_failed++) {
		struct arena *arena = arena_new(cap);
		struct calendar calendar = {.n_items = 7};
		struct error err = {0};

		status = calendar_read(ONE_TEXT(buffer_bytes(&f->text)),
				       &f->options, arena, &calendar, &err);
		if (status == STATUS_OK) {
			assert_int_equal(calendar.timetable.n_busys,
					 whole.timetable.n_busys);
		} else {
			assert_int_equal(status, STATUS_LIMIT);
			assert_int_equal(err.status, STATUS_LIMIT);
			assert_int_equal(calendar.n_items, 7);
		}
		arena_free(arena);
	}
	assert_true(n_failed > 300);
}

static struct bytes make_frame(struct fixture *f, struct buffer *ret)
{
	struct calendar calendar;
	const struct error none = {0};

	buffer_put_string(
		&f->text,
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260105T090000Z\n"
		"DURATION:PT1H\nSUMMARY:Fair\nCATEGORIES:A,B\nEND:VEVENT\n"
		"BEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n");
	f->options.lenient = true;
	f->options.reading = READ_EVENTS;
	assert_int_equal(calendar_read(ONE_TEXT(buffer_bytes(&f->text)),
				       &f->options, f->arena, &calendar, NULL),
			 STATUS_OK);
	assert_int_equal(calendar.n_items, 1);
	assert_int_equal(calendar.n_problems, 1);
	buffer_init(0, ret);
	frame_write(STATUS_OK, &none, &calendar, ret);
	return buffer_bytes(ret);
}

static bool is_frame(struct bytes frame)
{
	struct arena *arena = arena_new(MIB);
	struct calendar calendar;
	enum status status;
	bool good = frame_read(frame, arena, &status, &calendar, NULL);

	arena_free(arena);
	return good;
}

static void frame_read__refuses_every_cut(void **state)
{
	struct fixture *f = *state;
	struct buffer buffer;
	struct bytes frame = make_frame(f, &buffer);

	assert_true(is_frame(frame));
	for (size_t n = 0; n < frame.n; n++)
		assert_false(is_frame((struct bytes){frame.data, n}));
	buffer_put_char(&buffer, 'x');
	assert_false(is_frame(buffer_bytes(&buffer)));
	buffer_release(&buffer);
}

static void frame_read__refuses_every_changed_byte(void **state)
{
	struct fixture *f = *state;
	struct buffer buffer;
	struct bytes frame = make_frame(f, &buffer);

	for (size_t i = 0; i < frame.n; i++)
		for (int mask = 1; mask < 256; mask++) {
			buffer.data[i] = (char)(buffer.data[i] ^ mask);
			assert_false(is_frame(frame));
			buffer.data[i] = (char)(buffer.data[i] ^ mask);
		}
	assert_true(is_frame(frame));
	buffer_release(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			isolate_read__exits_77_at_the_memory_limit, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(isolate_read__needs_some_memory,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			isolate_read__kills_at_the_deadline, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			isolate_read__brings_errors_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			calendar_read__is_whole_or_nothing_in_any_arena, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(frame_read__refuses_every_cut,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			frame_read__refuses_every_changed_byte, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
