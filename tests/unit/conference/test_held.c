/* One person on two seats (G5), and seats needed for a part (G21, G23). */

#include "hand.h"

static const struct attendance *attendance(const struct date *date,
					   int32_t seat)
{
	for (size_t i = 0; i < date->n_attendances; i++)
		if (date->attendances[i].seat == seat)
			return &date->attendances[i];
	fail_msg("seat %d is not told", seat);
	return NULL;
}

static const struct group_count *group_count(const struct date *date,
					     int32_t group)
{
	for (size_t i = 0; i < date->n_groups; i++)
		if (date->groups[i].group == group)
			return &date->groups[i];
	fail_msg("group %d is not told", group);
	return NULL;
}

/* The guest's seat is held by the chief's person. */
static void hold_guest(struct hand *hand)
{
	hand->seats[GUEST].n_candidates = 0;
	hand->seats[GUEST].held_with = CHIEF;
}

/* G5 */
static void held__is_served_by_the_hosts_person(void **s)
{
	const struct attendance *guest;
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hold_guest(&hand);
	hand_person_busy(&hand, ANN, "2026-12-01", "2026-12-20", FB_OUT);
	hand.known_people[BOB] = (struct known){0};
	answer = hand_answer(&hand);
	assert_int_equal(answer.dates[0].n_attendances, 3);
	guest = attendance(&answer.dates[0], GUEST);
	assert_int_equal(guest->as, AS_HELD);
	assert_int_equal(guest->person, BOB);
	assert_int_equal(guest->fbtype, FB_UNKNOWN);
	assert_int_equal(guest->n_passed_over, 0);
	/* priced once: a deputy and an unknown one */
	assert_int_equal(answer.dates[0].points, 100 + 30);
	/* remarked once: no calendar */
	assert_int_equal(answer.dates[0].n_remarks, 1);
	hand_tear_down(&hand);
}

/* G5, G18 */
static void held__counts_once_where_its_host_is(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hold_guest(&hand);
	hand.groups[OFFICERS].required = 1;
	answer = hand_answer(&hand);
	assert_int_equal(group_count(&answer.dates[0], OFFICERS)->seats, 1);
	hand.groups[OFFICERS].required = 2;
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_NONE);
	hand.groups[OFFICERS].required = 0;
	hand.conference.quorum_required = 2;
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_NONE);
	hand_tear_down(&hand);
}

/* G22 */
static void held__takes_one_place_at_the_table(void **s)
{
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand_room(&hand, "hall", "hall", ROOM_CONFERENCE, 2);
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_NONE);
	hold_guest(&hand);
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_DATES);
	hand_tear_down(&hand);
}

/* G5: the host must be there if either must. */
static void held__makes_its_host_essential(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hold_guest(&hand);
	hand_person_busy(&hand, ANN, "2026-12-01", "2026-12-20", FB_OUT);
	hand_person_busy(&hand, BOB, "2026-12-01", "2026-12-20", FB_OUT);
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_DATES);
	hand.seats[GUEST].essential = true;
	answer = hand_answer(&hand);
	assert_int_equal(answer.verdict, VERDICT_NONE);
	for (int32_t i = 0; i < answer.rules.n_rules; i++)
		if (answer.rules.rules[i].kind == RULE_ESSENTIAL)
			assert_int_equal(answer.rules.rules[i].subject, CHIEF);
	hand_tear_down(&hand);
}

static void held__makes_its_host_required(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	/* the chief's is held by the guest's: CAI */
	hand.seats[CHIEF].n_candidates = 0;
	hand.seats[CHIEF].held_with = GUEST;
	hand_person_busy(&hand, CAI, "2026-12-01", "2026-12-20", FB_OUT);
	answer = hand_answer(&hand);
	assert_int_equal(answer.dates[0].n_terms, 1);
	assert_int_equal(answer.dates[0].terms[0].id, TERM_SEAT_EMPTY);
	assert_int_equal(answer.dates[0].terms[0].seat, GUEST);
	assert_int_equal(attendance(&answer.dates[0], CHIEF)->as, AS_HELD);
	assert_int_equal(attendance(&answer.dates[0], CHIEF)->person, NONE);
	hand_tear_down(&hand);
}

