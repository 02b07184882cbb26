#include "cli/proposal.h"

#include <string.h>

#include "cli/reasons.h"
#include "cli/words.h"
#include "conference/milestones.h"
#include "conference/rules.h"

static const char *text_of(const struct buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

/* --- the head ------------------------------------------------------------- */

/* "Cyngor Sir Dyffryn / Dyffryn County Council     improvement conference" */
static void put_title(const struct json *interpreted, enum language language,
		      struct buffer *ret)
{
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
	size_t used = text_width(text_of(&left)) + text_width(text_of(&right));
	if (used + 2 > LINE_COLUMNS) {
		put_wrapped(text_of(&left), " ", 0, ret);
	} else {
		buffer_put_string(ret, text_of(&left));
		for (size_t i = used; i < LINE_COLUMNS; i++)
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
	struct buffer today, target, line;

	buffer_init(0, &today);
	buffer_init(0, &target);
	buffer_init(0, &line);
	put_date(member_string(answer, "now"), true, language, &today);
	put_date(member_string(json_member(interpreted, "window"), "target"),
		 true, language, &target);
	message_format(&line, language, MSG_HEAD_TODAY, "ssm", text_of(&today),
		       text_of(&target),
		       (int)(json_kind(agreed) == JSON_KIND_BOOL &&
					     json_bool(agreed)
				     ? MSG_LEVEL_AGREED
				     : MSG_LEVEL_NOT_AGREED));
	put_wrapped(text_of(&line), "   ", 0, ret);
	buffer_release(&today);
	buffer_release(&target);
	buffer_release(&line);
}

/* Who has a diary, and by name who has none. */
static void put_diaries(const struct json *answer, enum language language,
			struct buffer *ret)
{
	const struct json *people = json_member(answer, "people");
	int64_t n = (int64_t)json_size(people);
	int64_t n_ok = 0, n_stale = 0, n_missing = 0;
	struct buffer missing, line;

	buffer_init(0, &missing);
	buffer_init(0, &line);
	for (size_t i = 0; i < json_size(people); i++) {
		const struct json *person = json_at(people, i);
		const char *status = member_string(person, "status");

		n_ok += strcmp(status, "ok") == 0;
		n_stale += strcmp(status, "stale") == 0;
		if (strcmp(status, "missing") != 0)
			continue;
		if (n_missing++)
			buffer_put_string(&missing, ", ");
		put_clean(member_string(person, "id"), &missing);
	}
	put_count(MSG_HEAD_DIARY, MSG_HEAD_DIARIES, n, language, &line);
	message_format(&line, language,
		       n_stale ? MSG_DIARIES_STALE : MSG_DIARIES, "dddd", n_ok,
		       n - n_ok - n_stale - n_missing, n_missing, n_stale);
	if (n_missing)
		buffer_printf(&line, " (%s)", text_of(&missing));
	put_wrapped(text_of(&line), " ", 2, ret);
	buffer_release(&missing);
	buffer_release(&line);
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

/* All of them, or one alone. */
static void put_dates(const struct json *dates, const struct json *only,
		      enum language language, struct buffer *ret)
{
	static const struct column columns[] = {
		{.head = MSG_COLUMN_ORDER, .right = true},
		{.head = MSG_COLUMN_DATE},
		{.head = MSG_COLUMN_TIME},
		{.head = MSG_COLUMN_FREE, .right = true},
		{.head = MSG_COLUMN_ASK, .right = true, .tight = true},
		{.head = MSG_COLUMN_DEPUTIES, .right = true, .tight = true},
		{.head = MSG_COLUMN_OUT, .right = true, .tight = true},
		{.head = MSG_COLUMN_NOTIFY},
		{.head = MSG_COLUMN_DAYS_LEFT, .right = true, .tight = true},
		{.head = MSG_COLUMN_POINTS, .right = true, .tight = true}};
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(columns[0]),
			  language);

	if (table && only)
		put_date_row(only, language, table);
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
	{"resource", MSG_CLASS_RESOURCES}, {"visit", MSG_CLASS_VISIT},
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
		MSG_CLASS_CLOSED,    MSG_CLASS_EXCLUDED, MSG_CLASS_NOTICE,
		MSG_CLASS_EVENTS,    MSG_CLASS_PEOPLE,	 MSG_CLASS_ROOMS,
		MSG_CLASS_RESOURCES, MSG_CLASS_VISIT};
	const struct json *removed = json_member(considered, "removed");
	struct buffer line;

	buffer_init(0, &line);
	put_count(MSG_CONSIDERED_SLOT, MSG_CONSIDERED_SLOTS,
		  member_int(considered, "slots"), language, &line);
	buffer_put_string(&line, " = ");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		int64_t slots = class_slots(removed, order[i]);

		if (!slots)
			continue;
		message_format(&line, language, order[i], "d", slots);
		buffer_put_string(&line, " + ");
	}
	message_format(&line, language, MSG_CLASS_POSSIBLE, "d",
		       member_int(considered, "possible"));
	put_wrapped(text_of(&line), "+ ", 4, ret);
	buffer_release(&line);
}

