#include "cli/follow.h"

#include <string.h>

#include "base/limits.h"
#include "cli/ask.h"
#include "cli/inline.h"
#include "cli/words.h"
#include "conference/case.h"

/* Looked at from so long before, so that its notice is no hindrance. */
enum { MONTHS_BEFORE = 3 };

struct making {
	const struct following *following;
	const struct arguments *arguments;
	struct buffer text; /* of the case before */
	struct json *before;
	struct json *date; /* its best of that day, or NULL; borrowed */
	struct json *answer;
};

static bool is_in(const char *key, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* A copy without the members named. */
static struct json *without(const struct json *object, const char *const *keys,
			    size_t n)
{
	struct json *json = json_new_object();

	for (struct json_iterator it = json_first(object); it.key;
	     json_next(object, &it))
		if (!is_in(it.key, keys, n))
			json_set(json, it.key, json_copy(it.value));
	return json;
}

/* --- who sat there ---------------------------------------------------------
 */

static struct json *new_window(struct day day)
{
	struct json *window = json_new_object();
	char text[DAY_TEXT_BYTES];

	day_format(day, text);
	json_set(window, "from", json_new_string(text));
	json_set(window, "to", json_new_string(text));
	return window;
}

/* Also says whether the case before is one. */
static enum status look_back(struct making *making, bool *ret_told)
{
	static const char *const keys[] = {"window"};
	char now[DAY_TEXT_BYTES];
	struct json *params = json_new_object();
	struct json *one_day = without(making->before, keys, 1);
	struct question question = {.method = "propose",
				    .params = params,
				    .case_file = making->following->case_file,
				    .case_text = buffer_bytes(&making->text)};

	day_format(day_add_months(making->following->date, -MONTHS_BEFORE),
		   now);
	json_set(one_day, "window", new_window(making->following->date));
	json_set(params, "case", one_day);
	json_set(params, "now", json_new_string(now));
	enum status status = ask(&question, making->arguments, &making->answer);
	if (status == STATUS_OK)
		making->date = json_at(json_member(making->answer, "dates"), 0);
	*ret_told = status != STATUS_OK;
	return status;
}

static const struct json *interpreted_seats(const struct making *making)
{
	return json_member(json_member(making->answer, "interpreted"), "seats");
}

/* Whom the day before has in a seat, else its first. */
static const char *sitting(const struct making *making, const char *seat)
{
	const struct json *attendance = json_member(making->date, "attendance");
	const struct json *seats = interpreted_seats(making);

	for (size_t i = 0; i < json_size(attendance); i++)
		if (strcmp(member_string(json_at(attendance, i), "seat"),
			   seat) == 0)
			return member_string(json_at(attendance, i), "person");
	for (size_t i = 0; i < json_size(seats); i++) {
		const struct json *candidates =
			json_member(json_at(seats, i), "candidates");

		if (strcmp(member_string(json_at(seats, i), "id"), seat) == 0 &&
		    json_size(candidates))
			return json_string(json_at(candidates, 0));
	}
	return "";
}

/* G27: the original team is the first conference's. */
static struct json *new_original_team(const struct making *making)
{
	const struct json *earlier =
		json_member(json_member(making->before, "follows"), "team");
	const struct json *seats = interpreted_seats(making);
	struct json *team;

	if (earlier)
		return json_copy(earlier);
	team = json_new_array();
	for (size_t i = 0; i < json_size(seats); i++) {
		const struct json *seat = json_at(seats, i);
		const char *person;
		bool is_there = false;

		if (strcmp(member_string(seat, "group"), "team") != 0)
			continue;
		person = sitting(making, member_string(seat, "id"));
		for (size_t k = 0; k < json_size(team); k++)
			is_there = is_there ||
				   strcmp(json_string(json_at(team, k)),
					  person) == 0;
		if (person[0] && !is_there)
			json_append(team, json_new_string(person));
	}
	return team;
}

static struct json *new_follows(const struct making *making)
{
	struct json *follows = json_new_object();
	const char *chair = sitting(making, "chair");
	char date[DAY_TEXT_BYTES];

	day_format(making->following->date, date);
	json_set(follows, "case",
		 json_new_string(member_string(making->before, "case")));
	json_set(follows, "date", json_new_string(date));
	if (chair[0])
		json_set(follows, "chair", json_new_string(chair));
	json_set(follows, "team", new_original_team(making));
	return follows;
}

/* --- the case that follows -------------------------------------------------
 */

/* G2: a progress conference after the first; then a visit (G4), unless a
 * second one is asked for (G3). */
static const char *next_kind(const struct making *making)
{
	const char *kind = member_string(making->before, "conference");

	if (making->following->kind)
		return making->following->kind;
	if (!kind[0] ||
	    strcmp(kind, conference_kind_word(CONFERENCE_IMPROVEMENT)) == 0)
		return conference_kind_word(CONFERENCE_PROGRESS);
	return conference_kind_word(CONFERENCE_MONITORING);
}

/* What was known of their time is of last year. */
static struct json *without_calendars(const struct json *list)
{
	static const char *const keys[] = {"calendar", "answers"};
	struct json *json = json_new_array();

	for (size_t i = 0; i < json_size(list); i++)
		json_append(json, without(json_at(list, i), keys, 2));
	return json;
}

/* Files stand beside the case before: their texts are taken. */
static enum status take_holidays(const struct making *making, struct json *json,
				 struct error *err)
{
	struct json *holidays = json_member(making->before, "holidays");
	struct json *only = json_new_object();

	json_set(only, "holidays", json_copy(holidays));
	enum status status =
		inline_calendars(making->following->case_file, only, err);
	if (status == STATUS_OK)
		json_set(json, "holidays",
			 json_copy(json_member(only, "holidays")));
	json_free(only);
	return status;
}

static enum status make(const struct making *making, struct json *json,
			struct error *err)
{
	static const char *const dropped[] = {"case",
					      "conference",
					      "follows",
					      "inspection_ended",
					      "report_expected",
					      "report_published",
					      "window",
					      "events",
					      "closed",
					      "exclude",
					      "agenda",
					      "participation_agreed"};
	static const char *const bare[] = {"people", "rooms", "resources"};
	const struct json *before = making->before;
	enum status status = STATUS_OK;

	json_set(json, "case", json_new_string(making->following->id));
	json_set(json, "conference", json_new_string(next_kind(making)));
	json_set(json, "follows", new_follows(making));
	for (struct json_iterator it = json_first(before);
	     it.key && status == STATUS_OK; json_next(before, &it)) {
		if (is_in(it.key, dropped,
			  sizeof(dropped) / sizeof(dropped[0])))
			continue;
		if (strcmp(it.key, "holidays") == 0)
			status = take_holidays(making, json, err);
		else if (is_in(it.key, bare, sizeof(bare) / sizeof(bare[0])))
			json_set(json, it.key, without_calendars(it.value));
		else
			json_set(json, it.key, json_copy(it.value));
	}
	return status;
}

enum status follow_case(const struct following *following,
			const struct arguments *arguments, struct json **ret,
			bool *ret_told, struct error *err)
{
	struct making making = {.following = following, .arguments = arguments};
	struct json *json = NULL;
	enum status status;

	*ret_told = false;
	buffer_init(0, &making.text);
	status = input_read(following->case_file, LIMIT_ID_CASE_BYTES,
			    &making.text, err);
	if (status == STATUS_OK)
		status = json_read(buffer_bytes(&making.text), "ics",
				   &making.before, err);
	if (status != STATUS_OK && err->line)
		error_source(err, following->case_file);
	if (status == STATUS_OK)
		status = look_back(&making, ret_told);
	if (status == STATUS_OK) {
		json = json_new_object();
		status = make(&making, json, err);
	}
	if (status == STATUS_OK)
		*ret = json;
	else
		json_free(json);
	json_free(making.before);
	json_free(making.answer);
	buffer_release(&making.text);
	return status;
}
