#include "cli/proposal.h"

#include <string.h>

#include "cli/date_told.h"
#include "cli/conflict.h"
#include "cli/window.h"
#include "conference/case.h"
#include "conference/rules.h"

/* --- the head ------------------------------------------------------------- */

/* Of the word of the field `conference`. */
static enum message kind_message(const char *word)
{
	static const enum message messages[] = {
		[CONFERENCE_IMPROVEMENT] = MSG_CONFERENCE_IMPROVEMENT,
		[CONFERENCE_PROGRESS] = MSG_CONFERENCE_PROGRESS,
		[CONFERENCE_SECOND_PROGRESS] = MSG_CONFERENCE_SECOND_PROGRESS,
		[CONFERENCE_MONITORING] = MSG_CONFERENCE_MONITORING,
	};

	for (int i = 0; i <= CONFERENCE_MONITORING; i++)
		if (strcmp(conference_kind_word((enum conference_kind)i),
			   word) == 0)
			return messages[i];
	return MSG_CONFERENCE_IMPROVEMENT;
}

/* "Cyngor Sir Dyffryn / Dyffryn County Council     improvement conference" */
static void put_title(const struct json *interpreted, const struct page *page,
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
	put_message(kind_message(member_string(interpreted, "conference")),
		    page->language, &right);
	buffer_put_string(&right, ", ");
	put_duration(member_string(interpreted, "required_duration"), &right);
	size_t used = text_width(text_of(&left)) + text_width(text_of(&right));
	if (used + 2 > page->columns) {
		put_lines(&left, " ", 0, page, ret);
	} else {
		buffer_put_string(ret, text_of(&left));
		for (size_t i = used; i < page->columns; i++)
			buffer_put_char(ret, ' ');
	}
	buffer_printf(ret, "%s\n", text_of(&right));
	buffer_release(&left);
	buffer_release(&right);
}

/* A date in a message of its own, behind a gap. */
static void put_head_date(enum message message, const char *date,
			  const struct page *page, struct buffer *ret)
{
	struct buffer text;

	buffer_init(0, &text);
	put_date(date, true, page->language, &text);
	buffer_put_string(ret, ret->n ? "   " : "");
	message_format(ret, page->language, message, "s", text_of(&text));
	buffer_release(&text);
}

/* One day, or where it is a span both. */
static void put_target(const struct json *window, const struct page *page,
		       struct buffer *ret)
{
	const char *from = member_string(window, "target");
	const char *to = member_string(window, "target_to");
	struct buffer first, last;

	if (!to[0] || strcmp(from, to) == 0) {
		put_head_date(MSG_HEAD_TARGET, from, page, ret);
		return;
	}
	buffer_init(0, &first);
	buffer_init(0, &last);
	put_date(from, true, page->language, &first);
	put_date(to, true, page->language, &last);
	buffer_put_string(ret, "   ");
	message_format(ret, page->language, MSG_HEAD_TARGET_SPAN, "ss",
		       text_of(&first), text_of(&last));
	buffer_release(&first);
	buffer_release(&last);
}

static bool member_true(const struct json *object, const char *key)
{
	const struct json *value = json_member(object, key);

	return json_kind(value) == JSON_KIND_BOOL && json_bool(value);
}

static void put_today(const struct json *answer, const struct page *page,
		      struct buffer *ret)
{
	const struct json *interpreted = json_member(answer, "interpreted");
	const struct json *follows = json_member(interpreted, "follows");
	bool agreed = member_true(interpreted, "participation_agreed");
	struct buffer line;

