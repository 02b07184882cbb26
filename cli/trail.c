#include "cli/trail.h"

#include <string.h>

#include "base/day.h"
#include "cli/words.h"
#include "conference/milestones.h"

static const struct noun weekends = {MSG_WEEKEND, MSG_WEEKENDS_TWO,
				     MSG_WEEKENDS_THREE, MSG_WEEKENDS};
static const struct noun bank_holidays = {MSG_BANK_HOLIDAY,
					  MSG_BANK_HOLIDAYS_TWO,
					  MSG_BANK_HOLIDAYS, MSG_BANK_HOLIDAYS};
static const struct noun closed_days = {MSG_CLOSED_DAY, MSG_CLOSED_DAYS_TWO,
					MSG_CLOSED_DAYS, MSG_CLOSED_DAYS};

/* --- what was counted ------------------------------------------------------
 */

static const struct noun *unit_noun(const char *unit)
{
	if (strcmp(unit, date_unit_word(UNIT_WORKING_DAY)) == 0)
		return &noun_working_days;
	return strcmp(unit, date_unit_word(UNIT_DAY)) == 0 ? &noun_days
							   : &noun_months;
}

static enum message from_message(const char *from)
{
	for (int32_t i = 0; i < N_FROMS; i++)
		if (strcmp(date_from_word(i), from) == 0)
			return date_from_message(i);
	return MSG_FROM_CONFERENCE;
}

static void put_counted(const struct json *counted, enum language language,
			struct buffer *ret)
{
	const char *direction = member_string(counted, "direction");
	enum message from = from_message(member_string(counted, "from"));
	int64_t n = member_int(counted, "n");
	bool is_before =
		strcmp(direction, date_direction_word(DIRECTION_BEFORE)) == 0;

	if (n == 0) {
		message_format(ret, language, MSG_TRAIL_SAME, "m", (int)from);
		return;
	}
	put_noun(unit_noun(member_string(counted, "unit")), n, language, ret);
	message_format(ret, language,
		       is_before ? MSG_TRAIL_BEFORE : MSG_TRAIL_AFTER, "m",
		       (int)from);
}

/* --- what was skipped ------------------------------------------------------
 */

enum { MOST_DAYS_NAMED = 6 };

/* The skipped days of one reason, the earliest first. */
struct days_named {
	struct day days[MOST_DAYS_NAMED];
	int64_t n; /* may be more than are kept */
};

static bool is_descending(const struct json *skipped)
{
	size_t n = json_size(skipped);

	return n > 1 &&
	       strcmp(member_string(json_at(skipped, 0), "date"),
		      member_string(json_at(skipped, n - 1), "date")) > 0;
}

static struct days_named days_of(const struct json *skipped, const char *why)
{
	size_t n = json_size(skipped);
	bool reverse = is_descending(skipped);
	struct days_named named = {.n = 0};

	for (size_t i = 0; i < n; i++) {
		const struct json *one =
			json_at(skipped, reverse ? n - 1 - i : i);
		struct day day;

		if (strcmp(member_string(one, "why"), why) != 0 ||
		    !day_parse(member_string(one, "date"), &day))
			continue;
		if (named.n < MOST_DAYS_NAMED)
			named.days[named.n] = day;
		named.n++;
	}
	return named;
}

static int64_t count_weekends(const struct json *skipped)
{
	enum { LONGEST_WEEKEND = 2 };
	struct day last = DAY_NONE;
	int64_t n = 0;

	for (size_t i = 0; i < json_size(skipped); i++) {
		const struct json *one = json_at(skipped, i);
		struct day day;

		if (strcmp(member_string(one, "why"), "weekend") != 0 ||
		    !day_parse(member_string(one, "date"), &day))
			continue;
		if (day_is_none(last) || day.n - last.n >= LONGEST_WEEKEND ||
		    last.n - day.n >= LONGEST_WEEKEND)
			n++;
		last = day;
	}
	return n;
}

/* Between the parts of a list: ", ", and " and " before the last. */
static void put_between(size_t i, size_t n, int32_t next,
			enum language language, struct buffer *ret)
{
	enum { FIRST = 1, EIGHTH = 8, ELEVENTH = 11, SIXTEENTH = 16 };

