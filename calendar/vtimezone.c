#include "calendar/vtimezone.h"

#include "base/sort.h"

enum { MARGIN_DAYS = 730 };

struct onset {
	int64_t instant;
	int32_t from_s, to_s;
};

struct onsets {
	struct onset *onsets;
	size_t n, capacity;
	struct day last;
};

static enum status add(int64_t local_s, const struct observance *observance,
		       struct onsets *onsets, struct refusals *refusals)
{
	if (onsets->n == LIMIT_ZONE_ONSETS)
		return refuse_limit(refusals, observance->line,
				    LIMIT_ID_ZONE_ONSETS,
				    LIMIT_ZONE_ONSETS + 1);
	struct onset *room =
		room_for_one(onsets->onsets, sizeof(*room), onsets->n,
			     &onsets->capacity, refusals->arena);
	if (!room)
		return refuse_no_memory(refusals);
	onsets->onsets = room;
	onsets->onsets[onsets->n++] =
		(struct onset){local_s - observance->from_s, observance->from_s,
			       observance->to_s};
	return STATUS_OK;
}

static bool is_past_until(const struct observance *observance, int64_t local_s)
{
	const struct rule *rule = observance->rule;

	switch (rule->until_kind) {
	case UNTIL_NONE:
		return false;
	case UNTIL_UTC:
		return local_s - observance->from_s > rule->until_s;
	case UNTIL_LOCAL:
		return local_s > rule->until_s;
	case UNTIL_DATE:
		return local_s >= rule->until_s + SECONDS_A_DAY;
	}
	return false;
}

static enum status add_rule(const struct observance *observance,
			    int64_t *budget, struct onsets *onsets,
			    struct refusals *refusals)
{
	struct rule_range range = {.first_s = observance->start.local_s,
				   .from = zone_day(zone_utc(),
						    observance->start.local_s),
				   .last = onsets->last,
				   .max = LIMIT_ZONE_ONSETS,
				   .limit = LIMIT_ID_ZONE_ONSETS};
	struct rule_starts starts = {0};
	enum status status =
		rule_expand(observance->rule, &range, budget, refusals->arena,
			    &starts, refusals->err);

	if (status != STATUS_OK)
		error_place(refusals->err, observance->rule->line, 0);
	/* The first is the observance's start, which is there already. */
	for (size_t i = 1; status == STATUS_OK && i < starts.n; i++) {
		if (is_past_until(observance, starts.starts[i]))
			break;
		status = add(starts.starts[i], observance, onsets, refusals);
	}
	return status;
}

static enum status add_observance(const struct observance *observance,
				  int64_t *budget, struct onsets *onsets,
				  struct refusals *refusals)
{
	enum status status =
		add(observance->start.local_s, observance, onsets, refusals);

	for (size_t i = 0; status == STATUS_OK && i < observance->dates.n; i++)
		status = add(observance->dates.moments[i].local_s, observance,
			     onsets, refusals);
	if (status == STATUS_OK && observance->rule)
		status = add_rule(observance, budget, onsets, refusals);
	return status;
}

static int compare(const void *a, const void *b)
{
	const struct onset *x = a, *y = b;

	if (x->instant != y->instant)
		return x->instant < y->instant ? -1 : 1;
	return (x->to_s > y->to_s) - (x->to_s < y->to_s);
}

static enum status build(const struct vtimezone *zone, struct onsets *onsets,
			 struct refusals *refusals, const struct zone **ret)
{
	struct transition *transitions =
		arena_array(refusals->arena, struct transition, onsets->n);

	if (!transitions)
		return refuse_no_memory(refusals);
	if (!sort_stable(onsets->onsets, onsets->n, sizeof(*onsets->onsets),
			 compare, refusals->arena))
		return refuse_no_memory(refusals);
	for (size_t i = 0; i < onsets->n; i++)
		transitions[i] = (struct transition){onsets->onsets[i].instant,
						     onsets->onsets[i].to_s};
	*ret = zone_new_custom(zone->name, onsets->onsets[0].from_s,
			       transitions, onsets->n, refusals->arena);
	return *ret ? STATUS_OK : refuse_no_memory(refusals);
}

enum status vtimezone_expand(const struct vtimezone *zone, struct span horizon,
			     int64_t *budget, struct refusals *refusals,
			     const struct zone **ret)
{
	struct onsets onsets = {
		.last = day_add(zone_day(zone_utc(), horizon.end),
				MARGIN_DAYS)};
	enum status status = STATUS_OK;

	*ret = NULL;
	if (zone->faults.n)
		return refuse_again(refusals, &zone->faults.problems[0]);
	if (zone->n == 0)
		return refuse(refusals, zone->line, "VTIMEZONE",
			      MSG_PROPERTY_MISSING, "ss", "VTIMEZONE",
			      "STANDARD");
	for (size_t i = 0; status == STATUS_OK && i < zone->n; i++)
		status = add_observance(&zone->observances[i], budget, &onsets,
					refusals);
	if (status != STATUS_OK)
		return status;
	return build(zone, &onsets, refusals, ret);
}