	buffer_init(0, &line);
	put_head_date(MSG_HEAD_TODAY, member_string(answer, "now"), page,
		      &line);
	put_target(json_member(interpreted, "window"), page, &line);
	buffer_put_string(&line, "   ");
	message_format(&line, page->language, MSG_HEAD_LEVEL, "m",
		       (int)(agreed ? MSG_LEVEL_AGREED : MSG_LEVEL_NOT_AGREED));
	if (follows)
		put_head_date(MSG_HEAD_FOLLOWS, member_string(follows, "date"),
			      page, &line);
	put_lines(&line, "   ", 0, page, ret);
	buffer_clear(&line);
	if (member_true(answer, "provisional")) {
		struct buffer day;

		buffer_init(0, &day);
		put_long_date(member_string(interpreted, "report_expected"),
			      page->language, &day);
		message_format(&line, page->language, MSG_HEAD_PROVISIONAL, "s",
			       text_of(&day));
		put_lines(&line, " ", 2, page, ret);
		buffer_release(&day);
	}
	buffer_release(&line);
}

static const struct noun diaries = {MSG_HEAD_DIARY, MSG_HEAD_DIARIES_TWO,
				    MSG_HEAD_DIARIES, MSG_HEAD_DIARIES};

/* Who has a diary, and by name who has none. */
static void put_diaries(const struct json *answer, const struct page *page,
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
	put_noun(&diaries, n, page->language, &line);
	message_format(&line, page->language,
		       n_stale ? MSG_DIARIES_STALE : MSG_DIARIES, "dddd", n_ok,
		       n - n_ok - n_stale - n_missing, n_missing, n_stale);
	if (n_missing)
		buffer_printf(&line, " (%s)", text_of(&missing));
	put_lines(&line, " ", 2, page, ret);
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
	put_times(date, &time);
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

/* --- what is not known ---------------------------------------------------- */

/* Of the first essential seat whose holder has not answered; "". */
static const char *unsure_seat(const struct json *answer,
			       const struct json *date)
{
	const struct json *seats =
		json_member(json_member(answer, "interpreted"), "seats");
	const struct json *attendance = json_member(date, "attendance");

	for (size_t i = 0; i < json_size(attendance); i++) {
		const struct json *one = json_at(attendance, i);
		const char *id = member_string(one, "seat");

		if (strcmp(member_string(one, "fbtype"), "NO-DATA") != 0)
			continue;
		for (size_t k = 0; k < json_size(seats); k++)
			if (strcmp(member_string(json_at(seats, k), "id"),
				   id) == 0 &&
			    member_true(json_at(seats, k), "essential"))
				return id;
	}
	return "";
}

/* Why it falls if everyone unanswered declines, as far as it shows. */
static void put_why_not(const struct json *answer, const struct json *date,
			enum language language, struct buffer *ret)
{
	const struct json *groups = json_member(date, "groups");
	const char *seat = unsure_seat(answer, date);
	struct buffer why;

	buffer_init(0, &why);
	if (seat[0])
		message_format(&why, language, MSG_UNSURE_SEAT, "s", seat);
	for (size_t i = 0; i < json_size(groups) && !why.n; i++) {
		const struct json *group = json_at(groups, i);
		int64_t sure = member_int(group, "principals") +
			       member_int(group, "deputies");

		if (sure < member_int(group, "required"))
			message_format(&why, language, MSG_UNSURE_GROUP, "sdd",
				       member_string(group, "id"), sure,
				       member_int(group, "required"));
	}
	if (why.n)
		buffer_printf(ret, " (%s)", text_of(&why));
	buffer_release(&why);
}

/* Whether it stands if everyone unanswered declines; false: it is not said. */
static bool stands_as(const struct json *date, bool stands)
{
	const struct json *holds =
		json_member(date, "holds_if_unknown_decline");

	return json_kind(holds) == JSON_KIND_BOOL && json_bool(holds) == stands;
}

static int count_standing(const struct json *dates, bool stands)
{
	int n = 0;

	for (size_t i = 0; i < json_size(dates); i++)
		n += stands_as(json_at(dates, i), stands);
	return n;
}

/* Orders of the dates that stand, or of those that do not; a reason behind the
 * last of those that share it. */
static void put_standing(const struct json *answer, bool stands, bool with_why,
			 enum language language, struct buffer *ret)
{
	const struct json *dates = json_member(answer, "dates");
	struct buffer reason, next;

	buffer_init(0, &reason);
	buffer_init(0, &next);
	for (size_t i = 0; i < json_size(dates); i++) {
		const struct json *date = json_at(dates, i);

		if (!stands_as(date, stands))
			continue;
		buffer_clear(&next);
		if (with_why)
			put_why_not(answer, date, language, &next);
		if (ret->n && strcmp(text_of(&reason), text_of(&next)) != 0)
			buffer_put_string(ret, text_of(&reason));
		buffer_put_string(ret, ret->n ? ", " : "");
		buffer_put_int(ret, member_int(date, "order"));
		buffer_clear(&reason);
		buffer_put_string(&reason, text_of(&next));
	}
	buffer_put_string(ret, text_of(&reason));
	buffer_release(&reason);
	buffer_release(&next);
}

static void put_falling(const struct json *answer, enum message message,
			enum language language, struct buffer *ret)
{
	bool only_one = message == MSG_STANDS_NOT_ONE;
	struct buffer orders;

	buffer_init(0, &orders);
	put_standing(answer, false, !only_one, language, &orders);
	put_around(message, &orders, language, ret);
	buffer_release(&orders);
	for (size_t i = 0; only_one; i++) {
		const struct json *date =
			json_at(json_member(answer, "dates"), i);

		if (!date)
			return;
		if (stands_as(date, false))
			put_why_not(answer, date, language, ret);
	}
}

/* "1 stands if everyone unanswered declines; 2 does not (leader not sure)" */
static void put_if_declined(const struct json *answer, const struct page *page,
			    struct buffer *ret)
{
	const struct json *dates = json_member(answer, "dates");
	int n = count_standing(dates, true);
	int n_not = count_standing(dates, false);
	struct buffer orders, line;

	buffer_init(0, &orders);
	buffer_init(0, &line);
	put_standing(answer, true, false, page->language, &orders);
	if (n)
		put_around(n == 1 ? MSG_STANDS_ONE : MSG_STANDS, &orders,
			   page->language, &line);
	if (n_not)
		put_falling(answer,
			    !n		 ? MSG_STANDS_NONE
			    : n_not == 1 ? MSG_STANDS_NOT_ONE
					 : MSG_STANDS_NOT,
			    page->language, &line);
	if (n + n_not)
		put_lines(&line, " ", 2, page, ret);
	buffer_release(&orders);
	buffer_release(&line);
}

/* Who cannot be missed on the best date. */
static void put_critical(const struct json *date, const struct page *page,
			 struct buffer *ret)
{
	const struct json *critical = json_member(date, "critical");
	int64_t drop_outs = member_int(date, "drop_outs");
	struct buffer line;

	if (!critical)
		return;
	buffer_init(0, &line);
	if (json_size(critical)) {
		message_format(&line, page->language, MSG_FALLS_WITHOUT, "d",
			       member_int(date, "order"));
		put_people(critical, page, &line);
	} else {
		message_format(&line, page->language,
			       drop_outs > 1 ? MSG_STANDS_WITHOUT_TWO
					     : MSG_STANDS_WITHOUT_ONE,
			       "d", member_int(date, "order"));
	}
	put_lines(&line, " ", 2, page, ret);
	buffer_release(&line);
}

/* What is wrong with the person's diary; MSG_NONE: nothing. */
static enum message diary_message(const struct json *people, const char *id)
{
	static const struct {
		const char *status;
		enum message message;
	} rows[] = {{"missing", MSG_DIARY_MISSING},
		    {"stale", MSG_DIARY_STALE},
		    {"incomplete", MSG_DIARY_INCOMPLETE},
		    {"short", MSG_DIARY_SHORT}};

	for (size_t i = 0; i < json_size(people); i++) {
		const struct json *person = json_at(people, i);

		if (strcmp(member_string(person, "id"), id) != 0)
			continue;
		for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++)
			if (strcmp(rows[k].status,
				   member_string(person, "status")) == 0)
				return rows[k].message;
	}
	return MSG_NONE;
}

