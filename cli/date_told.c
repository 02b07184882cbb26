#include "cli/date_told.h"

#include <string.h>

#include "base/day.h"
#include "base/timetable.h"
#include "conference/milestones.h"

static void put_head(enum message head, const struct json *date,
		     const struct page *page, struct buffer *ret)
{
	buffer_put_char(ret, '\n');
	message_format(ret, page->language, head, "d",
		       member_int(date, "order"));
	buffer_put_char(ret, '\n');
}

/* --- milestones ----------------------------------------------------------- */
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
	static const struct noun working_days = {MSG_COUNTED_WORKING,
						 MSG_COUNTED_WORKING,
						 MSG_COUNTED_WORKING,
						 MSG_COUNTED_WORKING};
	static const struct {
		enum date_unit unit;
		const struct noun *noun;
	} units[] = {{UNIT_WORKING_DAY, &working_days},
		     {UNIT_DAY, &noun_days},
		     {UNIT_MONTH, &noun_months}};
	const char *direction = member_string(counted, "direction");
	enum message from = from_message(member_string(counted, "from"));

	if (!direction[0])
		return;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(date_unit_word(units[i].unit),
			   member_string(counted, "unit")) == 0)
			put_noun(units[i].noun, member_int(counted, "n"),
				 language, ret);
	put_message(strcmp(direction, date_direction_word(DIRECTION_BEFORE)) ==
				    0
			    ? MSG_COUNTED_BEFORE
			    : MSG_COUNTED_AFTER,
		    language, ret);
	if (from == MSG_NONE)
		return;
	buffer_put_char(ret, ' ');
	put_message(from, language, ret);
}

static bool is_unit(const struct json *milestone, const char *unit)
{
	return strcmp(member_string(json_member(milestone, "counted"), "unit"),
		      unit) == 0;
}

static bool is_weekend(const struct json *skipped)
{
	return strcmp(member_string(skipped, "why"), "weekend") == 0;
}

static bool has_mark(const struct json *milestone, const char *mark)
{
	const struct json *marks = json_member(milestone, "marks");

	for (size_t i = 0; i < json_size(marks); i++) {
		const struct json *one = json_at(marks, i);

		if (json_kind(one) == JSON_KIND_STRING &&
		    strcmp(json_string(one), mark) == 0)
			return true;
	}
	return false;
}

/* ", 25 Dec closed": the day that was counted, before it was moved. */
static void put_moved(const struct json *skipped, enum language language,
		      struct buffer *ret)
{
	struct buffer day;

	buffer_init(0, &day);
	put_short_day(member_string(json_at(skipped, 0), "date"), language,
		      &day);
	message_format(ret, language, MSG_COUNTED_MOVED, "s", text_of(&day));
	buffer_release(&day);
}

/*
 * "20 wd after letter, 7 closed"; weekends are not worth a word among working
 * days. Days and months: where they led to, if that was closed.
 */
static void put_counted(const struct json *milestone, enum language language,
			struct buffer *ret)
{
	const struct json *skipped = json_member(milestone, "skipped");
	const struct json *confirmed = json_member(milestone, "confirmed");
	int64_t n_closed = 0;

	for (size_t i = 0; i < json_size(skipped); i++)
		n_closed += !is_weekend(json_at(skipped, i));
	put_distance(json_member(milestone, "counted"), language, ret);
	if (is_unit(milestone, "working-day") && n_closed)
		message_format(ret, language, MSG_COUNTED_SKIPPED, "d",
			       n_closed);
	else if (!is_unit(milestone, "working-day") && json_size(skipped))
		put_moved(skipped, language, ret);
	if (has_mark(milestone, "past"))
		put_message(MSG_COUNTED_PAST, language, ret);
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
			       const struct page *page, struct buffer *ret)
{
	const struct milestone_kind *kind = kind_of(milestone);

	if (column == 0)
		put_date(member_string(milestone, "date"), true, page->language,
			 ret);
	else if (column == 1)
		put_message(kind->what, page->language, ret);
	else if (column == 2)
		buffer_put_string(ret, member_string(milestone, "rule"));
	else if (column == 3)
		put_message(kind->who, page->language, ret);
	else
		put_counted(milestone, page->language, ret);
}

static bool is_known(const struct json *milestone)
{
	return kind_of(milestone) != NULL;
}

/* A day that was passed over for another reason than a weekend. */
struct passed {
	struct day day;
	const struct json *skipped;
};
enum { MOST_PASSED = 200 };

static size_t passed_of(const struct json *milestones,
			struct passed ret[static MOST_PASSED])
{
	size_t n = 0;

