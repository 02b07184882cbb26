#include "cli/proposal.h"

#include <string.h>

#include "cli/words.h"
#include "conference/milestones.h"

/* Room for a cell; longer ones are grown by the buffer. */
static const char *text_of(const struct buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

/* Columns on a terminal: characters, not bytes. */
static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* --- the head ------------------------------------------------------------- */

/* "Cyngor Sir Dyffryn / Dyffryn County Council     improvement conference" */
static void put_title(const struct json *interpreted, enum language language,
		      struct buffer *ret)
{
	enum { WIDTH = 80 };
	const struct json *authority = json_member(interpreted, "authority");
	const char *cy = member_string(authority, "cy");
	const char *en = member_string(authority, "en");
	struct buffer left, right;

	buffer_init(0, &left);
	buffer_init(0, &right);
	put_clean(cy, &left);
	if (strcmp(cy, en) != 0) {
		buffer_put_string(&left, cy[0] && en[0] ? " / " : "");
		put_clean(en, &left);
	}
	if (!left.n)
		put_clean(member_string(interpreted, "case"), &left);
	put_message(MSG_CONFERENCE_IMPROVEMENT, language, &right);
	buffer_put_string(&right, ", ");
	put_duration(member_string(interpreted, "required_duration"), &right);
	size_t used = width(text_of(&left)) + width(text_of(&right));
	buffer_put_string(ret, text_of(&left));
	if (used + 2 > WIDTH) {
		buffer_put_char(ret, '\n');
	} else {
		for (size_t i = used; i < WIDTH; i++)
			buffer_put_char(ret, ' ');
	}
	buffer_printf(ret, "%s\n", text_of(&right));
	buffer_release(&left);
	buffer_release(&right);
}

static void put_today(const struct json *answer, enum language language,
		      struct buffer *ret)
{
	const struct json *interpreted = json_member(answer, "interpreted");
	const struct json *agreed =
		json_member(interpreted, "participation_agreed");
	struct buffer today, target;

	buffer_init(0, &today);
	buffer_init(0, &target);
	put_date(member_string(answer, "now"), true, language, &today);
	put_date(member_string(json_member(interpreted, "window"), "target"),
		 true, language, &target);
	message_format(ret, language, MSG_HEAD_TODAY, "ssm", text_of(&today),
		       text_of(&target),
		       (int)(json_kind(agreed) == JSON_KIND_BOOL &&
					     json_bool(agreed)
				     ? MSG_LEVEL_AGREED
				     : MSG_LEVEL_NOT_AGREED));
	buffer_put_char(ret, '\n');
	buffer_release(&today);
	buffer_release(&target);
}

/* Who has a diary, and by name who has none. */
static void put_diaries(const struct json *answer, enum language language,
			struct buffer *ret)
{
	const struct json *people = json_member(answer, "people");
	int64_t n_ok = 0, n_missing = 0, n = (int64_t)json_size(people);
	struct buffer missing;

	buffer_init(0, &missing);
	for (size_t i = 0; i < json_size(people); i++) {
		const struct json *person = json_at(people, i);
		const char *status = member_string(person, "status");

		n_ok += strcmp(status, "ok") == 0;
		if (strcmp(status, "missing") != 0)
			continue;
		if (n_missing++)
			buffer_put_string(&missing, ", ");
		buffer_put_string(&missing, member_string(person, "id"));
	}
	message_format(ret, language, MSG_HEAD_DIARIES, "dddd", n, n_ok,
		       n - n_ok - n_missing, n_missing);
	if (n_missing)
		buffer_printf(ret, " (%s)", text_of(&missing));
	buffer_put_char(ret, '\n');
	buffer_release(&missing);
}

/* --- the dates ------------------------------------------------------------ */

struct totals {
	int64_t principals, unknown, deputies, empty;
};

/* The team is the inspectorate's own: it is not counted here. */
static struct totals totals_of(const struct json *date)
{
	const struct json *groups = json_member(date, "groups");
	struct totals totals = {0};

	for (size_t i = 0; i < json_size(groups); i++) {
		const struct json *group = json_at(groups, i);

		totals.principals += member_int(group, "principals");
		totals.unknown += member_int(group, "unknown");
		totals.deputies += member_int(group, "deputies");
		totals.empty += member_int(group, "empty");
	}
	return totals;
}

static const struct json *milestone_of(const struct json *date, const char *id)
{
	const struct json *milestones = json_member(date, "milestones");

	for (size_t i = 0; i < json_size(milestones); i++)
		if (strcmp(member_string(json_at(milestones, i), "id"), id) ==
		    0)
			return json_at(milestones, i);
	return NULL;
}

static void int_cell(struct table *table, size_t column, int64_t value)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_put_int(&text, value);
	table_cell(table, column, text_of(&text));
	buffer_release(&text);
}

static void date_cell(struct table *table, size_t column, const char *date,
		      bool with_year, enum language language)
{
	struct buffer text;

	buffer_init(0, &text);
	put_date(date, with_year, language, &text);
	table_cell(table, column, text_of(&text));
	buffer_release(&text);
}