/* --- the agenda --------------------------------------------------------- */

enum { OPENING_S = 30 * 60 };

/* Three hours: half an hour of opening, then the chief's part of an hour, a
 * break, and the guest's of an hour. */
struct agenda {
	struct part parts[3];
	int32_t chiefs[1], guests[1];
};

static void set_agenda(struct hand *hand, struct agenda *agenda)
{
	static const int32_t lengths[] = {3600, 1800, 3600};
	static const char *const ids[] = {"first", "break", "second"};
	int32_t at = OPENING_S;

	*agenda = (struct agenda){.chiefs = {CHIEF}, .guests = {GUEST}};
	for (int32_t i = 0; i < 3; i++) {
		agenda->parts[i] = (struct part){.id = ids[i],
						 .title = {{"", ""}},
						 .from_s = at,
						 .to_s = at + lengths[i]};
		at += lengths[i];
	}
	agenda->parts[0].seats = agenda->chiefs;
	agenda->parts[2].seats = agenda->guests;
	agenda->parts[0].n_seats = agenda->parts[2].n_seats = 1;
	agenda->parts[2].introduction_s = 20 * 60;
	hand->conference.parts = agenda->parts;
	hand->conference.n_parts = 3;
	hand->seats[CHIEF].comes_after_s = OPENING_S;
	hand->seats[CHIEF].leaves_before_s = 5400;
	hand->seats[GUEST].comes_after_s = OPENING_S + 5400;
	/* ten o'clock on Tuesday only */
	hand->conference.window.first = hand->conference.window.last =
		hand_day("2026-12-08");
	hand->conference.earliest_s = 10 * HAND_HOUR_S;
	hand->seats[CHIEF].n_candidates = 1;
}

static enum attends_as chief_as(struct hand *hand)
{
	struct answer answer = hand_answer(hand);

	return attendance(&answer.dates[0], CHIEF)->as;
}

/* G21: 10:30 to 11:30. */
static void agenda__needs_a_seat_from_its_first_part_to_its_last(void **s)
{
	struct hand hand;
	struct agenda agenda;

	(void)s;
	hand_set_up(&hand);
	set_agenda(&hand, &agenda);
	hand_person_busy(&hand, ANN, "2026-12-08T09:00:00",
			 "2026-12-08T10:30:00", FB_BUSY);
	hand_person_busy(&hand, ANN, "2026-12-08T11:30:00",
			 "2026-12-08T18:00:00", FB_BUSY);
	assert_int_equal(chief_as(&hand), AS_PRINCIPAL);
	hand.diaries[ANN].busys[0].span.end++;
	assert_int_equal(chief_as(&hand), AS_EMPTY);
	hand.diaries[ANN].busys[0].span.end--;
	hand.diaries[ANN].busys[1].span.start--;
	assert_int_equal(chief_as(&hand), AS_EMPTY);
	hand_tear_down(&hand);
}

/* G21: and the way there and back lies round that. */
static void agenda__adds_travel_and_buffer_round_the_parts(void **s)
{
	struct hand hand;
	struct agenda agenda;

	(void)s;
	hand_set_up(&hand);
	set_agenda(&hand, &agenda);
	hand.people[ANN].travel_s = 600;
	hand.conference.buffer_group = OFFICERS;
	hand_person_busy(&hand, ANN, "2026-12-08T09:00:00",
			 "2026-12-08T09:35:00", FB_BUSY);
	hand_person_busy(&hand, ANN, "2026-12-08T12:25:00",
			 "2026-12-08T18:00:00", FB_BUSY);
	assert_int_equal(chief_as(&hand), AS_PRINCIPAL);
	hand.diaries[ANN].busys[0].span.end++;
	assert_int_equal(chief_as(&hand), AS_EMPTY);
	hand.diaries[ANN].busys[0].span.end--;
	hand.diaries[ANN].busys[1].span.start--;
	assert_int_equal(chief_as(&hand), AS_EMPTY);
	hand_tear_down(&hand);
}

