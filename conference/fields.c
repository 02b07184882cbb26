#include "conference/fields.h"

#include <stddef.h>
#include <string.h>

#include "base/limits.h"

enum {
	TEN_YEARS_S = 3650 * SECONDS_A_DAY,
	INTRODUCTION_S = 20 * 60 /* G23 */
};

const char holidays_england_and_wales_name[] = "england-and-wales";
const char part_opening[] = "opening";

WORDS(units, "working-day", "day", "month");
WORDS(directions, "before", "after");
WORDS(tentatives, "allow", "free", "busy");
WORDS(needs_actions, "tentative", "free", "busy");
WORDS(unknowns, "allow", "busy");
WORDS(assumeds, "allow", "unknown");
WORDS(languages, "en", "cy");
WORDS(conferences, "improvement", "progress", "second-progress", "monitoring");

/* date_from_word() of -1, 0, 1, ... */
#define ROW(id, word, ...) word,
#define ANCHOR(id, word) word,
static const char *const froms_list[] = {"conference",
#include "conference/milestones.def"
					 ANCHORS(ANCHOR)};
#undef ANCHOR
#undef ROW
static const struct words froms = {.words = froms_list,
				   .n = sizeof(froms_list) /
					sizeof(*froms_list)};

static const struct field closed_fields[] = {
	{.name = "from",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct closed_fields, from),
	 .what = MSG_FIELD_CLOSED_FROM},
	{.name = "to",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct closed_fields, to),
	 .what = MSG_FIELD_CLOSED_TO},
	{.name = "calendar",
	 .type = FIELD_CALENDAR,
	 .offset = offsetof(struct closed_fields, calendar),
	 .what = MSG_FIELD_CLOSED_CALENDAR},
};
static const struct shape closed_shape =
	SHAPE(closed_fields, struct closed_fields);

static const struct field date_rule_fields[] = {
	{.name = "n",
	 .type = FIELD_INT,
	 .offset = offsetof(struct date_rule_fields, n),
	 .least = 0,
	 .most = 400,
	 .what = MSG_FIELD_DATE_RULE_N},
	{.name = "unit",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct date_rule_fields, unit),
	 .words = &units,
	 .what = MSG_FIELD_DATE_RULE_UNIT},
	{.name = "from",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct date_rule_fields, from),
	 .words = &froms,
	 .what = MSG_FIELD_DATE_RULE_FROM},
	{.name = "direction",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct date_rule_fields, direction),
	 .words = &directions,
	 .what = MSG_FIELD_DATE_RULE_DIRECTION},
};
static const struct shape date_rule_shape =
	SHAPE(date_rule_fields, struct date_rule_fields);

static const struct field window_fields[] = {
	{.name = "from",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct window_fields, from),
	 .what = MSG_FIELD_WINDOW_FROM},
	{.name = "to",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct window_fields, to),
	 .what = MSG_FIELD_WINDOW_TO},
	{.name = "target",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct window_fields, target),
	 .what = MSG_FIELD_WINDOW_TARGET},
	{.name = "target_to",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct window_fields, target_to),
	 .what = MSG_FIELD_WINDOW_TARGET_TO},
};
static const struct shape window_shape =
	SHAPE(window_fields, struct window_fields);

static const struct field follows_fields[] = {
	{.name = "case",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct follows_fields, id),
	 .what = MSG_FIELD_FOLLOWS_CASE},
	{.name = "date",
	 .type = FIELD_DATE,
	 .is_required = true,
	 .offset = offsetof(struct follows_fields, date),
	 .what = MSG_FIELD_FOLLOWS_DATE},
	{.name = "chair",
	 .type = FIELD_ID,
	 .offset = offsetof(struct follows_fields, chair),
	 .what = MSG_FIELD_FOLLOWS_CHAIR},
	{.name = "team",
	 .type = FIELD_ID,
	 .is_list = true,
	 .limit = LIMIT_ID_CANDIDATES,
	 .offset = offsetof(struct follows_fields, team),
	 .what = MSG_FIELD_FOLLOWS_TEAM},
};
static const struct shape follows_shape =
	SHAPE(follows_fields, struct follows_fields);

