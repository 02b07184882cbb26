#include "conference/check.h"

#include <stdio.h>

#include "conference/probe.h"
#include "conference/unknowns.h"

enum { CLOCK_BYTES = 8, SURELY_NOT = 10 };

struct checking {
	const struct formulation *f;
	struct probe probe; /* of the slots asked about only */
	int32_t first, end; /* those slots */
	struct arena *arena;
	struct error *err;
};

/* --- which slots ---------------------------------------------------------- */

static void put_clock(int32_t time_s, char ret[static CLOCK_BYTES])
{
	snprintf(ret, CLOCK_BYTES, "%02d:%02d", (int)(time_s / 3600) % 100,
		 (int)(time_s / 60 % 60));
}

static enum status refuse_day(const struct formulation *f,
			      const struct check_request *request,
			      struct error *err)
{
	char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];

	day_format(f->grid.days.first, first);
	day_format(f->grid.days.last, last);
	return error_set(err, STATUS_REJECTED, MSG_CHECK_DAY, "sss",
			 request->stated, first, last);
}

/* Tells the starts of the day on both sides of the time. */
static enum status refuse_start(const struct formulation *f, int64_t time_s,
				const struct check_request *request,
				struct error *err)
{
	const struct grid *grid = &f->grid;
	int32_t step_s = f->conference->start_interval_s;
	int64_t before = (time_s - grid->first_start_s) / step_s;
	char clocks[2][CLOCK_BYTES];

	if (time_s < grid->first_start_s || grid->n_starts == 1)
		before = -1;
	else if (before >= grid->n_starts - 1)
		before = grid->n_starts - 1;
	for (int32_t i = 0; i < 2; i++)
		put_clock(grid->first_start_s + (int32_t)(before + i) * step_s,
			  clocks[i]);
	if (before < 0)
		return error_set(err, STATUS_REJECTED, MSG_CHECK_START, "ss",
				 request->stated, clocks[1]);
	if (before == grid->n_starts - 1)
		return error_set(err, STATUS_REJECTED, MSG_CHECK_START, "ss",
				 request->stated, clocks[0]);
	return error_set(err, STATUS_REJECTED, MSG_CHECK_STARTS, "sss",
			 request->stated, clocks[0], clocks[1]);
}

static enum status find_slots(const struct check_request *request,
			      struct checking *checking)
{
	const struct formulation *f = checking->f;
	const struct zone *zone = f->conference->zone;
	const struct grid *grid = &f->grid;
	struct day day = request->one_start ? zone_day(zone, request->start)
					    : request->day;

	if (day_compare(day, grid->days.first) < 0 ||
	    day_compare(day, grid->days.last) > 0)
		return refuse_day(f, request, checking->err);
	checking->first = (day.n - grid->days.first.n) * grid->n_starts;
	checking->end = checking->first + grid->n_starts;
	if (!request->one_start)
		return STATUS_OK;
	for (int32_t s = checking->first; s < checking->end; s++)
		if (slot_span(f, s).start == request->start) {
			checking->first = s;
			checking->end = s + 1;
			return STATUS_OK;
		}
	return refuse_start(f,
			    zone_local(zone, request->start) -
				    (int64_t)day.n * SECONDS_A_DAY,
			    request, checking->err);
}

static enum status hide_others(struct checking *checking)
{
	int32_t n = checking->f->problem.n_slots;
	bool *hidden = arena_array(checking->arena, bool, (size_t)n);

	if (!hidden)
		return error_no_memory(checking->err, checking->arena);
	for (int32_t s = 0; s < n; s++)
		hidden[s] = s < checking->first || s >= checking->end;
	return probe_init(checking->f, hidden, checking->arena,
			  &checking->probe, checking->err);
}

/* --- what is said of them ------------------------------------------------- */

static enum status tell_date(const struct checking *checking,
			     const struct choice *choice,
			     struct checked *checked)
{
	struct asks asks;
	enum status status = proposal_of(checking->f, choice, checking->arena,
					 &checked->date, checking->err);

