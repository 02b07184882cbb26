/*
 * Who is critical, how many may drop out, what holds if the unknown decline
 * and whom to ask first: by hand, and on random small conferences against an
 * enumeration of every way to seat people. test_unknowns [SEED N] takes N.
 */

#include "hand.h"

#include "verify_features.h"

#include <stdlib.h>

#include "conference/dates.h"

static uint64_t first_seed = 1;
static int n_worlds = 300;

/* --- by hand ------------------------------------------------------------ */

static void unknown(struct hand *hand, int32_t person)
{
	hand->known_people[person] = (struct known){0};
}

static void take(struct hand *hand, int32_t seat, int32_t person)
{
	hand->candidates[seat][0] = person;
	hand->seats[seat].n_candidates = 1;
}

static struct date best(struct hand *hand)
{
	struct answer answer = hand_answer(hand);

	assert_true(answer.n_dates > 0);
	return answer.dates[0];
}

static void assert_critical(const struct date *date, int32_t n, int32_t first,
			    int32_t second)
{
	assert_int_equal(date->n_critical, n);
	if (n > 0)
		assert_int_equal(date->critical[0], first);
	if (n > 1)
		assert_int_equal(date->critical[1], second);
}

static void critical__is_who_alone_can_take_an_essential_seat(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = hand.seats[INSPECTOR].essential = true;
	struct date date = best(&hand);
	/* ann has a deputy, bob; dee has none; cai's seat may stay empty */
	assert_critical(&date, 1, DEE, 0);
	assert_int_equal(date.drop_outs, 0);
	hand_tear_down(&hand);
}

static void critical__is_who_makes_up_the_number(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.groups[OFFICERS].required = 2;
	struct date date = best(&hand);
	assert_critical(&date, 1, CAI, 0);
	hand.conference.quorum_required = 2;
	take(&hand, CHIEF, ANN);
	date = best(&hand);
	assert_critical(&date, 2, ANN, CAI);
	hand_tear_down(&hand);
}

/* The cap on deputies binds those who come in too. */
static void critical__counts_the_deputy_who_may_not_come_in(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = true;
	hand.conference.max_deputies = 0;
	struct date date = best(&hand);
	assert_critical(&date, 1, ANN, 0);
	hand_tear_down(&hand);
}

static void drop_outs__is_two_where_any_two_may(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = true;
	assert_int_equal(best(&hand).drop_outs, 2);
	hand_tear_down(&hand);
}

/* bob sits as the guest: without ann he moves, without both nobody is left. */
static void drop_outs__is_one_where_two_would_be_too_many(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = true;
	take(&hand, GUEST, BOB);
	struct date date = best(&hand);
	assert_int_equal(date.n_critical, 0);
	assert_int_equal(date.drop_outs, 1);
	hand_tear_down(&hand);
}

/* As many as attend, at most. */
static void drop_outs__is_no_more_than_attend(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand_person_busy(&hand, CAI, "2026-12-01", "2026-12-20", FB_BUSY);
	hand_person_busy(&hand, DEE, "2026-12-01", "2026-12-20", FB_BUSY);
	assert_int_equal(best(&hand).drop_outs, 1);
	hand_person_busy(&hand, ANN, "2026-12-01", "2026-12-20", FB_BUSY);
	hand_person_busy(&hand, BOB, "2026-12-01", "2026-12-20", FB_BUSY);
	struct date date = best(&hand);
	assert_int_equal(date.n_critical, 0);
	assert_int_equal(date.drop_outs, 0);
	hand_tear_down(&hand);
}

/* G17: who drops out is missed by the visit too. */
static void critical__is_who_makes_the_visit_possible(void **state)
{
	static const int32_t seats[] = {CHIEF}, leaders[] = {ANN};
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[INSPECTOR].duty = DUTY_CHAIR;
	hand.seats[INSPECTOR].role = ROLE_CHAIR;
	hand.people[CAI].is_link_inspector = true;
	hand_candidate(&hand, INSPECTOR, BOB);
	hand.seats[CHIEF].n_candidates = 1;
	hand.conference.visit =
		(struct visit){.is_stated = true,
			       .required_duration_s = 2 * HAND_HOUR_S,
			       .seats = seats,
			       .n_seats = 1,
			       .leaders = leaders,
			       .n_leaders = 1,
			       .required = 1};
	struct date date = best(&hand);
	/* the only leader, the only link inspector; bob chairs and dee could */
	assert_critical(&date, 2, ANN, CAI);
	hand.conference.visit.required = 0;
	date = best(&hand);
	assert_int_equal(date.n_critical, 0);
	hand_tear_down(&hand);
}

