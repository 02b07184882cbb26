#include "conference/explain.h"

#include <stdlib.h>

#include "conference/probe.h"

struct explaining {
	const struct conference *conference;
	const struct evidence *evidence;
	int64_t now;
	struct formulation f; /* prolonged */
	bool *days;	      /* [day of f's grid]: it holds as it is */
	struct near *near;
	int32_t n_near;
	struct arena *arena;
	struct error *err;
};

/* --- days that hold as it is ---------------------------------------------- */

static enum status find_days(struct explaining *e, enum verdict *ret)
{
	const struct problem *p = &e->f.problem;
	struct rank_options options = {.n_choices = 1};
	struct ranking ranking;
	enum status status =
		solver_rank(p, &options, e->arena, &ranking, e->err);

	if (status != STATUS_OK)
		return status;
	e->days = arena_array(e->arena, bool, (size_t)p->n_days);
	if (!e->days)
		return error_no_memory(e->err, e->arena);
	for (int32_t s = 0; s < p->n_slots; s++)
		if (ranking.removed_by[s] == RULE_NONE)
			e->days[p->slots[s].day] = true;
	*ret = ranking.verdict;
	return STATUS_OK;
}

static bool holds_already(const struct explaining *e,
			  const struct formulation *f, int32_t slot)
{
	return e->days[slot_day(f, slot).n - e->f.grid.days.first.n];
}

/* A probe of the days that do not. */
static enum status probe_others(const struct explaining *e,
				const struct formulation *f, struct probe *ret)
{
	int32_t n = f->problem.n_slots;
	bool *hidden = arena_array(e->arena, bool, (size_t)n);

	if (!hidden)
		return error_no_memory(e->err, e->arena);
	for (int32_t s = 0; s < n; s++)
		hidden[s] = holds_already(e, f, s);
	return probe_init(f, hidden, e->arena, ret, e->err);
}

/* --- one change ----------------------------------------------------------- */

static bool tell_change(const struct explaining *e, struct near *near)
{
	const struct conference *c = e->conference;
	struct bilingual words;

	bilingual_begin(&words);
	for (int l = 0; l < N_LANGUAGES; l++) {
		enum language language = (enum language)l;
		struct buffer what, date;

		buffer_init(0, &what);
		buffer_init(0, &date);
		if (near->person == NONE)
			reason_put_dropped(&e->f, near->rule, language, &what);
		else
			reason_put_person(c, near->person, language, &what);
		reason_put_start(c->zone, near->dates[0].span.start, language,
				 &date);
		message_fill(near->person == NONE ? MSG_RELAXATION
						  : MSG_NEAR_PERSON,
			     language,
			     (const struct bytes[]){buffer_bytes(&what),
						    buffer_bytes(&date)},
			     2, &words.in[l]);
		words.in[l].failed =
			words.in[l].failed || what.failed || date.failed;
		buffer_release(&what);
		buffer_release(&date);
	}
	return bilingual_end(&words, e->arena, &near->text);
}

/* The days of one change, before what found them is forgotten. */
static enum status rank_others(const struct explaining *e,
			       const struct formulation *f, struct probe *probe,
			       struct near *near, struct near_date *dates)
{
	struct ranking ranking;
	enum status status =
		probe_rank(probe, near->rule, e->conference->max_candidates,
			   false, e->arena, &ranking, e->err);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < ranking.n_choices; i++)
		dates[i] =
			(struct near_date){slot_span(f,
						     ranking.choices[i].slot),
					   ranking.choices[i].points};
	near->dates = dates;
	near->n_dates = (int32_t)ranking.n_choices;
	near->n_days = ranking.n_possible_days;
	return STATUS_OK;
}

static enum status keep(struct explaining *e, struct near *near)
{
	if (near->n_dates == 0)
		return STATUS_OK;
	if (!tell_change(e, near))
		return error_no_memory(e->err, e->arena);
	e->near[e->n_near++] = *near;
	return STATUS_OK;
}

static struct near_date *new_dates(const struct explaining *e)
{
	return arena_array(e->arena, struct near_date,
			   (size_t)e->conference->max_candidates);
}

static enum status drop_rule(struct explaining *e, int32_t rule,
			     struct probe *probe)
{
	struct near near = {.rule = rule,
			    .person = NONE,
			    .given_up = rule_given_up(e->f.rules.rules[rule])};
	struct near_date *dates = new_dates(e);
	struct arena_mark mark = arena_mark(e->arena);
	enum status status;

	if (!dates)
		return error_no_memory(e->err, e->arena);
	status = rank_others(e, &e->f, probe, &near, dates);
	arena_rewind(e->arena, mark);
	return status == STATUS_OK ? keep(e, &near) : status;
}