	if (status == STATUS_OK)
		status = unknowns_tell(checking->f, choice, 1, checking->arena,
				       &checked->date, &asks, checking->err);
	checked->holds = true;
	checked->span = slot_span(checking->f, choice->slot);
	return status;
}

static bool breaks(const struct formulation *f, int32_t slot, int32_t rule)
{
	return problem_removes(&f->problem, slot, rule);
}

/* What the slot's breaches weigh: nobody gives up the first rules. */
static int32_t weight(const struct formulation *f, int32_t slot)
{
	int32_t sum = 0;

	for (int32_t i = 0; i < f->rules.n_rules; i++)
		if (breaks(f, slot, i))
			sum += SURELY_NOT -
			       rule_kinds[f->rules.rules[i].kind].negotiability;
	return sum ? sum : SURELY_NOT; /* combination */
}

static int32_t least_broken(const struct checking *checking)
{
	int32_t best = checking->first;

	for (int32_t s = checking->first + 1; s < checking->end; s++)
		if (weight(checking->f, s) < weight(checking->f, best))
			best = s;
	return best;
}

static enum status tell_combination(const struct checking *checking,
				    int32_t slot, struct checked *checked)
{
	struct conflict *conflict = arena_one(checking->arena, struct conflict);

	if (!conflict)
		return error_no_memory(checking->err, checking->arena);
	checked->conflict = conflict;
	return conflict_of(checking->f, slot, checking->arena, conflict,
			   checking->err);
}

static enum status tell_breaches(const struct checking *checking, int32_t slot,
				 struct checked *checked)
{
	const struct formulation *f = checking->f;
	struct reason *breaches = arena_array(checking->arena, struct reason,
					      (size_t)f->rules.n_rules);
	enum status status = STATUS_OK;

	if (!breaches)
		return error_no_memory(checking->err, checking->arena);
	for (int32_t i = 0; i < f->rules.n_rules && status == STATUS_OK; i++)
		if (breaks(f, slot, i))
			status = breach_of(f, i, slot, checking->arena,
					   &breaches[checked->n_breaches++],
					   checking->err);
	if (status == STATUS_OK && checked->n_breaches == 0) {
		status = breach_of(f, f->problem.combination, slot,
				   checking->arena,
				   &breaches[checked->n_breaches++],
				   checking->err);
		if (status == STATUS_OK)
			status = tell_combination(checking, slot, checked);
	}
	checked->span = slot_span(f, slot);
	checked->breaches = breaches;
	return status;
}

static enum status tell(struct checking *checking, struct checked *checked)
{
	struct ranking ranking;
	enum status status =
		probe_rank(&checking->probe, NONE, 1, true, checking->arena,
			   &ranking, checking->err);

	if (status != STATUS_OK)
		return status;
	if (ranking.n_choices)
		return tell_date(checking, &ranking.choices[0], checked);
	return tell_breaches(checking, least_broken(checking), checked);
}

enum status check_of(const struct formulation *formulation, int64_t now,
		     const struct check_request *request, struct arena *arena,
		     struct checked *ret, struct error *err)
{
	struct checking checking = {.f = formulation,
				    .arena = arena,
				    .err = err};
	struct checked checked = {.conference = formulation->conference,
				  .now = now,
				  .rules = formulation->rules};
	enum status status = find_slots(request, &checking);

	if (status == STATUS_OK)
		status = hide_others(&checking);
	if (status == STATUS_OK)
		status = tell(&checking, &checked);
	if (status == STATUS_OK)
		*ret = checked;
	return status;
}

enum status conference_check(const struct conference *conference,
			     const struct evidence *evidence, int64_t now,
			     const struct check_request *request,
			     struct arena *arena, struct checked *ret,
			     struct error *err)
{
	struct problem_options options = {.prolonged = true,
					  .free_person = NONE};
	struct formulation f;
	enum status status = problem_with(conference, evidence, now, &options,
					  arena, &f, err);

	if (status != STATUS_OK)
		return status;
	return check_of(&f, now, request, arena, ret, err);
}
