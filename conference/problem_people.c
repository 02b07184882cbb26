/* Who may take which seat, and the rules over them. */

#include "conference/problem_parts.h"

static int32_t seat_options(const struct seat *seat)
{
	if (!seat_is_invited(seat))
		return 0;
	return seat->unnamed ? 1 : seat->n_candidates;
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
		c->weights[seat_is_required(s) ? TERM_DEPUTY
					       : TERM_OPTIONAL_DEPUTY];
	if (s->duty == DUTY_CHAIR && c->inspection_lead != NONE &&
	    candidacy.person != c->inspection_lead)
		candidacy.points += c->weights[TERM_CHAIR];
	int64_t travel_s = c->people[candidacy.person].travel_s;
	candidacy.margin = (struct span){travel_s, travel_s};
	if (s->group == c->buffer_group) {
		candidacy.margin.start += c->buffer_before_s;
		candidacy.margin.end += c->buffer_after_s;
	}
	return candidacy;
}

bool problem_list_options(struct arena *arena, struct formulation *f)
{
	const struct conference *c = f->conference;
	int32_t n = 0;

	for (int32_t r = 0; r < c->n_seats; r++)
		n += seat_options(&c->seats[r]);
	struct candidacy *candidacies =
		arena_array(arena, struct candidacy, (size_t)n);
	struct option *options = arena_array(arena, struct option, (size_t)n);
	int32_t *starts = arena_array(arena, int32_t, (size_t)c->n_seats + 1);
	int32_t *empties = arena_array(arena, int32_t, (size_t)c->n_seats);
	if (!candidacies || !options || !starts || !empties)
		return false;
	n = 0;
	for (int32_t r = 0; r < c->n_seats; r++) {
		const struct seat *seat = &c->seats[r];

		starts[r] = n;
		for (int32_t k = 0; k < seat_options(seat); k++, n++) {
			candidacies[n] = candidacy_of(c, r, k);
			options[n] = (struct option){
				r, candidacies[n].person == NONE
					   ? NO_ONE
					   : candidacies[n].person};
		}
		if (seat_is_invited(seat))
			empties[r] =
				c->weights[seat_is_required(seat)
						   ? TERM_SEAT_EMPTY
						   : TERM_OPTIONAL_SEAT_EMPTY];
	}
	starts[c->n_seats] = n;
	f->candidacies = candidacies;
	f->option_starts = starts;
	f->problem.options = options;
	f->problem.empties = empties;
	f->problem.n_options = n;
	f->problem.n_seats = c->n_seats;
	f->problem.n_persons = c->n_people;
	return true;
}

/* Does the option count in the rule's row? */
static bool counts(const struct formulation *f, struct rule rule,
		   const struct candidacy *candidacy)
{
	const struct conference *c = f->conference;
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
	if (r.kind == RULE_ESSENTIAL)
		row.least = 1;
	else if (r.kind == RULE_GROUP)
		row.least = c->groups[r.subject].required;
	else if (r.kind == RULE_QUORUM)
		row.least = c->quorum_required;
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
		    kind != RULE_QUORUM && kind != RULE_DEPUTIES)
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
