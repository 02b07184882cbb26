/* Reasons as JSON: conflicts, what to give up, what a date breaks. */

#include "conference/encode.h"
#include "conference/explain.h"

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
	const char *guidance = rule_guidance(c, rule);
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

static struct json *new_reasons(const struct checked *checked)
{
	struct json *reasons = json_new_array();

	for (int32_t i = 0; i < checked->n_breaches; i++)
		json_append(reasons,
			    new_reason(checked->conference, &checked->rules,
				       &checked->breaches[i]));
	return reasons;
}

const char *check_verdict_word(bool holds)
{
	return holds ? "holds" : "breaks";
}

struct json *checked_encode(const struct checked *checked)
{
	const struct conference *c = checked->conference;
	struct json *json = json_new_object();

	json_set(json, "case", json_new_string(c->id));
	json_set(json, "now", new_instant(c->zone, checked->now));
	json_set(json, "start", new_instant(c->zone, checked->span.start));
	json_set(json, "verdict",
		 json_new_string(check_verdict_word(checked->holds)));
	json_set(json, "date",
		 checked->holds ? new_date(c, &checked->date, 1)
				: json_new_null());
	json_set(json, "breaks", new_reasons(checked));
	json_set(json, "conflict",
		 new_conflict(c, &checked->rules, checked->conflict));
	json_set(json, "interpreted", case_interpreted(c));
	return json;
}

static struct json *new_change(const struct explanation *explanation,
			       const struct near *near)
{
	const struct conference *c = explanation->conference;
	struct json *json = json_new_object();

	if (near->person == NONE)
		json_set(json, "drop",
			 new_rule(c, explanation->rules.rules[near->rule]));
	else
		json_set(json, "free",
			 json_new_string(c->people[near->person].id));
	return json;
}

static struct json *new_near(const struct explanation *explanation,
			     const struct near *near)
{
	struct json *json = json_new_object();
	struct json *dates = json_new_array();

	for (int32_t i = 0; i < near->n_dates; i++)
		json_append(dates, new_slot(explanation->conference,
					    near->dates[i].span,
					    near->dates[i].points));
	json_set(json, "change", new_change(explanation, near));
	json_set(json, "text", new_text(&near->text));
	json_set(json, "days", json_new_int(near->n_days));
	json_set(json, "dates", dates);
	return json;
}

struct json *explanation_encode(const struct explanation *explanation)
{
	const struct conference *c = explanation->conference;
	struct json *json = json_new_object();
	struct json *near = json_new_array();

	for (int32_t i = 0; i < explanation->n_near; i++)
		json_append(near, new_near(explanation, &explanation->near[i]));
	json_set(json, "case", json_new_string(c->id));
	json_set(json, "now", new_instant(c->zone, explanation->now));
	json_set(json, "verdict",
		 json_new_string(verdict_word(explanation->verdict)));
	json_set(json, "conflict",
		 new_conflict(c, &explanation->rules, explanation->conflict));
	json_set(json, "near", near);
	json_set(json, "check",
		 explanation->checked ? checked_encode(explanation->checked)
				      : json_new_null());
	return json;
}