static const struct field visit_fields[] = {
	{.name = "required_duration",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct visit_fields, required_duration_s),
	 .least = 60,
	 .most = SECONDS_A_DAY,
	 .otherwise = "PT2H",
	 .what = MSG_FIELD_VISIT_REQUIRED_DURATION},
	{.name = "seats",
	 .type = FIELD_ID,
	 .is_list = true,
	 .limit = LIMIT_ID_SEATS,
	 .offset = offsetof(struct visit_fields, seats),
	 .what = MSG_FIELD_VISIT_SEATS},
	{.name = "required",
	 .type = FIELD_INT,
	 .least = 0,
	 .most = LIMIT_SEATS,
	 .offset = offsetof(struct visit_fields, required),
	 .otherwise = "1",
	 .what = MSG_FIELD_VISIT_REQUIRED},
};
static const struct shape visit_shape =
	SHAPE(visit_fields, struct visit_fields);

static const struct field part_fields[] = {
	{.name = "part",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct part_fields, id),
	 .what = MSG_FIELD_PART_ID},
	{.name = "title",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct part_fields, title),
	 .what = MSG_FIELD_PART_TITLE},
	{.name = "duration",
	 .type = FIELD_DURATION,
	 .is_required = true,
	 .offset = offsetof(struct part_fields, duration_s),
	 .least = 60,
	 .most = SECONDS_A_DAY,
	 .what = MSG_FIELD_PART_DURATION},
	{.name = "introduction",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct part_fields, introduction_s),
	 .least = 0,
	 .most = INTRODUCTION_S,
	 .otherwise = "PT0S",
	 .what = MSG_FIELD_PART_INTRODUCTION},
	{.name = "seats",
	 .type = FIELD_ID,
	 .is_list = true,
	 .limit = LIMIT_ID_SEATS,
	 .offset = offsetof(struct part_fields, seats),
	 .what = MSG_FIELD_PART_SEATS},
};
static const struct shape part_shape = SHAPE(part_fields, struct part_fields);

static const struct field preferred_fields[] = {
	{.name = "from",
	 .type = FIELD_TIME,
	 .offset = offsetof(struct preferred_fields, from_s),
	 .otherwise = "10:00",
	 .what = MSG_FIELD_PREFERRED_FROM},
	{.name = "to",
	 .type = FIELD_TIME,
	 .offset = offsetof(struct preferred_fields, to_s),
	 .otherwise = "14:00",
	 .what = MSG_FIELD_PREFERRED_TO},
};
static const struct shape preferred_shape =
	SHAPE(preferred_fields, struct preferred_fields);

static const struct field day_fields[] = {
	{.name = "earliest",
	 .type = FIELD_TIME,
	 .offset = offsetof(struct day_fields, earliest_s),
	 .otherwise = "09:30",
	 .what = MSG_FIELD_DAY_EARLIEST},
	{.name = "latest",
	 .type = FIELD_TIME,
	 .offset = offsetof(struct day_fields, latest_s),
	 .otherwise = "16:30",
	 .what = MSG_FIELD_DAY_LATEST},
	{.name = "start_interval",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct day_fields, start_interval_s),
	 .least = 300,
	 .most = SECONDS_A_DAY,
	 .otherwise = "PT30M",
	 .what = MSG_FIELD_DAY_START_INTERVAL},
	{.name = "preferred",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct day_fields, preferred),
	 .shape = &preferred_shape,
	 .what = MSG_FIELD_DAY_PREFERRED},
};
static const struct shape day_shape = SHAPE(day_fields, struct day_fields);

static const struct field buffer_fields[] = {
	{.name = "group",
	 .type = FIELD_ID,
	 .offset = offsetof(struct buffer_fields, group),
	 .otherwise = "team",
	 .what = MSG_FIELD_BUFFER_GROUP},
	{.name = "before",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct buffer_fields, before_s),
	 .least = 0,
	 .most = SECONDS_A_DAY,
	 .otherwise = "PT45M",
	 .what = MSG_FIELD_BUFFER_BEFORE},
	{.name = "after",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct buffer_fields, after_s),
	 .least = 0,
	 .most = SECONDS_A_DAY,
	 .otherwise = "PT45M",
	 .what = MSG_FIELD_BUFFER_AFTER},
};
static const struct shape buffer_shape =
	SHAPE(buffer_fields, struct buffer_fields);