	for (size_t i = 0; i < json_size(milestones); i++) {
		const struct json *skipped =
			json_member(json_at(milestones, i), "skipped");

		for (size_t k = 0; k < json_size(skipped); k++) {
			const struct json *one = json_at(skipped, k);
			struct day day;
			size_t at = 0;

			if (is_weekend(one) ||
			    !day_parse(member_string(one, "date"), &day))
				continue;
			while (at < n && ret[at].day.n < day.n)
				at++;
			if ((at < n && ret[at].day.n == day.n) ||
			    n == MOST_PASSED)
				continue;
			memmove(&ret[at + 1], &ret[at],
				(n - at) * sizeof(*ret));
			ret[at] = (struct passed){day, one};
			n++;
		}
	}
	return n;
}

/* What the day was called, or that it was closed. */
static void put_why(const struct json *skipped, enum language language,
		    struct buffer *ret)
{
	const char *name = member_text(skipped, "name", language);

	if (name[0])
		put_clean(name, ret);
	else
		put_message(MSG_DAY_CLOSED, language, ret);
}

/* Days one after another with the same reason stand together. */
static size_t run_of(const struct passed *passed, size_t i, size_t n,
		     enum language language)
{
	size_t end = i + 1;

	while (end < n && passed[end].day.n == passed[end - 1].day.n + 1 &&
	       strcmp(member_text(passed[i].skipped, "name", language),
		      member_text(passed[end].skipped, "name", language)) == 0)
		end++;
	return end;
}

/* The trail of closed days in words. */
static void put_passed(const struct json *milestones, const struct page *page,
		       struct buffer *ret)
{
	struct passed passed[MOST_PASSED];
	size_t n = passed_of(milestones, passed);
	struct buffer line;

	if (n == 0)
		return;
	buffer_init(0, &line);
	put_message(MSG_HEAD_PASSED, page->language, &line);
	for (size_t i = 0; i < n;) {
		size_t end = run_of(passed, i, n, page->language);

		buffer_put_string(&line, i ? ", " : " ");
		put_short_day(member_string(passed[i].skipped, "date"),
			      page->language, &line);
		if (end > i + 1) {
			buffer_put_string(&line, " - ");
			put_short_day(member_string(passed[end - 1].skipped,
						    "date"),
				      page->language, &line);
		}
		buffer_put_string(&line, " (");
		put_why(passed[i].skipped, page->language, &line);
		buffer_put_char(&line, ')');
		i = end;
	}
	put_lines(&line, ", ", 4, page, ret);
	buffer_release(&line);
}

void put_milestones(const struct json *date, const struct page *page,
		    struct buffer *ret)
{
	const struct json *milestones = json_member(date, "milestones");
	const struct rows rows = {milestone_columns, N_MILESTONE_COLUMNS,
				  milestones, put_milestone_cell, is_known};

	put_head(MSG_HEAD_MILESTONES, date, page, ret);
	put_rows(&rows, page, ret);
	put_passed(milestones, page, ret);
}

/* --- who comes ------------------------------------------------------------ */

static void put_visitor(const char *id, const struct page *page,
			struct buffer *ret)
{
	if (id[0])
		put_person(id, page, ret);
	else
		put_message(MSG_NAME_TO_COME, page->language, ret);
}

static void put_state(const char *word, enum language language,
		      struct buffer *ret)
{
	static const struct {
		enum fbtype fbtype;
		enum message message;
	} states[] = {
		{FB_FREE, MSG_STATE_FREE},
		{FB_TENTATIVE, MSG_STATE_TENTATIVE},
		{FB_BUSY, MSG_STATE_BUSY},
		{FB_OUT, MSG_STATE_OUT},
		{FB_UNKNOWN, MSG_STATE_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(word, fbtype_word(states[i].fbtype)) == 0)
			put_message(states[i].message, language, ret);
}

/* "free; not leader (busy)", "chief (busy), deputy-chief (out)" */
static void put_how(const struct json *attendance, const struct page *page,
		    struct buffer *ret)
{
	const struct json *passed = json_member(attendance, "passed_over");
	const char *held = member_string(attendance, "held_with");
	size_t n = json_size(passed);

	put_state(member_string(attendance, "fbtype"), page->language, ret);
	if (held[0])
		message_format(ret, page->language, MSG_ATTENDS_HELD, "s",
			       held);
	for (size_t i = 0; i < n; i++) {
		const struct json *over = json_at(passed, i);

		buffer_put_string(ret, i ? ", " : ret->n ? "; " : "");
		if (i == 0 && member_string(attendance, "person")[0]) {
			put_message(MSG_ATTENDS_NOT, page->language, ret);
			buffer_put_char(ret, ' ');
		}
		put_person(member_string(over, "person"), page, ret);
		buffer_put_string(ret, " (");
		put_state(member_string(over, "fbtype"), page->language, ret);
		buffer_put_char(ret, ')');
	}
}

enum { N_ATTENDANCE_COLUMNS = 3 };
static const struct column attendance_columns[N_ATTENDANCE_COLUMNS] = {
	{.head = MSG_COLUMN_SEAT},
	{.head = MSG_COLUMN_WHO},
	{.head = MSG_COLUMN_DIARY}};

static void put_attendance_cell(const struct json *attendance, int column,
				const struct page *page, struct buffer *ret)
{
	if (column == 0)
		put_clean(member_string(attendance, "seat"), ret);
	else if (column == 2)
		put_how(attendance, page, ret);
	else if (strcmp(member_string(attendance, "as"), "empty") == 0)
		put_message(MSG_ATTENDS_NOBODY, page->language, ret);
	else
		put_visitor(member_string(attendance, "person"), page, ret);
}

void put_attendance(const struct json *date, const struct page *page,
		    struct buffer *ret)
{
	const struct rows rows = {attendance_columns, N_ATTENDANCE_COLUMNS,
				  json_member(date, "attendance"),
				  put_attendance_cell, NULL};

