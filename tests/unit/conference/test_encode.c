/* The answer as JSON: members, their order, their words. */

#include "hand.h"

#include <stdlib.h>

/* The answer of the conference as text, without what the case stated. */
static char *encode(struct hand *hand)
{
	struct answer answer = hand_answer(hand);
	struct json *json = answer_encode(&answer);
	struct buffer buffer;

	assert_true(json_remove(json, "interpreted"));
	buffer_init(0, &buffer);
	assert_int_equal(json_write(json, &buffer, NULL), STATUS_OK);
	json_free(json);
	return buffer_detach(&buffer);
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in: %s", part, text);
}

static void encode__writes_an_answer_without_dates_whole(void **s)
{
	struct hand hand;
	char *text;

	(void)s;
	hand_set_up(&hand);
	hand.conference.quorum_required = 3;
	hand.conference.n_people = 1;
	hand.conference.n_seats = hand.seats[CHIEF].n_candidates = 1;
	text = encode(&hand);
	assert_string_equal(
		text,
		"{\"case\":\"by-hand\",\"now\":\"2026-09-15T00:00:00+00:00\","
		"\"verdict\":\"none\",\"provisional\":false,\"dates\":[],"
		"\"total_feasible_days\":0,\"truncated\":false,"
		"\"considered\":{\"slots\":14,\"possible\":0,\"removed\":["
		"{\"rule\":\"working-day\",\"slots\":4},"
		"{\"rule\":\"quorum\",\"slots\":10}],\"days\":["
		"{\"date\":\"2026-12-07\",\"rule\":\"quorum\"},"
		"{\"date\":\"2026-12-08\",\"rule\":\"quorum\"},"
		"{\"date\":\"2026-12-09\",\"rule\":\"quorum\"},"
		"{\"date\":\"2026-12-10\",\"rule\":\"quorum\"},"
		"{\"date\":\"2026-12-11\",\"rule\":\"quorum\"},"
		"{\"date\":\"2026-12-12\",\"rule\":\"working-day\"},"
		"{\"date\":\"2026-12-13\",\"rule\":\"working-day\"}]},"
		"\"ask_first\":[],\"people\":[{\"id\":\"ann\","
		"\"as_of\":\"2026-09-14T00:00:00+00:00\","
		"\"covered_until\":\"2028-01-01T00:00:00+00:00\","
		"\"cover\":\"file\",\"complete\":true,\"status\":\"ok\"}],"
		"\"conflict\":{\"rules\":[{\"rule\":\"quorum\","
		"\"guidance\":\"G18\",\"text\":{"
		"\"en\":\"at least 3 outside the team can come\","
		"\"cy\":\"gall o leiaf 3 y tu allan i'r tîm ddod\"},"
		"\"people\":[\"ann\"],\"slots\":14}],\"proved\":true,"
		"\"relaxations\":[{\"drop\":[\"quorum\"],\"negotiability\":5,"
		"\"date\":{\"start\":\"2026-12-08T10:00:00+00:00\","
		"\"end\":\"2026-12-08T13:00:00+00:00\",\"points\":0},"
		"\"text\":{\"en\":\"without the quorum of 3: "
		"8 December 2026, 10:00\",\"cy\":\"o hepgor y cworwm o 3: "
		"8 Rhagfyr 2026, 10:00\"}}],"
		"\"text\":{\"en\":\"no day on which at least 3 outside the "
		"team can come; without the quorum of 3: 8 December 2026, "
		"10:00\",\"cy\":\"nid oes diwrnod lle gall o leiaf 3 y tu "
		"allan i'r tîm ddod; o hepgor y cworwm o 3: 8 Rhagfyr 2026, "
		"10:00\"}},"
		"\"holidays\":{\"set\":\"by-hand\","
		"\"covered_until\":\"2027-12-31\"},"
		"\"solver\":{\"proved\":true,\"gap\":0}}");
	free(text);
	hand_tear_down(&hand);
}