static const struct field quorum_fields[] = {
	{.name = "required",
	 .type = FIELD_INT,
	 .offset = offsetof(struct quorum_fields, required),
	 .least = 0,
	 .most = LIMIT_SEATS,
	 .otherwise = "0",
	 .what = MSG_FIELD_QUORUM_REQUIRED},
	{.name = "max_deputies",
	 .type = FIELD_INT,
	 .offset = offsetof(struct quorum_fields, max_deputies),
	 .least = 0,
	 .most = LIMIT_SEATS,
	 .what = MSG_FIELD_QUORUM_MAX_DEPUTIES},
};
static const struct shape quorum_shape =
	SHAPE(quorum_fields, struct quorum_fields);

static const struct field team_fields[] = {
	{.name = "link_inspectors",
	 .type = FIELD_ID,
	 .is_list = true,
	 .limit = LIMIT_ID_PEOPLE,
	 .offset = offsetof(struct team_fields, link_inspectors),
	 .what = MSG_FIELD_TEAM_LINK_INSPECTORS},
	{.name = "inspection_lead",
	 .type = FIELD_ID,
	 .offset = offsetof(struct team_fields, inspection_lead),
	 .what = MSG_FIELD_TEAM_INSPECTION_LEAD},
};
static const struct shape team_shape = SHAPE(team_fields, struct team_fields);

static const struct field policy_fields[] = {
	{.name = "tentative",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct policy_fields, tentative),
	 .words = &tentatives,
	 .otherwise = "allow",
	 .what = MSG_FIELD_POLICY_TENTATIVE},
	{.name = "needs_action",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct policy_fields, needs_action),
	 .words = &needs_actions,
	 .otherwise = "tentative",
	 .what = MSG_FIELD_POLICY_NEEDS_ACTION},
	{.name = "unknown",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct policy_fields, unknown),
	 .words = &unknowns,
	 .otherwise = "allow",
	 .what = MSG_FIELD_POLICY_UNKNOWN},
	{.name = "assumed",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct policy_fields, assumed),
	 .words = &assumeds,
	 .otherwise = "allow",
	 .what = MSG_FIELD_POLICY_ASSUMED},
	{.name = "max_age",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct policy_fields, max_age_s),
	 .least = 0,
	 .most = TEN_YEARS_S,
	 .otherwise = "P14D",
	 .what = MSG_FIELD_POLICY_MAX_AGE},
};
static const struct shape policy_shape =
	SHAPE(policy_fields, struct policy_fields);

static const struct field text_fields[] = {
	{.name = "en",
	 .type = FIELD_STRING,
	 .offset = offsetof(struct text, in[LANGUAGE_EN]),
	 .what = MSG_FIELD_TEXT_EN},
	{.name = "cy",
	 .type = FIELD_STRING,
	 .offset = offsetof(struct text, in[LANGUAGE_CY]),
	 .what = MSG_FIELD_TEXT_CY},
};
const struct shape text_shape = SHAPE(text_fields, struct text);

static const struct field holidays_fields[] = {
	{.name = "en",
	 .type = FIELD_CALENDAR,
	 .is_required = true,
	 .offset = offsetof(struct holidays_fields, calendars[LANGUAGE_EN]),
	 .what = MSG_FIELD_HOLIDAYS_EN},
	{.name = "cy",
	 .type = FIELD_CALENDAR,
	 .is_required = true,
	 .offset = offsetof(struct holidays_fields, calendars[LANGUAGE_CY]),
	 .what = MSG_FIELD_HOLIDAYS_CY},
};
const struct shape holidays_shape =
	SHAPE(holidays_fields, struct holidays_fields);

