#include "conference/tasks.h"

#include <stdlib.h>
#include <string.h>

#include "conference/agenda.h"
#include "conference/places.h"

/* The tasks of a request while they are made. */
struct making {
	const struct task_request *request;
	const struct conference *c;
	struct arena *arena;
	struct task_item *items; /* of the task being made */
	size_t n_items;
	bool failed; /* no memory */
};

/* --- what a task lists -----------------------------------------------------
 */

static const char *render(struct making *making, enum message message,
			  const struct argument *arguments, size_t n,
			  enum language language)
{
	struct buffer buffer;

	buffer_init(0, &buffer);
	message_render(message, arguments, n, language, &buffer);
	const char *string =
		buffer.failed
			? NULL
			: arena_string(making->arena, buffer_bytes(&buffer));
	buffer_release(&buffer);
	if (!string)
		making->failed = true;
	return string ? string : "";
}

static void list(struct making *making, const char *id, enum message message,
		 const struct argument *arguments, size_t n)
{
	struct task_item *item = &making->items[making->n_items++];

	item->id = id;
	for (int l = 0; l < N_LANGUAGES; l++)
		item->text.in[l] =
			render(making, message, arguments, n, (enum language)l);
}

static bool has_seat(const struct conference *c, const char *id)
{
	int32_t seat = case_seat(c, id);

	return seat != NONE && c->seats[seat].role != ROLE_NON_PARTICIPANT;
}

/* Each body by itself, or as the argument of a message. */
enum body_use { BODY_ALWAYS, BODY_IF_SEATED, BODY_LATER };
struct body {
	const char *id;
	enum message name;
	enum body_use use;
};

static bool is_used(const struct making *making, const struct body *body)
{
	switch (body->use) {
	case BODY_IF_SEATED:
		return has_seat(making->c, body->id);
	case BODY_LATER:
		return making->c->kind != CONFERENCE_IMPROVEMENT;
	case BODY_ALWAYS:
		break;
	}
	return true;
}

/* G8 */
static void list_invited(struct making *making)
{
	static const struct body bodies[] = {
		{"welsh-government", MSG_BODY_WELSH_GOVERNMENT, BODY_ALWAYS},
		{"wales-audit-office", MSG_BODY_AUDIT_OFFICE, BODY_ALWAYS},
		{"wlga", MSG_BODY_WLGA, BODY_ALWAYS},
		{"ciw", MSG_BODY_CIW, BODY_IF_SEATED},
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		if (is_used(making, &bodies[i]))
			list(making, bodies[i].id, bodies[i].name, NULL, 0);
}

/* G25: of a later conference's letter only the Minister is named. */
static void list_recipients(struct making *making)
{
	static const struct body bodies[] = {
		{"minister-for-education", MSG_BODY_MINISTER, BODY_LATER},
		{"leader", MSG_BODY_LEADER, BODY_ALWAYS},
		{"welsh-government", MSG_BODY_WELSH_GOVERNMENT, BODY_ALWAYS},
		{"wales-audit-office", MSG_BODY_AUDIT_OFFICE, BODY_ALWAYS},
		{"wlga", MSG_BODY_WLGA, BODY_ALWAYS},
		{"ciw", MSG_BODY_CIW, BODY_IF_SEATED},
	};
	bool is_first = making->c->kind == CONFERENCE_IMPROVEMENT;

	list(making, "chief-executive", MSG_LETTER_TO, NULL, 0);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct argument name = argument_message(bodies[i].name);
		bool is_named = is_first || bodies[i].use == BODY_LATER;

		if (is_used(making, &bodies[i]))
			list(making, bodies[i].id,
			     is_named ? MSG_LETTER_COPY
				      : MSG_LETTER_COPY_ASSUMED,
			     &name, 1);
	}
}

/* G29 */
static void list_documents(struct making *making)
{
	list(making, "plans", MSG_DOCUMENT_PLANS, NULL, 0);
	list(making, "organisation", MSG_DOCUMENT_ORGANISATION, NULL, 0);
	list(making, "reports", MSG_DOCUMENT_REPORTS, NULL, 0);
	list(making, "council-papers", MSG_DOCUMENT_COUNCIL, NULL, 0);
}

