#include "conference/unknowns.h"

#include <stdlib.h>

#include "conference/scenario.h"
#include "solver/rank.h"

enum { MOST_DROP_OUTS = MOST_ABSENT };

struct work {
	const struct formulation *f;
	struct scenarios scenarios;
	struct arena *arena;
	struct error *err;
	/* of the date at hand */
	struct assignment chosen;
	int32_t *attending; /* ascending people */
	int32_t n_attending;
	/* [attending]: an assignment that holds without that one */
	struct assignment *without;
	int32_t *scratch; /* [seat] */
	bool *out;	  /* [person], all false between questions */
	bool *decides;	  /* [date * n_people + person] */
};

static bool work_init(const struct formulation *f, size_t n_dates,
		      struct arena *arena, struct work *work)
{
	size_t n_people = (size_t)f->conference->n_people;
	size_t n_seats = (size_t)f->conference->n_seats;

	work->attending = arena_array(arena, int32_t, n_people);
	work->scratch = arena_array(arena, int32_t, n_seats);
	work->out = arena_array(arena, bool, n_people);
	work->decides = arena_array(arena, bool, n_dates *n_people);
	work->without = arena_array(arena, struct assignment, n_seats);
	if (!work->attending || !work->scratch || !work->out ||
	    !work->decides || !work->without ||
	    !assignment_init(&work->scenarios, arena, &work->chosen))
		return false;
	for (size_t i = 0; i < n_seats; i++)
		if (!assignment_init(&work->scenarios, arena,
				     &work->without[i]))
			return false;
	return true;
}