/* G21: who is in no part is needed throughout; rooms always are. */
static void agenda__needs_others_and_rooms_throughout(void **s)
{
	struct hand hand;
	struct agenda agenda;

	(void)s;
	hand_set_up(&hand);
	set_agenda(&hand, &agenda);
	hand.seats[INSPECTOR].essential = true;
	hand_room(&hand, "hall", "hall", ROOM_CONFERENCE, 9);
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_DATES);
	hand_busy(&hand.known_rooms[0], &hand.room_diaries[0],
		  "2026-12-08T10:00:00", "2026-12-08T10:00:01", FB_BUSY);
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_NONE);
	hand.conference.n_rooms = 0;
	hand_person_busy(&hand, DEE, "2026-12-08T12:59:59",
			 "2026-12-08T13:00:00", FB_BUSY);
	assert_int_equal(hand_answer(&hand).verdict, VERDICT_NONE);
	hand_tear_down(&hand);
}

/* G21, G23 */
static void agenda__is_told_at_its_times(void **s)
{
	const struct agenda_item *items;
	struct hand hand;
	struct agenda agenda;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	set_agenda(&hand, &agenda);
	answer = hand_answer(&hand);
	items = answer.dates[0].agenda;
	assert_int_equal(answer.dates[0].n_agenda, 4);
	assert_int_equal(items[0].part, NONE);
	assert_int_equal(items[0].span.start,
			 hand_instant("2026-12-08T10:00:00"));
	assert_int_equal(items[0].span.end,
			 hand_instant("2026-12-08T10:30:00"));
	assert_int_equal(items[0].n_seats, 1);
	assert_int_equal(items[0].seats[0], INSPECTOR);
	assert_int_equal(items[2].n_seats, 0);
	assert_int_equal(items[2].introduction_until, INSTANT_NONE);
	assert_int_equal(items[3].part, 2);
	assert_int_equal(items[3].span.start,
			 hand_instant("2026-12-08T12:00:00"));
	assert_int_equal(items[3].span.end,
			 hand_instant("2026-12-08T13:00:00"));
	assert_int_equal(items[3].introduction_until,
			 hand_instant("2026-12-08T12:20:00"));
	assert_int_equal(items[3].seats[0], GUEST);
	assert_int_equal(attendance(&answer.dates[0], GUEST)->span.start,
			 hand_instant("2026-12-08T12:00:00"));
	assert_int_equal(attendance(&answer.dates[0], GUEST)->span.end,
			 hand_instant("2026-12-08T13:00:00"));
	hand_tear_down(&hand);
}

static void agenda__has_no_opening_where_the_parts_fill_it(void **s)
{
	struct hand hand;
	struct agenda agenda;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	set_agenda(&hand, &agenda);
	agenda.parts[0].from_s = 0;
	answer = hand_answer(&hand);
	assert_int_equal(answer.dates[0].n_agenda, 3);
	assert_int_equal(answer.dates[0].agenda[0].part, 0);
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(held__is_served_by_the_hosts_person),
		cmocka_unit_test(held__counts_once_where_its_host_is),
		cmocka_unit_test(held__takes_one_place_at_the_table),
		cmocka_unit_test(held__makes_its_host_essential),
		cmocka_unit_test(held__makes_its_host_required),
		cmocka_unit_test(
			agenda__needs_a_seat_from_its_first_part_to_its_last),
		cmocka_unit_test(
			agenda__adds_travel_and_buffer_round_the_parts),
		cmocka_unit_test(agenda__needs_others_and_rooms_throughout),
		cmocka_unit_test(agenda__is_told_at_its_times),
		cmocka_unit_test(
			agenda__has_no_opening_where_the_parts_fill_it),
	};

	return cmocka_run_group_tests_name("held", tests, NULL, NULL);
}
