/* The result of `tasks`, and its tasks as a calendar. */

#include <string.h>

#include "calendar/tasks.h"
#include "conference/encode.h"
#include "conference/tasks.h"

static struct json *new_uid(const struct conference *c, enum milestone_id id)
{
	struct json *json = NULL;
	struct buffer uid;

	buffer_init(0, &uid);
	task_uid(c, id, &uid);
	if (!uid.failed)
		json = json_new_bytes(buffer_bytes(&uid));
	buffer_release(&uid);
	return json;
}

static struct json *new_items(const struct task *task)
{
	struct json *json = json_new_array();

	for (size_t i = 0; i < task->n_items; i++) {
		struct json *item = json_new_object();

		json_set(item, "id", json_new_string(task->items[i].id));
		json_set(item, "text", new_text(&task->items[i].text));
		json_append(json, item);
	}
	return json;
}

/* A milestone's members, then its own. */
static struct json *new_task(const struct conference *c,
			     const struct task *task)
{
	enum milestone_id id = task->milestone.id;
	struct json *json = new_milestone(c, &task->milestone);

	json_set(json, "title", new_message(milestone_kinds[id].what, NULL, 0));
	json_set(json, "text", new_message(milestone_kinds[id].text, NULL, 0));
	json_set(json, "items", new_items(task));
	json_set(json, "uid", new_uid(c, id));
	return json;
}

struct json *tasks_encode(const struct tasks *tasks)
{
	const struct conference *c = tasks->conference;
	struct json *json = json_new_object();
	struct json *list = json_new_array();
	bool is_timed = !span_is_empty(tasks->span);

	json_set(json, "case", json_new_string(c->id));
	json_set(json, "authority", new_text(&c->authority));
	json_set(json, "conference",
		 json_new_string(conference_kind_word(c->kind)));
	json_set(json, "now", new_instant(c->zone, tasks->now));
	json_set(json, "date", new_day(tasks->day));
	json_set(json, "start",
		 new_instant(c->zone,
			     is_timed ? tasks->span.start : INSTANT_NONE));
	json_set(json, "end",
		 new_instant(c->zone,
			     is_timed ? tasks->span.end : INSTANT_NONE));
	for (size_t i = 0; i < tasks->n; i++)
		json_append(list, new_task(c, &tasks->tasks[i]));
	json_set(json, "tasks", list);
	return json;
}

/* --- as a calendar ---------------------------------------------------------
 */

/* The case's first language first. */
static enum language nth_language(const struct conference *c, int nth)
{
	enum language first = c->n_languages ? c->languages[0] : LANGUAGE_EN;

	return nth == 0 ? first : (enum language)(N_LANGUAGES - 1 - first);
}

static const char *keep(struct arena *arena, struct buffer *text)
{
	const char *string =
		text->failed ? NULL : arena_string(arena, buffer_bytes(text));

	buffer_release(text);
	return string;
}

/* "formal notification / hysbysiad ffurfiol (dyffryn-2026)" */
static const char *summary_of(const struct conference *c,
			      const struct milestone_kind *kind,
			      struct arena *arena)
{
	struct buffer text;

	buffer_init(0, &text);
	for (int i = 0; i < N_LANGUAGES; i++)
		buffer_printf(&text, "%s%s", i ? " / " : "",
			      message_text(kind->what, nth_language(c, i)));
	buffer_printf(&text, " (%s)", c->id);
	return keep(arena, &text);
}

static const char *description_of(const struct conference *c,
				  const struct task *task, struct arena *arena)
{
	const struct milestone_kind *kind =
		&milestone_kinds[task->milestone.id];
	struct buffer text;

	buffer_init(0, &text);
	for (int i = 0; i < N_LANGUAGES; i++) {
		enum language language = nth_language(c, i);

		buffer_printf(&text, "%s%s (%s)", i ? "\n\n" : "",
			      message_text(kind->text, language),
			      message_text(kind->who, language));
		for (size_t k = 0; k < task->n_items; k++)
			buffer_printf(&text, "\n- %s",
				      task->items[k].text.in[language]);
	}
	buffer_printf(&text, "\n\n%s", kind->rule);
	return keep(arena, &text);
}

static const char *uid_of(const struct conference *c, enum milestone_id id,
			  struct arena *arena)
{
	struct buffer text;

	buffer_init(0, &text);
	task_uid(c, id, &text);
	return keep(arena, &text);
}

enum status tasks_write_ics(const struct tasks *tasks, bool as_todo,
			    struct arena *arena, struct buffer *ret,
			    struct error *err)
{
	const struct conference *c = tasks->conference;
	struct calendar_task *entries =
		arena_array(arena, struct calendar_task, tasks->n);

	if (!entries)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *task = &tasks->tasks[i];
		enum milestone_id id = task->milestone.id;
		struct calendar_task entry = {
			uid_of(c, id, arena), task->milestone.day,
			summary_of(c, &milestone_kinds[id], arena),
			description_of(c, task, arena)};

		if (!entry.uid || !entry.summary || !entry.description)
			return error_no_memory(err, arena);
		entries[i] = entry;
	}
	calendar_write_tasks(&(struct task_calendar){c->id, tasks->now, as_todo,
						     entries, tasks->n},
			     ret);
	return ret->failed ? error_no_memory(err, NULL) : STATUS_OK;
}