static void encode__writes_who_comes(void **s)
{
	struct hand hand;
	char *text;

	(void)s;
	hand_set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-12-01", "2026-12-20", FB_OUT);
	hand_person_busy(&hand, CAI, "2026-12-01", "2026-12-20", FB_BUSY);
	hand.known_people[DEE] = (struct known){0};
	text = encode(&hand);
	assert_has(text,
		   "\"attendance\":[{\"seat\":\"chief\",\"group\":\"officers\","
		   "\"person\":\"bob\",\"as\":\"deputy\",\"fbtype\":\"FREE\","
		   "\"passed_over\":[{\"person\":\"ann\","
		   "\"fbtype\":\"BUSY-UNAVAILABLE\"}]},"
		   "{\"seat\":\"guest\",\"group\":\"officers\","
		   "\"person\":null,\"as\":\"empty\","
		   "\"passed_over\":[{\"person\":\"cai\","
		   "\"fbtype\":\"BUSY\"}]},"
		   "{\"seat\":\"inspector\",\"group\":\"team\","
		   "\"person\":\"dee\",\"as\":\"principal\","
		   "\"fbtype\":\"NO-DATA\",\"passed_over\":[]}],"
		   "\"groups\":[{\"id\":\"officers\",\"seats\":2,"
		   "\"principals\":0,\"deputies\":1,\"unknown\":0,\"empty\":1,"
		   "\"required\":0},{\"id\":\"team\",\"seats\":1,"
		   "\"principals\":0,\"deputies\":0,\"unknown\":1,\"empty\":0,"
		   "\"required\":0}],\"rooms\":[],\"milestones\":[");
	assert_has(text, "{\"id\":\"optional-seat-empty\",\"rule\":\"G8\","
			 "\"seat\":\"guest\",\"count\":1,\"weight\":60,"
			 "\"points\":60,\"text\":{\"en\":\"");
	assert_has(text, "{\"id\":\"dee\",\"as_of\":null,"
			 "\"covered_until\":null,\"cover\":null,"
			 "\"complete\":false,\"status\":\"missing\"}");
	free(text);
	hand_tear_down(&hand);
}

static void encode__writes_milestones_with_both_names_of_a_holiday(void **s)
{
	struct item cy;
	struct hand hand;
	char *text;

	(void)s;
	hand_set_up(&hand);
	hand.holidays[0].first = hand.holidays[0].last = hand_day("2026-12-01");
	cy = hand.holidays[0];
	cy.title = "Gŵyl";
	hand.evidence.holidays[LANGUAGE_CY].calendar.items = &cy;
	hand.evidence.holidays[LANGUAGE_CY].calendar.n_items = 1;
	text = encode(&hand);
	assert_has(text,
		   "{\"id\":\"papers\",\"rule\":\"G19\","
		   "\"date\":\"2026-11-30\",\"by\":\"authority\","
		   "\"limit\":\"hard\",\"counted\":{\"from\":\"conference\","
		   "\"direction\":\"before\",\"n\":7,\"unit\":\"day\"},"
		   "\"skipped\":[{\"date\":\"2026-12-01\","
		   "\"why\":\"bank-holiday\",\"name\":{\"en\":\"Holiday\","
		   "\"cy\":\"Gŵyl\"}}],\"slack_working_days\":54,"
		   "\"confirmed\":true,\"marks\":[\"closed-day\"]}");
	assert_has(text, "\"counted\":{\"from\":\"outcome-letter\","
			 "\"direction\":\"after\",\"n\":20,"
			 "\"unit\":\"working-day\"}");
	free(text);
	hand_tear_down(&hand);
}

static void encode__keeps_the_members_of_a_date_in_order(void **s)
{
	static const char *const keys[] = {
		"order",    "start",	 "end",
		"points",   "terms",	 "attendance",
		"groups",   "rooms",	 "milestones",
		"critical", "drop_outs", "holds_if_unknown_decline",
		"remarks"};
	struct answer answer;
	struct hand hand;
	struct json *json, *date;
	size_t i = 0;

	(void)s;
	hand_set_up(&hand);
	answer = hand_answer(&hand);
	json = answer_encode(&answer);
	date = json_at(json_member(json, "dates"), 0);
	for (struct json_iterator it = json_first(date); it.key;
	     json_next(date, &it))
		assert_string_equal(it.key, keys[i++]);
	assert_int_equal(i, sizeof(keys) / sizeof(*keys));
	json_free(json);
	hand_tear_down(&hand);
}

static void encode__is_the_same_twice(void **s)
{
	struct hand hand;
	char *once, *again;

	(void)s;
	hand_set_up(&hand);
	once = encode(&hand);
	again = encode(&hand);
	assert_string_equal(once, again);
	free(once);
	free(again);
	hand_tear_down(&hand);
}

static void write_model__names_rows_by_rule_and_slot(void **s)
{
	struct hand hand;
	struct buffer buffer;

	(void)s;
	hand_set_up(&hand);
	hand.seats[CHIEF].id = "chief-executive";
	hand.seats[CHIEF].essential = true;
	hand.seats[GUEST].id =
		"a-guest-whose-seat-has-an-id-as-long-as-allowed";
	hand.groups[OFFICERS].required = 1;
	hand_person_busy(&hand, DEE, "2026-12-09", "2026-12-10", FB_BUSY);
	hand.groups[TEAM].required = 1;
	buffer_init(0, &buffer);
	assert_int_equal(conference_write_model(&hand.conference,
						&hand.evidence, hand.now,
						hand.arena, &buffer, NULL),
			 STATUS_OK);
	assert_has(buffer.data, " essential(chief_executive)@1208_1000:\n");
	assert_has(buffer.data, " group(officers)@1207_0900:\n");
	assert_has(buffer.data, "chief_executive(bob)@1208_1000");
	assert_has(buffer.data, "a_guest_whose_seat_has_an_id~1(cai)@");
	/* removed by a rule's own test */
	assert_null(strstr(buffer.data, "@1209_"));
	assert_null(strstr(buffer.data, "@1212_"));
	buffer_release(&buffer);
	hand_tear_down(&hand);
}

