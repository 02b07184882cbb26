#include "conference/fields.h"

#include <stddef.h>

#include "base/limits.h"

/* Of the table: calendars, people, seats, groups, rooms, resources, events. */

WORDS(effects, "block", "avoid");
WORDS(roles, "CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT", "NON-PARTICIPANT");
WORDS(orders, "ranked", "any");
WORDS(room_kinds, "base", "conference");
WORDS(needed_ifs, "both-languages");
WORDS(event_kinds, "local", "inspection");
WORDS(weekdays, "MO", "TU", "WE", "TH", "FR", "SA", "SU");
WORDS(fbtypes, "FREE", "BUSY", "BUSY-TENTATIVE", "BUSY-UNAVAILABLE", "NO-DATA");

static const struct field category_fields[] = {
	{.name = "category",
	 .type = FIELD_STRING,
	 .is_required = true,
	 .offset = offsetof(struct category_fields, category),
	 .what = MSG_FIELD_CATEGORY},
	{.name = "effect",
	 .type = FIELD_WORD,
	 .is_required = true,
	 .offset = offsetof(struct category_fields, effect),
	 .words = &effects,
	 .what = MSG_FIELD_CATEGORY_EFFECT},
	{.name = "points",
	 .type = FIELD_INT,
	 .offset = offsetof(struct category_fields, points),
	 .least = 0,
	 .most = LIMIT_POINTS,
	 .what = MSG_FIELD_CATEGORY_POINTS},
};
static const struct shape category_shape =
	SHAPE(category_fields, struct category_fields);

static const struct field covers_fields[] = {
	{.name = "from",
	 .type = FIELD_DATE,
	 .is_required = true,
	 .offset = offsetof(struct days_fields, from),
	 .what = MSG_FIELD_COVERS_FROM},
	{.name = "to",
	 .type = FIELD_DATE,
	 .is_required = true,
	 .offset = offsetof(struct days_fields, to),
	 .what = MSG_FIELD_COVERS_TO},
};
static const struct shape covers_shape =
	SHAPE(covers_fields, struct days_fields);

static const struct field calendar_fields[] = {
	{.name = "file",
	 .type = FIELD_FILE,
	 .offset = offsetof(struct calendar_fields, file),
	 .what = MSG_FIELD_CALENDAR_FILE},
	{.name = "ics",
	 .type = FIELD_ICS,
	 .offset = offsetof(struct calendar_fields, ics),
	 .what = MSG_FIELD_CALENDAR_ICS},
	{.name = "as_of",
	 .type = FIELD_INSTANT,
	 .offset = offsetof(struct calendar_fields, as_of),
	 .what = MSG_FIELD_CALENDAR_AS_OF},
	{.name = "covers",
	 .type = FIELD_OBJECT,
	 .offset = offsetof(struct calendar_fields, covers),
	 .shape = &covers_shape,
	 .what = MSG_FIELD_CALENDAR_COVERS},
};
const struct shape calendar_shape =
	SHAPE(calendar_fields, struct calendar_fields);

static const struct field hours_fields[] = {
	{.name = "days",
	 .type = FIELD_WORD,
	 .is_list = true,
	 .limit = LIMIT_ID_WEEKDAYS,
	 .is_required = true,
	 .offset = offsetof(struct hours_fields, days),
	 .words = &weekdays,
	 .what = MSG_FIELD_HOURS_DAYS},
	{.name = "from",
	 .type = FIELD_TIME,
	 .is_required = true,
	 .offset = offsetof(struct hours_fields, from_s),
	 .what = MSG_FIELD_HOURS_FROM},
	{.name = "to",
	 .type = FIELD_TIME,
	 .is_required = true,
	 .offset = offsetof(struct hours_fields, to_s),
	 .what = MSG_FIELD_HOURS_TO},
};
static const struct shape hours_shape =
	SHAPE(hours_fields, struct hours_fields);