	if (i == 0)
		return;
	if (i + 1 < n)
		buffer_put_string(ret, ", ");
	else if (next == FIRST || next == EIGHTH || next == ELEVENTH ||
		 next == SIXTEENTH) /* "ac" before a vowel */
		put_message(MSG_AND_VOWEL, language, ret);
	else
		put_message(MSG_AND, language, ret);
}

/* "25 and 28 December", "31 December and 4 January" */
static void put_days(const struct days_named *named, enum language language,
		     struct buffer *ret)
{
	for (int64_t i = 0; i < named->n; i++) {
		struct civil civil = day_civil(named->days[i]);
		bool is_last =
			i + 1 == named->n ||
			day_civil(named->days[i + 1]).month != civil.month;

		put_between((size_t)i, (size_t)named->n, civil.day, language,
			    ret);
		buffer_put_int(ret, civil.day);
		if (!is_last)
			continue;
		buffer_put_char(ret, ' ');
		put_message((enum message)(MSG_LONG_MONTH_JANUARY +
					   civil.month - 1),
			    language, ret);
	}
}

struct reason {
	const char *why;
	enum message one, many;	 /* behind the days */
	const struct noun *noun; /* where they are too many to name */
};

static void put_reason(const struct json *skipped, const struct reason *reason,
		       enum language language, struct buffer *ret)
{
	struct days_named named = days_of(skipped, reason->why);

	if (named.n > MOST_DAYS_NAMED) {
		put_noun(reason->noun, named.n, language, ret);
		return;
	}
	put_days(&named, language, ret);
	put_message(named.n == 1 ? reason->one : reason->many, language, ret);
}

static void put_skipped(const struct json *milestone, enum language language,
			struct buffer *ret)
{
	static const struct reason reasons[] = {
		{"bank-holiday", MSG_TRAIL_HOLIDAY, MSG_TRAIL_HOLIDAYS,
		 &bank_holidays},
		{"closed", MSG_TRAIL_CLOSED, MSG_TRAIL_CLOSED, &closed_days}};
	enum { N_REASONS = sizeof(reasons) / sizeof(reasons[0]) };
	const struct json *skipped = json_member(milestone, "skipped");
	const char *unit =
		member_string(json_member(milestone, "counted"), "unit");
	bool is_moved = strcmp(unit, date_unit_word(UNIT_WORKING_DAY)) != 0;
	int64_t n_weekends = count_weekends(skipped);
	size_t n = n_weekends > 0, put = 0;

	for (int i = 0; i < N_REASONS; i++)
		n += days_of(skipped, reasons[i].why).n > 0;
	if (!n)
		return;
	put_message(is_moved ? MSG_TRAIL_MOVED : MSG_TRAIL_SKIPPING, language,
		    ret);
	for (int i = 0; i < N_REASONS; i++) {
		if (days_of(skipped, reasons[i].why).n == 0)
			continue;
		put_between(put++, n, 0, language, ret);
		put_reason(skipped, &reasons[i], language, ret);
	}
	if (n_weekends) {
		put_between(put, n, 0, language, ret);
		put_noun(&weekends, n_weekends, language, ret);
	}
}

void put_trail(const struct json *milestone, enum language language,
	       struct buffer *ret)
{
	const struct json *counted = json_member(milestone, "counted");
	const struct json *confirmed = json_member(milestone, "confirmed");

	if (counted) {
		put_counted(counted, language, ret);
		put_skipped(milestone, language, ret);
	}
	if (json_kind(confirmed) == JSON_KIND_BOOL && !json_bool(confirmed))
		put_message(MSG_TRAIL_UNCONFIRMED, language, ret);
}

void put_slack(const struct json *milestone, enum language language,
	       struct buffer *ret)
{
	int64_t slack = member_int(milestone, "slack_working_days");
	const struct json *marks = json_member(milestone, "marks");
	bool is_past = false;

	for (size_t i = 0; i < json_size(marks); i++)
		is_past = is_past ||
			  strcmp(json_string(json_at(marks, i)), "past") == 0;
	if (slack == 0) {
		put_message(is_past ? MSG_SLACK_JUST_PAST : MSG_SLACK_TODAY,
			    language, ret);
		return;
	}
	put_noun(&noun_working_days, is_past ? -slack : slack, language, ret);
	put_message(is_past ? MSG_SLACK_AGO : MSG_SLACK_LEFT, language, ret);
}