static void decline__is_survived_with_a_deputy_who_is_known(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = true;
	unknown(&hand, ANN);
	assert_true(best(&hand).holds_if_unknown_decline);
	unknown(&hand, BOB);
	assert_false(best(&hand).holds_if_unknown_decline);
	hand_tear_down(&hand);
}

static void decline__leaves_a_seat_without_a_name_empty(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[GUEST].unnamed = true;
	hand.seats[GUEST].n_candidates = 0;
	assert_true(best(&hand).holds_if_unknown_decline);
	hand.groups[OFFICERS].required = 2;
	assert_false(best(&hand).holds_if_unknown_decline);
	hand_tear_down(&hand);
}

/* Rooms and resources are as the policy takes them. */
static void decline__concerns_no_rooms(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand_room(&hand, "hall", "here", ROOM_CONFERENCE, 10);
	hand.known_rooms[0] = (struct known){0};
	assert_true(best(&hand).holds_if_unknown_decline);
	hand_tear_down(&hand);
}

/* Short, stale, incomplete and distrusted diaries are unknown where silent. */
static void decline__is_asked_of_every_diary_that_does_not_know(void **state)
{
	struct hand hand;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct timetable *t;

		hand_set_up(&hand);
		hand.seats[INSPECTOR].essential = true;
		t = &hand.known_people[DEE].calendar.timetable;
		if (i == 0)
			hand.diaries[DEE].cover.end =
				hand_instant("2026-12-01");
		if (i == 1)
			t->as_of = hand_instant("2026-08-01");
		if (i == 2)
			t->complete = false;
		if (i == 3) {
			t->cover_assumed = true;
			hand.conference.policy.assumed = ASSUMED_UNKNOWN;
		}
		struct date date = best(&hand);
		static const enum message why[] = {MSG_REMARK_SHORT,
						   MSG_REMARK_STALE,
						   MSG_REMARK_INCOMPLETE,
						   MSG_REMARK_ASSUMED};
		assert_false(date.holds_if_unknown_decline);
		assert_int_equal(date.n_remarks, 1);
		assert_int_equal(date.remarks[0].message, why[i]);
		hand_tear_down(&hand);
	}
}

static void asks__are_those_whose_coming_would_do(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = true;
	unknown(&hand, ANN);
	unknown(&hand, BOB);
	unknown(&hand, CAI);
	struct answer answer = hand_answer(&hand);
	assert_int_equal(answer.asks.n_asks, 2);
	assert_int_equal(answer.asks.asks[0].person, ANN);
	assert_int_equal(answer.asks.asks[0].n_dates, 5);
	assert_int_equal(answer.asks.asks[1].person, BOB);
	assert_int_equal(answer.asks.asks[1].n_dates, 5);
	hand_tear_down(&hand);
}

/* With two essential seats unknown no single answer saves a date; who alone
 * can take one breaks it. */
static void asks__are_those_whose_declining_would_break_it(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = hand.seats[INSPECTOR].essential = true;
	unknown(&hand, ANN);
	unknown(&hand, BOB);
	unknown(&hand, DEE);
	struct answer answer = hand_answer(&hand);
	assert_int_equal(answer.asks.n_asks, 1);
	assert_int_equal(answer.asks.asks[0].person, DEE);
	hand_tear_down(&hand);
}

