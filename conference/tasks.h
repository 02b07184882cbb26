#ifndef CONFERENCE_TASKS_H
#define CONFERENCE_TASKS_H

/*
 * What both sides have to do for a conference on a day: the rows of
 * conference/milestones.def with what belongs to each (documents, recipients,
 * calls). It must not know how the day was found.
 */

#include "conference/proposal.h"

/* One of what a task lists. */
struct task_item {
	const char *id;
	struct text text;
};

struct task {
	struct milestone milestone;
	const struct task_item *items;
	size_t n_items;
};

struct tasks {
	const struct conference *conference;
	int64_t now;
	struct day day;		  /* DAY_NONE: no date, no tasks */
	struct span span;	  /* of the conference; empty: no start holds */
	const struct task *tasks; /* by day, then as in the table */
	size_t n;
};

struct task_request {
	const struct conference *conference;
	const struct evidence *evidence;
	int64_t now;
	struct day day;
	const struct date *date; /* on that day; NULL: no start holds */
	bool nameless; /* not told: whom the visit meets, whom it misses */
};
/* Everything is the arena's. Errors: STATUS_NO_MEMORY. */
enum status tasks_of(const struct task_request *request, struct arena *arena,
		     struct tasks *ret, struct error *err);

/* The result of the method: the caller's. docs/tasks.md */
struct json *tasks_encode(const struct tasks *tasks);

/*
 * All-day entries, free, without alarm; as_todo: VTODO. The same UIDs for the
 * same case at every run, so that a second import replaces the first; appends
 * to ret. Errors: STATUS_NO_MEMORY.
 */
enum status tasks_write_ics(const struct tasks *tasks, bool as_todo,
			    struct arena *arena, struct buffer *ret,
			    struct error *err);

/* "dyffryn-2026.papers@trefnydd" */
void task_uid(const struct conference *conference, enum milestone_id id,
	      struct buffer *ret);

#endif