static void put_date_row(const struct json *date, enum language language,
			 struct table *table)
{
	const struct json *notice = milestone_of(date, "notification");
	struct totals totals = totals_of(date);
	struct buffer time;

	table_row(table);
	int_cell(table, 0, member_int(date, "order"));
	date_cell(table, 1, member_string(date, "start"), true, language);
	buffer_init(0, &time);
	put_time(member_string(date, "start"), &time);
	buffer_put_char(&time, '-');
	put_time(member_string(date, "end"), &time);
	table_cell(table, 2, text_of(&time));
	buffer_release(&time);
	int_cell(table, 3, totals.principals);
	int_cell(table, 4, totals.unknown);
	int_cell(table, 5, totals.deputies);
	int_cell(table, 6, totals.empty);
	date_cell(table, 7, member_string(notice, "date"), false, language);
	int_cell(table, 8, member_int(notice, "slack_working_days"));
	int_cell(table, 9, member_int(date, "points"));
}

static void put_dates(const struct json *dates, enum language language,
		      struct buffer *ret)
{
	static const struct column columns[] = {
		{MSG_COLUMN_ORDER, true},     {MSG_COLUMN_DATE, false},
		{MSG_COLUMN_TIME, false},     {MSG_COLUMN_FREE, true},
		{MSG_COLUMN_ASK, true},	      {MSG_COLUMN_DEPUTIES, true},
		{MSG_COLUMN_OUT, true},	      {MSG_COLUMN_NOTIFY, false},
		{MSG_COLUMN_DAYS_LEFT, true}, {MSG_COLUMN_POINTS, true}};
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(columns[0]),
			  language);

	for (size_t i = 0; table && i < json_size(dates); i++)
		put_date_row(json_at(dates, i), language, table);
	if (!table_end(table, ret))
		ret->failed = true;
}

/* --- what was considered -------------------------------------------------- */

static const struct {
	const char *rule; /* its word, up to the colon */
	enum message message;
} classes[] = {
	{"working-day", MSG_CLASS_CLOSED}, {"window", MSG_CLASS_CLOSED},
	{"day-hours", MSG_CLASS_CLOSED},   {"excluded", MSG_CLASS_EXCLUDED},
	{"notice", MSG_CLASS_NOTICE},	   {"event", MSG_CLASS_EVENTS},
	{"essential", MSG_CLASS_PEOPLE},   {"group", MSG_CLASS_PEOPLE},
	{"quorum", MSG_CLASS_PEOPLE},	   {"deputies", MSG_CLASS_PEOPLE},
	{"combination", MSG_CLASS_PEOPLE}, {"room", MSG_CLASS_ROOMS},
	{"resource", MSG_CLASS_RESOURCES},
};
enum { N_CLASSES = sizeof(classes) / sizeof(classes[0]) };

static int64_t class_slots(const struct json *removed, enum message message)
{
	int64_t slots = 0;

	for (size_t i = 0; i < json_size(removed); i++) {
		const char *rule = member_string(json_at(removed, i), "rule");
		size_t n = strcspn(rule, ":");

		for (int j = 0; j < N_CLASSES; j++)
			if (classes[j].message == message &&
			    strlen(classes[j].rule) == n &&
			    strncmp(classes[j].rule, rule, n) == 0)
				slots += member_int(json_at(removed, i),
						    "slots");
	}
	return slots;
}

static void put_considered(const struct json *considered,
			   enum language language, struct buffer *ret)
{
	static const enum message order[] = {
		MSG_CLASS_CLOSED,   MSG_CLASS_EXCLUDED, MSG_CLASS_NOTICE,
		MSG_CLASS_EVENTS,   MSG_CLASS_PEOPLE,	MSG_CLASS_ROOMS,
		MSG_CLASS_RESOURCES};
	const struct json *removed = json_member(considered, "removed");

	message_format(ret, language, MSG_CONSIDERED_SLOTS, "d",
		       member_int(considered, "slots"));
	buffer_put_string(ret, " = ");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		int64_t slots = class_slots(removed, order[i]);

		if (!slots)
			continue;
		message_format(ret, language, order[i], "d", slots);
		buffer_put_string(ret, " + ");
	}
	message_format(ret, language, MSG_CLASS_POSSIBLE, "d",
		       member_int(considered, "possible"));
	buffer_put_char(ret, '\n');
}

/* Without dates: every rule by its name, so that it can be acted on. */
static void put_removed(const struct json *considered, enum language language,
			struct buffer *ret)
{
	static const struct column columns[] = {{MSG_COLUMN_RULE, false},
						{MSG_COLUMN_SLOTS, true}};
	const struct json *removed = json_member(considered, "removed");
	struct table *table = table_new(columns, 2, language);

	for (size_t i = 0; table && i < json_size(removed); i++) {
		table_row(table);
		table_cell(table, 0,
			   member_string(json_at(removed, i), "rule"));
		int_cell(table, 1, member_int(json_at(removed, i), "slots"));
	}
	if (!table_end(table, ret))
		ret->failed = true;
}

