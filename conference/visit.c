#include "conference/visit.h"

#include "base/limits.h"
#include "conference/dates.h"

enum { BITS = 64 };

int32_t visit_chair_seat(const struct conference *conference)
{
	const struct seat *seats = conference->seats;

	for (int32_t r = 0; r < conference->n_seats; r++)
		if (seats[r].duty == DUTY_CHAIR &&
		    seats[r].role != ROLE_NON_PARTICIPANT)
			return seats[r].held_with == NONE ? r
							  : seats[r].held_with;
	return NONE;
}

bool visit_is_needed(const struct conference *conference)
{
	return conference->visit.is_stated && conference->visit.required > 0;
}

/* --- which days and slots ----------------------------------------------- */

/* The later of the notification and the day after today, to the day before
 * the briefing; first > last: none. */
static struct days days_of(const struct visit_world *world, struct day day)
{
	const struct conference *c = world->conference;
	struct day notification =
		dates_day(c, world->workdays, MILESTONE_NOTIFICATION, day);
	struct day briefing =
		dates_day(c, world->workdays, MILESTONE_BRIEFING, day);
	struct day tomorrow = day_add(world->today, 1);

	return (struct days){!c->is_agreed && day_compare(notification,
							  tomorrow) < 0
				     ? tomorrow
				     : notification,
			     day_add(briefing, -1)};
}

/* From the first day of any to the last of any, and each one's own. */
static struct days all_days(const struct visit_world *world,
			    struct days *of_day)
{
	struct days all = {{INT32_MAX}, {INT32_MIN}};
	int32_t n = world->days.last.n - world->days.first.n + 1;

	for (int32_t i = 0; i < n; i++) {
		of_day[i] = days_of(world, day_add(world->days.first, i));
		if (of_day[i].first.n > of_day[i].last.n)
			continue;
		if (of_day[i].first.n < all.first.n)
			all.first = of_day[i].first;
		if (of_day[i].last.n > all.last.n)
			all.last = of_day[i].last;
	}
	return all;
}

