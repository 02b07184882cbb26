#include <string.h>

#include "conference/encode.h"
#include "conference/tasks.h"
#include "conference/verify.h"
#include "ipc/decide.h"
#include "ipc/history.h"
#include "ipc/param_words.h"

enum task_format { FORMAT_JSON, FORMAT_ICS, FORMAT_TODO };

const char *tasks_format_word(int i)
{
	static const char *const words[N_TASKS_FORMATS] = {[FORMAT_JSON] =
								   "json",
							   [FORMAT_ICS] = "ics",
							   [FORMAT_TODO] =
								   "todo"};

	return words[i];
}

static enum status read_format(const struct call *call, enum task_format *ret,
			       struct error *err)
{
	const char *format = call_string(call, "format");
	int found = format ? param_word_find(format, N_TASKS_FORMATS,
					     tasks_format_word)
			   : FORMAT_JSON;

	*ret = (enum task_format)found;
	if (found >= 0)
		return STATUS_OK;
	call_error(call, "format", STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, MSG_TASKS_FORMAT, "s", format);
}

/* A date asked for is the whole window: its best start is taken, if any. */
static enum status read_case(struct service *service, struct call *call,
			     struct day day, struct case_call *ret,
			     struct error *err)
{
	struct case_told told;
	enum status status = case_call_told(service, call, &told, err);

	if (status == STATUS_OK)
		status = case_call_decode(service, call, &told, ret, err);
	if (status != STATUS_OK)
		return status;
	ret->conference.max_candidates = 1;
	if (!day_is_none(day))
		ret->conference.window = (struct days){day, day};
	return case_call_load(service, call, ret, err);
}

/* day: asked for, or DAY_NONE. *ret: NULL where no start holds. */
static enum status find_date(const struct case_call *asked, struct call *call,
			     struct day *day, const struct date **ret,
			     struct error *err)
{
	const struct conference *c = &asked->conference;
	struct answer answer;
	enum status status = conference_answer(c, &asked->evidence, asked->now,
					       call->arena, &answer, err);

	if (status == STATUS_OK)
		status = conference_verify(c, &asked->evidence, &answer, err);
	if (status != STATUS_OK)
		return status;
	*ret = NULL;
	if (answer.n_dates == 0)
		return STATUS_OK;
	*ret = &answer.dates[0];
	*day = zone_day(c->zone, answer.dates[0].span.start);
	return STATUS_OK;
}

/* The agreed date of a stored case, and what happened of it; *ret_found false:
 * there is none. */
static enum status find_agreed(struct case_call *asked, struct call *call,
			       struct day *day, const struct date **ret,
			       bool *ret_found, struct error *err)
{
	const struct store_plan *agreed =
		asked->stored ? plan_agreed(asked->stored) : NULL;
	struct happened *happened = arena_one(call->arena, struct happened);
	struct date *date = arena_one(call->arena, struct date);
	struct json *told = NULL;
	enum status status;

	if (!agreed)
		return STATUS_OK;
	if (!happened || !date)
		return error_no_memory(err, call->arena);
	status = json_read(agreed->told, NULL, &told, err);
	if (status == STATUS_OK)
		status = agreement_read(told, &asked->conference, call->arena,
					date, err);
	json_free(told);
	if (status != STATUS_OK)
		return status;
	*happened = history_of(asked->stored);
	asked->conference.happened = happened;
	*day = zone_day(asked->conference.zone, date->span.start);
	*ret = date;
	*ret_found = true;
	return STATUS_OK;
}

/* Of {"date", "ics"}; no date, no entries. */
static enum status write_ics(const struct tasks *tasks, bool as_todo,
			     struct arena *arena, struct json **ret,
			     struct error *err)
{
	struct json *json = json_new_object();
	struct buffer text;

	json_set(json, "date", new_day(tasks->day));
	buffer_init(0, &text);
	enum status status = tasks_write_ics(tasks, as_todo, arena, &text, err);
	if (status == STATUS_OK)
		json_set(json, "ics", json_new_bytes(buffer_bytes(&text)));
	buffer_release(&text);
	if (status != STATUS_OK) {
		json_free(json);
		return status;
	}
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}

enum status method_tasks(struct service *service, struct call *call,
			 struct json **ret, struct error *err)
{
	struct case_call asked;
	struct tasks tasks = {0};
	enum task_format format;
	const struct date *date = NULL;
	bool found = false;
	struct day day;
	enum status status = read_format(call, &format, err);

	if (status == STATUS_OK)
		status = call_day(call, "date", &day, err);
	if (status == STATUS_OK)
		status = read_case(service, call, day, &asked, err);
	if (status == STATUS_OK && day_is_none(day))
		status = find_agreed(&asked, call, &day, &date, &found, err);
	if (status == STATUS_OK && !found)
		status = find_date(&asked, call, &day, &date, err);
	if (status != STATUS_OK)
		return status;
	struct task_request request = {&asked.conference,
				       &asked.evidence,
				       asked.now,
				       day,
				       date,
				       !access_sees_names(service->access)};
	tasks = (struct tasks){.conference = &asked.conference,
			       .now = asked.now,
			       .day = day};
	if (!day_is_none(day))
		status = tasks_of(&request, call->arena, &tasks, err);
	if (status == STATUS_OK && format != FORMAT_JSON)
		return write_ics(&tasks, format == FORMAT_TODO, call->arena,
				 ret, err);
	if (status != STATUS_OK)
		return status;
	*ret = tasks_encode(&tasks);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