/* --- what follows from the first date ------------------------------------- */

static const struct milestone_kind *kind_of(const struct json *milestone)
{
	const char *id = member_string(milestone, "id");

	for (int i = 0; i < N_MILESTONES; i++)
		if (strcmp(milestone_kinds[i].word, id) == 0)
			return &milestone_kinds[i];
	return NULL;
}

/* "20 working days before, 1 skipped"; weekends are not worth a word. */
static void put_counted(const struct json *milestone, enum language language,
			struct buffer *ret)
{
	const struct json *counted = json_member(milestone, "counted");
	const struct json *skipped = json_member(milestone, "skipped");
	const char *unit = member_string(counted, "unit");
	bool before =
		strcmp(member_string(counted, "direction"), "before") == 0;
	bool working = strcmp(unit, "working-day") == 0;
	bool month = strcmp(unit, "month") == 0;
	int64_t n_closed = 0;

	for (size_t i = 0; i < json_size(skipped); i++)
		n_closed += strcmp(member_string(json_at(skipped, i), "why"),
				   "weekend") != 0;
	message_format(ret, language,
		       working	? before ? MSG_COUNTED_WORKING_BEFORE
					 : MSG_COUNTED_WORKING_AFTER
		       : month	? before ? MSG_COUNTED_MONTHS_BEFORE
					 : MSG_COUNTED_MONTHS_AFTER
		       : before ? MSG_COUNTED_DAYS_BEFORE
				: MSG_COUNTED_DAYS_AFTER,
		       "d", member_int(counted, "n"));
	if (n_closed)
		message_format(ret, language, MSG_COUNTED_SKIPPED, "d",
			       n_closed);
	const struct json *confirmed = json_member(milestone, "confirmed");
	if (json_kind(confirmed) == JSON_KIND_BOOL && !json_bool(confirmed))
		put_message(MSG_COUNTED_UNCONFIRMED, language, ret);
}

static void put_milestones(const struct json *date, enum language language,
			   struct buffer *ret)
{
	static const struct column columns[] = {{MSG_COLUMN_DUE, false},
						{MSG_COLUMN_WHAT, false},
						{MSG_COLUMN_GUIDANCE, false},
						{MSG_COLUMN_WHO, false},
						{MSG_COLUMN_COUNTED, false}};
	const struct json *milestones = json_member(date, "milestones");
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(columns[0]),
			  language);

	for (size_t i = 0; table && i < json_size(milestones); i++) {
		const struct json *milestone = json_at(milestones, i);
		const struct milestone_kind *kind = kind_of(milestone);
		struct buffer text;

		if (!kind)
			continue;

		table_row(table);
		date_cell(table, 0, member_string(milestone, "date"), true,
			  language);
		table_cell(table, 1, message_text(kind->what, language));
		table_cell(table, 2, member_string(milestone, "rule"));
		table_cell(table, 3, message_text(kind->who, language));
		buffer_init(0, &text);
		put_counted(milestone, language, &text);
		table_cell(table, 4, text_of(&text));
		buffer_release(&text);
	}
	if (!table_end(table, ret))
		ret->failed = true;
}

/* Who is to be asked, what is assumed. */
static void put_remarks(const struct json *remarks, enum language language,
			struct buffer *ret)
{
	for (size_t i = 0; i < json_size(remarks); i++) {
		buffer_put_string(ret, "- ");
		put_clean(member_text(json_at(remarks, i), "text", language),
			  ret);
		buffer_put_char(ret, '\n');
	}
}

void put_proposal(const struct json *answer, enum language language,
		  struct buffer *ret)
{
	const struct json *dates = json_member(answer, "dates");
	const struct json *considered = json_member(answer, "considered");
	const struct json *first = json_at(dates, 0);
	const struct json *remarks =
		json_member(first ? first : answer, "remarks");

	put_title(json_member(answer, "interpreted"), language, ret);
	put_today(answer, language, ret);
	put_diaries(answer, language, ret);
	buffer_put_char(ret, '\n');
	if (json_size(dates)) {
		put_dates(dates, language, ret);
		buffer_put_char(ret, '\n');
		put_considered(considered, language, ret);
		buffer_put_char(ret, '\n');
		message_format(ret, language, MSG_HEAD_MILESTONES, "d",
			       INT64_C(1));
		buffer_put_char(ret, '\n');
		put_milestones(first, language, ret);
	} else {
		put_message(MSG_NO_DATES, language, ret);
		buffer_put_char(ret, '\n');
		put_considered(considered, language, ret);
		buffer_put_char(ret, '\n');
		put_removed(considered, language, ret);
	}
	if (json_size(remarks)) {
		buffer_put_char(ret, '\n');
		if (first) {
			message_format(ret, language, MSG_HEAD_REMARKS, "d",
				       INT64_C(1));
			buffer_put_char(ret, '\n');
		}
		put_remarks(remarks, language, ret);
	}
}
