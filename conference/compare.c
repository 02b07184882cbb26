#include "conference/compare.h"

#include <assert.h>
#include <string.h>

#include "conference/encode.h"

/* Every feasible day of a case, best first. */
struct ranked {
	struct formulation f;
	struct ranking ranking;
	const struct date *dates; /* [ranking.n_choices], once they are told */
};

struct comparing {
	struct ranked before, after;
	struct arena *arena;
	struct error *err;
	struct kept_date *kept;
	struct lost_date *lost;
	struct gained_date *gained;
	struct comparison comparison;
};

static enum status rank_all(const struct asked_case *asked, struct arena *arena,
			    struct ranked *ret, struct error *err)
{
	enum status status = problem_of(asked->conference, asked->evidence,
					asked->now, arena, &ret->f, err);
	struct rank_options options = {.n_choices = 1};

	if (status != STATUS_OK)
		return status;
	if (ret->f.problem.n_days > 1)
		options.n_choices = ret->f.problem.n_days;
	return solver_rank(&ret->f.problem, &options, arena, &ret->ranking,
			   err);
}

static struct day day_of(const struct ranked *ranked, size_t choice)
{
	return slot_day(&ranked->f, ranked->ranking.choices[choice].slot);
}

static struct span span_of(const struct ranked *ranked, size_t choice)
{
	return slot_span(&ranked->f, ranked->ranking.choices[choice].slot);
}

/* The choice of that day, or n_choices. */
static size_t find_day(const struct ranked *ranked, struct day day)
{
	size_t i = 0;

	while (i < ranked->ranking.n_choices &&
	       day_compare(day_of(ranked, i), day) != 0)
		i++;
	return i;
}

/* --- terms ---------------------------------------------------------------- */

static const char *seat_id(const struct conference *c, const struct term *term)
{
	return term->seat == NONE ? "" : c->seats[term->seat].id;
}

static const char *event_id(const struct conference *c, const struct term *term)
{
	return term->event == NONE ? "" : c->events[term->event].id;
}

/* Whether both count the same thing; an event to avoid may do so twice, at
 * different points. */
static bool is_same_term(const struct comparison *in, const struct term *before,
			 const struct term *after)
{
	return before->id == after->id &&
	       strcmp(seat_id(in->before, before), seat_id(in->after, after)) ==
		       0 &&
	       strcmp(event_id(in->before, before),
		      event_id(in->after, after)) == 0 &&
	       (before->id != TERM_AVOID || before->weight == after->weight);
}

static const struct term *match_after(const struct comparison *in,
				      const struct term *term,
				      const struct date *after)
{
	for (size_t i = 0; i < after->n_terms; i++)
		if (is_same_term(in, term, &after->terms[i]))
			return &after->terms[i];
	return NULL;
}

static bool is_matched(const struct comparison *in, const struct term *term,
		       const struct date *before)
{
	for (size_t i = 0; i < before->n_terms; i++)
		if (is_same_term(in, &before->terms[i], term))
			return true;
	return false;
}

static enum status compare_terms(struct comparing *comparing,
				 const struct date *before,
				 const struct date *after,
				 struct kept_date *kept)
{
	const struct comparison *in = &comparing->comparison;
	struct term_change *changes =
		arena_array(comparing->arena, struct term_change,
			    before->n_terms + after->n_terms);
	size_t n = 0;

	if (!changes)
		return error_no_memory(comparing->err, comparing->arena);
	for (int id = 0; id < N_TERMS; id++) {
		for (size_t i = 0; i < before->n_terms; i++) {
			const struct term *was = &before->terms[i];
			const struct term *is = match_after(in, was, after);

			if ((int)was->id == id &&
			    (!is || is->points != was->points ||
			     is->count != was->count))
				changes[n++] = (struct term_change){was, is};
		}
		for (size_t i = 0; i < after->n_terms; i++)
			if ((int)after->terms[i].id == id &&
			    !is_matched(in, &after->terms[i], before))
				changes[n++] =
					(struct term_change){NULL,
							     &after->terms[i]};
	}
	kept->terms = changes;
	kept->n_terms = n;
	return STATUS_OK;
}

/* --- why a date is lost --------------------------------------------------- */

static int32_t rule_of_kind(enum rule_kind_id kind, const struct ranked *after)
{
	for (int32_t i = 0; i < after->f.rules.n_rules; i++)
		if (after->f.rules.rules[i].kind == kind)
			return i;
	return RULE_NONE;
}