/* "essential:leader" as a sentence: nobody can take the essential seat. */
static void put_rule(const char *rule, enum language language,
		     struct buffer *ret)
{
	for (int i = 0; i < N_RULE_KINDS; i++) {
		const char *word = rule_kinds[i].word;
		size_t n = strlen(word);

		if (strncmp(word, rule, n) != 0 || (rule[n] && rule[n] != ':'))
			continue;
		message_format(ret, language, rule_kinds[i].message, "s",
			       rule[n] ? rule + n + 1 : "");
		return;
	}
	buffer_put_string(ret, rule);
}

/* Without dates: every rule by itself, so that it can be acted on. */
static void put_removed(const struct json *considered, enum language language,
			struct buffer *ret)
{
	static const struct column columns[] = {{.head = MSG_COLUMN_SLOTS,
						 .right = true},
						{.head = MSG_COLUMN_WHY}};
	const struct json *removed = json_member(considered, "removed");
	struct table *table = table_new(columns, 2, language);

	for (size_t i = 0; table && i < json_size(removed); i++) {
		struct buffer why;

		buffer_init(0, &why);
		put_rule(member_string(json_at(removed, i), "rule"), language,
			 &why);
		table_row(table);
		int_cell(table, 0, member_int(json_at(removed, i), "slots"));
		table_cell(table, 1, text_of(&why));
		buffer_release(&why);
	}
	if (!table_end(table, ret))
		ret->failed = true;
}

/* --- what follows from the first date ------------------------------------- */

static const struct milestone_kind *kind_of(const struct json *milestone)
{
	const char *id = member_string(milestone, "id");

	for (int i = 0; i <= MILESTONE_VISIT; i++)
		if (strcmp(milestone_kinds[i].word, id) == 0)
			return &milestone_kinds[i];
	return NULL;
}

/* What a milestone is counted from; the conference needs no word. */
static enum message from_message(const char *from)
{
	for (int32_t i = FROM_CONFERENCE; i < N_FROMS; i++)
		if (strcmp(date_from_word(i), from) == 0)
			return date_from_message(i);
	return MSG_NONE;
}

/* "20 wd before", "20 wd after letter" */
static void put_distance(const struct json *counted, enum language language,
			 struct buffer *ret)
{
	enum { N_UNITS = 3, BEFORE = 0, AFTER = 1 };
	static const struct {
		const char *unit;
		enum message messages[2], one[2];
	} units[N_UNITS] = {
		{"working-day",
		 {MSG_COUNTED_WORKING_BEFORE, MSG_COUNTED_WORKING_AFTER},
		 {MSG_COUNTED_WORKING_BEFORE, MSG_COUNTED_WORKING_AFTER}},
		{"day",
		 {MSG_COUNTED_DAYS_BEFORE, MSG_COUNTED_DAYS_AFTER},
		 {MSG_COUNTED_DAY_BEFORE, MSG_COUNTED_DAY_AFTER}},
		{"month",
		 {MSG_COUNTED_MONTHS_BEFORE, MSG_COUNTED_MONTHS_AFTER},
		 {MSG_COUNTED_MONTH_BEFORE, MSG_COUNTED_MONTH_AFTER}}};
	bool before =
		strcmp(member_string(counted, "direction"), "before") == 0;
	enum message from = from_message(member_string(counted, "from"));

