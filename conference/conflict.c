#include "conference/conflict.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "conference/probe.h"

/* Nobody weighs more ways out than these, or than dates asked for. */
enum { LEAST_RELAXATIONS = 5 };

/* --- the conflict --------------------------------------------------------- */

struct ordered {
	int32_t rule, negotiability;
};

static int compare_ordered(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->negotiability != y->negotiability)
		return x->negotiability < y->negotiability ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

static int32_t negotiability(const struct formulation *f, int32_t rule)
{
	return rule_kinds[f->rules.rules[rule].kind].negotiability;
}

/* All rules that can be dropped, those nobody gives up first. */
static int32_t *order_rules(const struct formulation *f, struct arena *arena,
			    int32_t *ret_n)
{
	size_t n_rules = (size_t)f->rules.n_rules;
	struct ordered *ordered = arena_array(arena, struct ordered, n_rules);
	int32_t *rules = arena_array(arena, int32_t, n_rules);
	int32_t n = 0;

	if (!ordered || !rules)
		return NULL;
	for (int32_t i = 0; i < f->rules.n_rules; i++)
		if (i != f->problem.combination)
			ordered[n++] = (struct ordered){i, negotiability(f, i)};
	qsort(ordered, (size_t)n, sizeof(*ordered), compare_ordered);
	for (int32_t i = 0; i < n; i++)
		rules[i] = ordered[i].rule;
	*ret_n = n;
	return rules;
}

static int compare_rules(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

struct deleting {
	struct probe *probe;
	const int32_t *ordered; /* rules, those nobody gives up first */
	int32_t *kept, n_kept;
	struct error *err;
};

/* A probe at its limit counts as a slot found. */
static void keep(int32_t i, enum probed probed, struct deleting *deleting)
{
	struct probe *probe = deleting->probe;

	probe->hit_limit = probe->hit_limit || probed == PROBED_LIMIT;
	deleting->kept[deleting->n_kept++] = deleting->ordered[i];
}

/*
 * The rules of [from, end): what is dropped one after the other while no slot
 * comes free. Where none does without all of them, they go at once; else each
 * half by itself, the first half first, so that it comes to the same.
 */
static enum status delete_rules(int32_t from, int32_t end,
				struct deleting *deleting)
{
	enum probed probed;

	if (from == end)
		return STATUS_OK;
	enum status status =
		probe_without(deleting->probe, deleting->ordered + from,
			      end - from, &probed, deleting->err);
	if (status != STATUS_OK)
		return status;
	if (probed == PROBED_NONE) {
		probe_drop(deleting->probe, deleting->ordered + from,
			   end - from);
		return STATUS_OK;
	}
	if (end - from == 1) {
		keep(from, probed, deleting);
		return STATUS_OK;
	}
	int32_t middle = from + (end - from) / 2;
	status = delete_rules(from, middle, deleting);
	return status == STATUS_OK ? delete_rules(middle, end, deleting)
				   : status;
}

static enum status find_conflict(struct probe *probe, struct arena *arena,
				 struct conflict *conflict, struct error *err)
{
	int32_t n;
	int32_t *ordered = order_rules(probe->formulation, arena, &n);
	struct deleting deleting = {.probe = probe,
				    .ordered = ordered,
				    .err = err};

	deleting.kept = ordered ? arena_array(arena, int32_t, (size_t)n) : NULL;
	if (!deleting.kept)
		return error_no_memory(err, arena);
	enum status status = delete_rules(0, n, &deleting);
	qsort(deleting.kept, (size_t)deleting.n_kept, sizeof(*deleting.kept),
	      compare_rules);
	conflict->rules = deleting.kept;
	conflict->n_rules = deleting.n_kept;
	return status;
}

/* --- relaxations ---------------------------------------------------------- */

struct relaxing {
	struct probe *probe;
	const struct conflict *conflict;
	struct arena *arena;
	struct relaxation *found;
	int32_t n_found, room;
};

static int compare_relaxations(const void *a, const void *b)
{
	const struct relaxation *x = a, *y = b;

	if (x->given_up != y->given_up)
		return x->given_up < y->given_up ? -1 : 1;
	if (x->points != y->points)
		return x->points < y->points ? -1 : 1;
	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	for (int32_t i = 0; i < x->n_rules; i++)
		if (x->rules[i] != y->rules[i])
			return x->rules[i] < y->rules[i] ? -1 : 1;
	return 0;
}

static int32_t given_up(const struct formulation *f, const int32_t *rules,
			int32_t n)
{
	int32_t sum = 0;

	for (int32_t i = 0; i < n; i++)
		sum += rule_given_up(f->rules.rules[rules[i]]);
	return sum;
}

static enum status try_without(struct relaxing *relaxing, const int32_t *rules,
			       int32_t n, struct error *err)
{
	const struct formulation *f = relaxing->probe->formulation;
	struct probe_best best;
	enum status status = probe_best_without(relaxing->probe, rules, n,
						relaxing->arena, &best, err);

	if (status != STATUS_OK || !best.found)
		return status;
	int32_t *dropped = arena_array(relaxing->arena, int32_t, (size_t)n);
	if (!dropped)
		return error_no_memory(err, relaxing->arena);
	memcpy(dropped, rules, (size_t)n * sizeof(*dropped));
	relaxing->found[relaxing->n_found++] = (struct relaxation){
		.rules = dropped,
		.n_rules = n,
		.given_up = given_up(f, rules, n),
		.span = slot_span(f, best.slot),
		.points = best.points,
	};
	return STATUS_OK;
}

/* One that helps is in every conflict. */
static enum status try_singles(struct relaxing *relaxing, struct error *err)
{
	const struct conflict *c = relaxing->conflict;
	enum status status = STATUS_OK;

	relaxing->found = arena_array(relaxing->arena, struct relaxation,
				      (size_t)c->n_rules);
	if (!relaxing->found)
		return error_no_memory(err, relaxing->arena);
	for (int32_t i = 0; i < c->n_rules && status == STATUS_OK; i++)
		status = try_without(relaxing, &c->rules[i], 1, err);
	return status;
}

struct pair {
	int32_t rules[2];
	int32_t given_up;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->given_up != y->given_up)
		return x->given_up < y->given_up ? -1 : 1;
	if (x->rules[0] != y->rules[0])
		return x->rules[0] < y->rules[0] ? -1 : 1;
	return (x->rules[1] > y->rules[1]) - (x->rules[1] < y->rules[1]);
}