/* The slot of a day at the start, or the last before it, or the first. */
static int32_t slot_at(const struct ranked *after, struct day day,
		       int32_t start_s)
{
	const struct grid *grid = &after->f.grid;
	int32_t step_s = after->f.conference->start_interval_s;
	int32_t k = start_s > grid->first_start_s
			    ? (start_s - grid->first_start_s) / step_s
			    : 0;

	if (k > grid->n_starts - 1)
		k = grid->n_starts - 1;
	return (day.n - grid->days.first.n) * grid->n_starts + k;
}

/* A start that the case after does not have, on a day that it has. */
static bool is_outside_hours(const struct conference *after, int32_t start_s)
{
	return start_s < after->earliest_s ||
	       start_s + after->required_duration_s > after->latest_s;
}

/* Its index; *slot is where it is looked for, 0 where it is any. */
static int32_t first_rule(const struct ranked *after, struct day day,
			  int32_t start_s, int32_t *slot)
{
	const struct conference *c = after->f.conference;
	int32_t rule;

	*slot = 0;
	if (day_compare(day, c->window.first) < 0 ||
	    day_compare(day, c->window.last) > 0)
		return rule_of_kind(RULE_WINDOW, after);
	*slot = slot_at(after, day, start_s);
	rule = after->ranking.removed_by[*slot];
	assert(rule != RULE_NONE);
	if (is_outside_hours(c, start_s) &&
	    after->f.rules.rules[rule].kind > RULE_DAY_HOURS)
		return rule_of_kind(RULE_DAY_HOURS, after);
	return rule;
}

static enum status add_lost(struct comparing *comparing, size_t i)
{
	const struct ranked *before = &comparing->before;
	const struct formulation *after = &comparing->after.f;
	struct day day = day_of(before, i);
	int32_t start_s =
		slot_start_s(&before->f, before->ranking.choices[i].slot);
	int32_t slot, rule = first_rule(&comparing->after, day, start_s, &slot);
	struct reason reason;
	enum status status = breach_of(after, rule, slot, comparing->arena,
				       &reason, comparing->err);

	if (status != STATUS_OK)
		return status;
	comparing->lost[comparing->comparison.n_lost++] = (struct lost_date){
		.day = day,
		.span = span_of(before, i),
		.order_before = (int32_t)i + 1,
		.rule = after->rules.rules[rule],
		.text = reason.text,
	};
	return STATUS_OK;
}

/* --- all ------------------------------------------------------------------ */

static enum status add_kept(struct comparing *comparing, size_t i, size_t k)
{
	const struct ranked *before = &comparing->before;
	const struct ranked *after = &comparing->after;
	const struct choice *was = &before->ranking.choices[k];
	const struct choice *is = &after->ranking.choices[i];
	struct kept_date *kept =
		&comparing->kept[comparing->comparison.n_kept++];
	struct date date_before, date_after;
	enum status status = proposal_of(&before->f, was, comparing->arena,
					 &date_before, comparing->err);

	if (status == STATUS_OK)
		status = proposal_of(&after->f, is, comparing->arena,
				     &date_after, comparing->err);
	if (status != STATUS_OK)
		return status;
	*kept = (struct kept_date){.day = day_of(after, i),
				   .before = span_of(before, k),
				   .after = span_of(after, i),
				   .order_before = (int32_t)k + 1,
				   .order_after = (int32_t)i + 1,
				   .points_before = was->points,
				   .points_after = is->points};
	return compare_terms(comparing, &date_before, &date_after, kept);
}

static enum status compare_days(struct comparing *comparing)
{
	const struct ranked *before = &comparing->before;
	const struct ranked *after = &comparing->after;
	struct comparison *comparison = &comparing->comparison;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < after->ranking.n_choices;
	     i++) {
		size_t k = find_day(before, day_of(after, i));

		if (k < before->ranking.n_choices)
			status = add_kept(comparing, i, k);
		else
			comparing->gained[comparison->n_gained++] =
				(struct gained_date){
					day_of(after, i), span_of(after, i),
					(int32_t)i + 1,
					after->ranking.choices[i].points};
	}
	for (size_t k = 0; status == STATUS_OK && k < before->ranking.n_choices;
	     k++)
		if (find_day(after, day_of(before, k)) ==
		    after->ranking.n_choices)
			status = add_lost(comparing, k);
	return status;
}

static bool make_room(struct comparing *comparing)
{
	struct arena *arena = comparing->arena;
	size_t before = comparing->before.ranking.n_choices;
	size_t after = comparing->after.ranking.n_choices;

	comparing->kept = arena_array(arena, struct kept_date, after);
	comparing->lost = arena_array(arena, struct lost_date, before);
	comparing->gained = arena_array(arena, struct gained_date, after);
	return comparing->kept && comparing->lost && comparing->gained;
}