/* "leader (no diary), about 8 Dec and 10 Dec" */
static void put_ask(const struct json *answer, const struct json *ask,
		    const struct page *page, struct buffer *ret)
{
	const struct json *dates = json_member(answer, "dates");
	const struct json *decides = json_member(ask, "decides");
	const char *person = member_string(ask, "person");
	enum message diary =
		diary_message(json_member(answer, "people"), person);

	put_person(person, page, ret);
	if (diary != MSG_NONE)
		buffer_printf(ret, " (%s)",
			      message_text(diary, page->language));
	put_message(MSG_ASK_ABOUT, page->language, ret);
	for (size_t i = 0; i < json_size(decides); i++) {
		const struct json *order = json_at(decides, i);
		size_t nth =
			json_kind(order) == JSON_KIND_INT && json_int(order) > 0
				? (size_t)json_int(order) - 1
				: SIZE_MAX;

		buffer_put_string(ret, i ? ", " : " ");
		put_short_day(member_string(json_at(dates, nth), "start"),
			      page->language, ret);
	}
}

enum { MOST_ASKED = 5 };

static void put_ask_first(const struct json *answer, const struct page *page,
			  struct buffer *ret)
{
	const struct json *asks = json_member(answer, "ask_first");
	size_t n = json_size(asks);
	struct buffer line;