static bool is_in_conflict(const struct conflict *c, int32_t rule)
{
	return c->n_rules && bsearch(&rule, c->rules, (size_t)c->n_rules,
				     sizeof(rule), compare_rules);
}

/* One of two that help is in the conflict. */
static struct pair *list_pairs(struct relaxing *relaxing, int32_t *ret_n)
{
	const struct formulation *f = relaxing->probe->formulation;
	const struct conflict *c = relaxing->conflict;
	int32_t n_rules = f->rules.n_rules, n = 0;
	struct pair *pairs = arena_array(relaxing->arena, struct pair,
					 (size_t)c->n_rules * (size_t)n_rules);

	for (int32_t a = 0; pairs && a < n_rules; a++)
		for (int32_t b = a + 1; b < n_rules; b++) {
			struct pair pair = {{a, b}, 0};

			if (a == f->problem.combination ||
			    b == f->problem.combination ||
			    (!is_in_conflict(c, a) && !is_in_conflict(c, b)))
				continue;
			pair.given_up = given_up(f, pair.rules, 2);
			pairs[n++] = pair;
		}
	if (pairs && n)
		qsort(pairs, (size_t)n, sizeof(*pairs), compare_pairs);
	*ret_n = n;
	return pairs;
}

static enum status try_pairs(struct relaxing *relaxing, struct error *err)
{
	enum status status = STATUS_OK;
	int32_t n, most = relaxing->room;
	struct pair *pairs = list_pairs(relaxing, &n);

	relaxing->found = pairs ? arena_array(relaxing->arena,
					      struct relaxation, (size_t)n)
				: NULL;
	if (!relaxing->found)
		return error_no_memory(err, relaxing->arena);
	for (int32_t i = 0; i < n && status == STATUS_OK; i++) {
		if (relaxing->n_found >= most &&
		    pairs[i].given_up > pairs[i - 1].given_up)
			break; /* the others are dearer than all wanted */
		status = try_without(relaxing, pairs[i].rules, 2, err);
	}
	return status;
}

static enum status relax(struct probe *probe, struct arena *arena,
			 struct conflict *conflict, struct error *err)
{
	int32_t asked = probe->formulation->conference->max_candidates;
	struct relaxing relaxing = {.probe = probe,
				    .conflict = conflict,
				    .arena = arena,
				    .room = asked > LEAST_RELAXATIONS
						    ? asked
						    : LEAST_RELAXATIONS};
	enum status status = try_singles(&relaxing, err);

	if (status == STATUS_OK && relaxing.n_found == 0)
		status = try_pairs(&relaxing, err);
	if (status != STATUS_OK)
		return status;
	if (relaxing.n_found)
		qsort(relaxing.found, (size_t)relaxing.n_found,
		      sizeof(*relaxing.found), compare_relaxations);
	conflict->relaxations = relaxing.found;
	conflict->n_relaxations = relaxing.n_found < relaxing.room
					  ? relaxing.n_found
					  : relaxing.room;
	return STATUS_OK;
}

/* --- in words ------------------------------------------------------------- */

static enum status tell_reasons(const struct formulation *f,
				struct arena *arena, struct conflict *conflict,
				struct error *err)
{
	struct reason *reasons =
		arena_array(arena, struct reason, (size_t)conflict->n_rules);
	enum status status = STATUS_OK;