enum status conference_compare(const struct asked_case *before,
			       const struct asked_case *after,
			       struct arena *arena, struct comparison *ret,
			       struct error *err)
{
	struct comparing comparing = {.arena = arena, .err = err};
	enum status status = rank_all(before, arena, &comparing.before, err);

	if (status == STATUS_OK)
		status = rank_all(after, arena, &comparing.after, err);
	if (status != STATUS_OK)
		return status;
	if (!make_room(&comparing))
		return error_no_memory(err, arena);
	comparing.comparison = (struct comparison){
		.before = before->conference,
		.after = after->conference,
		.verdict_before = comparing.before.ranking.verdict,
		.feasible_before = comparing.before.ranking.n_possible_days,
		.feasible_after = comparing.after.ranking.n_possible_days,
		.kept = comparing.kept,
		.lost = comparing.lost,
		.gained = comparing.gained,
	};
	status = compare_days(&comparing);
	if (status == STATUS_OK)
		*ret = comparing.comparison;
	return status;
}

/* --- as JSON -------------------------------------------------------------- */

static struct json *new_change(const struct comparison *in,
			       const struct term_change *change)
{
	const struct term *told =
		change->after ? change->after : change->before;
	struct json *json =
		new_term(change->after ? in->after : in->before, told);
	struct json *text = json_share(json_member(json, "text"));

	(void)json_remove(json, "count");
	(void)json_remove(json, "weight");
	(void)json_remove(json, "points");
	(void)json_remove(json, "text");
	json_set(json, "points_before",
		 json_new_int(change->before ? change->before->points : 0));
	json_set(json, "points_after",
		 json_new_int(change->after ? change->after->points : 0));
	json_set(json, "text", text);
	return json;
}

static struct json *new_kept(const struct comparison *in,
			     const struct kept_date *kept)
{
	struct json *json = json_new_object(), *terms = json_new_array();

	json_set(json, "date", new_day(kept->day));
	json_set(json, "start",
		 new_instant(in->after->zone, kept->after.start));
	json_set(json, "start_before",
		 new_instant(in->before->zone, kept->before.start));
	json_set(json, "order_before", json_new_int(kept->order_before));
	json_set(json, "order_after", json_new_int(kept->order_after));
	json_set(json, "points_before", json_new_int(kept->points_before));
	json_set(json, "points_after", json_new_int(kept->points_after));
	for (size_t i = 0; i < kept->n_terms; i++)
		json_append(terms, new_change(in, &kept->terms[i]));
	json_set(json, "terms", terms);
	return json;
}

static struct json *new_lost(const struct comparison *in,
			     const struct lost_date *lost)
{
	struct json *json = json_new_object();
	struct buffer name;

	buffer_init(0, &name);
	rule_name(in->after, lost->rule, &name);
	if (name.failed) {
		json_free(json);
		return NULL;
	}
	json_set(json, "date", new_day(lost->day));
	json_set(json, "start",
		 new_instant(in->before->zone, lost->span.start));
	json_set(json, "order_before", json_new_int(lost->order_before));
	json_set(json, "rule", json_new_bytes(buffer_bytes(&name)));
	json_set(json, "text", new_text(&lost->text));
	buffer_release(&name);
	return json;
}

static struct json *new_gained(const struct comparison *in,
			       const struct gained_date *gained)
{
	struct json *json = json_new_object();

	json_set(json, "date", new_day(gained->day));
	json_set(json, "start",
		 new_instant(in->after->zone, gained->span.start));
	json_set(json, "order_after", json_new_int(gained->order_after));
	json_set(json, "points", json_new_int(gained->points));
	return json;
}

static struct json *new_before(const struct comparison *in)
{
	struct json *json = json_new_object();

	json_set(json, "verdict",
		 json_new_string(verdict_word(in->verdict_before)));
	json_set(json, "total_feasible_days",
		 json_new_int(in->feasible_before));
	return json;
}

struct json *comparison_encode(const struct comparison *comparison,
			       const struct answer *answer)
{
	struct json *json = json_new_object();
	struct json *kept = json_new_array(), *lost = json_new_array();
	struct json *gained = json_new_array();

	for (size_t i = 0; i < comparison->n_kept; i++)
		json_append(kept, new_kept(comparison, &comparison->kept[i]));
	for (size_t i = 0; i < comparison->n_lost; i++)
		json_append(lost, new_lost(comparison, &comparison->lost[i]));
	for (size_t i = 0; i < comparison->n_gained; i++)
		json_append(gained,
			    new_gained(comparison, &comparison->gained[i]));
	json_set(json, "answer", answer_encode(answer));
	json_set(json, "before", new_before(comparison));
	json_set(json, "kept", kept);
	json_set(json, "lost", lost);
	json_set(json, "gained", gained);
	return json;
}