static enum status drop_rules(struct explaining *e)
{
	const struct formulation *f = &e->f;
	struct probe probe;
	enum status status = probe_others(e, f, &probe);

	for (int32_t i = 0; i < f->rules.n_rules && status == STATUS_OK; i++)
		if (i != f->problem.combination && probe_matters(&probe, i))
			status = drop_rule(e, i, &probe);
	return status;
}

static enum status free_person(struct explaining *e, int32_t person)
{
	struct problem_options options = {.free_person = person};
	struct near near = {.rule = NONE, .person = person};
	struct near_date *dates = new_dates(e);
	struct arena_mark mark = arena_mark(e->arena);
	struct formulation f;
	struct probe probe;
	enum status status;

	if (!dates)
		return error_no_memory(e->err, e->arena);
	status = problem_with(e->conference, e->evidence, e->now, &options,
			      e->arena, &f, e->err);
	if (status == STATUS_OK)
		status = probe_others(e, &f, &probe);
	if (status == STATUS_OK)
		status = rank_others(e, &f, &probe, &near, dates);
	arena_rewind(e->arena, mark);
	return status == STATUS_OK ? keep(e, &near) : status;
}

/* Is there a slot that only rules about people stand against? */
static bool people_matter(const struct explaining *e)
{
	const struct formulation *f = &e->f;

	for (int32_t s = 0; s < f->problem.n_slots; s++) {
		bool by_people = !holds_already(e, f, s);

		for (int32_t i = 0; by_people && i < f->rules.n_rules; i++)
			if (problem_removes(&f->problem, s, i))
				by_people =
					rule_is_about_people(f->rules.rules[i]);
		if (by_people)
			return true;
	}
	return false;
}

static int compare_near(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	if (x->given_up != y->given_up)
		return x->given_up < y->given_up ? -1 : 1;
	if (x->dates[0].points != y->dates[0].points)
		return x->dates[0].points < y->dates[0].points ? -1 : 1;
	if (x->dates[0].span.start != y->dates[0].span.start)
		return x->dates[0].span.start < y->dates[0].span.start ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

static enum status find_near(struct explaining *e)
{
	const struct conference *c = e->conference;
	enum status status;

	e->near = arena_array(e->arena, struct near,
			      (size_t)(e->f.rules.n_rules + c->n_people));
	if (!e->near)
		return error_no_memory(e->err, e->arena);
	status = drop_rules(e);
	if (status == STATUS_OK && e->n_near)
		qsort(e->near, (size_t)e->n_near, sizeof(*e->near),
		      compare_near);
	if (status != STATUS_OK || !people_matter(e))
		return status;
	for (int32_t p = 0; p < c->n_people && status == STATUS_OK; p++)
		status = free_person(e, p);
	return status;
}

/* --- all of it ------------------------------------------------------------ */

static enum status tell_conflict(struct explaining *e,
				 struct explanation *explanation)
{
	struct conflict *conflict = arena_one(e->arena, struct conflict);

	if (!conflict)
		return error_no_memory(e->err, e->arena);
	explanation->conflict = conflict;
	return conflict_of(&e->f, NONE, e->arena, conflict, e->err);
}

static enum status tell_check(struct explaining *e,
			      const struct check_request *request,
			      struct explanation *explanation)
{
	struct checked *checked = arena_one(e->arena, struct checked);

	if (!checked)
		return error_no_memory(e->err, e->arena);
	explanation->checked = checked;
	return check_of(&e->f, e->now, request, e->arena, checked, e->err);
}

enum status conference_explain(const struct conference *conference,
			       const struct evidence *evidence, int64_t now,
			       const struct check_request *request,
			       struct arena *arena, struct explanation *ret,
			       struct error *err)
{
	struct problem_options options = {.prolonged = true,
					  .free_person = NONE};
	struct explaining e = {.conference = conference,
			       .evidence = evidence,
			       .now = now,
			       .arena = arena,
			       .err = err};
	struct explanation explanation = {.conference = conference, .now = now};
	enum status status = problem_with(conference, evidence, now, &options,
					  arena, &e.f, err);

	if (status == STATUS_OK && request)
		status = tell_check(&e, request, &explanation);
	if (status == STATUS_OK)
		status = find_days(&e, &explanation.verdict);
	if (status == STATUS_OK && explanation.verdict == VERDICT_NONE)
		status = tell_conflict(&e, &explanation);
	if (status == STATUS_OK)
		status = find_near(&e);
	if (status != STATUS_OK)
		return status;
	explanation.rules = e.f.rules;
	explanation.near = e.near;
	explanation.n_near = e.n_near;
	*ret = explanation;
	return STATUS_OK;
}
