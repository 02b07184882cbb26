#include "tests/bench/conference_instances.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum {
	HOUR_S = 3600,
	HALF_HOUR_S = 1800,
	FIRST_S = 8 * HOUR_S, /* calendars say something from 08:00 to 19:00 */
	HALF_HOURS = 22,
	LENGTH_S = 3 * HOUR_S + HALF_HOUR_S,
	N_PARTS = 3,
	N_LINKS = 2,
	N_TEAM_BEFORE = 4,
	MAX_WEEKS = 80,
	MAX_DAYS = 7 * MAX_WEEKS,
	MAX_SEATS = 80,
	MAX_PEOPLE = 200,
	MAX_CANDIDATES = 32,
	N_ROOMS = 4,
	N_SINGLE_EVENTS = 8,
	N_EVENTS = N_SINGLE_EVENTS + 1, /* and a calendar to avoid */
	N_ITEMS = 20,
	N_HOLIDAYS = 3,
	NOTICE_DAYS = 14 /* the window begins so long after now */
};

enum group_id { CONSORTIUM, MEMBERS, OFFICERS, STAKEHOLDERS, TEAM, N_GROUPS };
enum said { SAYS_FREE, SAYS_TENTATIVE, SAYS_BUSY };

const struct instance_size instance_usual = {26, 0, 8};

struct build {
	uint64_t random;
	enum instance_kind kind;
	const struct instance_size *size;
	const struct zone *zone;
	struct arena *arena;
	struct instance *to;
	bool failed;
	struct day first;
	int32_t n_days, n_people, n_seats;
	int32_t links; /* the first inspector; the first N_LINKS are links */
	struct person *people;
	struct known *known;
	struct seat *seats;
	int32_t (*candidates)[MAX_CANDIDATES];
	bool *fixed; /* [person]: known, whatever chance says */
	uint8_t (*said)[MAX_DAYS][HALF_HOURS]; /* [person, then room, ...] */
};

