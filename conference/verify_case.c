#include "conference/verify_parts.h"

#include <string.h>

/*
 * What a decoded case says twice: seats held with others, when a seat is
 * needed and the parts of the agenda, the visit's leaders and its seats,
 * whether a resource is needed and who speaks which language.
 */

enum { INTRODUCTION_MOST_S = 20 * 60 }; /* G23 */

/* When a seat by itself is needed: from its first part to its last (G21). */
static void seat_times(const struct conference *c, int32_t seat,
		       struct sitting *sitting)
{
	bool is_named = false;

	for (int32_t i = 0; i < c->n_parts; i++) {
		const struct part *part = &c->parts[i];

		for (int32_t k = 0; k < part->n_seats; k++) {
			if (part->seats[k] != seat)
				continue;
			if (!is_named)
				sitting->own_comes_s = part->from_s;
			sitting->own_leaves_s =
				c->required_duration_s - part->to_s;
			is_named = true;
		}
	}
}

static void join_held(struct sitting *host, const struct sitting *held)
{
	host->is_essential |= held->is_essential;
	host->is_wanted |= held->is_wanted && held->takes_part;
	host->is_chair |= held->is_chair;
	host->has_buffer |= held->has_buffer;
	if (held->own_comes_s < host->comes_s)
		host->comes_s = held->own_comes_s;
	if (held->own_leaves_s < host->leaves_s)
		host->leaves_s = held->own_leaves_s;
}

static bool sittings_make(struct check *check)
{
	const struct conference *c = check->conference;
	struct sitting *sittings =
		arena_array(check->arena, struct sitting, (size_t)c->n_seats);

	if (!check_memory(check, sittings))
		return false;
	for (int32_t s = 0; s < c->n_seats; s++) {
		const struct seat *seat = &c->seats[s];
		struct sitting *sitting = &sittings[s];

		sitting->takes_part = seat->role != ROLE_NON_PARTICIPANT;
		sitting->is_held = seat->held_with != NONE;
		sitting->is_wanted =
			seat->role == ROLE_CHAIR || seat->role == ROLE_REQUIRED;
		sitting->is_essential = seat->essential && sitting->takes_part;
		sitting->is_chair =
			seat->duty == DUTY_CHAIR && sitting->takes_part;
		sitting->has_buffer = seat->group == c->buffer_group;
		seat_times(c, s, sitting);
		sitting->comes_s = sitting->own_comes_s;
		sitting->leaves_s = sitting->own_leaves_s;
	}
	for (int32_t s = 0; s < c->n_seats; s++)
		if (sittings[s].is_held)
			join_held(&sittings[c->seats[s].held_with],
				  &sittings[s]);
	check->sittings = sittings;
	return true;
}

static bool verify_seats(struct check *check)
{
	const struct conference *c = check->conference;

	for (int32_t s = 0; s < c->n_seats; s++) {
		const struct seat *seat = &c->seats[s];
		const struct sitting *sitting = &check->sittings[s];

		if (sitting->is_held) {
			const struct seat *host = &c->seats[seat->held_with];

			if (host->held_with != NONE || seat->n_candidates ||
			    host->role == ROLE_NON_PARTICIPANT)
				return check_fails(
					check,
					"/interpreted/seats/%d/held_with", s);
			continue;
		}
		if (seat->comes_after_s != sitting->comes_s ||
		    seat->leaves_before_s != sitting->leaves_s)
			return check_fails(check, "/interpreted/agenda");
	}
	return true;
}

/* Parts follow one another to the end of the conference. */
static bool verify_agenda(struct check *check)
{
	const struct conference *c = check->conference;

	for (int32_t i = 0; i < c->n_parts; i++) {
		const struct part *part = &c->parts[i];
		int64_t end_s = i + 1 < c->n_parts ? c->parts[i + 1].from_s
						   : c->required_duration_s;

		if (part->from_s < 0 || part->from_s > part->to_s ||
		    part->to_s != end_s || part->introduction_s < 0 ||
		    part->introduction_s > INTRODUCTION_MOST_S ||
		    part->introduction_s > part->to_s - part->from_s)
			return check_fails(check, "/interpreted/agenda/%d", i);
	}
	return true;
}

int32_t leader_of(const struct check *check, int32_t seat)
{
	const struct conference *c = check->conference;
	const struct seat *s = &c->seats[seat];

	if (s->held_with != NONE)
		s = &c->seats[s->held_with];
	return s->n_candidates ? s->candidates[0] : NONE;
}

static bool leads(const struct check *check, int32_t person)
{
	const struct visit *visit = &check->conference->visit;

	for (int32_t i = 0; i < visit->n_seats; i++)
		if (leader_of(check, visit->seats[i]) == person)
			return true;
	return false;
}

static bool verify_leaders(struct check *check)
{
	const struct visit *visit = &check->conference->visit;
	int32_t n = 0;

	for (int32_t p = 0; visit->is_stated && p < check->conference->n_people;
	     p++) {
		if (!leads(check, p))
			continue;
		if (n >= visit->n_leaders || visit->leaders[n] != p)
			return check_fails(check, "/interpreted/visit/seats");
		n++;
	}
	return !visit->is_stated || n == visit->n_leaders ||
	       check_fails(check, "/interpreted/visit/seats");
}

/* Welsh with its regions; anything else that is stated is another. */
static void hear(const struct conference *c, const int32_t *people, int32_t n,
		 bool *welsh, bool *other)
{
	for (int32_t i = 0; i < n; i++) {
		const char *language = c->people[people[i]].language;

		if (!language[0])
			continue;
		if (strcmp(language, "cy") == 0 ||
		    strncmp(language, "cy-", 3) == 0)
			*welsh = true;
		else
			*other = true;
	}
}

/* Who needs a translator (G30). */
static bool verify_needs(struct check *check)
{
	const struct conference *c = check->conference;
	bool welsh = false, other = false;

	for (int32_t s = 0; s < c->n_seats; s++) {
		const struct seat *seat = &c->seats[s];

		hear(c, seat->candidates, seat->n_candidates, &welsh, &other);
		hear(c, seat->refused, seat->n_refused, &welsh, &other);
	}
	for (int32_t r = 0; r < c->n_resources; r++) {
		const struct resource *resource = &c->resources[r];
		bool needed = !resource->if_both_languages || (welsh && other);

		if (resource->needed != needed)
			return check_fails(
				check, "/interpreted/resources/%d/needed_if",
				r);
	}
	return true;
}

static bool verify_provisional(struct check *check)
{
	const struct conference *c = check->conference;

	return c->kind != CONFERENCE_IMPROVEMENT ||
	       c->is_provisional == (day_is_none(c->report_published) &&
				     !day_is_none(c->report_expected)) ||
	       check_fails(check, "/provisional");
}

bool verify_case(struct check *check)
{
	return sittings_make(check) && verify_seats(check) &&
	       verify_agenda(check) && verify_leaders(check) &&
	       verify_needs(check) && verify_provisional(check);
}
