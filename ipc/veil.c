#include "ipc/veil.h"

#include <string.h>

/*
 * How a member is kept: as it is; an object, or each of a list, by its own
 * table; the number of a list; a rule without whom it is about.
 */
enum how { WHOLE, INSIDE, COUNT, RULE };

struct kept {
	const char *key; /* NULL: the end */
	enum how how;
	const struct kept *inside;
};

static const struct kept date[] = {
	{"order", WHOLE, NULL},	    {"start", WHOLE, NULL},
	{"end", WHOLE, NULL},	    {"points", WHOLE, NULL},
	{"groups", WHOLE, NULL},    {"milestones", WHOLE, NULL},
	{"drop_outs", WHOLE, NULL}, {"holds_if_unknown_decline", WHOLE, NULL},
	{NULL, WHOLE, NULL},
};

static const struct kept rule[] = {
	{"rule", RULE, NULL},	 {"date", WHOLE, NULL},
	{"slots", WHOLE, NULL},	 {"guidance", WHOLE, NULL},
	{"people", COUNT, NULL}, {NULL, WHOLE, NULL},
};

static const struct kept considered[] = {
	{"slots", WHOLE, NULL},	   {"possible", WHOLE, NULL},
	{"removed", INSIDE, rule}, {"days", INSIDE, rule},
	{NULL, WHOLE, NULL},
};

static const struct kept conflict[] = {
	{"rules", INSIDE, rule},
	{"proved", WHOLE, NULL},
	{NULL, WHOLE, NULL},
};

static const struct kept propose[] = {
	{"case", WHOLE, NULL},	    {"now", WHOLE, NULL},
	{"verdict", WHOLE, NULL},   {"provisional", WHOLE, NULL},
	{"dates", INSIDE, date},    {"total_feasible_days", WHOLE, NULL},
	{"truncated", WHOLE, NULL}, {"considered", INSIDE, considered},
	{"people", COUNT, NULL},    {"conflict", INSIDE, conflict},
	{"holidays", WHOLE, NULL},  {"solver", WHOLE, NULL},
	{NULL, WHOLE, NULL},
};

static const struct kept check[] = {
	{"start", WHOLE, NULL},		{"verdict", WHOLE, NULL},
	{"date", INSIDE, date},		{"breaks", INSIDE, rule},
	{"conflict", INSIDE, conflict}, {NULL, WHOLE, NULL},
};

static const struct kept explain[] = {
	{"verdict", WHOLE, NULL},
	{"conflict", INSIDE, conflict},
	{"check", INSIDE, check},
	{NULL, WHOLE, NULL},
};

static const struct kept whatif[] = {
	{"answer", INSIDE, propose},
	{NULL, WHOLE, NULL},
};

static const struct kept agreed[] = {
	{"start", WHOLE, NULL},	     {"end", WHOLE, NULL},
	{"milestones", WHOLE, NULL}, {"found", WHOLE, NULL},
	{NULL, WHOLE, NULL},
};

static const struct kept held[] = {
	{"start", WHOLE, NULL},	  {"end", WHOLE, NULL},
	{"expires", WHOLE, NULL}, {"expired", WHOLE, NULL},
	{NULL, WHOLE, NULL},
};

static const struct kept stored[] = {
	{"case", WHOLE, NULL},	     {"revision", WHOLE, NULL},
	{"state", WHOLE, NULL},	     {"agreed", INSIDE, agreed},
	{"holds", INSIDE, held},     {"latest", WHOLE, NULL},
	{"method", WHOLE, NULL},     {"at", WHOLE, NULL},
	{"happened", WHOLE, NULL},   {"found", WHOLE, NULL},
	{"milestones", WHOLE, NULL}, {NULL, WHOLE, NULL},
};

static const struct kept recorded[] = {
	{"case", WHOLE, NULL},	{"revision", WHOLE, NULL},
	{"state", WHOLE, NULL}, {"what", WHOLE, NULL},
	{"date", WHOLE, NULL},	{"found", WHOLE, NULL},
	{NULL, WHOLE, NULL},
};

/* All of them, or one in full. */
static const struct kept cases[] = {
	{"cases", INSIDE, stored},   {"case", WHOLE, NULL},
	{"revision", WHOLE, NULL},   {"state", WHOLE, NULL},
	{"agreed", INSIDE, agreed},  {"holds", INSIDE, held},
	{"latest", WHOLE, NULL},     {"method", WHOLE, NULL},
	{"at", WHOLE, NULL},	     {"happened", WHOLE, NULL},
	{"milestones", WHOLE, NULL}, {NULL, WHOLE, NULL},
};