	if (n == 0)
		return;
	buffer_init(0, &line);
	put_message(MSG_ASK_FIRST, page->language, &line);
	for (size_t i = 0; i < n && i < MOST_ASKED; i++) {
		buffer_put_string(&line, i ? "; " : " ");
		put_ask(answer, json_at(asks, i), page, &line);
	}
	if (n > MOST_ASKED)
		message_format(&line, page->language, MSG_ASK_MORE, "d",
			       (int64_t)(n - MOST_ASKED));
	put_lines(&line, " ", 2, page, ret);
	buffer_release(&line);
}

/* --- what was considered -------------------------------------------------- */

static int64_t class_slots(const struct json *removed, int rule_class)
{
	int64_t slots = 0;

	for (size_t i = 0; i < json_size(removed); i++)
		if (rule_class_of(member_string(json_at(removed, i), "rule")) ==
		    rule_class)
			slots += member_int(json_at(removed, i), "slots");
	return slots;
}

static void put_considered(const struct json *considered,
			   const struct page *page, struct buffer *ret)
{
	const struct json *removed = json_member(considered, "removed");
	struct buffer line;

	buffer_init(0, &line);
	put_count(MSG_CONSIDERED_SLOT, MSG_CONSIDERED_SLOTS,
		  member_int(considered, "slots"), page->language, &line);
	buffer_put_string(&line, " = ");
	for (int i = 0; i < N_RULE_CLASSES; i++) {
		int64_t slots = class_slots(removed, i);

		if (!slots)
			continue;
		message_format(&line, page->language, rule_classes[i].slots,
			       "d", slots);
		buffer_put_string(&line, " + ");
	}
	message_format(&line, page->language, MSG_CLASS_POSSIBLE, "d",
		       member_int(considered, "possible"));
	put_lines(&line, "+ ", 4, page, ret);
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

static void put_removed_cell(const struct json *removal, int column,
			     const struct page *page, struct buffer *ret)
{
	if (column == 0)
		buffer_put_int(ret, member_int(removal, "slots"));
	else
		put_rule(member_string(removal, "rule"), page->language, ret);
}

/* Without dates: every rule by itself, so that it can be acted on. */
static void put_removed(const struct json *considered, const struct page *page,
			struct buffer *ret)
{
	static const struct column columns[] = {{.head = MSG_COLUMN_SLOTS,
						 .right = true},
						{.head = MSG_COLUMN_WHY}};
	const struct rows rows = {columns, 2,
				  json_member(considered, "removed"),
				  put_removed_cell, NULL};

	put_rows(&rows, page, ret);
}

/* Who is to be asked, what is assumed: of a date, or an answer without. */
static void put_remarks(const struct json *holder, const struct page *page,
			struct buffer *ret)
{
	const struct json *remarks = json_member(holder, "remarks");

	if (!json_size(remarks))
		return;
	buffer_put_char(ret, '\n');
	if (json_member(holder, "order")) {
		message_format(ret, page->language, MSG_HEAD_REMARKS, "d",
			       member_int(holder, "order"));
		buffer_put_char(ret, '\n');
	}
	for (size_t i = 0; i < json_size(remarks); i++) {
		struct buffer text;

		buffer_init(0, &text);
		put_clean(member_text(json_at(remarks, i), "text",
				      page->language),
			  &text);
		put_item(&text, page, ret);
		buffer_release(&text);
	}
}

/* What was looked at, and what became of each day. */
static void put_search(const struct json *answer, const struct page *page,
		       struct buffer *ret)
{
	struct buffer window;

	put_considered(json_member(answer, "considered"), page, ret);
	buffer_init(0, &window);
	put_window(answer, page, &window);
	if (window.n)
		buffer_printf(ret, "\n%s", text_of(&window));
	buffer_release(&window);
}

/* What follows from one date. */
static void put_date_told(const struct json *date, const struct page *page,
			  struct buffer *ret)
{
	put_milestones(date, page, ret);
	put_visit(date, page, ret);
	put_agenda(date, page, ret);
}

static void put_with_dates(const struct json *answer, bool limit,
			   const struct page *page, struct buffer *ret)
{
	const struct json *dates = json_member(answer, "dates");
	const struct json *first = json_at(dates, 0);
	struct buffer unknown;

	put_dates(dates, NULL, page->language, ret);
	if (limit)
		put_wrapped_to(message_text(MSG_LIMIT_DATES, page->language),
			       " ", 0, page->columns, ret);
	buffer_init(0, &unknown);
	put_if_declined(answer, page, &unknown);
	put_critical(first, page, &unknown);
	put_ask_first(answer, page, &unknown);
	buffer_printf(ret, "\n%s", text_of(&unknown));
	buffer_release(&unknown);
	put_search(answer, page, ret);
	put_date_told(first, page, ret);
}

static void put_without_dates(const struct json *answer, bool limit,
			      const struct page *page, struct buffer *ret)
{
	const struct json *conflict = json_member(answer, "conflict");

	put_message(limit ? MSG_LIMIT_NO_DATES : MSG_NO_DATES, page->language,
		    ret);
	buffer_put_char(ret, '\n');
	if (json_kind(conflict) == JSON_KIND_OBJECT) {
		put_conflict(conflict, page->language, ret);
		buffer_put_char(ret, '\n');
	}
	put_search(answer, page, ret);
	buffer_put_char(ret, '\n');
	put_removed(json_member(answer, "considered"), page, ret);
}

void put_proposal_page(const struct json *answer, const struct page *bare,
		       struct buffer *ret)
{
	const struct json *interpreted = json_member(answer, "interpreted");
	const struct json *dates = json_member(answer, "dates");
	bool limit = strcmp(member_string(answer, "verdict"), "limit") == 0;
	const struct page named = {bare->language, bare->columns,
				   json_member(interpreted, "people")};
	const struct page *page = &named;

	put_title(interpreted, page, ret);
	put_today(answer, page, ret);
	put_diaries(answer, page, ret);
	buffer_put_char(ret, '\n');
	if (json_size(dates))
		put_with_dates(answer, limit, page, ret);
	else
		put_without_dates(answer, limit, page, ret);
	put_remarks(json_size(dates) ? json_at(dates, 0) : answer, page, ret);
}

void put_proposal(const struct json *answer, enum language language,
		  struct buffer *ret)
{
	const struct page page = {language, terminal_columns(), NULL};

	put_proposal_page(answer, &page, ret);
}

void put_one_date(const struct json *date, const struct json *people,
		  enum language language, struct buffer *ret)
{
	const struct page page = {language, terminal_columns(), people};

	put_dates(NULL, date, language, ret);
	put_attendance(date, &page, ret);
	put_date_told(date, &page, ret);
	put_remarks(date, &page, ret);
}
