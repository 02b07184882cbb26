/* Who may take which seat, and the rules over them. */

#include "conference/problem.h"
#include "conference/problem_parts.h"

bool has_chair_before(const struct conference *c)
{
	return c->follows.is_stated && c->follows.chair != NONE;
}

int32_t chair_before(const struct conference *c)
{
	return has_chair_before(c) ? c->follows.chair : c->inspection_lead;
}

bool is_team_again(const struct conference *c, int32_t seat, int32_t person)
{
	if (!c->groups[c->seats[seat].group].is_team)
		return false;
	for (int32_t i = 0; i < c->follows.n_team; i++)
		if (c->follows.team[i] == person)
			return true;
	return false;
}

static int32_t members_short(const struct conference *c)
{
	return c->follows.n_team > 0 ? TEAM_WANTED : 0;
}

static int32_t seat_options(const struct seat *seat)
{
	if (!seat_counts(seat))
		return 0;
	return seat->unnamed ? 1 : seat->n_candidates;
}

/* Travel and buffer round the time at which the seat is needed (G21). */
static struct span margin_of(const struct conference *c, int32_t seat,
			     int32_t person)
{
	const struct seat *s = &c->seats[seat];
	int64_t travel_s = c->people[person].travel_s;
	struct span margin = {travel_s - s->comes_after_s,
			      travel_s - s->leaves_before_s};

	if (seat_has_buffer(c, seat)) {
		margin.start += c->buffer_before_s;
		margin.end += c->buffer_after_s;
	}
	return margin;
}

static struct candidacy candidacy_of(const struct conference *c, int32_t seat,
				     int32_t k)
{
	const struct seat *s = &c->seats[seat];
	struct candidacy candidacy = {.seat = seat, .person = NONE};

	if (s->unnamed)
		return candidacy;
	candidacy.person = s->candidates[k];
	candidacy.deputy = s->order == ORDER_RANKED ? k : 0;
	candidacy.points =
		candidacy.deputy *
		c->weights[seat_is_required(c, seat) ? TERM_DEPUTY
						     : TERM_OPTIONAL_DEPUTY];
	if (s->duty == DUTY_CHAIR && chair_before(c) != NONE &&
	    candidacy.person != chair_before(c))
		candidacy.points += c->weights[TERM_CHAIR];
	candidacy.margin = margin_of(c, seat, candidacy.person);
	return candidacy;
}

struct presences {
	struct presence *all;
	int32_t n;
	int32_t *lasts, *befores; /* [person] her last, [presence] or NONE */
};

static int32_t presence_of(const struct candidacy *who,
			   struct presences *presences)
{
	int32_t i = presences->lasts[who->person];

	for (; i != NONE; i = presences->befores[i]) {
		struct span margin = presences->all[i].margin;

		if (margin.start == who->margin.start &&
		    margin.end == who->margin.end)
			return i;
	}
	i = presences->n++;
	presences->all[i] = (struct presence){who->person, who->margin};
	presences->befores[i] = presences->lasts[who->person];
	presences->lasts[who->person] = i;
	return i;
}

static bool list_presences(struct arena *arena, struct candidacy *candidacies,
			   struct formulation *f)
{
	size_t n = (size_t)f->n_candidacies;
	size_t n_people = (size_t)f->conference->n_people;
	struct presences presences = {
		.all = arena_array(arena, struct presence, n),
		.lasts = arena_array(arena, int32_t, n_people),
		.befores = arena_array(arena, int32_t, n)};

	if (!presences.all || !presences.lasts || !presences.befores)
		return false;
	for (size_t p = 0; p < n_people; p++)
		presences.lasts[p] = NONE;
	for (size_t o = 0; o < n; o++)
		candidacies[o].presence =
			candidacies[o].person == NONE
				? NONE
				: presence_of(&candidacies[o], &presences);
	f->presences = presences.all;
	f->n_presences = presences.n;
	return true;
}

struct options {
	struct candidacy *candidacies;
	struct option *options;
	int32_t *starts, *empties;
	int32_t n;
};

static void add_option(struct candidacy candidacy, struct options *options)
{
	int32_t person = candidacy.person == NONE ? NO_ONE : candidacy.person;

	options->candidacies[options->n] = candidacy;
	options->options[options->n++] =
		(struct option){candidacy.seat, person};
}

static void add_seats(const struct conference *c, struct options *options)
{
	for (int32_t r = 0; r < c->n_seats; r++) {
		options->starts[r] = options->n;
		for (int32_t k = 0; k < seat_options(&c->seats[r]); k++)
			add_option(candidacy_of(c, r, k), options);
		if (seat_counts(&c->seats[r]))
			options->empties[r] =
				c->weights[seat_is_required(c, r)
						   ? TERM_SEAT_EMPTY
						   : TERM_OPTIONAL_SEAT_EMPTY];
	}
}