static void asks__put_who_decides_most_first(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = hand.seats[INSPECTOR].essential = true;
	hand.seats[CHIEF].n_candidates = 1;
	/* ann is known from Thursday on, dee on no day */
	hand.diaries[ANN].cover.start = hand_instant("2026-12-10");
	unknown(&hand, DEE);
	struct answer answer = hand_answer(&hand);
	assert_int_equal(answer.asks.n_asks, 2);
	assert_int_equal(answer.asks.asks[0].person, DEE);
	assert_int_equal(answer.asks.asks[0].n_dates, 5);
	assert_int_equal(answer.asks.asks[1].person, ANN);
	assert_int_equal(answer.asks.asks[1].n_dates, 3);
	/* Tue 8, Wed 9 or Mon 7: in the order of the dates */
	for (int32_t i = 0; i < 3; i++) {
		int32_t k = answer.asks.asks[1].dates[i];

		assert_true(answer.dates[k].span.start <
			    hand_instant("2026-12-10"));
		assert_true(i == 0 || answer.asks.asks[1].dates[i - 1] < k);
	}
	hand_tear_down(&hand);
}

static void asks__are_none_where_the_unknown_count_as_busy(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.conference.policy.unknown = UNKNOWN_BUSY;
	unknown(&hand, ANN);
	struct answer answer = hand_answer(&hand);
	assert_int_equal(answer.asks.n_asks, 0);
	assert_true(answer.dates[0].holds_if_unknown_decline);
	hand_tear_down(&hand);
}

/* --- every way to seat people -------------------------------------------- */

/* Who can come to what, said plainly. */
struct naive {
	const struct world *w;
	const struct formulation *f;
	struct day day;
	struct span span;
	bool out[MAX_PEOPLE], decline;
	int32_t free;
	/* of the assignment being tried */
	bool used[MAX_PEOPLE];
	int32_t seated[MAX_SEATS]; /* option or NO_ONE */
};

static bool says_yes(const struct naive *n, int32_t person, struct state state)
{
	if (person != NONE && n->out[person])
		return false;
	if (n->decline && person != n->free && state.fbtype == FB_UNKNOWN)
		return false;
	return state.can;
}

static bool visits(const struct naive *n, int32_t person, struct span span)
{
	const struct conference *c = &n->w->conference;

	if (person == NONE)
		return !n->decline && c->policy.unknown == UNKNOWN_ALLOW;
	span.start -= c->people[person].travel_s;
	span.end += c->people[person].travel_s;
	return says_yes(n, person,
			availability_at(&n->f->people[person], &c->policy,
					span));
}

static bool visit_at(const struct naive *n, int32_t chair, struct span span)
{
	const struct conference *c = &n->w->conference;
	int32_t met = 0;
	bool inspector = false;

	for (int32_t p = 0; p < c->n_people; p++)
		inspector = inspector || (c->people[p].is_link_inspector &&
					  p != chair && visits(n, p, span));
	for (int32_t i = 0; i < c->visit.n_leaders; i++)
		met += visits(n, c->visit.leaders[i], span);
	return inspector && visits(n, chair, span) && met >= 1 &&
	       met >= c->visit.required;
}

static bool has_visit(const struct naive *n, int32_t chair)
{
	const struct conference *c = &n->w->conference;
	struct day first =
		dates_day(c, &n->f->workdays, MILESTONE_NOTIFICATION, n->day);
	struct day end =
		dates_day(c, &n->f->workdays, MILESTONE_BRIEFING, n->day);

	if (first.n <= n->f->today.n)
		first.n = n->f->today.n + 1;
	for (struct day day = first; day.n < end.n; day.n++) {
		if (!workdays_is_working(&n->f->workdays, day))
			continue;
		for (int32_t s = c->earliest_s;
		     s + c->visit.required_duration_s <= c->latest_s;
		     s += c->start_interval_s) {
			int64_t at = zone_instant(
				c->zone, (int64_t)day.n * SECONDS_A_DAY + s);

			if (visit_at(
				    n, chair,
				    (struct span){
					    at,
					    at + c->visit.required_duration_s}))
				return true;
		}
	}
	return false;
}