	if (!reasons)
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < conflict->n_rules && status == STATUS_OK; i++)
		status = reason_of(f, conflict->rules[i], arena, &reasons[i],
				   err);
	conflict->reasons = reasons;
	return status;
}

static void put_relaxation(const struct formulation *f,
			   const struct relaxation *relaxation,
			   enum language language, struct buffer *ret)
{
	struct buffer dropped, date;

	buffer_init(0, &dropped);
	buffer_init(0, &date);
	for (int32_t i = 0; i < relaxation->n_rules; i++) {
		if (i)
			buffer_put_string(&dropped, message_text(MSG_REASON_NOR,
								 language));
		reason_put_dropped(f, relaxation->rules[i], language, &dropped);
	}
	reason_put_start(f->conference->zone, relaxation->span.start, language,
			 &date);
	message_fill(MSG_RELAXATION, language,
		     (const struct bytes[]){buffer_bytes(&dropped),
					    buffer_bytes(&date)},
		     2, ret);
	ret->failed = ret->failed || dropped.failed || date.failed;
	buffer_release(&dropped);
	buffer_release(&date);
}

static void put_conflict(const struct formulation *f,
			 const struct conflict *conflict,
			 enum language language, struct buffer *ret)
{
	reasons_put_sentence(f, conflict->rules, conflict->n_rules, language,
			     ret);
	buffer_put_string(ret, "; ");
	if (conflict->n_relaxations)
		put_relaxation(f, &conflict->relaxations[0], language, ret);
	else
		buffer_put_string(ret,
				  message_text(MSG_RELAXATION_NONE, language));
}

static enum status tell(const struct formulation *f, struct arena *arena,
			struct conflict *conflict, struct error *err)
{
	struct relaxation *relaxations =
		arena_array(arena, struct relaxation,
			    (size_t)conflict->n_relaxations);
	struct bilingual words;

	if (!relaxations)
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < conflict->n_relaxations; i++) {
		relaxations[i] = conflict->relaxations[i];
		bilingual_begin(&words);
		for (int l = 0; l < N_LANGUAGES; l++)
			put_relaxation(f, &relaxations[i], (enum language)l,
				       &words.in[l]);
		if (!bilingual_end(&words, arena, &relaxations[i].text))
			return error_no_memory(err, arena);
	}
	conflict->relaxations = relaxations;
	bilingual_begin(&words);
	for (int l = 0; l < N_LANGUAGES; l++)
		put_conflict(f, conflict, (enum language)l, &words.in[l]);
	if (!bilingual_end(&words, arena, &conflict->text))
		return error_no_memory(err, arena);
	return tell_reasons(f, arena, conflict, err);
}

/* NULL for all slots. */
static bool *hide_others(const struct formulation *f, int32_t slot,
			 struct arena *arena)
{
	int32_t n = f->problem.n_slots;
	bool *hidden = NULL;

	if (slot != NONE)
		hidden = arena_array(arena, bool, (size_t)n);
	for (int32_t s = 0; hidden && s < n; s++)
		hidden[s] = s != slot;
	return hidden;
}

enum status conflict_of(const struct formulation *formulation, int32_t slot,
			struct arena *arena, struct conflict *ret,
			struct error *err)
{
	struct conflict conflict = {.proved = true};
	struct probe probe;
	bool *hidden = hide_others(formulation, slot, arena);
	enum status status;

	if (slot != NONE && !hidden)
		return error_no_memory(err, arena);
	status = probe_init(formulation, hidden, arena, &probe, err);

	if (status == STATUS_OK)
		status = find_conflict(&probe, arena, &conflict, err);
	if (status == STATUS_OK)
		status = relax(&probe, arena, &conflict, err);
	if (status == STATUS_OK)
		status = tell(formulation, arena, &conflict, err);
	if (status != STATUS_OK)
		return status;
	conflict.proved = !probe.hit_limit;
	*ret = conflict;
	return STATUS_OK;
}

enum status conference_conflict(const struct conference *conference,
				const struct evidence *evidence, int64_t now,
				struct arena *arena, struct conflict *ret,
				struct error *err)
{
	struct problem_options options = {.prolonged = true,
					  .free_person = NONE};
	struct formulation f;
	struct error first = {0};
	enum status status = problem_with(conference, evidence, now, &options,
					  arena, &f, &first);
	bool cut = status == STATUS_LIMIT;

	options.prolonged = false;
	if (cut)
		status = problem_with(conference, evidence, now, &options,
				      arena, &f, err);
	else if (status != STATUS_OK && err)
		*err = first;
	if (status == STATUS_OK)
		status = conflict_of(&f, NONE, arena, ret, err);
	if (status == STATUS_OK && cut)
		ret->proved = false;
	return status;
}
