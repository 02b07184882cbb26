#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/limits.h"
#include "calendar/frame.h"

/*
 * A reader that bad bytes have taken over can send a frame with a right sum.
 * So each byte of good frames is changed and the sum made right again: the
 * frame is refused, or what is read is still sound. Sanitizers see the rest.
 */

enum { MIB = 1024 * 1024, CHECKSUM_AT = 8 };

static const unsigned char uid_key[UID_KEY_BYTES] = "of tests only";

static const char *const addresses[] = {"a@a.example", "b@a.example",
					"c@a.example"};
static const struct strings people[] = {{addresses, 1},
					{addresses + 1, 1},
					{addresses + 2, 1}};

struct fixture {
	struct arena *arena;
	struct zones *zones;
	struct read_options options;
	struct buffer frame;
	int n_read, n_refused;
};

static int set_up(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	f->arena = arena_new(64 * MIB);
	f->zones = zones_new();
	f->options.zones = f->zones;
	f->options.zone = zone_utc();
	f->options.as_of = INSTANT_NONE;
	f->options.uid_key = uid_key;
	f->options.horizon = (struct span){1767225600, 1830297600};
	f->options.lenient = true;
	f->options.people = people;
	f->options.n_people = 3;
	buffer_init(0, &f->frame);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	buffer_release(&f->frame);
	zones_free(f->zones);
	arena_free(f->arena);
	test_free(f);
	return 0;
}

static void make_frame(struct fixture *f, enum reading reading)
{
	static const char text[] =
		"BEGIN:VCALENDAR\nX-CLIPSTART:20260101T000000Z\n"
		"X-CLIPEND:20270101T000000Z\n"
		"BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\nSUMMARY:Fair\n"
		"DTSTART:20260105T090000Z\nDURATION:PT1H\nCATEGORIES:A,B\n"
		"ATTENDEE:mailto:a@a.example\nORGANIZER:mailto:c@a.example\n"
		"END:VEVENT\nBEGIN:VEVENT\nDTSTART:20260106\n"
		"STATUS:TENTATIVE\nEND:VEVENT\n"
		"BEGIN:VEVENT\nRRULE:FREQ=HOURLY\nEND:VEVENT\nEND:VCALENDAR\n";
	const struct error none = {0};
	struct calendar calendar;

	f->options.reading = reading;
	assert_int_equal(calendar_read(ONE_TEXT(BYTES(text)), &f->options,
				       f->arena, &calendar, NULL),
			 STATUS_OK);
	assert_int_equal(calendar.n_owners, reading == READ_PERSON ? 2 : 0);
	frame_write(STATUS_OK, &none, &calendar, &f->frame);
}

static void make_error_frame(struct fixture *f)
{
	const struct calendar nothing = {0};
	struct error err = {0};

	error_set(&err, STATUS_REJECTED, MSG_LIMIT, "sdd", "name", INT64_C(1),
		  INT64_C(2));
	error_place(&err, 7, 0);
	error_path(&err, "/a");
	frame_write(STATUS_REJECTED, &err, &nothing, &f->frame);
}

static void sum_again(struct buffer *frame)
{
	memset(frame->data + CHECKSUM_AT, 0, sizeof(uint64_t));
	uint64_t sum = bytes_digest(buffer_bytes(frame));
	memcpy(frame->data + CHECKSUM_AT, &sum, sizeof(sum));
}

static size_t count_bytes(const struct calendar *calendar)
{
	size_t n = 0;

	for (size_t i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];

		assert_true(item->span.start < item->span.end);
		assert_true(item->first.n <= item->last.n);
		n += strlen(item->title);
		for (size_t k = 0; k < item->categories.n; k++)
			n += strlen(item->categories.strings[k]);
	}
	for (size_t i = 0; i < calendar->reduced.n; i++)
		n += calendar->reduced.data[i] != '\0';
	return n;
}

static void check_owners(const struct calendar *calendar)
{
	for (size_t i = 0; i < calendar->n_owners; i++)
		assert_true(calendar->owners[i] >= 0 &&
			    (i == 0 ||
			     calendar->owners[i] > calendar->owners[i - 1]));
}