/* Each row of conference/milestones.def is a field. */
#define ROW(id, row_word, ...)                                                 \
	{.name = row_word,                                                     \
	 .type = FIELD_OBJECT,                                                 \
	 .shape = &date_rule_shape,                                            \
	 .offset = MILESTONE_##id * sizeof(struct date_rule_fields),           \
	 .what = MSG_MILESTONE_##id},
static const struct field date_rules_fields[] = {
#include "conference/milestones.def"
};
#undef ROW
static const struct shape date_rules_shape =
	SHAPE(date_rules_fields, struct date_rule_fields[N_DATE_RULES]);

/* Each term of conference/points.h is a field. */
#define TERM_FIELD(id, word, weight, rule, message)                            \
	{.name = word,                                                         \
	 .type = FIELD_INT,                                                    \
	 .least = 0,                                                           \
	 .most = LIMIT_POINTS,                                                 \
	 .offset = TERM_##id * sizeof(int32_t),                                \
	 .otherwise = #weight,                                                 \
	 .what = MSG_FIELD_##message},
static const struct field points_fields[] = {TERMS(TERM_FIELD)};
static const struct shape points_shape = SHAPE(points_fields, int32_t[N_TERMS]);

static const struct field case_fields[] = {
	{.name = "case",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct case_fields, id),
	 .what = MSG_FIELD_CASE},
	{.name = "authority",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct case_fields, authority),
	 .what = MSG_FIELD_AUTHORITY},
	{.name = "conference",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct case_fields, conference),
	 .words = &conferences,
	 .otherwise = "improvement",
	 .what = MSG_FIELD_CONFERENCE},
	{.name = "inspection_ended",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct case_fields, inspection_ended),
	 .what = MSG_FIELD_INSPECTION_ENDED},
	{.name = "report_published",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct case_fields, report_published),
	 .what = MSG_FIELD_REPORT_PUBLISHED},
	{.name = "report_expected",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct case_fields, report_expected),
	 .what = MSG_FIELD_REPORT_EXPECTED},
	{.name = "follows",
	 .type = FIELD_OBJECT,
	 .is_optional = true,
	 .offset = offsetof(struct case_fields, follows),
	 .shape = &follows_shape,
	 .what = MSG_FIELD_FOLLOWS},
	{.name = "window",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, window),
	 .shape = &window_shape,
	 .what = MSG_FIELD_WINDOW},
	{.name = "required_duration",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct case_fields, required_duration_s),
	 .least = 60,
	 .most = SECONDS_A_DAY,
	 .otherwise = "PT3H30M",
	 .what = MSG_FIELD_REQUIRED_DURATION},
	{.name = "day",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, day),
	 .shape = &day_shape,
	 .what = MSG_FIELD_DAY},
	{.name = "buffer",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, buffer),
	 .shape = &buffer_shape,
	 .what = MSG_FIELD_BUFFER},
	{.name = "time_zone",
	 .type = FIELD_ZONE,
	 .offset = offsetof(struct case_fields, zone),
	 .otherwise = "Europe/London",
	 .what = MSG_FIELD_TIME_ZONE},
	{.name = "people",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_PEOPLE,
	 .is_required = true,
	 .offset = offsetof(struct case_fields, people),
	 .shape = &person_shape,
	 .what = MSG_FIELD_PEOPLE},
	{.name = "seats",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_SEATS,
	 .is_required = true,
	 .offset = offsetof(struct case_fields, seats),
	 .shape = &seat_shape,
	 .what = MSG_FIELD_SEATS},
	{.name = "groups",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_SEATS,
	 .offset = offsetof(struct case_fields, groups),
	 .shape = &group_shape,
	 .what = MSG_FIELD_GROUPS},
	{.name = "quorum",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, quorum),
	 .shape = &quorum_shape,
	 .what = MSG_FIELD_QUORUM},
	{.name = "participation_agreed",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct case_fields, participation_agreed),
	 .otherwise = "false",
	 .what = MSG_FIELD_PARTICIPATION_AGREED},
	{.name = "team",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, team),
	 .shape = &team_shape,
	 .what = MSG_FIELD_TEAM},
	{.name = "rooms",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_ROOMS,
	 .offset = offsetof(struct case_fields, rooms),
	 .shape = &room_shape,
	 .what = MSG_FIELD_ROOMS},
	{.name = "extra_places",
	 .type = FIELD_INT,
	 .offset = offsetof(struct case_fields, extra_places),
	 .least = 0,
	 .most = 1000,
	 .otherwise = "2",
	 .what = MSG_FIELD_EXTRA_PLACES},
	{.name = "resources",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_ROOMS,
	 .offset = offsetof(struct case_fields, resources),
	 .shape = &resource_shape,
	 .what = MSG_FIELD_RESOURCES},
	{.name = "visit",
	 .type = FIELD_OBJECT,
	 .is_optional = true,
	 .offset = offsetof(struct case_fields, visit),
	 .shape = &visit_shape,
	 .what = MSG_FIELD_VISIT},
	{.name = "agenda",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_PARTS,
	 .offset = offsetof(struct case_fields, agenda),
	 .shape = &part_shape,
	 .what = MSG_FIELD_AGENDA},
	{.name = "events",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_EVENTS,
	 .offset = offsetof(struct case_fields, events),
	 .shape = &event_shape,
	 .what = MSG_FIELD_EVENTS},
	{.name = "holidays",
	 .type = FIELD_HOLIDAYS,
	 .offset = offsetof(struct case_fields, holidays),
	 .otherwise = "england-and-wales",
	 .what = MSG_FIELD_HOLIDAYS},
	{.name = "closed",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_CLOSED,
	 .offset = offsetof(struct case_fields, closed),
	 .shape = &closed_shape,
	 .what = MSG_FIELD_CLOSED},
	{.name = "policy",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, policy),
	 .shape = &policy_shape,
	 .what = MSG_FIELD_POLICY},
	{.name = "date_rules",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, date_rules),
	 .shape = &date_rules_shape,
	 .what = MSG_FIELD_DATE_RULES},
	{.name = "points",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct case_fields, weights),
	 .shape = &points_shape,
	 .what = MSG_FIELD_POINTS},
	{.name = "exclude",
	 .type = FIELD_DATE,
	 .is_list = true,
	 .limit = LIMIT_ID_EXCLUDED,
	 .offset = offsetof(struct case_fields, exclude),
	 .what = MSG_FIELD_EXCLUDE},
	{.name = "language",
	 .type = FIELD_WORD,
	 .is_list = true,
	 .limit = LIMIT_ID_LANGUAGES,
	 .offset = offsetof(struct case_fields, languages),
	 .words = &languages,
	 .what = MSG_FIELD_LANGUAGE},
	{.name = "max_candidates",
	 .type = FIELD_INT,
	 .offset = offsetof(struct case_fields, max_candidates),
	 .least = 1,
	 .most = LIMIT_MAX_CANDIDATES,
	 .otherwise = "5",
	 .what = MSG_FIELD_MAX_CANDIDATES},
};
const struct shape case_shape = SHAPE(case_fields, struct case_fields);

