#include "ipc/veil.h"

#include <string.h>

static const struct kept date[] = {
	{"order", KEPT_WHOLE, NULL},
	{"start", KEPT_WHOLE, NULL},
	{"end", KEPT_WHOLE, NULL},
	{"points", KEPT_WHOLE, NULL},
	{"groups", KEPT_WHOLE, NULL},
	{"milestones", KEPT_WHOLE, NULL},
	{"drop_outs", KEPT_WHOLE, NULL},
	{"holds_if_unknown_decline", KEPT_WHOLE, NULL},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept rule[] = {
	{"rule", KEPT_RULE, NULL},    {"date", KEPT_WHOLE, NULL},
	{"slots", KEPT_WHOLE, NULL},  {"guidance", KEPT_WHOLE, NULL},
	{"people", KEPT_COUNT, NULL}, {NULL, KEPT_WHOLE, NULL},
};

static const struct kept considered[] = {
	{"slots", KEPT_WHOLE, NULL},	{"possible", KEPT_WHOLE, NULL},
	{"removed", KEPT_INSIDE, rule}, {"days", KEPT_INSIDE, rule},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept conflict[] = {
	{"rules", KEPT_INSIDE, rule},
	{"proved", KEPT_WHOLE, NULL},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept propose[] = {
	{"case", KEPT_WHOLE, NULL},
	{"now", KEPT_WHOLE, NULL},
	{"verdict", KEPT_WHOLE, NULL},
	{"provisional", KEPT_WHOLE, NULL},
	{"dates", KEPT_INSIDE, date},
	{"total_feasible_days", KEPT_WHOLE, NULL},
	{"truncated", KEPT_WHOLE, NULL},
	{"considered", KEPT_INSIDE, considered},
	{"people", KEPT_COUNT, NULL},
	{"conflict", KEPT_INSIDE, conflict},
	{"holidays", KEPT_WHOLE, NULL},
	{"solver", KEPT_WHOLE, NULL},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept check[] = {
	{"start", KEPT_WHOLE, NULL},	     {"verdict", KEPT_WHOLE, NULL},
	{"date", KEPT_INSIDE, date},	     {"breaks", KEPT_INSIDE, rule},
	{"conflict", KEPT_INSIDE, conflict}, {NULL, KEPT_WHOLE, NULL},
};

static const struct kept explain[] = {
	{"verdict", KEPT_WHOLE, NULL},
	{"conflict", KEPT_INSIDE, conflict},
	{"check", KEPT_INSIDE, check},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept whatif[] = {
	{"answer", KEPT_INSIDE, propose},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept agreed[] = {
	{"start", KEPT_WHOLE, NULL},	  {"end", KEPT_WHOLE, NULL},
	{"milestones", KEPT_WHOLE, NULL}, {"found", KEPT_WHOLE, NULL},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept held[] = {
	{"start", KEPT_WHOLE, NULL},   {"end", KEPT_WHOLE, NULL},
	{"expires", KEPT_WHOLE, NULL}, {"expired", KEPT_WHOLE, NULL},
	{NULL, KEPT_WHOLE, NULL},
};

static const struct kept stored[] = {
	{"case", KEPT_WHOLE, NULL},	  {"revision", KEPT_WHOLE, NULL},
	{"state", KEPT_WHOLE, NULL},	  {"agreed", KEPT_INSIDE, agreed},
	{"holds", KEPT_INSIDE, held},	  {"latest", KEPT_WHOLE, NULL},
	{"method", KEPT_WHOLE, NULL},	  {"at", KEPT_WHOLE, NULL},
	{"happened", KEPT_WHOLE, NULL},	  {"found", KEPT_WHOLE, NULL},
	{"milestones", KEPT_WHOLE, NULL}, {NULL, KEPT_WHOLE, NULL},
};

static const struct kept recorded[] = {
	{"case", KEPT_WHOLE, NULL},  {"revision", KEPT_WHOLE, NULL},
	{"state", KEPT_WHOLE, NULL}, {"what", KEPT_WHOLE, NULL},
	{"date", KEPT_WHOLE, NULL},  {"found", KEPT_WHOLE, NULL},
	{NULL, KEPT_WHOLE, NULL},
};

/* All of them, or one in full. */
static const struct kept cases[] = {
	{"cases", KEPT_INSIDE, stored},	  {"case", KEPT_WHOLE, NULL},
	{"revision", KEPT_WHOLE, NULL},	  {"state", KEPT_WHOLE, NULL},
	{"agreed", KEPT_INSIDE, agreed},  {"holds", KEPT_INSIDE, held},
	{"latest", KEPT_WHOLE, NULL},	  {"method", KEPT_WHOLE, NULL},
	{"at", KEPT_WHOLE, NULL},	  {"happened", KEPT_WHOLE, NULL},
	{"milestones", KEPT_WHOLE, NULL}, {NULL, KEPT_WHOLE, NULL},
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

const struct kept *veil_kept(const char *method)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		if (strcmp(answers[i].method, method) == 0)
			return answers[i].kept;
	return NULL;
}

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
	case KEPT_INSIDE:
		return leave_inside(value, kept->inside);
	case KEPT_COUNT:
		return json_new_int((int64_t)json_size(value));
	case KEPT_RULE:
		return leave_rule(value);
	case KEPT_WHOLE:
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
	const struct json *id = json_member(row, "id");

	return json_kind(id) != JSON_KIND_STRING ||
	       access_has_person(access, json_string(id));
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
	const struct kept *kept = access->names ? NULL : veil_kept(method);
	if (!kept)
		return;
	struct json *left = leave(*result, kept);
	json_free(*result);
	*result = left;
}