static int compare_people(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void start_date(const struct choice *choice, struct work *work)
{
	const struct formulation *f = work->f;
	int32_t n = 0;

	scenarios_at(choice->slot, &work->scenarios);
	assignment_set(&work->scenarios, choice->options, &work->chosen);
	for (int32_t r = 0; r < f->conference->n_seats; r++) {
		int32_t o = choice->options[r];

		if (o != NO_ONE && f->candidacies[o].person != NONE)
			work->attending[n++] = f->candidacies[o].person;
	}
	if (n)
		qsort(work->attending, (size_t)n, sizeof(*work->attending),
		      compare_people);
	work->n_attending = n;
}

/* --- who drops out ------------------------------------------------------ */

static void set_out(const int32_t *people, int32_t n, bool is_out,
		    struct work *work)
{
	for (int32_t i = 0; i < n; i++)
		work->out[people[i]] = is_out;
}

/* Whether it holds without the attending i; then work->without[i] does. */
static enum status drop_one(int32_t i, struct work *work, bool *ret)
{
	struct scenario scenario = {.out = work->out};
	const int32_t *out = &work->attending[i];
	enum status status = STATUS_OK;

	set_out(out, 1, true, work);
	*ret = assignment_holds(out, 1, &scenario, &work->chosen,
				&work->scenarios, work->scratch);
	if (!*ret)
		status = scenario_holds(&scenario, &work->scenarios,
					work->scratch, ret, work->err);
	if (status == STATUS_OK && *ret)
		assignment_set(&work->scenarios, work->scratch,
			       &work->without[i]);
	set_out(out, 1, false, work);
	return status;
}

static enum status drop_two(int32_t i, int32_t j, struct work *work, bool *ret)
{
	struct scenarios *s = &work->scenarios;
	struct scenario scenario = {.out = work->out};
	int32_t out[] = {work->attending[i], work->attending[j]};
	enum status status = STATUS_OK;

	set_out(out, 2, true, work);
	*ret = assignment_holds(out, 2, &scenario, &work->without[i], s,
				NULL) ||
	       assignment_holds(out, 2, &scenario, &work->without[j], s, NULL);
	if (!*ret)
		status = scenario_holds(&scenario, &work->scenarios, NULL, ret,
					work->err);
	set_out(out, 2, false, work);
	return status;
}

static enum status find_critical(struct work *work, struct date *date)
{
	int32_t n = 0;
	int32_t *critical =
		arena_array(work->arena, int32_t, (size_t)work->n_attending);

	if (!critical)
		return error_no_memory(work->err, work->arena);
	for (int32_t i = 0; i < work->n_attending; i++) {
		bool holds;
		enum status status = drop_one(i, work, &holds);

		if (status != STATUS_OK)
			return status;
		if (!holds)
			critical[n++] = work->attending[i];
	}
	date->critical = critical;
	date->n_critical = n;
	return STATUS_OK;
}

static enum status count_drop_outs(struct work *work, struct date *date)
{
	bool holds = true;

	date->drop_outs = date->n_critical || !work->n_attending ? 0 : 1;
	if (!date->drop_outs || work->n_attending < MOST_DROP_OUTS)
		return STATUS_OK;
	for (int32_t i = 0; i < work->n_attending; i++)
		for (int32_t j = i + 1; j < work->n_attending; j++) {
			enum status status = drop_two(i, j, work, &holds);

			if (status != STATUS_OK || !holds)
				return status;
		}
	date->drop_outs = MOST_DROP_OUTS;
	return STATUS_OK;
}

/* --- who does not say --------------------------------------------------- */

static enum status try_decline(struct work *work, struct date *date)
{
	struct scenario scenario = {.unknown_declines = true};

	return scenario_holds(&scenario, &work->scenarios, NULL,
			      &date->holds_if_unknown_decline, work->err);
}

/* Candidates of whom the slot does not know whether they can. */
static void find_unknown(const struct work *work, bool *unknown)
{
	const struct scenarios *s = &work->scenarios;

	for (int32_t o = 0; o < work->f->n_candidacies; o++) {
		int32_t person = work->f->candidacies[o].person;

		if (person != NONE && s->can[o] && !s->known[o])
			unknown[person] = true;
	}
}

static bool is_critical(const struct date *date, int32_t person)
{
	return bsearch(&person, date->critical, (size_t)date->n_critical,
		       sizeof(person), compare_people) != NULL;
}

static bool is_attending(const struct work *work, int32_t person)
{
	return bsearch(&person, work->attending, (size_t)work->n_attending,
		       sizeof(person), compare_people) != NULL;
}

/* Does the date hold no more once that one, not attending, declines? */
static enum status breaks_it(int32_t person, struct work *work, bool *ret)
{
	struct scenario scenario = {.out = work->out};
	enum status status = STATUS_OK;
	bool holds;

	set_out(&person, 1, true, work);
	holds = assignment_holds(&person, 1, &scenario, &work->chosen,
				 &work->scenarios, NULL);
	if (!holds)
		status = scenario_holds(&scenario, &work->scenarios, NULL,
					&holds, work->err);
	set_out(&person, 1, false, work);
	*ret = !holds;
	return status;
}

static enum status saves_it(int32_t person, struct work *work, bool *ret)
{
	struct scenario scenario = {.unknown_declines = true,
				    .has_free = true,
				    .free_if_unknown = person};

	return scenario_holds(&scenario, &work->scenarios, NULL, ret,
			      work->err);
}

static enum status decide(const struct date *date, int32_t person,
			  struct work *work, bool *ret)
{
	enum status status = STATUS_OK;

	*ret = is_critical(date, person);
	if (!*ret && !is_attending(work, person))
		status = breaks_it(person, work, ret);
	if (status == STATUS_OK && !*ret && !date->holds_if_unknown_decline)
		status = saves_it(person, work, ret);
	return status;
}

static enum status ask_everyone(const struct date *date, struct work *work,
				bool *decides)
{
	int32_t n_people = work->f->conference->n_people;
	bool *unknown = arena_array(work->arena, bool, (size_t)n_people);

	if (!unknown)
		return error_no_memory(work->err, work->arena);
	find_unknown(work, unknown);
	for (int32_t p = 0; p < n_people; p++) {
		enum status status = STATUS_OK;

		if (unknown[p])
			status = decide(date, p, work, &decides[p]);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static int compare_asks(const void *a, const void *b)
{
	const struct ask *x = a, *y = b;

	if (x->n_dates != y->n_dates)
		return x->n_dates > y->n_dates ? -1 : 1;
	return (x->person > y->person) - (x->person < y->person);
}

static enum status list_asks(const struct work *work, size_t n_dates,
			     struct asks *ret)
{
	size_t n_people = (size_t)work->f->conference->n_people;
	struct ask *asks = arena_array(work->arena, struct ask, n_people);
	int32_t *dates = arena_array(work->arena, int32_t, n_people * n_dates);
	size_t n_asks = 0;

	if (!asks || !dates)
		return error_no_memory(work->err, work->arena);
	for (size_t p = 0; p < n_people; p++) {
		struct ask ask = {.person = (int32_t)p, .dates = dates};

		for (size_t k = 0; k < n_dates; k++)
			if (work->decides[k * n_people + p])
				dates[ask.n_dates++] = (int32_t)k;
		dates += ask.n_dates;
		if (ask.n_dates)
			asks[n_asks++] = ask;
	}
	if (n_asks)
		qsort(asks, n_asks, sizeof(*asks), compare_asks);
	*ret = (struct asks){asks, n_asks};
	return STATUS_OK;
}

static enum status tell_date(const struct choice *choice, struct work *work,
			     struct date *date, bool *decides)
{
	start_date(choice, work);
	enum status status = find_critical(work, date);

	if (status == STATUS_OK)
		status = count_drop_outs(work, date);
	if (status == STATUS_OK)
		status = try_decline(work, date);
	if (status == STATUS_OK)
		status = ask_everyone(date, work, decides);
	return status;
}

enum status unknowns_tell(const struct formulation *f,
			  const struct choice *choices, size_t n_dates,
			  struct arena *arena, struct date *dates,
			  struct asks *ret, struct error *err)
{
	struct work work = {.f = f, .arena = arena, .err = err};
	enum status status = scenarios_init(f, arena, &work.scenarios, err);

	if (status == STATUS_OK && !work_init(f, n_dates, arena, &work))
		status = error_no_memory(err, arena);
	for (size_t i = 0; status == STATUS_OK && i < n_dates; i++)
		status = tell_date(&choices[i], &work, &dates[i],
				   work.decides +
					   i * (size_t)f->conference->n_people);
	scenarios_release(&work.scenarios);
	if (status == STATUS_OK)
		status = list_asks(&work, n_dates, ret);
	return status;
}