struct type {
	size_t size;
	enum message want;
};

static const struct type types[N_FIELD_TYPES] = {
	[FIELD_ID] = {sizeof(const char *), MSG_WANT_ID},
	[FIELD_STRING] = {sizeof(const char *), MSG_WANT_STRING},
	[FIELD_TEXT] = {sizeof(struct text), MSG_WANT_TEXT},
	[FIELD_DATE] = {sizeof(struct day), MSG_WANT_DATE},
	[FIELD_INSTANT] = {sizeof(const char *), MSG_WANT_INSTANT},
	[FIELD_TIME] = {sizeof(int32_t), MSG_WANT_TIME},
	[FIELD_DURATION] = {sizeof(int64_t), MSG_WANT_DURATION},
	[FIELD_ZONE] = {sizeof(const struct zone *), MSG_WANT_ZONE},
	[FIELD_LANGUAGE] = {sizeof(const char *), MSG_WANT_LANGUAGE},
	[FIELD_EMAIL] = {sizeof(const char *), MSG_WANT_EMAIL},
	[FIELD_FILE] = {sizeof(const char *), MSG_WANT_FILE},
	[FIELD_ICS] = {sizeof(struct bytes), MSG_WANT_ICS},
	[FIELD_WORD] = {sizeof(int32_t), MSG_WANT_STRING},
	[FIELD_INT] = {sizeof(int32_t), MSG_WANT_INT},
	[FIELD_BOOL] = {sizeof(int32_t), MSG_WANT_BOOL},
	[FIELD_OBJECT] = {0, MSG_WANT_OBJECT},
	[FIELD_CALENDAR] = {sizeof(struct calendar_fields), MSG_WANT_CALENDAR},
	[FIELD_HOLIDAYS] = {sizeof(struct holidays_fields), MSG_WANT_HOLIDAYS},
};

size_t field_size(const struct field *field)
{
	return field->type == FIELD_OBJECT ? field->shape->size
					   : types[field->type].size;
}

enum message field_want(enum field_type type)
{
	return types[type].want;
}

const struct field *shape_field(const struct shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		if (strcmp(shape->fields[i].name, name) == 0)
			return &shape->fields[i];
	return NULL;
}
