/* Reasons as JSON: conflicts, what to give up, what a date breaks. */

#include "conference/conflict.h"
#include "conference/encode.h"

struct json *new_rule(const struct conference *c, struct rule rule)
{
	struct json *json = NULL;
	struct buffer name;

	buffer_init(0, &name);
	rule_name(c, rule, &name);
	if (!name.failed)
		json = json_new_bytes(buffer_bytes(&name));
	buffer_release(&name);
	return json;
}

struct json *new_slot(const struct conference *c, struct span span,
		      int64_t points)
{
	struct json *json = json_new_object();

	json_set(json, "start", new_instant(c->zone, span.start));
	json_set(json, "end", new_instant(c->zone, span.end));
	json_set(json, "points", json_new_int(points));
	return json;
}

struct json *new_reason(const struct conference *c, const struct rules *rules,
			const struct reason *reason)
{
	struct rule rule = rules->rules[reason->rule];
	const char *guidance = rule_kinds[rule.kind].guidance;
	struct json *json = json_new_object();
	struct json *people = json_new_array();

	for (int32_t i = 0; i < reason->n_people; i++)
		json_append(people,
			    json_new_string(c->people[reason->people[i]].id));
	json_set(json, "rule", new_rule(c, rule));
	json_set(json, "guidance",
		 guidance[0] ? json_new_string(guidance) : json_new_null());
	json_set(json, "text", new_text(&reason->text));
	json_set(json, "people", people);
	json_set(json, "slots", json_new_int(reason->slots));
	return json;
}

static struct json *new_relaxation(const struct conference *c,
				   const struct rules *rules,
				   const struct relaxation *relaxation)
{
	struct json *json = json_new_object();
	struct json *drop = json_new_array();

	for (int32_t i = 0; i < relaxation->n_rules; i++)
		json_append(drop,
			    new_rule(c, rules->rules[relaxation->rules[i]]));
	json_set(json, "drop", drop);
	json_set(json, "negotiability", json_new_int(relaxation->given_up));
	json_set(json, "date",
		 new_slot(c, relaxation->span, relaxation->points));
	json_set(json, "text", new_text(&relaxation->text));
	return json;
}

struct json *new_conflict(const struct conference *c, const struct rules *rules,
			  const struct conflict *conflict)
{
	if (!conflict)
		return json_new_null();
	struct json *json = json_new_object();
	struct json *reasons = json_new_array();
	struct json *relaxations = json_new_array();
	for (int32_t i = 0; i < conflict->n_rules; i++)
		json_append(reasons,
			    new_reason(c, rules, &conflict->reasons[i]));
	for (int32_t i = 0; i < conflict->n_relaxations; i++)
		json_append(relaxations,
			    new_relaxation(c, rules,
					   &conflict->relaxations[i]));
	json_set(json, "rules", reasons);
	json_set(json, "proved", json_new_bool(conflict->proved));
	json_set(json, "relaxations", relaxations);
	json_set(json, "text", new_text(&conflict->text));
	return json;
}