/* Of methods that are not here everything is left: they say nothing of
 * anybody's diary. */
static const struct {
	const char *method;
	const struct kept *kept;
} answers[] = {
	{"propose", propose}, {"check", check},	    {"explain", explain},
	{"whatif", whatif},   {"cases", cases},	    {"put", stored},
	{"hold", stored},     {"agree", stored},    {"move", stored},
	{"release", stored},  {"record", recorded},
};

/* --- what is left --------------------------------------------------------- */

static struct json *leave(const struct json *value, const struct kept *kept);

/* "essential:chief" says who; "essential" how far it came. */
static struct json *leave_rule(const struct json *value)
{
	if (json_kind(value) != JSON_KIND_STRING)
		return json_new_null();
	struct bytes word = json_string_bytes(value);
	const char *colon = memchr(word.data, ':', word.n);
	bool of_people = strncmp(word.data, "essential:", 10) == 0 ||
			 strncmp(word.data, "group:", 6) == 0;

	if (colon && of_people)
		word.n = (size_t)(colon - word.data);
	return json_new_bytes(word);
}

static struct json *leave_inside(const struct json *value,
				 const struct kept *kept)
{
	if (json_kind(value) == JSON_KIND_OBJECT)
		return leave(value, kept);
	if (json_kind(value) != JSON_KIND_ARRAY)
		return json_new_null();
	struct json *list = json_new_array();
	for (size_t i = 0; i < json_size(value); i++)
		json_append(list, leave_inside(json_at(value, i), kept));
	return list;
}

static struct json *leave_member(struct json *value, const struct kept *kept)
{
	switch (kept->how) {
	case INSIDE:
		return leave_inside(value, kept->inside);
	case COUNT:
		return json_new_int((int64_t)json_size(value));
	case RULE:
		return leave_rule(value);
	case WHOLE:
		break;
	}
	return json_share(value);
}

static struct json *leave(const struct json *value, const struct kept *kept)
{
	struct json *ret = json_new_object();

	for (; kept->key; kept++) {
		struct json *member = json_member(value, kept->key);

		if (member)
			json_set(ret, kept->key, leave_member(member, kept));
	}
	return ret;
}

/* --- lists ---------------------------------------------------------------- */

static bool is_seen(const struct access *access, const struct json *row)
{
	const struct json *id = json_member(row, "id"),
			  *of = json_member(row, "case");

	if (json_kind(id) == JSON_KIND_STRING &&
	    !access_has_person(access, json_string(id)))
		return false;
	return json_kind(of) != JSON_KIND_STRING ||
	       access_has_case(access, json_string(of));
}

static void leave_own(const struct access *access, const char *key,
		      struct json *result)
{
	const struct json *list = json_member(result, key);
	struct json *own = json_new_array();

	for (size_t i = 0; i < json_size(list); i++)
		if (is_seen(access, json_at(list, i)))
			json_append(own, json_share(json_at(list, i)));
	json_set(result, key, own);
}

static void leave_out(const char *const *keys, struct json *rows)
{
	for (size_t i = 0; i < json_size(rows); i++)
		for (const char *const *key = keys; *key; key++)
			(void)json_remove(json_at(rows, i), *key);
}

static void veil_calendars(const struct access *access, struct json *result)
{
	static const char *const busy[] = {"busy_minutes_a_week", NULL};
	static const char *const times[] = {
		"busy_minutes_a_week", "as_of", "age_days",
		"covered_until",       "cover", NULL};
	bool reads = access->roles & (ROLE_VIEWER | ROLE_PLANNER);

	leave_own(access, "calendars", result);
	if (!reads)
		leave_out(times, json_member(result, "calendars"));
	else if (!access->names)
		leave_out(busy, json_member(result, "calendars"));
}

void veil(const char *method, const struct access *access, struct json **result)
{
	if (!access || !*result)
		return;
	if (strcmp(method, "calendars") == 0)
		veil_calendars(access, *result);
	if (strcmp(method, "cases") == 0 && json_member(*result, "cases"))
		leave_own(access, "cases", *result);
	for (size_t i = 0;
	     !access->names && i < sizeof(answers) / sizeof(*answers); i++) {
		if (strcmp(answers[i].method, method) != 0)
			continue;
		struct json *left = leave(*result, answers[i].kept);

		json_free(*result);
		*result = left;
	}
}