static bool minima_hold(const struct naive *n)
{
	const struct conference *c = &n->w->conference;
	int32_t filled[N_GROUPS] = {0}, quorum = 0, deputies = 0;

	for (int32_t r = 0; r < c->n_seats; r++) {
		int32_t o = n->seated[r];

		if (o == NO_ONE && seat_counts(&c->seats[r]) &&
		    seat_is_essential(c, r))
			return false;
		if (o == NO_ONE)
			continue;
		filled[c->seats[r].group]++;
		quorum += !c->groups[c->seats[r].group].is_team;
		deputies += n->f->candidacies[o].deputy > 0;
	}
	for (int32_t g = 0; g < c->n_groups; g++)
		if (filled[g] < c->groups[g].required)
			return false;
	return quorum >= c->quorum_required && deputies <= c->max_deputies;
}

static bool all_hold(const struct naive *n)
{
	const struct conference *c = &n->w->conference;

	if (!minima_hold(n))
		return false;
	if (!c->visit.is_stated || c->visit.required == 0)
		return true;
	for (int32_t r = 0; r < c->n_seats; r++)
		if (c->seats[r].duty == DUTY_CHAIR && n->seated[r] != NO_ONE)
			return has_visit(
				n, n->f->candidacies[n->seated[r]].person);
	return false;
}

static bool seat_everyone(struct naive *n, int32_t seat)
{
	const struct formulation *f = n->f;

	if (seat == f->conference->n_seats)
		return all_hold(n);
	for (int32_t o = f->option_starts[seat]; o < f->option_starts[seat + 1];
	     o++) {
		int32_t person = f->candidacies[o].person;
		struct state state =
			candidacy_state(f, &f->candidacies[o], n->span);

		if (!says_yes(n, person, state) ||
		    (person != NONE && n->used[person]))
			continue;
		n->seated[seat] = o;
		if (person != NONE)
			n->used[person] = true;
		bool holds = seat_everyone(n, seat + 1);
		if (person != NONE)
			n->used[person] = false;
		if (holds)
			return true;
	}
	n->seated[seat] = NO_ONE;
	return seat_everyone(n, seat + 1);
}

static bool holds_without(struct naive *n, int32_t a, int32_t b)
{
	n->out[a] = n->out[b] = true;
	bool holds = seat_everyone(n, 0);
	n->out[a] = n->out[b] = false;
	return holds;
}

static bool holds_declined(struct naive *n, int32_t free)
{
	n->decline = true;
	n->free = free;
	bool holds = seat_everyone(n, 0);
	n->decline = false;
	n->free = NONE - 1;
	return holds;
}

static bool is_critical(const struct date *date, int32_t person)
{
	for (int32_t i = 0; i < date->n_critical; i++)
		if (date->critical[i] == person)
			return true;
	return false;
}

static int32_t attending(const struct date *date, int32_t *ret)
{
	int32_t n = 0;

	for (size_t i = 0; i < date->n_attendances; i++)
		if (date->attendances[i].person != NONE &&
		    date->attendances[i].as != AS_HELD)
			ret[n++] = date->attendances[i].person;
	return n;
}

static void compare_drop_outs(struct naive *n, const struct date *date)
{
	int32_t people[MAX_SEATS];
	int32_t n_people = attending(date, people), n_critical = 0;
	int32_t drop_outs = n_people < 2 ? n_people : 2;

	for (int32_t i = 0; i < n_people; i++) {
		bool critical = !holds_without(n, people[i], people[i]);

		assert_int_equal(is_critical(date, people[i]), critical);
		n_critical += critical;
		for (int32_t j = 0; j < i; j++)
			if (!holds_without(n, people[i], people[j]) &&
			    drop_outs > 1)
				drop_outs = 1;
	}
	assert_int_equal(date->n_critical, n_critical);
	assert_int_equal(date->drop_outs, n_critical ? 0 : drop_outs);
}

static bool is_asked(const struct answer *answer, int32_t person, int32_t k)
{
	for (size_t i = 0; i < answer->asks.n_asks; i++)
		for (int32_t d = 0; d < answer->asks.asks[i].n_dates; d++)
			if (answer->asks.asks[i].person == person &&
			    answer->asks.asks[i].dates[d] == k)
				return true;
	return false;
}

static bool is_unknown(const struct naive *n, int32_t person)
{
	const struct formulation *f = n->f;

	for (int32_t o = 0; o < f->n_candidacies; o++)
		if (f->candidacies[o].person == person &&
		    candidacy_state(f, &f->candidacies[o], n->span).fbtype ==
			    FB_UNKNOWN)
			return true;
	return false;
}