static int32_t first_from(const struct visits *visits, struct day day)
{
	int32_t low = 0, high = visits->n_days;

	while (low < high) {
		int32_t mid = low + (high - low) / 2;

		if (visits->days[mid].n < day.n)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static enum status list_days(const struct visit_world *world,
			     struct arena *arena, struct visits *visits,
			     struct error *err)
{
	int32_t n = world->days.last.n - world->days.first.n + 1, n_days = 0;
	struct days *spans = arena_array(arena, struct days, (size_t)n);
	struct visit_days *of_day =
		arena_array(arena, struct visit_days, (size_t)n);

	if (!spans || !of_day)
		return error_no_memory(err, arena);
	struct days all = all_days(world, spans);
	int64_t width = (int64_t)all.last.n - all.first.n + 1;
	if (width < 0)
		width = 0;
	if (width * (visits->n_starts + 1) > LIMIT_VISIT_SLOTS)
		return limit_error(LIMIT_ID_VISIT_SLOTS,
				   width * (visits->n_starts + 1), err);
	struct day *days = arena_array(arena, struct day, (size_t)width);
	if (!days)
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < width; i++) {
		struct day day = day_add(all.first, i);

		if (workdays_is_working(world->workdays, day))
			days[n_days++] = day;
	}
	visits->days = days;
	visits->n_days = n_days;
	for (int32_t i = 0; i < n; i++)
		if (spans[i].first.n <= spans[i].last.n)
			of_day[i] = (struct visit_days){
				first_from(visits, spans[i].first),
				first_from(visits, day_add(spans[i].last, 1))};
	visits->of_day = of_day;
	visits->n_of_day = n;
	visits->first_day = world->days.first;
	return STATUS_OK;
}

static int32_t count_starts(const struct conference *c)
{
	int64_t room_s =
		c->latest_s - c->earliest_s - c->visit.required_duration_s;

	return room_s < 0 ? 0 : (int32_t)(room_s / c->start_interval_s) + 1;
}

struct span visit_local_span(const struct conference *c, struct day day,
			     int64_t start_s, int64_t duration_s)
{
	int64_t start =
		zone_instant(c->zone, (int64_t)day.n * SECONDS_A_DAY + start_s);

	return (struct span){start, start + duration_s};
}

struct span visit_span(const struct visits *visits, int32_t slot)
{
	const struct conference *c = visits->conference;
	int64_t k = slot % visits->n_starts;

	return visit_local_span(c, visits->days[slot / visits->n_starts],
				c->earliest_s + k * c->start_interval_s,
				c->visit.required_duration_s);
}

/* --- who can when ------------------------------------------------------- */

static struct state visitor_state(const struct visits *visits, int32_t person,
				  struct span span)
{
	return availability_at(&visits->people[person],
			       &visits->conference->policy, span);
}

static bool ask_person(const struct visits *visits, int32_t person,
		       struct arena *arena, const uint64_t **ret_can,
		       const uint64_t **ret_known)
{
	int64_t travel_s = visits->conference->people[person].travel_s;
	int32_t n_slots = visits->n_days * visits->n_starts;
	uint64_t *can = arena_array(arena, uint64_t, (size_t)visits->n_words);
	uint64_t *known = arena_array(arena, uint64_t, (size_t)visits->n_words);

	if (!can || !known)
		return false;
	for (int32_t s = 0; s < n_slots; s++) {
		struct span span = visit_span(visits, s);

		span.start -= travel_s;
		span.end += travel_s;
		struct state state = visitor_state(visits, person, span);
		uint64_t bit = UINT64_C(1) << (s % BITS);
		if (state.can)
			can[s / BITS] |= bit;
		if (state.can && state.fbtype != FB_UNKNOWN)
			known[s / BITS] |= bit;
	}
	*ret_can = can;
	*ret_known = known;
	return true;
}

static bool list_inspectors(struct arena *arena, struct visits *visits)
{
	const struct conference *c = visits->conference;
	int32_t n = 0;
	int32_t *inspectors = arena_array(arena, int32_t, (size_t)c->n_people);

	for (int32_t i = 0; inspectors && i < c->n_people; i++)
		if (c->people[i].is_link_inspector)
			inspectors[n++] = i;
	visits->inspectors = inspectors;
	visits->n_inspectors = n;
	return inspectors;
}

static bool is_asked(const struct visits *visits, int32_t person)
{
	const struct conference *c = visits->conference;
	const struct visit *visit = &c->visit;
	bool is = c->people[person].is_link_inspector;

	for (int32_t i = 0; i < visit->n_leaders; i++)
		is = is || visit->leaders[i] == person;
	if (visits->chair_seat == NONE)
		return is;
	const struct seat *seat = &c->seats[visits->chair_seat];
	for (int32_t i = 0; i < seat->n_candidates; i++)
		is = is || seat->candidates[i] == person;
	return is;
}

static bool ask_people(struct arena *arena, struct visits *visits)
{
	int32_t n = visits->conference->n_people;
	const uint64_t **can = arena_array(arena, const uint64_t *, (size_t)n);
	const uint64_t **known =
		arena_array(arena, const uint64_t *, (size_t)n);

	if (!can || !known)
		return false;
	for (int32_t i = 0; i < n; i++)
		if (is_asked(visits, i) &&
		    !ask_person(visits, i, arena, &can[i], &known[i]))
			return false;
	visits->can = can;
	visits->known = known;
	return true;
}

enum status visits_of(const struct visit_world *world, struct arena *arena,
		      struct visits *ret, struct error *err)
{
	struct visits visits = {
		.conference = world->conference,
		.people = world->people,
		.chair_seat = visit_chair_seat(world->conference),
		.n_starts = count_starts(world->conference),
	};
	enum status status = list_days(world, arena, &visits, err);

	if (status != STATUS_OK)
		return status;
	visits.n_words = (visits.n_days * visits.n_starts + BITS - 1) / BITS;
	if (!list_inspectors(arena, &visits) || !ask_people(arena, &visits))
		return error_no_memory(err, arena);
	*ret = visits;
	return STATUS_OK;
}

/* --- the best one ------------------------------------------------------- */

/* The bits of a person at a word of slots. */
static uint64_t bits_of(const struct visits *visits, int32_t person,
			int32_t word, const struct scenario *scenario)
{
	if (scenario->out && scenario->out[person])
		return 0;
	if (scenario->unknown_declines &&
	    !(scenario->has_free && scenario->free_if_unknown == person))
		return visits->known[person][word];
	return visits->can[person][word];
}

static bool unnamed_can(const struct visits *visits,
			const struct scenario *scenario)
{
	return !scenario->unknown_declines &&
	       availability_unnamed(&visits->conference->policy).can;
}

static uint64_t chair_bits(const struct visits *visits, int32_t chair,
			   int32_t word, const struct scenario *scenario)
{
	if (chair == NONE)
		return unnamed_can(visits, scenario) ? UINT64_MAX : 0;
	return bits_of(visits, chair, word, scenario);
}

/* At which of the word's slots the chair and a link inspector can. */
static uint64_t both_can(const struct visits *visits, int32_t chair,
			 int32_t word, const struct scenario *scenario)
{
	uint64_t chairs = chair_bits(visits, chair, word, scenario);
	uint64_t inspectors = 0;

	for (int32_t i = 0; chairs && i < visits->n_inspectors; i++)
		if (visits->inspectors[i] != chair)
			inspectors |= bits_of(visits, visits->inspectors[i],
					      word, scenario);
	return chairs & inspectors;
}

static int32_t count_met(const struct visits *visits, int32_t slot,
			 const struct scenario *scenario)
{
	const struct visit *visit = &visits->conference->visit;
	int32_t n = 0;

	for (int32_t i = 0; i < visit->n_leaders; i++) {
		uint64_t bits = bits_of(visits, visit->leaders[i], slot / BITS,
					scenario);

		n += (bits >> (slot % BITS) & 1) != 0;
	}
	return n;
}

struct visit_days visit_days_of(const struct visits *visits, struct day day)
{
	int32_t i = day.n - visits->first_day.n;

	if (i < 0 || i >= visits->n_of_day)
		return (struct visit_days){0, 0};
	return visits->of_day[i];
}

/* A walk along the slots of a day at which chair and link inspector can. */
struct walk {
	const struct visits *visits;
	const struct scenario *scenario;
	int32_t chair, word, slot, end; /* slot: where the walk stands */
	uint64_t left;			/* of the word, not yet met */
};

static struct walk walk_along(const struct visits *visits, struct day day,
			      int32_t chair, const struct scenario *scenario)
{
	struct visit_days days = visit_days_of(visits, day);
	int32_t first = days.first * visits->n_starts;
	struct walk walk = {.visits = visits,
			    .scenario = scenario,
			    .chair = chair,
			    .word = first / BITS,
			    .end = days.end * visits->n_starts};

	if (first < walk.end)
		walk.left = both_can(visits, chair, walk.word, scenario) &
			    UINT64_MAX << (first % BITS);
	return walk;
}

static int32_t lowest_bit(uint64_t bits)
{
	int32_t n = 0;

	for (int32_t half = BITS / 2; half; half /= 2)
		if (!(bits << (BITS - half) >> (BITS - half))) {
			bits >>= half;
			n += half;
		}
	return n;
}

/* False: at its end. */
static bool walk_on(struct walk *walk)
{
	while (!walk->left) {
		if ((walk->word + 1) * BITS >= walk->end)
			return false;
		walk->word++;
		walk->left = both_can(walk->visits, walk->chair, walk->word,
				      walk->scenario);
	}
	walk->slot = walk->word * BITS + lowest_bit(walk->left);
	walk->left &= walk->left - 1;
	return walk->slot < walk->end;
}

static int32_t least_met(const struct conference *c)
{
	return c->visit.required > 1 ? c->visit.required : 1;
}

static int32_t smallest_inspector(const struct visits *visits, int32_t chair,
				  int32_t slot)
{
	for (int32_t i = 0; i < visits->n_inspectors; i++)
		if (visits->inspectors[i] != chair &&
		    visit_can(visits, visits->inspectors[i], slot))
			return visits->inspectors[i];
	return NONE;
}

/* Of equal points the earlier, and any before none. */
static bool is_better(const struct conference *c, int32_t points,
		      const struct visit_pick *best)
{
	if (best->is_held)
		return points < best->points;
	return visit_is_needed(c) || points <= best->points;
}

bool visit_best(const struct visits *visits, struct day day, int32_t chair,
		struct visit_pick *ret)
{
	static const struct scenario as_it_is;
	const struct conference *c = visits->conference;
	int32_t weight = c->weights[TERM_VISIT_MISSED];
	struct visit_pick best = {.points = c->weights[TERM_VISIT_CALL]};
	struct walk walk = walk_along(visits, day, chair, &as_it_is);

	while (!(best.is_held && best.points == 0) && walk_on(&walk)) {
		int32_t n_met = count_met(visits, walk.slot, &as_it_is);
		int32_t points = weight * (c->visit.n_leaders - n_met);

		if (n_met >= least_met(c) && is_better(c, points, &best))
			best = (struct visit_pick){true, walk.slot, NONE, n_met,
						   points};
	}
	if (!best.is_held && visit_is_needed(c))
		return false;
	if (best.is_held)
		best.link_inspector =
			smallest_inspector(visits, chair, best.slot);
	*ret = best;
	return true;
}

bool visit_is_possible(const struct visits *visits, struct day day,
		       int32_t chair, const struct scenario *scenario)
{
	const struct conference *c = visits->conference;
	struct walk walk = walk_along(visits, day, chair, scenario);

	if (!visit_is_needed(c))
		return true;
	while (walk_on(&walk))
		if (count_met(visits, walk.slot, scenario) >= least_met(c))
			return true;
	return false;
}

bool visit_can(const struct visits *visits, int32_t person, int32_t slot)
{
	return visits->can[person][slot / BITS] >> (slot % BITS) & 1;
}