	for (int i = 0; i < N_UNITS; i++)
		if (strcmp(units[i].unit, member_string(counted, "unit")) == 0)
			put_count(units[i].one[before ? BEFORE : AFTER],
				  units[i].messages[before ? BEFORE : AFTER],
				  member_int(counted, "n"), language, ret);
	if (from == MSG_NONE)
		return;
	buffer_put_char(ret, ' ');
	put_message(from, language, ret);
}

/* "20 wd after letter, 7 closed"; weekends are not worth a word. */
static void put_counted(const struct json *milestone, enum language language,
			struct buffer *ret)
{
	const struct json *skipped = json_member(milestone, "skipped");
	const struct json *confirmed = json_member(milestone, "confirmed");
	int64_t n_closed = 0;

	for (size_t i = 0; i < json_size(skipped); i++)
		n_closed += strcmp(member_string(json_at(skipped, i), "why"),
				   "weekend") != 0;
	put_distance(json_member(milestone, "counted"), language, ret);
	if (n_closed)
		message_format(ret, language, MSG_COUNTED_SKIPPED, "d",
			       n_closed);
	if (json_kind(confirmed) == JSON_KIND_BOOL && !json_bool(confirmed))
		put_message(MSG_COUNTED_UNCONFIRMED, language, ret);
}

enum { N_MILESTONE_COLUMNS = 5 };
static const struct column milestone_columns[N_MILESTONE_COLUMNS] = {
	{.head = MSG_COLUMN_DUE},
	{.head = MSG_COLUMN_WHAT},
	{.head = MSG_COLUMN_GUIDANCE},
	{.head = MSG_COLUMN_WHO},
	{.head = MSG_COLUMN_COUNTED}};

/* The text of a cell; all but the last column's are short. */
static void put_milestone_cell(const struct json *milestone, int column,
			       enum language language, struct buffer *ret)
{
	const struct milestone_kind *kind = kind_of(milestone);

	if (column == 0)
		put_date(member_string(milestone, "date"), true, language, ret);
	else if (column == 1)
		put_message(kind->what, language, ret);
	else if (column == 2)
		buffer_put_string(ret, member_string(milestone, "rule"));
	else if (column == 3)
		put_message(kind->who, language, ret);
	else
		put_counted(milestone, language, ret);
}

/* The columns that stand before the last one. */
static size_t milestone_indent(const struct json *milestones,
			       enum language language)
{
	size_t indent = 0;

	for (int i = 0; i + 1 < N_MILESTONE_COLUMNS; i++) {
		size_t widest = text_width(
			message_text(milestone_columns[i].head, language));

		for (size_t j = 0; j < json_size(milestones); j++) {
			const struct json *milestone = json_at(milestones, j);
			struct buffer text;

			if (!kind_of(milestone))
				continue;
			buffer_init(0, &text);
			put_milestone_cell(milestone, i, language, &text);
			if (text_width(text_of(&text)) > widest)
				widest = text_width(text_of(&text));
			buffer_release(&text);
		}
		indent += widest + 2;
	}
	return indent;
}

/* A row, and more of them where the last cell does not fit into one. */
static void put_milestone_row(const struct json *milestone, size_t indent,
			      enum language language, struct table *table)
{
	struct buffer text, lines;