static const struct field reply_fields[] = {
	{.name = "from",
	 .type = FIELD_DATE,
	 .is_required = true,
	 .offset = offsetof(struct reply_fields, from),
	 .what = MSG_FIELD_ANSWER_FROM},
	{.name = "to",
	 .type = FIELD_DATE,
	 .is_required = true,
	 .offset = offsetof(struct reply_fields, to),
	 .what = MSG_FIELD_ANSWER_TO},
	{.name = "fbtype",
	 .type = FIELD_WORD,
	 .is_required = true,
	 .offset = offsetof(struct reply_fields, fbtype),
	 .words = &fbtypes,
	 .what = MSG_FIELD_ANSWER_FBTYPE},
	{.name = "as_of",
	 .type = FIELD_INSTANT,
	 .offset = offsetof(struct reply_fields, as_of),
	 .what = MSG_FIELD_ANSWER_AS_OF},
	{.name = "source",
	 .type = FIELD_STRING,
	 .offset = offsetof(struct reply_fields, source),
	 .what = MSG_FIELD_ANSWER_SOURCE},
};
static const struct shape reply_shape =
	SHAPE(reply_fields, struct reply_fields);

static const struct field person_fields[] = {
	{.name = "id",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct person_fields, id),
	 .what = MSG_FIELD_PERSON_ID},
	{.name = "name",
	 .type = FIELD_STRING,
	 .offset = offsetof(struct person_fields, name),
	 .what = MSG_FIELD_PERSON_NAME},
	{.name = "post",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct person_fields, post),
	 .what = MSG_FIELD_PERSON_POST},
	{.name = "email",
	 .type = FIELD_EMAIL,
	 .is_list = true,
	 .limit = LIMIT_ID_EMAILS,
	 .offset = offsetof(struct person_fields, emails),
	 .what = MSG_FIELD_PERSON_EMAIL},
	{.name = "language",
	 .type = FIELD_LANGUAGE,
	 .offset = offsetof(struct person_fields, language),
	 .what = MSG_FIELD_PERSON_LANGUAGE},
	{.name = "time_zone",
	 .type = FIELD_ZONE,
	 .offset = offsetof(struct person_fields, zone),
	 .what = MSG_FIELD_PERSON_TIME_ZONE},
	{.name = "travel",
	 .type = FIELD_DURATION,
	 .offset = offsetof(struct person_fields, travel_s),
	 .least = 0,
	 .most = SECONDS_A_DAY,
	 .otherwise = "PT0S",
	 .what = MSG_FIELD_PERSON_TRAVEL},
	{.name = "calendar",
	 .type = FIELD_CALENDAR,
	 .offset = offsetof(struct person_fields, calendar),
	 .what = MSG_FIELD_PERSON_CALENDAR},
	{.name = "hours",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_HOURS,
	 .offset = offsetof(struct person_fields, hours),
	 .shape = &hours_shape,
	 .what = MSG_FIELD_PERSON_HOURS},
	{.name = "answers",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_ANSWERS,
	 .offset = offsetof(struct person_fields, replies),
	 .shape = &reply_shape,
	 .what = MSG_FIELD_PERSON_ANSWERS},
};
const struct shape person_shape = SHAPE(person_fields, struct person_fields);

static const struct field seat_fields[] = {
	{.name = "id",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct seat_fields, id),
	 .what = MSG_FIELD_SEAT_ID},
	{.name = "group",
	 .type = FIELD_ID,
	 .offset = offsetof(struct seat_fields, group),
	 .what = MSG_FIELD_SEAT_GROUP},
	{.name = "role",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct seat_fields, role),
	 .words = &roles,
	 .what = MSG_FIELD_SEAT_ROLE},
	{.name = "order",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct seat_fields, order),
	 .words = &orders,
	 .what = MSG_FIELD_SEAT_ORDER},
	{.name = "candidates",
	 .type = FIELD_ID,
	 .is_list = true,
	 .limit = LIMIT_ID_CANDIDATES,
	 .offset = offsetof(struct seat_fields, candidates),
	 .what = MSG_FIELD_SEAT_CANDIDATES},
	{.name = "essential",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct seat_fields, essential),
	 .what = MSG_FIELD_SEAT_ESSENTIAL},
	{.name = "held_with",
	 .type = FIELD_ID,
	 .offset = offsetof(struct seat_fields, held_with),
	 .what = MSG_FIELD_SEAT_HELD_WITH},
};
const struct shape seat_shape = SHAPE(seat_fields, struct seat_fields);