/* G22 */
static void list_room(struct making *making)
{
	struct argument number = argument_int(places_needed(making->c));

	list(making, "places", MSG_ROOM_PLACES, &number, 1);
	list(making, "table", MSG_ROOM_TABLE, NULL, 0);
	list(making, "sockets", MSG_ROOM_SOCKETS, NULL, 0);
	list(making, "refreshments", MSG_ROOM_REFRESHMENTS, NULL, 0);
	list(making, "projector", MSG_ROOM_PROJECTOR, NULL, 0);
	list(making, "base", MSG_ROOM_BASE, NULL, 0);
}

static struct argument clock_of(const struct making *making, int64_t instant)
{
	char text[INSTANT_TEXT_BYTES];

	instant_format(making->c->zone, instant, text);
	return argument_bytes((struct bytes){text + sizeof("2026-12-08"), 5});
}

static struct argument day_of(const struct making *making, int64_t instant)
{
	char text[DAY_TEXT_BYTES];

	day_format(zone_day(making->c->zone, instant), text);
	return argument_string(text);
}

/* "10:00-11:00 Recommendation 1: chief-executive, leader" */
static void list_part(struct making *making, const struct agenda_item *at)
{
	const struct conference *c = making->c;
	const struct part *part = at->part == NONE ? NULL : &c->parts[at->part];
	struct task_item *item = &making->items[making->n_items++];

	item->id = part ? part->id : "opening";
	for (int l = 0; l < N_LANGUAGES; l++) {
		const char *title = !part ? message_text(MSG_AGENDA_OPENING,
							 (enum language)l)
				    : part->title.in[l][0] ? part->title.in[l]
							   : part->id;
		struct argument start = clock_of(making, at->span.start);
		struct argument end = clock_of(making, at->span.end);
		struct buffer text;

		buffer_init(0, &text);
		buffer_printf(&text, "%s-%s %s", start.string, end.string,
			      title);
		for (int32_t i = 0; part && i < at->n_seats; i++)
			buffer_printf(&text, "%s%s", i ? ", " : ": ",
				      c->seats[at->seats[i]].id);
		const char *string =
			text.failed ? NULL
				    : arena_string(making->arena,
						   buffer_bytes(&text));
		buffer_release(&text);
		making->failed = making->failed || !string;
		item->text.in[l] = string ? string : "";
	}
}

/* G21 */
static void list_agenda(struct making *making)
{
	const struct date *date = making->request->date;
	const struct agenda_item *agenda;
	int32_t n;

	if (!date || making->failed)
		return;
	if (agenda_of(making->c, date->span, making->arena, &agenda, &n,
		      NULL) != STATUS_OK) {
		making->failed = true;
		return;
	}
	for (int32_t i = 0; i < n; i++)
		list_part(making, &agenda[i]);
}

static const char *name_of(const struct conference *c, int32_t person)
{
	const struct person *who = &c->people[person];

	return who->name[0] ? who->name : who->id;
}

/* G17 */
static void list_visit(struct making *making)
{
	const struct visit_choice *visit = &making->request->date->visit;
	const struct conference *c = making->c;
	struct argument time[] = {clock_of(making, visit->span.start),
				  clock_of(making, visit->span.end)};
	struct argument link =
		argument_string(name_of(c, visit->link_inspector));

	list(making, "time", MSG_VISIT_TIME, time, 2);
	if (making->request->nameless)
		return;
	list(making, "link-inspector", MSG_VISIT_WITH, &link, 1);
	for (int32_t i = 0; i < visit->n_met; i++) {
		struct argument name =
			argument_string(name_of(c, visit->met[i]));

		list(making, c->people[visit->met[i]].id, MSG_VISIT_MEETS,
		     &name, 1);
	}
}

static void list_calls(struct making *making)
{
	const struct visit_choice *visit = &making->request->date->visit;
	const struct conference *c = making->c;

	for (int32_t i = 0; i < visit->n_calls && !making->request->nameless;
	     i++) {
		const struct call_slot *call = &visit->calls[i];
		struct argument arguments[] = {
			argument_string(name_of(c, call->person)),
			day_of(making, call->span.start),
			clock_of(making, call->span.start)};
		bool is_none = span_is_empty(call->span);

		list(making, c->seats[call->seat].id,
		     is_none ? MSG_CALL_NONE : MSG_CALL_AT, arguments,
		     is_none ? 1 : 3);
	}
}