	table_row(table);
	buffer_init(0, &lines);
	for (int i = 0; i < N_MILESTONE_COLUMNS; i++) {
		buffer_init(0, &text);
		put_milestone_cell(milestone, i, language, &text);
		if (i + 1 < N_MILESTONE_COLUMNS)
			table_cell(table, (size_t)i, text_of(&text));
		else
			put_wrapped_to(text_of(&text), " ", 0,
				       LINE_COLUMNS > indent
					       ? LINE_COLUMNS - indent
					       : 1,
				       &lines);
		buffer_release(&text);
	}
	const char *line = text_of(&lines);
	for (bool first = true; *line; first = false) {
		size_t n = strcspn(line, "\n");
		struct buffer cell;

		buffer_init(0, &cell);
		buffer_put(&cell, line, n);
		if (!first)
			table_row(table);
		table_cell(table, N_MILESTONE_COLUMNS - 1, text_of(&cell));
		buffer_release(&cell);
		line += line[n] ? n + 1 : n;
	}
	buffer_release(&lines);
}

static void put_milestones(const struct json *date, enum language language,
			   struct buffer *ret)
{
	const struct json *milestones = json_member(date, "milestones");
	size_t indent = milestone_indent(milestones, language);
	struct table *table =
		table_new(milestone_columns, N_MILESTONE_COLUMNS, language);

	for (size_t i = 0; table && i < json_size(milestones); i++)
		if (kind_of(json_at(milestones, i)))
			put_milestone_row(json_at(milestones, i), indent,
					  language, table);
	if (!table_end(table, ret))
		ret->failed = true;
}

/* Who is to be asked, what is assumed. */
static void put_remarks(const struct json *remarks, enum language language,
			struct buffer *ret)
{
	for (size_t i = 0; i < json_size(remarks); i++) {
		struct buffer line;

		buffer_init(0, &line);
		buffer_put_string(&line, "- ");
		put_clean(member_text(json_at(remarks, i), "text", language),
			  &line);
		put_wrapped(text_of(&line), " ", 2, ret);
		buffer_release(&line);
	}
}

static void put_first_milestones(const struct json *date,
				 enum language language, struct buffer *ret)
{
	message_format(ret, language, MSG_HEAD_MILESTONES, "d", INT64_C(1));
	buffer_put_char(ret, '\n');
	put_milestones(date, language, ret);
}

/* Of a date, else of an answer without. */
static void put_remarks_of(const struct json *holder, enum language language,
			   struct buffer *ret)
{
	const struct json *remarks = json_member(holder, "remarks");

	if (!json_size(remarks))
		return;
	buffer_put_char(ret, '\n');
	if (json_member(holder, "order")) {
		message_format(ret, language, MSG_HEAD_REMARKS, "d",
			       INT64_C(1));
		buffer_put_char(ret, '\n');
	}
	put_remarks(remarks, language, ret);
}

void put_proposal(const struct json *answer, enum language language,
		  struct buffer *ret)
{
	const struct json *dates = json_member(answer, "dates");
	const struct json *considered = json_member(answer, "considered");
	const struct json *first = json_at(dates, 0);
	bool limit = strcmp(member_string(answer, "verdict"), "limit") == 0;

	put_title(json_member(answer, "interpreted"), language, ret);
	put_today(answer, language, ret);
	put_diaries(answer, language, ret);
	buffer_put_char(ret, '\n');
	if (json_size(dates)) {
		put_dates(dates, NULL, language, ret);
		if (limit)
			put_wrapped(message_text(MSG_LIMIT_DATES, language),
				    " ", 0, ret);
		buffer_put_char(ret, '\n');
		put_considered(considered, language, ret);
		buffer_put_char(ret, '\n');
		put_first_milestones(first, language, ret);
	} else {
		put_message(limit ? MSG_LIMIT_NO_DATES : MSG_NO_DATES, language,
			    ret);
		buffer_put_char(ret, '\n');
		if (!limit)
			put_conflict(json_member(answer, "conflict"), language,
				     ret);
		buffer_put_char(ret, '\n');
		put_considered(considered, language, ret);
		buffer_put_char(ret, '\n');
		put_removed(considered, language, ret);
	}
	put_remarks_of(first ? first : answer, language, ret);
}

void put_one_date(const struct json *date, enum language language,
		  struct buffer *ret)
{
	put_dates(NULL, date, language, ret);
	buffer_put_char(ret, '\n');
	put_first_milestones(date, language, ret);
	put_remarks_of(date, language, ret);
}