static const struct field group_fields[] = {
	{.name = "id",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct group_fields, id),
	 .what = MSG_FIELD_GROUP_ID},
	{.name = "required",
	 .type = FIELD_INT,
	 .offset = offsetof(struct group_fields, required),
	 .least = 0,
	 .most = LIMIT_SEATS,
	 .otherwise = "0",
	 .what = MSG_FIELD_GROUP_REQUIRED},
};
const struct shape group_shape = SHAPE(group_fields, struct group_fields);

static const struct field room_fields[] = {
	{.name = "id",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct room_fields, id),
	 .what = MSG_FIELD_ROOM_ID},
	{.name = "venue",
	 .type = FIELD_STRING,
	 .offset = offsetof(struct room_fields, venue),
	 .otherwise = "",
	 .what = MSG_FIELD_ROOM_VENUE},
	{.name = "kind",
	 .type = FIELD_WORD,
	 .is_required = true,
	 .offset = offsetof(struct room_fields, kind),
	 .words = &room_kinds,
	 .what = MSG_FIELD_ROOM_KIND},
	{.name = "capacity",
	 .type = FIELD_INT,
	 .offset = offsetof(struct room_fields, capacity),
	 .least = 1,
	 .most = 100000,
	 .what = MSG_FIELD_ROOM_CAPACITY},
	{.name = "calendar",
	 .type = FIELD_CALENDAR,
	 .offset = offsetof(struct room_fields, calendar),
	 .what = MSG_FIELD_ROOM_CALENDAR},
};
const struct shape room_shape = SHAPE(room_fields, struct room_fields);

static const struct field resource_fields[] = {
	{.name = "id",
	 .type = FIELD_ID,
	 .is_required = true,
	 .offset = offsetof(struct resource_fields, id),
	 .what = MSG_FIELD_RESOURCE_ID},
	{.name = "needed_if",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct resource_fields, needed_if),
	 .words = &needed_ifs,
	 .what = MSG_FIELD_RESOURCE_NEEDED_IF},
	{.name = "calendar",
	 .type = FIELD_CALENDAR,
	 .offset = offsetof(struct resource_fields, calendar),
	 .what = MSG_FIELD_RESOURCE_CALENDAR},
};
const struct shape resource_shape =
	SHAPE(resource_fields, struct resource_fields);

static const struct field event_fields[] = {
	{.name = "id",
	 .type = FIELD_ID,
	 .offset = offsetof(struct event_fields, id),
	 .what = MSG_FIELD_EVENT_ID},
	{.name = "calendar",
	 .type = FIELD_CALENDAR,
	 .offset = offsetof(struct event_fields, calendar),
	 .what = MSG_FIELD_EVENT_CALENDAR},
	{.name = "from",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct event_fields, from),
	 .what = MSG_FIELD_EVENT_FROM},
	{.name = "to",
	 .type = FIELD_DATE,
	 .offset = offsetof(struct event_fields, to),
	 .what = MSG_FIELD_EVENT_TO},
	{.name = "title",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct event_fields, title),
	 .what = MSG_FIELD_EVENT_TITLE},
	{.name = "kind",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct event_fields, kind),
	 .words = &event_kinds,
	 .otherwise = "local",
	 .what = MSG_FIELD_EVENT_KIND},
	{.name = "effect",
	 .type = FIELD_WORD,
	 .offset = offsetof(struct event_fields, effect),
	 .words = &effects,
	 .otherwise = "block",
	 .what = MSG_FIELD_EVENT_EFFECT},
	{.name = "points",
	 .type = FIELD_INT,
	 .offset = offsetof(struct event_fields, points),
	 .least = 0,
	 .most = LIMIT_POINTS,
	 .what = MSG_FIELD_EVENT_POINTS},
	{.name = "categories",
	 .type = FIELD_OBJECT,
	 .is_list = true,
	 .limit = LIMIT_ID_CATEGORIES,
	 .offset = offsetof(struct event_fields, categories),
	 .shape = &category_shape,
	 .what = MSG_FIELD_EVENT_CATEGORIES},
};
const struct shape event_shape = SHAPE(event_fields, struct event_fields);

const char *weekday_word(int32_t weekday)
{
	return weekdays.words[weekday];
}