/* G27: two seats behind the case's, and a row that asks for two. */
static void write_model__names_members_short_of_the_team(void **s)
{
	static const int32_t team[] = {BOB, DEE};
	struct hand hand;
	struct buffer buffer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.follows.is_stated = true;
	hand.conference.follows.team = team;
	hand.conference.follows.n_team = 2;
	hand.seats[GUEST].group = TEAM;
	hand.candidates[GUEST][0] = BOB;
	buffer_init(0, &buffer);
	assert_int_equal(conference_write_model(&hand.conference,
						&hand.evidence, hand.now,
						hand.arena, &buffer, NULL),
			 STATUS_OK);
	assert_has(buffer.data,
		   " combination@1208_1000:\n"
		   "  + guest(bob)@1208_1000 + inspector(dee)@1208_1000 "
		   "+ team.1(?)@1208_1000 + team.2(?)@1208_1000\n"
		   "  - 2 x@1208_1000 >= 0\n");
	assert_has(buffer.data, "200 team.1(?)@1208_1000");
	buffer_release(&buffer);
	hand_tear_down(&hand);
}

/* G5, G21, G23 */
static void encode__writes_held_seats_and_the_agenda(void **s)
{
	static const int32_t chiefs[] = {CHIEF};
	struct part part = {.id = "part",
			    .title = {{"Talk", "Sgwrs"}},
			    .from_s = HAND_HOUR_S,
			    .to_s = 3 * HAND_HOUR_S,
			    .introduction_s = 600,
			    .seats = chiefs,
			    .n_seats = 1};
	struct hand hand;
	char *text;

	(void)s;
	hand_set_up(&hand);
	hand.conference.parts = &part;
	hand.conference.n_parts = 1;
	hand.seats[CHIEF].comes_after_s = HAND_HOUR_S;
	hand.seats[GUEST].held_with = CHIEF;
	hand.seats[GUEST].n_candidates = 0;
	text = encode(&hand);
	assert_has(text,
		   "\"attendance\":[{\"seat\":\"chief\",\"group\":\"officers\","
		   "\"person\":\"ann\",\"as\":\"principal\","
		   "\"fbtype\":\"FREE\","
		   "\"start\":\"2026-12-08T11:00:00+00:00\","
		   "\"end\":\"2026-12-08T13:00:00+00:00\","
		   "\"passed_over\":[]},"
		   "{\"seat\":\"guest\",\"group\":\"officers\","
		   "\"person\":\"ann\",\"as\":\"held\","
		   "\"held_with\":\"chief\",\"fbtype\":\"FREE\","
		   "\"passed_over\":[]},");
	assert_has(text, "\"agenda\":[{\"part\":\"opening\","
			 "\"start\":\"2026-12-08T10:00:00+00:00\","
			 "\"end\":\"2026-12-08T11:00:00+00:00\","
			 "\"seats\":[\"guest\",\"inspector\"]},"
			 "{\"part\":\"part\","
			 "\"title\":{\"en\":\"Talk\",\"cy\":\"Sgwrs\"},"
			 "\"start\":\"2026-12-08T11:00:00+00:00\","
			 "\"end\":\"2026-12-08T13:00:00+00:00\","
			 "\"introduction_until\":\"2026-12-08T11:10:00+00:00\","
			 "\"seats\":[\"chief\"]}],\"milestones\"");
	free(text);
	hand_tear_down(&hand);
}

/* A held seat is as empty as the one it is held with. */
static void encode__says_nothing_of_who_does_not_hold_a_seat(void **s)
{
	struct hand hand;
	char *text;

	(void)s;
	hand_set_up(&hand);
	hand.seats[CHIEF].held_with = GUEST;
	hand.seats[CHIEF].n_candidates = 0;
	hand_person_busy(&hand, CAI, "2026-12-01", "2026-12-20", FB_BUSY);
	text = encode(&hand);
	assert_has(text, "{\"seat\":\"chief\",\"group\":\"officers\","
			 "\"person\":null,\"as\":\"held\","
			 "\"held_with\":\"guest\",\"passed_over\":[]}");
	free(text);
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encode__writes_an_answer_without_dates_whole),
		cmocka_unit_test(encode__writes_who_comes),
		cmocka_unit_test(
			encode__writes_milestones_with_both_names_of_a_holiday),
		cmocka_unit_test(encode__keeps_the_members_of_a_date_in_order),
		cmocka_unit_test(encode__is_the_same_twice),
		cmocka_unit_test(write_model__names_rows_by_rule_and_slot),
		cmocka_unit_test(write_model__names_members_short_of_the_team),
		cmocka_unit_test(encode__writes_held_seats_and_the_agenda),
		cmocka_unit_test(
			encode__says_nothing_of_who_does_not_hold_a_seat),
	};

	return cmocka_run_group_tests_name("encode", tests, NULL, NULL);
}
