#include "conference/answer.h"

#include "conference/conflict.h"

/* How a person's calendar stands; the first that applies. */
static enum person_status status_of(const struct formulation *f, int32_t person)
{
	const struct known *known = &f->evidence->people[person];
	const struct timetable *t = &known->calendar.timetable;
	const struct days *window = &f->conference->window;
	int64_t end =
		zone_days(f->conference->zone, window->first, window->last).end;

	if (!known->found)
		return PERSON_MISSING;
	if (f->people[person].is_stale)
		return PERSON_STALE;
	if (!t->complete)
		return PERSON_INCOMPLETE;
	if (t->n_covers == 0 || t->covers[t->n_covers - 1].end < end)
		return PERSON_SHORT;
	return PERSON_OK;
}

static enum status report_people(const struct formulation *f,
				 struct arena *arena, struct answer *answer,
				 struct error *err)
{
	int32_t n = f->conference->n_people;
	struct person_report *reports =
		arena_array(arena, struct person_report, (size_t)n);

	if (!reports)
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < n; i++) {
		const struct known *known = &f->evidence->people[i];
		const struct timetable *t = &known->calendar.timetable;
		struct person_report report = {
			.person = i,
			.as_of = INSTANT_NONE,
			.covered_until = INSTANT_NONE,
			.found = known->found,
			.status = status_of(f, i),
		};

		if (known->found) {
			report.as_of = t->as_of;
			report.assumed = t->cover_assumed;
			report.stated = known->calendar.covers_stated;
			report.complete = t->complete;
			if (t->n_covers)
				report.covered_until =
					t->covers[t->n_covers - 1].end;
		}
		reports[i] = report;
	}
	answer->people = reports;
	return STATUS_OK;
}

static enum status count_removals(const struct formulation *f,
				  const struct ranking *ranking,
				  struct arena *arena, struct answer *answer,
				  struct error *err)
{
	size_t n_rules = (size_t)f->rules.n_rules;
	int32_t *counts = arena_array(arena, int32_t, n_rules);
	struct removal *removals = arena_array(arena, struct removal, n_rules);

	if (!counts || !removals)
		return error_no_memory(err, arena);
	for (int32_t s = 0; s < f->problem.n_slots; s++)
		if (ranking->removed_by[s] != RULE_NONE)
			counts[ranking->removed_by[s]]++;
	for (int32_t i = 0; i < f->rules.n_rules; i++)
		if (counts[i])
			removals[answer->n_removals++] =
				(struct removal){i, counts[i]};
	answer->removals = removals;
	answer->n_slots = f->problem.n_slots;
	answer->n_possible = ranking->n_possible_slots;
	return STATUS_OK;
}

static enum status tell_days(const struct formulation *f,
			     const struct ranking *ranking, struct arena *arena,
			     struct answer *answer, struct error *err)
{
	int32_t n_starts = f->grid.n_starts;
	size_t n_days = (size_t)(f->problem.n_slots / n_starts);
	struct day_result *days = arena_array(arena, struct day_result, n_days);

	if (!days)
		return error_no_memory(err, arena);
	for (int32_t d = 0; d < (int32_t)n_days; d++) {
		int32_t first = d * n_starts, rule = 0;

		for (int32_t s = first; s < first + n_starts; s++) {
			int32_t by = ranking->removed_by[s];

			if (by == RULE_NONE)
				rule = NONE;
			else if (rule != NONE && by > rule)
				rule = by;
		}
		days[d] = (struct day_result){slot_day(f, first), rule};
	}
	answer->days = days;
	answer->n_days = n_days;
	return STATUS_OK;
}

static enum status tell_dates(const struct formulation *f,
			      const struct ranking *ranking,
			      struct arena *arena, struct answer *answer,
			      struct error *err)
{
	struct date *dates =
		arena_array(arena, struct date, ranking->n_choices);

	if (!dates)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < ranking->n_choices; i++) {
		enum status status = proposal_of(f, &ranking->choices[i], arena,
						 &dates[i], err);

		if (status != STATUS_OK)
			return status;
	}
	answer->dates = dates;
	answer->n_dates = ranking->n_choices;
	answer->total_feasible_days = ranking->n_possible_days;
	answer->truncated =
		(size_t)ranking->n_possible_days > ranking->n_choices;
	return unknowns_tell(f, ranking->choices, ranking->n_choices, arena,
			     dates, &answer->asks, err);
}

static enum status tell_why_none(const struct evidence *evidence, int64_t now,
				 struct arena *arena, struct answer *answer,
				 struct error *err)
{
	struct conflict *conflict = arena_one(arena, struct conflict);

	if (answer->verdict != VERDICT_NONE)
		return STATUS_OK;
	if (!conflict)
		return error_no_memory(err, arena);
	answer->conflict = conflict;
	return conference_conflict(answer->conference, evidence, now, arena,
				   conflict, err);
}

enum status conference_answer(const struct conference *conference,
			      const struct evidence *evidence, int64_t now,
			      struct arena *arena, struct answer *ret,
			      struct error *err)
{
	struct formulation f;
	struct ranking ranking;
	struct rank_options options = {.n_choices = conference->max_candidates};
	enum status status =
		problem_of(conference, evidence, now, arena, &f, err);

	if (status == STATUS_OK)
		status =
			solver_rank(&f.problem, &options, arena, &ranking, err);
	if (status != STATUS_OK)
		return status;
	struct answer answer = {
		.conference = conference,
		.now = now,
		.verdict = ranking.verdict,
		.rules = f.rules,
		.holidays_until = f.workdays.known_last,
		.proved = ranking.verdict != VERDICT_LIMIT,
		.gap = ranking.gap,
	};
	status = tell_dates(&f, &ranking, arena, &answer, err);
	if (status == STATUS_OK)
		status = count_removals(&f, &ranking, arena, &answer, err);
	if (status == STATUS_OK)
		status = tell_days(&f, &ranking, arena, &answer, err);
	if (status == STATUS_OK)
		status = report_people(&f, arena, &answer, err);
	if (status == STATUS_OK)
		status = tell_why_none(evidence, now, arena, &answer, err);
	if (status == STATUS_OK)
		*ret = answer;
	return status;
}