	put_head(MSG_HEAD_ATTENDANCE, date, page, ret);
	put_rows(&rows, page, ret);
}

/* --- the visit ------------------------------------------------------------ */

/* "Tue  1 Dec 2026 10:00-12:00" */
static void put_when(const struct json *object, enum language language,
		     struct buffer *ret)
{
	put_date(member_string(object, "start"), true, language, ret);
	buffer_put_char(ret, ' ');
	put_times(object, ret);
}

static void put_call(const struct json *call, const struct page *page,
		     struct buffer *ret)
{
	bool has_time = member_string(call, "start")[0];
	struct buffer line, who, when;

	buffer_init(0, &line);
	buffer_init(0, &who);
	buffer_init(0, &when);
	put_person(member_string(call, "person"), page, &who);
	if (has_time)
		put_when(call, page->language, &when);
	else
		put_message(MSG_VISIT_NO_TIME, page->language, &when);
	message_format(&line, page->language, MSG_VISIT_CALL, "sss",
		       text_of(&who), member_string(call, "seat"),
		       text_of(&when));
	put_item(&line, page, ret);
	buffer_release(&line);
	buffer_release(&who);
	buffer_release(&when);
}

void put_visit(const struct json *date, const struct page *page,
	       struct buffer *ret)
{
	const struct json *visit = json_member(date, "visit");
	const struct json *calls = json_member(visit, "calls");
	struct buffer line;

	if (json_kind(visit) != JSON_KIND_OBJECT)
		return;
	put_head(MSG_HEAD_VISIT, date, page, ret);
	buffer_init(0, &line);
	if (member_string(visit, "start")[0]) {
		put_when(visit, page->language, &line);
		buffer_put_string(&line, ": ");
		put_visitor(member_string(visit, "chair"), page, &line);
		buffer_put_string(&line, ", ");
		put_visitor(member_string(visit, "link_inspector"), page,
			    &line);
		put_message(MSG_VISIT_MEET, page->language, &line);
		put_people(json_member(visit, "meets"), page, &line);
	} else {
		put_message(MSG_VISIT_NONE, page->language, &line);
	}
	put_item(&line, page, ret);
	buffer_release(&line);
	for (size_t i = 0; i < json_size(calls); i++)
		put_call(json_at(calls, i), page, ret);
}

/* --- the agenda ----------------------------------------------------------- */

enum { N_PART_COLUMNS = 3 };
static const struct column part_columns[N_PART_COLUMNS] = {
	{.head = MSG_COLUMN_TIME},
	{.head = MSG_COLUMN_PART},
	{.head = MSG_COLUMN_SEATS}};

static void put_part_name(const struct json *part, enum language language,
			  struct buffer *ret)
{
	const char *title = member_text(part, "title", language);
	const char *id = member_string(part, "part");

	if (title[0])
		put_clean(title, ret);
	else if (strcmp(id, "opening") == 0)
		put_message(MSG_PART_OPENING, language, ret);
	else
		put_clean(id, ret);
}

/* The seats, and how long the authority introduces the part (G23). */
static void put_part_seats(const struct json *part, enum language language,
			   struct buffer *ret)
{
	const struct json *seats = json_member(part, "seats");
	const char *until = member_string(part, "introduction_until");
	struct buffer time;

	if (json_size(seats))
		put_listed(seats, ret);
	else
		put_message(MSG_PART_BREAK, language, ret);
	if (!until[0])
		return;
	buffer_init(0, &time);
	put_time(until, &time);
	message_format(ret, language, MSG_PART_INTRODUCTION, "s",
		       text_of(&time));
	buffer_release(&time);
}

static void put_part_cell(const struct json *part, int column,
			  const struct page *page, struct buffer *ret)
{
	if (column == 0)
		put_times(part, ret);
	else if (column == 1)
		put_part_name(part, page->language, ret);
	else
		put_part_seats(part, page->language, ret);
}

void put_agenda(const struct json *date, const struct page *page,
		struct buffer *ret)
{
	const struct rows rows = {part_columns, N_PART_COLUMNS,
				  json_member(date, "agenda"), put_part_cell,
				  NULL};

	if (!json_size(rows.rows))
		return;
	put_head(MSG_HEAD_AGENDA, date, page, ret);
	put_rows(&rows, page, ret);
}