static void add_members_short(const struct conference *c,
			      struct options *options)
{
	for (int32_t i = 0; i < members_short(c); i++) {
		int32_t seat = c->n_seats + i;

		options->starts[seat] = options->n;
		add_option((struct candidacy){.seat = seat,
					      .person = NONE,
					      .points = c->weights[TERM_TEAM]},
			   options);
	}
}

bool problem_list_options(struct arena *arena, struct formulation *f)
{
	const struct conference *c = f->conference;
	int32_t n_seats = c->n_seats + members_short(c);
	int32_t n = members_short(c);

	for (int32_t r = 0; r < c->n_seats; r++)
		n += seat_options(&c->seats[r]);
	struct options options = {
		.candidacies = arena_array(arena, struct candidacy, (size_t)n),
		.options = arena_array(arena, struct option, (size_t)n),
		.starts = arena_array(arena, int32_t, (size_t)n_seats + 1),
		.empties = arena_array(arena, int32_t, (size_t)n_seats),
	};
	if (!options.candidacies || !options.options || !options.starts ||
	    !options.empties)
		return false;
	add_seats(c, &options);
	if (c->visit.is_stated && !visit_is_needed(c))
		options.empties[visit_chair_seat(c)] +=
			c->weights[TERM_VISIT_CALL];
	f->n_candidacies = options.n;
	add_members_short(c, &options);
	options.starts[n_seats] = n;
	f->candidacies = options.candidacies;
	f->option_starts = options.starts;
	f->problem.options = options.options;
	f->problem.empties = options.empties;
	f->problem.n_options = n;
	f->problem.n_seats = n_seats;
	f->problem.n_persons = c->n_people;
	return list_presences(arena, options.candidacies, f);
}

/* Does the option count in the rule's row? */
static bool counts(const struct formulation *f, struct rule rule,
		   const struct candidacy *candidacy)
{
	const struct conference *c = f->conference;

	if (candidacy->seat >= c->n_seats)
		return rule.kind == RULE_COMBINATION;
	int32_t group = c->seats[candidacy->seat].group;
	switch (rule.kind) {
	case RULE_ESSENTIAL:
		return candidacy->seat == rule.subject;
	case RULE_GROUP:
		return group == rule.subject;
	case RULE_QUORUM:
		return !c->groups[group].is_team;
	case RULE_DEPUTIES:
		return candidacy->deputy > 0;
	case RULE_COMBINATION:
		return is_team_again(c, candidacy->seat, candidacy->person);
	case RULE_VISIT:
		return candidacy->seat == visit_chair_seat(c);
	default:
		return false;
	}
}

static bool row_of(const struct formulation *f, int32_t rule,
		   struct arena *arena, struct row *ret)
{
	const struct conference *c = f->conference;
	struct rule r = f->rules.rules[rule];
	int32_t *options =
		arena_array(arena, int32_t, (size_t)f->problem.n_options);
	struct row row = {.rule = rule, .options = options};

	if (!options)
		return false;
	for (int32_t o = 0; o < f->problem.n_options; o++)
		if (counts(f, r, &f->candidacies[o]))
			options[row.n_options++] = o;
	row.most = row.n_options;
	if (r.kind == RULE_ESSENTIAL || r.kind == RULE_VISIT)
		row.least = 1;
	else if (r.kind == RULE_GROUP)
		row.least = c->groups[r.subject].required;
	else if (r.kind == RULE_QUORUM)
		row.least = c->quorum_required;
	else if (r.kind == RULE_COMBINATION)
		row.least = members_short(c);
	else
		row.most = c->max_deputies;
	if (row.most < row.least)
		row.most = row.least;
	*ret = row;
	return true;
}

bool problem_list_rows(struct arena *arena, struct formulation *f)
{
	int32_t n_rules = f->rules.n_rules, n = 0;
	struct row *rows = arena_array(arena, struct row, (size_t)n_rules);

	if (!rows)
		return false;
	for (int32_t i = 0; i < n_rules; i++) {
		enum rule_kind_id kind = f->rules.rules[i].kind;

		if (kind != RULE_ESSENTIAL && kind != RULE_GROUP &&
		    kind != RULE_QUORUM && kind != RULE_DEPUTIES &&
		    kind != RULE_VISIT &&
		    (kind != RULE_COMBINATION || !members_short(f->conference)))
			continue;
		if (!row_of(f, i, arena, &rows[n++]))
			return false;
	}
	f->problem.rows = rows;
	f->problem.n_rows = n;
	f->problem.n_rules = n_rules;
	f->problem.n_rule_words = (n_rules + RULE_BITS - 1) / RULE_BITS;
	f->problem.combination = n_rules - 1;
	return true;
}