static enum status list_items(struct making *making, struct task *task)
{
	enum { MOST_OF_THE_GUIDANCE = 8 };
	const struct conference *c = making->c;
	size_t most = MOST_OF_THE_GUIDANCE + (size_t)c->n_parts +
		      (size_t)c->visit.n_seats + (size_t)c->visit.n_leaders;

	making->items = arena_array(making->arena, struct task_item, most);
	making->n_items = 0;
	if (!making->items)
		return STATUS_NO_MEMORY;
	switch (task->milestone.id) {
	case MILESTONE_INVITATIONS:
		list_invited(making);
		break;
	case MILESTONE_OUTCOME_LETTER:
		list_recipients(making);
		break;
	case MILESTONE_DOCUMENTS:
		list_documents(making);
		break;
	case MILESTONE_ROOM:
		list_room(making);
		break;
	case MILESTONE_AGENDA:
		list_agenda(making);
		break;
	case MILESTONE_VISIT:
		list_visit(making);
		break;
	case MILESTONE_CALLS:
		list_calls(making);
		break;
	default:
		break;
	}
	task->items = making->items;
	task->n_items = making->n_items;
	return making->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* --- which there are -------------------------------------------------------
 */

static bool is_visited(const struct task_request *request)
{
	return request->conference->visit.is_stated && request->date &&
	       request->date->visit.is_held;
}

static bool is_told(const struct task_request *request, enum milestone_id id)
{
	const struct milestone_kind *kind = &milestone_kinds[id];
	const struct conference *c = request->conference;

	if (!(kind->kinds & UINT32_C(1) << c->kind))
		return false;
	switch (kind->told) {
	case TOLD_UNTIL_AGREED:
		return !c->participation_agreed;
	case TOLD_WITH_VISIT:
		return is_visited(request);
	case TOLD_WITH_CALLS:
		return c->visit.is_stated && request->date &&
		       request->date->visit.n_calls > 0;
	case TOLD_ALWAYS:
		break;
	}
	return true;
}

static int compare_tasks(const void *a, const void *b)
{
	const struct milestone *x = &((const struct task *)a)->milestone;
	const struct milestone *y = &((const struct task *)b)->milestone;
	int order = day_compare(x->day, y->day);

	return order ? order : (x->id > y->id) - (x->id < y->id);
}

static enum status make(struct making *making, const struct dating *dating,
			struct tasks *tasks, struct error *err)
{
	const struct task_request *request = making->request;
	struct task *list =
		arena_array(making->arena, struct task, N_DATE_RULES + 1);

	if (!list)
		return error_no_memory(err, making->arena);
	for (int i = 0; i <= MILESTONE_VISIT; i++) {
		struct task *task = &list[tasks->n];
		enum milestone_id id = (enum milestone_id)i;

		if (!is_told(request, id))
			continue;
		enum status status =
			date_of(dating, request->day, id, making->arena,
				&task->milestone, err);
		if (status != STATUS_OK)
			return status;
		if (day_is_none(task->milestone.day))
			continue;
		if (list_items(making, task) != STATUS_OK)
			return error_no_memory(err, making->arena);
		tasks->n++;
	}
	qsort(list, tasks->n, sizeof(*list), compare_tasks);
	tasks->tasks = list;
	return STATUS_OK;
}

enum status tasks_of(const struct task_request *request, struct arena *arena,
		     struct tasks *ret, struct error *err)
{
	const struct conference *c = request->conference;
	struct making making = {.request = request, .c = c, .arena = arena};
	struct tasks tasks = {.conference = c,
			      .now = request->now,
			      .day = request->day};
	struct workdays workdays;
	enum status status =
		workdays_of(c, request->evidence, arena, &workdays, err);

	if (status != STATUS_OK)
		return status;
	struct dating dating = {c, &workdays, zone_day(c->zone, request->now),
				DAY_NONE};
	if (request->date)
		tasks.span = request->date->span;
	if (is_visited(request))
		dating.visit =
			zone_day(c->zone, request->date->visit.span.start);
	status = make(&making, &dating, &tasks, err);
	if (status == STATUS_OK)
		*ret = tasks;
	return status;
}

void task_uid(const struct conference *conference, enum milestone_id id,
	      struct buffer *ret)
{
	/* No id has a dot. */
	buffer_printf(ret, "%s.%s@trefnydd", conference->id,
		      milestone_kinds[id].word);
}
