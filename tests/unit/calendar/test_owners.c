/*
 * Whose calendar it may be: which people stand in every event that names
 * anybody.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "calendar/read.h"

enum { N_PEOPLE = 4 };

static const char *const alys[] = {"alys@dyffryn.example"};
static const char *const bryn[] = {"old@bryn.example",
				   "mailto:Bryn@Dyffryn.example"};
static const char *const none[] = {""};
static const char *const shared[] = {"office@dyffryn.example",
				     "alys@dyffryn.example"};
static const struct strings people[N_PEOPLE] = {{alys, 1},
						{bryn, 2},
						{none, 1},
						{shared, 2}};

static const unsigned char uid_key[UID_KEY_BYTES] = "of tests only";

/* "013": the indexes of those whose the events may be, in one text each. */
static void owners_are(const char *expected, const char *const *events)
{
	struct arena *arena = arena_new(16 * 1024 * 1024);
	struct zones *zones = zones_new();
	struct read_options options = {
		.horizon = {1767225600, 1830297600},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zone_utc(),
		.uid_key = uid_key,
		.people = people,
		.n_people = N_PEOPLE,
	};
	struct calendar_text texts[8];
	struct calendar calendar;
	char found[N_PEOPLE + 1] = "";
	size_t n = 0;

	for (; events[n]; n++)
		texts[n] = (struct calendar_text){
			.bytes = bytes_of(arena_printf(
				arena,
				"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"
				"UID:%zu\nDTSTART:20260105T090000Z\n"
				"%sEND:VEVENT\nEND:VCALENDAR\n",
				n, events[n]))};
	assert_int_equal(
		calendar_read_isolated((struct calendar_texts){.texts = texts,
							       .n = n},
				       &options, arena, &calendar, NULL),
		STATUS_OK);
	for (size_t i = 0; i < calendar.n_owners; i++)
		snprintf(found + i, 2, "%d", (int)calendar.owners[i]);
	assert_string_equal(found, expected);
	zones_free(zones);
	arena_free(arena);
}
#define OWNERS(expected, ...)                                                  \
	owners_are(expected, (const char *const[]){__VA_ARGS__, NULL})

#define ALYS "ATTENDEE:mailto:ALYS@dyffryn.example\n"
#define BRYN "ORGANIZER:MAILTO:bryn@dyffryn.example\n"
#define OTHER "ATTENDEE:mailto:someone@dyffryn.example\n"

static void owners__are_those_in_every_event_that_names_anybody(void **state)
{
	(void)state;
	OWNERS("03", ALYS, OTHER ALYS, "");
	OWNERS("013", ALYS BRYN, BRYN ALYS OTHER);
	OWNERS("1", ALYS BRYN, BRYN);
	OWNERS("", ALYS, BRYN);
	OWNERS("", ALYS, OTHER);
	OWNERS("", "", "");
}

static void owners__are_found_by_any_of_their_addresses(void **state)
{
	(void)state;
	OWNERS("1", "ATTENDEE:mailto:old@bryn.example\n", BRYN);
	OWNERS("1", "ATTENDEE;EMAIL=bryn@dyffryn.example:urn:x-id:7\n");
	OWNERS("3", ALYS, "ATTENDEE:mailto:office@dyffryn.example\n");
}

static void owners__seen_twice_in_an_event_count_once(void **state)
{
	(void)state;
	OWNERS("", BRYN "ATTENDEE:mailto:old@bryn.example\n", OTHER);
	OWNERS("", ALYS ALYS, OTHER);
	OWNERS("",
	       "ATTENDEE;EMAIL=alys@dyffryn.example:"
	       "mailto:alys@dyffryn.example\n",
	       OTHER);
}

static void owners__need_the_whole_address(void **state)
{
	(void)state;
	OWNERS("", "ATTENDEE:mailto:alys@dyffryn.exampl\n");
	OWNERS("", "ATTENDEE:mailto:alys@dyffryn.example.org\n");
	OWNERS("", "ATTENDEE:mailto:\n");
	OWNERS("", "ATTENDEE:\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			owners__are_those_in_every_event_that_names_anybody),
		cmocka_unit_test(owners__are_found_by_any_of_their_addresses),
		cmocka_unit_test(owners__seen_twice_in_an_event_count_once),
		cmocka_unit_test(owners__need_the_whole_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