struct tally {
	int32_t dates, critical, one, two, declined, asked;
};

static void compare_date(struct naive *n, const struct answer *answer,
			 int32_t k, struct tally *tally)
{
	const struct date *date = &answer->dates[k];
	bool declined = holds_declined(n, NONE - 1);

	compare_drop_outs(n, date);
	assert_int_equal(date->holds_if_unknown_decline, declined);
	for (int32_t p = 0; p < n->w->conference.n_people; p++) {
		bool decides = is_unknown(n, p) &&
			       (!holds_without(n, p, p) ||
				(!declined && holds_declined(n, p)));

		assert_int_equal(is_asked(answer, p, k), decides);
		tally->asked += decides;
	}
	tally->dates++;
	tally->critical += date->n_critical > 0;
	tally->one += date->drop_outs == 1;
	tally->two += date->drop_outs == 2;
	tally->declined += !declined;
}

static void compare_world(const struct world *w, struct tally *tally)
{
	struct answer answer;
	struct formulation f;

	assert_int_equal(conference_answer(&w->conference, &w->evidence, w->now,
					   w->arena, &answer, NULL),
			 STATUS_OK);
	assert_int_equal(problem_of(&w->conference, &w->evidence, w->now,
				    w->arena, &f, NULL),
			 STATUS_OK);
	for (size_t k = 0; k < answer.n_dates; k++) {
		struct naive n = {.w = w, .f = &f, .free = NONE - 1};

		n.span = answer.dates[k].span;
		n.day = zone_day(w->conference.zone, n.span.start);
		compare_date(&n, &answer, (int32_t)k, tally);
	}
}

static void unknowns_tell__agrees_with_every_way_to_seat_people(void **state)
{
	struct zones *zones = zones_new();
	struct tally tally = {0};
	int32_t enough = n_worlds / 20;

	(void)state;
	for (int i = 0; i < n_worlds; i++) {
		struct arena *arena = arena_new(64 * 1024 * 1024);
		struct world w;

		world_make(&w, first_seed + (uint64_t)i,
			   zones_find(zones, bytes_of("Europe/London")), arena);
		compare_world(&w, &tally);
		arena_free(arena);
	}
	print_message("%d dates: critical %d, one may %d, two %d, %d do not "
		      "hold if the unknown decline, %d asked\n",
		      tally.dates, tally.critical, tally.one, tally.two,
		      tally.declined, tally.asked);
	assert_true(tally.critical >= enough && tally.one >= enough &&
		    tally.two >= enough && tally.declined >= enough &&
		    tally.asked >= enough);
	zones_free(zones);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			critical__is_who_alone_can_take_an_essential_seat),
		cmocka_unit_test(critical__is_who_makes_up_the_number),
		cmocka_unit_test(
			critical__counts_the_deputy_who_may_not_come_in),
		cmocka_unit_test(drop_outs__is_two_where_any_two_may),
		cmocka_unit_test(drop_outs__is_one_where_two_would_be_too_many),
		cmocka_unit_test(drop_outs__is_no_more_than_attend),
		cmocka_unit_test(critical__is_who_makes_the_visit_possible),
		cmocka_unit_test(
			decline__is_survived_with_a_deputy_who_is_known),
		cmocka_unit_test(decline__leaves_a_seat_without_a_name_empty),
		cmocka_unit_test(decline__concerns_no_rooms),
		cmocka_unit_test(
			decline__is_asked_of_every_diary_that_does_not_know),
		cmocka_unit_test(asks__are_those_whose_coming_would_do),
		cmocka_unit_test(
			asks__are_those_whose_declining_would_break_it),
		cmocka_unit_test(asks__put_who_decides_most_first),
		cmocka_unit_test(
			asks__are_none_where_the_unknown_count_as_busy),
		cmocka_unit_test(
			unknowns_tell__agrees_with_every_way_to_seat_people),
	};

	if (argc == 3) {
		first_seed = strtoull(argv[1], NULL, 10);
		n_worlds = atoi(argv[2]);
	}
	return cmocka_run_group_tests_name("unknowns", tests, NULL, NULL);
}