static void check_problems(const struct calendar *calendar)
{
	for (size_t i = 0; i < calendar->n_problems; i++) {
		const struct problem_line *p = &calendar->problems[i];

		assert_true(strlen(p->property) < sizeof(p->property));
		assert_true(p->n_arguments >= 0 &&
			    p->n_arguments <= ERROR_ARGUMENTS);
		assert_non_null(message_text(p->message, LANGUAGE_EN));
	}
}

static void read_frame(struct fixture *f)
{
	struct arena *arena = arena_new(MIB);
	struct calendar calendar = {0};
	struct error err = {0};
	enum status status = STATUS_FAULT;
	struct buffer text;

	if (!frame_read(buffer_bytes(&f->frame), arena, &status, &calendar,
			&err)) {
		f->n_refused++;
		assert_int_equal(status, STATUS_FAULT);
		assert_int_equal(calendar.n_items, 0);
	} else {
		f->n_read++;
		assert_true(timetable_is_valid(&calendar.timetable));
		assert_true(calendar.timetable.as_of == INSTANT_NONE ||
			    (calendar.timetable.as_of >= INSTANT_FIRST &&
			     calendar.timetable.as_of <= INSTANT_LAST));
		assert_true(count_bytes(&calendar) < MIB);
		check_problems(&calendar);
		check_owners(&calendar);
		buffer_init(0, &text);
		frame_write(status, &err, &calendar, &text);
		/* One result has one frame. */
		assert_int_equal(text.n, f->frame.n);
		assert_memory_equal(text.data, f->frame.data, text.n);
		buffer_clear(&text);
		error_render(&err, LANGUAGE_EN, &text);
		buffer_release(&text);
	}
	arena_free(arena);
}

static void change_every_byte(struct fixture *f)
{
	static const char masks[] = {1,	   0x10,       0x41,
				     0x7f, (char)0x80, (char)0xff};

	sum_again(&f->frame);
	read_frame(f);
	assert_int_equal(f->n_read, 1);
	for (size_t i = 0; i < f->frame.n; i++) {
		char good = f->frame.data[i];

		for (size_t k = 0; k < sizeof(masks); k++) {
			f->frame.data[i] = (char)(good ^ masks[k]);
			sum_again(&f->frame);
			read_frame(f);
		}
		f->frame.data[i] = good;
	}
	assert_true(f->n_refused > 100);
}

static void frame_read__is_sound_with_any_busy_time(void **state)
{
	make_frame(*state, READ_PERSON);
	change_every_byte(*state);
}

static void frame_read__is_sound_with_any_item(void **state)
{
	make_frame(*state, READ_EVENTS);
	change_every_byte(*state);
}

static void frame_read__is_sound_with_any_error(void **state)
{
	make_error_frame(*state);
	change_every_byte(*state);
}

/* An error's frame with n bytes more, of which the nth count is told. */
static void try_beside(struct fixture *f, size_t count, size_t n)
{
	enum { LENGTH_AT = 16, FIRST_COUNT_AT = 24 };
	const uint64_t one = 1;
	uint64_t length;

	buffer_clear(&f->frame);
	make_error_frame(f);
	for (size_t i = 0; i < n; i++)
		buffer_put(&f->frame, i % 8 ? "" : "\1", 1);
	memcpy(&length, f->frame.data + LENGTH_AT, sizeof(length));
	length += n;
	memcpy(f->frame.data + LENGTH_AT, &length, sizeof(length));
	memcpy(f->frame.data + FIRST_COUNT_AT + count * sizeof(one), &one,
	       sizeof(one));
	sum_again(&f->frame);
	read_frame(f);
}

static void frame_read__refuses_a_result_beside_an_error(void **state)
{
	enum { N_COUNTS = 6, LARGEST_ELEMENT = 800 };
	struct fixture *f = *state;

	for (size_t i = 0; i < N_COUNTS; i++)
		for (size_t n = 0; n < LARGEST_ELEMENT; n++)
			try_beside(f, i, n);
	assert_int_equal(f->n_read, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			frame_read__refuses_a_result_beside_an_error, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			frame_read__is_sound_with_any_busy_time, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			frame_read__is_sound_with_any_item, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			frame_read__is_sound_with_any_error, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