static uint64_t next(struct build *b)
{
	uint64_t z = b->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int32_t below(int32_t n, struct build *b)
{
	return (int32_t)(next(b) % (uint64_t)n);
}

static int32_t between(int32_t least, int32_t most, struct build *b)
{
	return least + below(most - least + 1, b);
}

static void *room_for(size_t n, size_t size, struct build *b)
{
	void *data = arena_alloc(b->arena, n, size);

	b->failed = b->failed || !data;
	return data;
}

static const char *name(const char *what, int32_t number, struct build *b)
{
	const char *id = arena_printf(b->arena, "%s%03d", what, (int)number);

	b->failed = b->failed || !id;
	return id;
}

/* --- calendars ----------------------------------------------------------- */

static void mark(int32_t who, int32_t day, int32_t start, int32_t length,
		 struct build *b)
{
	uint8_t said = below(10, b) ? SAYS_BUSY : SAYS_TENTATIVE;

	for (int32_t h = start; h < start + length && h < HALF_HOURS; h++)
		if (b->said[who][day][h] < said)
			b->said[who][day][h] = said;
}

/* busy: about the meetings of half an hour to two hours in a week. */
static void fill_calendar(int32_t who, int32_t busy, struct build *b)
{
	int32_t n_weekly = busy / 2;

	for (int32_t i = 0; i < n_weekly; i++) {
		int32_t every = between(1, 2, b) * 7;
		int32_t start = between(1, HALF_HOURS - 3, b);
		int32_t length = between(1, 4, b);

		for (int32_t d = below(every, b); d < b->n_days; d += every)
			mark(who, d, start, length, b);
	}
	for (int32_t i = between(1, 2, b); i > 0; i--) {
		int32_t first = below(b->n_days, b), n = between(4, 14, b);

		for (int32_t d = first; d < first + n && d < b->n_days; d++)
			mark(who, d, 0, HALF_HOURS, b);
	}
	for (int32_t d = 0; d < b->n_days; d++)
		/* nearer days are fuller */
		for (int32_t i = between(0,
					 busy * (2 * b->n_days - d) /
						 (8 * b->n_days),
					 b);
		     i > 0; i--)
			mark(who, d, between(1, HALF_HOURS - 3, b),
			     between(1, 3, b), b);
}

static int64_t instant(const struct build *b, int32_t day, int32_t half_hour)
{
	int64_t local_s = (int64_t)day_add(b->first, day).n * SECONDS_A_DAY +
			  FIRST_S + (int64_t)half_hour * HALF_HOUR_S;

	return zone_instant(b->zone, local_s);
}

static const enum fbtype fbtypes[] = {
	[SAYS_FREE] = FB_FREE,
	[SAYS_TENTATIVE] = FB_TENTATIVE,
	[SAYS_BUSY] = FB_BUSY,
};

static size_t day_busys(const uint8_t *said, int32_t day, struct busy *busys,
			const struct build *b)
{
	size_t n = 0;

	for (int32_t h = 0; h < HALF_HOURS; h++) {
		int32_t from = h;

		if (said[h] == SAYS_FREE)
			continue;
		while (h + 1 < HALF_HOURS && said[h + 1] == said[from])
			h++;
		busys[n++] = (struct busy){{instant(b, day, from),
					    instant(b, day, h + 1)},
					   FB_BIT(fbtypes[said[from]])};
	}
	return n;
}

/* As of now, of the days of the case up to the last. */
static struct known calendar_of(int32_t who, struct day last, struct build *b)
{
	size_t most = (size_t)b->n_days * HALF_HOURS, n = 0;
	struct busy *busys = room_for(most, sizeof(*busys), b);
	struct span *cover = room_for(1, sizeof(*cover), b);

	if (b->failed)
		return (struct known){0};
	for (int32_t d = 0; d < b->n_days; d++)
		n += day_busys(b->said[who][d], d, busys + n, b);
	*cover = zone_days(b->zone, day_add(b->first, -200), last);
	return (struct known){.found = true,
			      .calendar = {
				      .timetable = {.busys = busys,
						    .n_busys = n,
						    .covers = cover,
						    .n_covers = 1,
						    .as_of = b->to->now,
						    .as_of_newest = b->to->now,
						    .complete = true}}};
}

static struct day far_away(const struct build *b)
{
	return day_add(b->first, b->n_days + 400);
}

/* --- people ------------------------------------------------------------- */

static void give_hours(struct person *person, struct build *b)
{
	struct working_hours *hours = room_for(1, sizeof(*hours), b);

	if (b->failed)
		return;
	*hours = (struct working_hours){(uint8_t)(0x1f & ~(1 << below(5, b))),
					8 * HOUR_S, 19 * HOUR_S};
	person->hours = hours;
	person->n_hours = 1;
}

static void give_answers(struct person *person, struct build *b)
{
	static const enum fbtype kinds[] = {FB_FREE, FB_FREE, FB_BUSY,
					    FB_UNKNOWN};
	int32_t n = between(1, 4, b);
	struct reply *replies = room_for((size_t)n, sizeof(*replies), b);

	for (int32_t i = 0; !b->failed && i < n; i++) {
		struct day from = day_add(b->first, below(b->n_days, b));

		replies[i] =
			(struct reply){.days = {from,
						day_add(from, below(3, b))},
				       .fbtype = kinds[below(4, b)],
				       .as_of = INSTANT_NONE,
				       .source = ""};
	}
	person->replies = replies;
	person->n_replies = n;
}

static int32_t add_person(int32_t busy, struct build *b)
{
	static const struct text none = {{"", ""}};
	int32_t p = b->n_people++;

	b->people[p] = (struct person){.id = name("p", p, b),
				       .name = "",
				       .post = none,
				       .language = "",
				       .zone = b->zone,
				       .travel_s = below(2, b) * HALF_HOUR_S};
	fill_calendar(p, busy, b);
	return p;
}

static int32_t add_pool(int32_t n, int32_t busy, struct build *b)
{
	int32_t first = b->n_people;

	for (int32_t i = 0; i < n; i++)
		add_person(busy, b);
	return first;
}

/* What is known of them, once their calendars are full. */
static void learn(struct build *b)
{
	for (int32_t p = 0; p < b->n_people; p++) {
		int32_t chance = below(24, b);
		bool fixed = b->fixed[p];
		struct day last = far_away(b);

		if (chance == 2 && !fixed)
			last = day_add(b->first, b->n_days / 2);
		if (chance > 1 || fixed)
			b->known[p] = calendar_of(p, last, b);
		if (chance >= 3 && chance < 6 && !fixed)
			give_hours(&b->people[p], b);
		if (chance % 6 == 1 && !fixed)
			give_answers(&b->people[p], b);
	}
}

/* --- seats -------------------------------------------------------------- */

static int32_t add_seat(enum group_id group, enum role role, enum order order,
			struct build *b)
{
	int32_t r = b->n_seats++;

	b->seats[r] = (struct seat){.id = name("s", r, b),
				    .group = group,
				    .role = role,
				    .order = order,
				    .candidates = b->candidates[r],
				    .held_with = NONE};
	return r;
}

static void add_candidate(int32_t seat, int32_t person, struct build *b)
{
	struct seat *s = &b->seats[seat];

	b->candidates[seat][s->n_candidates++] = person;
}

/* A ranked seat: its principal and deputies of a pool that others share. */
static void add_ranked(int32_t seat, int32_t busy, int32_t pool, int32_t n_pool,
		       struct build *b)
{
	bool easy = b->kind == INSTANCE_EASY;
	int32_t n = easy ? between(0, 3, b) : between(0, 1, b);
	int32_t first = below(n_pool, b);

	if (easy && b->seats[seat].essential && n == 0)
		n = 1;
	add_candidate(seat, add_person(busy, b), b);
	for (int32_t k = 0; k < n && k < n_pool; k++)
		add_candidate(seat, pool + (first + k) % n_pool, b);
}

static void add_team(int32_t busy, int32_t n_more, struct build *b)
{
	int32_t n_pool = b->size->n_pool;
	int32_t pool = add_pool(n_pool, busy, b);
	int32_t chair = add_seat(TEAM, ROLE_CHAIR, ORDER_ANY, b);
	int32_t support = add_seat(TEAM, ROLE_REQUIRED, ORDER_ANY, b);

	b->links = pool;
	b->seats[chair].duty = DUTY_CHAIR;
	b->seats[support].duty = DUTY_SUPPORT;
	b->seats[chair].essential = b->seats[support].essential = true;
	for (int32_t i = N_LINKS; i < n_pool; i++)
		add_candidate(chair, pool + i, b);
	for (int32_t i = 0; i < N_LINKS; i++) {
		add_candidate(support, pool + i, b);
		b->people[pool + i].is_link_inspector = true;
	}
	for (int32_t k = 0; k <= n_more; k++) {
		int32_t seat = add_seat(TEAM, k ? ROLE_OPTIONAL : ROLE_REQUIRED,
					ORDER_ANY, b);

		b->seats[seat].essential = k == 0;
		for (int32_t i = 0; i < n_pool; i++)
			add_candidate(seat, pool + i, b);
	}
}

static void add_stakeholders(int32_t n, int32_t busy, struct build *b)
{
	for (int32_t k = 0; k < n; k++) {
		int32_t seat =
			add_seat(STAKEHOLDERS, ROLE_OPTIONAL, ORDER_ANY, b);

		b->seats[seat].unnamed = below(8, b) == 0;
		for (int32_t i = between(1, 2, b);
		     i > 0 && !b->seats[seat].unnamed; i--)
			add_candidate(seat, add_person(busy, b), b);
	}
}

static void add_seats(struct build *b)
{
	static const enum group_id groups[] = {OFFICERS, MEMBERS, CONSORTIUM};
	int32_t senior = b->kind == INSTANCE_EASY ? 12 : 18;
	int32_t other = 8, n_pool = b->size->n_pool - 2;
	int32_t pool = add_pool(n_pool, other, b);
	int32_t more = b->size->n_more_seats;
	int32_t counts[] = {between(4, 7, b) + more, 3, between(1, 3, b)};

	for (int32_t g = 0; g < 3; g++)
		for (int32_t k = 0; k < counts[g]; k++) {
			int32_t seat = add_seat(groups[g], ROLE_REQUIRED,
						ORDER_RANKED, b);

			b->seats[seat].essential =
				groups[g] == OFFICERS && k < 2;
			if (groups[g] == OFFICERS && k == 3 && below(2, b))
				b->seats[seat].held_with = seat - 1;
			else
				add_ranked(seat, k < 3 ? senior : other, pool,
					   n_pool, b);
		}
	add_stakeholders(between(4, 7, b), other, b);
	add_team(other, between(0, 2, b), b);
}

/* --- planted clashes ----------------------------------------------------- */

/* The director, without deputies, is free only where neither link is. */
static void plant_director_against_links(struct build *b)
{
	int32_t director = b->candidates[1][0];

	b->seats[1].n_candidates = 1;
	b->fixed[director] = true;
	for (int32_t l = b->links; l < b->links + N_LINKS; l++) {
		b->fixed[l] = true;
		for (int32_t d = 0; d < b->n_days; d++)
			for (int32_t h = 0; h < HALF_HOURS; h++)
				if (b->said[l][d][h] != SAYS_BUSY)
					b->said[director][d][h] = SAYS_BUSY;
	}
}

/* The first two seats have one person, the same. */
static void plant_one_person_two_seats(struct build *b)
{
	b->seats[0].n_candidates = b->seats[1].n_candidates = 1;
	b->candidates[0][0] = b->candidates[1][0];
}

/* --- the rest of the case ------------------------------------------------ */

static void set_days(struct build *b)
{
	struct conference *c = &b->to->conference;
	struct day target =
		day_add(b->first, b->n_days / 2 + between(-14, 14, b));

	c->window = (struct days){b->first, day_add(b->first, b->n_days - 1)};
	c->target = (struct days){target, target};
	c->zone = b->zone;
	c->required_duration_s = LENGTH_S;
	c->earliest_s = 9 * HOUR_S;
	c->latest_s = 17 * HOUR_S;
	c->start_interval_s = HALF_HOUR_S;
	c->preferred_from_s = 10 * HOUR_S;
	c->preferred_to_s = 14 * HOUR_S;
	c->buffer_group = TEAM;
	c->buffer_before_s = c->buffer_after_s = 45 * 60;
	c->policy.max_age_s = 14 * SECONDS_A_DAY;
	for (int i = 0; i < N_DATE_RULES; i++)
		c->date_rules[i] = milestone_kinds[i].date_rule;
	for (int i = 0; i < N_TERMS; i++)
		c->weights[i] = term_kinds[i].weight;
}

static void set_groups(struct build *b)
{
	static const char *const ids[] = {"consortium", "members", "officers",
					  "stakeholders", "team"};
	struct conference *c = &b->to->conference;
	struct group *groups = room_for(N_GROUPS, sizeof(*groups), b);
	bool tight = b->kind != INSTANCE_EASY;

	if (b->failed)
		return;
	for (int32_t g = 0; g < N_GROUPS; g++)
		groups[g] = (struct group){.id = ids[g], .is_team = g == TEAM};
	groups[OFFICERS].required = tight ? 3 : 2;
	groups[MEMBERS].required = groups[CONSORTIUM].required = 1;
	c->groups = groups;
	c->n_groups = N_GROUPS;
	c->quorum_required = 8;
	c->max_deputies = tight ? 2 : 3;
}

/* Two venues, each with both kinds of room; the second is the smaller. */
static void set_rooms(bool no_base, struct build *b)
{
	static const char *const ids[] = {"b0", "b1", "c0", "c1"};
	struct conference *c = &b->to->conference;
	struct room *rooms = room_for(N_ROOMS, sizeof(*rooms), b);
	struct known *known = room_for(N_ROOMS, sizeof(*known), b);

	for (int32_t i = 0; !b->failed && i < N_ROOMS; i++) {
		int32_t who = MAX_PEOPLE + i;
		bool is_base = i < 2;

		rooms[i] = (struct room){.id = ids[i],
					 .venue = i % 2 ? "hall" : "castle",
					 .kind = is_base ? ROOM_BASE
							 : ROOM_CONFERENCE,
					 .capacity = i % 2 ? 22 : MAX_SEATS};
		fill_calendar(who, 6, b);
		if (is_base && no_base)
			memset(b->said[who], SAYS_BUSY, sizeof(b->said[who]));
		known[i] = calendar_of(who, far_away(b), b);
	}
	c->rooms = rooms;
	c->n_rooms = N_ROOMS;
	b->to->evidence.rooms = known;
}

static void set_translator(struct build *b)
{
	struct conference *c = &b->to->conference;
	struct resource *resource = room_for(1, sizeof(*resource), b);
	struct known *known = room_for(1, sizeof(*known), b);
	int32_t who = MAX_PEOPLE + N_ROOMS;

	if (b->failed)
		return;
	*resource = (struct resource){.id = "translator", .needed = true};
	fill_calendar(who, 3, b);
	*known = calendar_of(who, far_away(b), b);
	c->resources = resource;
	c->n_resources = 1;
	b->to->evidence.resources = known;
}

static void add_items(struct known *known, struct build *b)
{
	struct item *items = room_for(N_ITEMS, sizeof(*items), b);

	for (int32_t i = 0; !b->failed && i < N_ITEMS; i++) {
		int32_t day = (i * b->n_days + below(b->n_days, b)) / N_ITEMS;

		items[i] = (struct item){.span = {instant(b, day, 4),
						  instant(b, day, 8)},
					 .title = ""};
	}
	known->found = true;
	known->calendar.items = items;
	known->calendar.n_items = N_ITEMS;
}

static void set_events(struct build *b)
{
	static const struct text none = {{"", ""}};
	struct conference *c = &b->to->conference;
	struct event *events = room_for(N_EVENTS, sizeof(*events), b);
	struct known *known = room_for(N_EVENTS, sizeof(*known), b);

	for (int32_t i = 0; !b->failed && i < N_EVENTS; i++) {
		struct day first = day_add(b->first, below(b->n_days, b));

		events[i] = (struct event){.id = name("e", i, b),
					   .is_calendar = i >= N_SINGLE_EVENTS,
					   .first = first,
					   .last = day_add(first, below(2, b)),
					   .title = none,
					   .is_inspection = i % 4 == 0,
					   .effect = i < N_SINGLE_EVENTS
							     ? EFFECT_BLOCK
							     : EFFECT_AVOID,
					   .points = 40};
	}
	if (!b->failed)
		add_items(&known[N_SINGLE_EVENTS], b);
	c->events = events;
	c->n_events = N_EVENTS;
	b->to->evidence.events = known;
}

static void set_holidays(struct build *b)
{
	static const int32_t after[N_HOLIDAYS] = {50, 53, 57};
	struct item *items = room_for(N_HOLIDAYS, sizeof(*items), b);
	struct span *cover = room_for(1, sizeof(*cover), b);

	if (b->failed)
		return;
	*cover = zone_days(b->zone, day_add(b->first, -4000), far_away(b));
	for (int32_t i = 0; i < N_HOLIDAYS; i++) {
		struct day day = day_add(b->first, after[i]);

		items[i] = (struct item){.all_day = true,
					 .first = day,
					 .last = day,
					 .title = "Holiday"};
	}
	for (int l = 0; l < N_LANGUAGES; l++)
		b->to->evidence.holidays[l] = (struct known){
			.found = true,
			.calendar = {.items = items,
				     .n_items = N_HOLIDAYS,
				     .timetable = {.covers = cover,
						   .n_covers = 1}}};
}

/* A part of the seats of each of three groups, after an hour of opening. */
static void set_agenda(struct build *b)
{
	static const enum group_id groups[N_PARTS] = {OFFICERS, MEMBERS,
						      CONSORTIUM};
	static const struct text none = {{"", ""}};
	struct conference *c = &b->to->conference;
	struct part *parts = room_for(N_PARTS, sizeof(*parts), b);
	int64_t at = HOUR_S, length_s = (LENGTH_S - HOUR_S) / N_PARTS;

	for (int32_t i = 0; !b->failed && i < N_PARTS; i++, at += length_s) {
		int32_t *seats = room_for(MAX_SEATS, sizeof(*seats), b);

		if (b->failed)
			return;
		parts[i] = (struct part){.id = name("part", i, b),
					 .title = none,
					 .from_s = at,
					 .to_s = at + length_s,
					 .introduction_s = 20 * 60,
					 .seats = seats};
		for (int32_t r = 0; r < b->n_seats; r++) {
			if (b->seats[r].group != (int32_t)groups[i] || r < 2)
				continue;
			seats[parts[i].n_seats++] = r;
			b->seats[r].comes_after_s = at;
			b->seats[r].leaves_before_s = LENGTH_S - at - length_s;
		}
	}
	c->parts = parts;
	c->n_parts = N_PARTS;
}

static void set_visit(uint64_t seed, struct build *b)
{
	int32_t *seats = room_for(2, sizeof(*seats), b);
	int32_t *leaders = room_for(2, sizeof(*leaders), b);

	if (b->failed)
		return;
	for (int32_t i = 0; i < 2; i++) {
		seats[i] = i;
		leaders[i] = b->candidates[i][0];
	}
	b->to->conference.visit =
		(struct visit){.is_stated = true,
			       .required_duration_s = 2 * HOUR_S,
			       .seats = seats,
			       .n_seats = 2,
			       .leaders = leaders,
			       .n_leaders = leaders[0] == leaders[1] ? 1 : 2,
			       .required = seed % 4 != 0};
}

static void set_follows(uint64_t seed, struct build *b)
{
	struct conference *c = &b->to->conference;
	int32_t *team = room_for(N_TEAM_BEFORE, sizeof(*team), b);

	c->inspection_lead = b->links + N_LINKS;
	c->follows = (struct follows){.date = DAY_NONE, .chair = NONE};
	if (b->failed || seed % 3 != 0)
		return;
	for (int32_t i = 0; i < N_TEAM_BEFORE; i++)
		team[i] = b->links + 1 + i;
	c->kind = CONFERENCE_SECOND_PROGRESS;
	c->follows = (struct follows){.is_stated = true,
				      .id = "before",
				      .date = day_add(c->target.first, -365),
				      .chair = b->links + N_LINKS + 1,
				      .team = team,
				      .n_team = N_TEAM_BEFORE};
}

static void set_case(uint64_t seed, bool no_base, struct build *b)
{
	static const struct text none = {{"", ""}};
	struct conference *c = &b->to->conference;

	c->id = "bench";
	c->authority = none;
	c->holidays = "bench";
	c->max_candidates = 10;
	set_days(b);
	set_groups(b);
	set_rooms(no_base, b);
	set_translator(b);
	set_events(b);
	set_holidays(b);
	set_agenda(b);
	set_visit(seed, b);
	set_follows(seed, b);
	c->people = b->people;
	c->n_people = b->n_people;
	c->seats = b->seats;
	c->n_seats = b->n_seats;
	b->to->evidence.people = b->known;
}

static void build_all(uint64_t seed, struct build *b)
{
	enum { DIRECTOR, ONE_PERSON, NO_BASE, N_CLASHES };
	bool infeasible = b->kind == INSTANCE_INFEASIBLE;
	uint64_t clash = infeasible ? seed % N_CLASHES : N_CLASHES;

	add_seats(b);
	if (clash == DIRECTOR)
		plant_director_against_links(b);
	if (clash == ONE_PERSON)
		plant_one_person_two_seats(b);
	learn(b);
	set_case(seed, clash == NO_BASE, b);
}

bool instance_make(uint64_t seed, enum instance_kind kind,
		   const struct instance_size *size, const struct zone *zone,
		   struct arena *arena, struct instance *ret)
{
	struct instance instance = {0};
	struct build b = {.random = seed * 3 + (uint64_t)kind,
			  .kind = kind,
			  .size = size,
			  .zone = zone,
			  .arena = arena,
			  .to = &instance,
			  .n_days = 7 * size->n_weeks};

	day_parse("2026-11-02", &b.first);
	instance.now = zone_day_start(zone, day_add(b.first, -NOTICE_DAYS));
	b.people = room_for(MAX_PEOPLE, sizeof(*b.people), &b);
	b.known = room_for(MAX_PEOPLE, sizeof(*b.known), &b);
	b.seats = room_for(MAX_SEATS, sizeof(*b.seats), &b);
	b.candidates = room_for(MAX_SEATS, sizeof(*b.candidates), &b);
	b.fixed = room_for(MAX_PEOPLE, sizeof(*b.fixed), &b);
	b.said = calloc(MAX_PEOPLE + N_ROOMS + 1, sizeof(*b.said));
	b.failed = b.failed || !b.said;
	if (!b.failed)
		build_all(seed, &b);
	free(b.said);
	if (!b.failed)
		*ret = instance;
	return !b.failed;
}
