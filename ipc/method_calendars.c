#include <assert.h>
#include <string.h>

#include "ipc/calendar_params.h"
#include "ipc/methods.h"
#include "ipc/replies.h"
#include "ipc/source.h"

/*
 * About three months pass from report to conference (G1): where no case says
 * otherwise, a calendar that does not reach that far is short, and one older
 * than the usual max_age stale.
 */
enum {
	SHORT_MONTHS = 3,
	STALE_DAYS = 14,
	COUNTED_WEEKS = 4,
	WEEK_DAYS = 7,
	/* Working hours, so that leave and nights are not counted. */
	WORK_FROM_S = 8 * 3600,
	WORK_UNTIL_S = 18 * 3600,
	WORK_WEEK_MINUTES = 5 * 10 * 60
};

/* What is asked of a calendar, and when. */
struct need {
	const struct zone *zone; /* the case's, or the service's */
	int64_t now;
	int64_t as_of;	       /* at least as new */
	int64_t covered_until; /* reaching at least as far */
	struct span counted;   /* weeks of whose hours the busy ones count */
};

/* One line; of what is missing kind and id only. */
struct row {
	enum store_kind kind;
	const char *id, *source;
	const struct zone *zone; /* the owner's */
	struct timetable timetable;
	int64_t covered_until;
	struct span counted;
	bool found, covers_stated;
};

struct rows {
	struct row *rows;
	size_t n, room; /* enough: ids of a kind are asked for once */
	/* what is kept */
	const struct store_summary *kept;
	size_t n_kept;
};

/* --- what is wrong with one ----------------------------------------------- */

/* What matters most first: the status is the first that applies. */
enum state {
#define STATE_ENUM(id, word) STATE_##id,
	CALENDAR_STATES(STATE_ENUM)
#undef STATE_ENUM
		N_STATES
};

static const char *const state_words[N_STATES] = {
#define STATE_WORD(id, word) word,
	CALENDAR_STATES(STATE_WORD)
#undef STATE_WORD
};

/* Something incomplete covers nothing; that it is short too says no more. */
static bool is_in(enum state state, const struct row *row,
		  const struct need *need)
{
	const struct timetable *timetable = &row->timetable;

	if (!row->found)
		return state == STATE_MISSING;
	switch (state) {
	case STATE_STALE:
		/* As far ahead of now: of a clock that was wrong. */
		return timetable->as_of == INSTANT_NONE ||
		       timetable->as_of < need->as_of ||
		       timetable->as_of - need->now > need->now - need->as_of;
	case STATE_INCOMPLETE:
		return !timetable->complete;
	case STATE_SHORT:
		return timetable->complete &&
		       (row->covered_until == INSTANT_NONE ||
			row->covered_until < need->covered_until);
	case STATE_ASSUMED:
		return timetable->complete && timetable->cover_assumed;
	default:
		return false;
	}
}

/* --- how busy ------------------------------------------------------------- */

static int64_t busy_within(struct span span, const struct timetable *timetable)
{
	const uint8_t counted =
		FB_BIT(FB_TENTATIVE) | FB_BIT(FB_BUSY) | FB_BIT(FB_OUT);
	int64_t busy = 0;

	for (size_t i = 0; i < timetable->n_busys; i++) {
		struct span part =
			span_intersect(timetable->busys[i].span, span);

		if (!span_is_empty(part) &&
		    (timetable->busys[i].said & counted))
			busy += part.end - part.start;
	}
	return busy;
}

/* Of a week's working hours by the owner's clock; -1: none was looked at. */
static int64_t busy_minutes_a_week(const struct row *row)
{
	struct day day = zone_day(row->zone, row->counted.start);
	int64_t busy = 0, looked_at = 0;

	for (int i = 0; i <= COUNTED_WEEKS * WEEK_DAYS; i++) {
		int64_t midnight = (int64_t)day_add(day, i).n * SECONDS_A_DAY;
		struct span hours = {zone_instant(row->zone,
						  midnight + WORK_FROM_S),
				     zone_instant(row->zone,
						  midnight + WORK_UNTIL_S)};

		hours = span_intersect(hours, row->counted);
		if (day_weekday(day_add(day, i)) > FRIDAY ||
		    span_is_empty(hours))
			continue;
		looked_at += hours.end - hours.start;
		busy += busy_within(hours, &row->timetable);
	}
	return looked_at ? busy * WORK_WEEK_MINUTES / looked_at : -1;
}

/* --- one line ------------------------------------------------------------- */

static void set_states(const struct row *row, const struct need *need,
		       struct json *json)
{
	struct json *states = json_new_array();
	const char *status = "ok";

	for (int i = N_STATES - 1; i >= 0; i--)
		if (is_in((enum state)i, row, need))
			status = state_words[i];
	for (int i = 0; i < N_STATES; i++)
		if (is_in((enum state)i, row, need))
			json_append(states, json_new_string(state_words[i]));
	json_set(json, "status", json_new_string(status));
	json_set(json, "states", states);
}

static struct json *age_json(const struct row *row, const struct need *need)
{
	if (!row->found || row->timetable.as_of == INSTANT_NONE)
		return json_new_null();
	int32_t days = zone_day(need->zone, need->now).n -
		       zone_day(need->zone, row->timetable.as_of).n;
	return json_new_int(days > 0 ? days : 0);
}

static struct json *busy_json(const struct row *row)
{
	bool has_hours = row->found && row->kind != STORE_EVENTS &&
			 row->kind != STORE_HOLIDAYS;
	int64_t minutes = has_hours ? busy_minutes_a_week(row) : -1;

	return minutes < 0 ? json_new_null() : json_new_int(minutes);
}

static struct json *word_json(bool found, const char *word)
{
	return found ? json_new_string(word) : json_new_null();
}

static struct json *row_json(const struct row *row, const struct need *need)
{
	const struct timetable *timetable = &row->timetable;
	struct json *json = json_new_object();
	bool found = row->found;

	json_set(json, "id", json_new_string(row->id));
	json_set(json, "kind", json_new_string(store_kind_word(row->kind)));
	json_set(json, "source", word_json(found, row->source));
	json_set(json, "as_of",
		 instant_json(found ? timetable->as_of : INSTANT_NONE));
	json_set(json, "age_days", age_json(row, need));
	json_set(json, "covered_until",
		 instant_json(found ? row->covered_until : INSTANT_NONE));
	json_set(json, "cover",
		 word_json(found, cover_word(timetable, row->covers_stated)));
	json_set(json, "complete", json_new_bool(found && timetable->complete));
	set_states(row, need, json);
	json_set(json, "busy_minutes_a_week", busy_json(row));
	return json;
}

static struct json *rows_json(const struct rows *rows, const struct need *need)
{
	struct json *json = json_new_object(), *list = json_new_array(),
		    *needs = json_new_object();

	for (size_t i = 0; i < rows->n; i++)
		json_append(list, row_json(&rows->rows[i], need));
	json_set(json, "calendars", list);
	json_set(needs, "as_of", instant_json(need->as_of));
	json_set(needs, "covered_until", instant_json(need->covered_until));
	json_set(json, "needs", needs);
	return json;
}

/* --- what is kept --------------------------------------------------------- */

static const struct zone *service_zone(const struct service *service)
{
	const struct zone *zone =
		zones_find(service->zones, bytes_of(DEFAULT_ZONE));

	return zone ? zone : zone_utc();
}

static struct row row_of(const struct store_summary *summary,
			 const struct zone *otherwise,
			 const struct service *service)
{
	const struct zone *stated =
		summary->zone[0]
			? zones_find(service->zones, bytes_of(summary->zone))
			: NULL;

	return (struct row){.kind = summary->kind,
			    .id = summary->id,
			    .source = summary->source,
			    .zone = stated ? stated : otherwise,
			    .timetable = {.busys = summary->busys,
					  .n_busys = summary->n_busys,
					  .as_of = summary->as_of,
					  .complete = summary->complete,
					  .cover_assumed =
						  summary->cover_assumed},
			    .covered_until = summary->covered_until,
			    .counted = summary->counted,
			    .found = true,
			    .covers_stated = summary->covers_stated};
}

static void add(struct row row, struct rows *rows)
{
	assert(rows->n < rows->room);
	rows->rows[rows->n++] = row;
}

/* Every source of one owner; one line too where there is none. */
static enum status add_kept(enum store_kind kind, const struct wanted *wanted,
			    const struct service *service, struct rows *rows,
			    struct error *err)
{
	size_t before = rows->n;

	for (size_t i = 0; i < rows->n_kept; i++) {
		const struct store_summary *kept = &rows->kept[i];

		if (kept->kind != kind || strcmp(kept->id, wanted->id) != 0)
			continue;
		enum status status =
			service_check_owner(wanted, &kept->emails, err);
		if (status != STATUS_OK)
			return status;
		add(row_of(kept, wanted->zone, service), rows);
		status = zones_missed(service->zones, err);
		if (status != STATUS_OK)
			return status;
	}
	if (rows->n == before)
		add((struct row){.kind = kind, .id = wanted->id}, rows);
	return STATUS_OK;
}

static enum status load_kept(const struct need *need, bool has_case,
			     struct service *service, struct call *call,
			     struct rows *ret, struct error *err)
{
	struct error opening = {0};
	enum status status = service_store_snapshot(service, &opening);

	/* A case may have all its calendars beside it. */
	if (status == STATUS_NOT_FOUND && has_case)
		return STATUS_OK;
	if (status != STATUS_OK) {
		if (err && err->status == STATUS_OK)
			*err = opening;
		return status;
	}
	return store_summaries(need->counted, service->store, call->arena,
			       &ret->kept, &ret->n_kept, err);
}

static enum status make_room(size_t more, struct call *call, struct rows *rows,
			     struct error *err)
{
	rows->room = rows->n_kept + more;
	rows->rows = arena_array(call->arena, struct row, rows->room);
	return rows->rows ? STATUS_OK : error_no_memory(err, call->arena);
}

/* --- a case's ------------------------------------------------------------- */

struct looking {
	const struct need *need;
	struct service *service;
	struct call *call;
	struct rows *rows;
	struct error *err;
};

static enum store_kind store_kind_of(enum calendar_kind kind)
{
	switch (kind) {
	case KIND_PERSON:
		return STORE_PERSON;
	case KIND_ROOM:
		return STORE_ROOM;
	case KIND_RESOURCE:
		return STORE_RESOURCE;
	case KIND_HOLIDAYS:
		return STORE_HOLIDAYS;
	default:
		return STORE_EVENTS;
	}
}

/* Of holidays the years of the horizon are covered: past what is needed. */
static struct span horizon_of(const struct need *need)
{
	struct day last =
		day_add_months(zone_day(need->zone, need->covered_until), 12);
	int64_t end = zone_day_start(need->zone, last);

	return (struct span){need->counted.start,
			     end > need->counted.end ? end : need->counted.end};
}

static enum status look(const struct looking *looking,
			const struct wanted *what)
{
	struct wanted wanted = *what;
	enum store_kind kind = store_kind_of(wanted.kind);
	struct calendar calendar;
	bool found = false;

	if (wanted.ref->where == CALENDAR_STORED)
		return add_kept(kind, &wanted, looking->service, looking->rows,
				looking->err);
	wanted.horizon = horizon_of(looking->need);
	enum status status =
		service_load_calendar(&wanted, looking->service,
				      looking->call->arena, &calendar, &found,
				      looking->err);
	if (status != STATUS_OK)
		return status;
	add((struct row){.kind = kind,
			 .id = wanted.id,
			 .source = wanted.ref->file,
			 .zone = wanted.zone,
			 .timetable = calendar.timetable,
			 .covered_until = covered_until(&calendar.timetable),
			 .counted = looking->need->counted,
			 .found = true,
			 .covers_stated = calendar.covers_stated},
	    looking->rows);
	return STATUS_OK;
}

static enum status look_at_people(const struct conference *c,
				  const struct looking *looking)
{
	enum status status = STATUS_OK;

	for (int32_t i = 0; i < c->n_people && status == STATUS_OK; i++) {
		const struct person *person = &c->people[i];
		struct wanted wanted = {.kind = KIND_PERSON,
					.id = person->id,
					.ref = &person->calendar,
					.zone = person->zone,
					.emails = &person->emails};

		status = look(looking, &wanted);
	}
	return status;
}

static enum status look_at_thing(enum calendar_kind kind, const char *id,
				 const struct calendar_ref *ref,
				 const struct conference *c,
				 const struct looking *looking)
{
	struct wanted wanted = {.kind = kind,
				.id = id,
				.ref = ref,
				.zone = c->zone};

	return look(looking, &wanted);
}

/* What was imported in the place of the shipped ones, if anything was. */
static enum status look_at_named_holidays(const struct conference *c,
					  const struct looking *looking)
{
	const struct rows *rows = looking->rows;

	for (size_t i = 0; i < rows->n_kept; i++)
		if (rows->kept[i].kind == STORE_HOLIDAYS &&
		    strcmp(rows->kept[i].id, c->holidays) == 0)
			return look_at_thing(KIND_HOLIDAYS, c->holidays,
					     &c->holiday_calendars[0], c,
					     looking);
	return STATUS_OK;
}

/* Of a pair, one file may be missing; one file has both languages. */
static enum status look_at_holidays(const struct conference *c,
				    const struct looking *looking)
{
	const struct calendar_ref *refs = c->holiday_calendars;
	bool is_one = strcmp(refs[0].path, refs[1].path) == 0;
	enum status status = STATUS_OK;

	if (c->holidays_shipped)
		return look_at_named_holidays(c, looking);
	for (int l = 0; l < (is_one ? 1 : N_LANGUAGES) && status == STATUS_OK;
	     l++)
		if (refs[l].where != CALENDAR_STORED)
			status = look_at_thing(KIND_HOLIDAYS, c->holidays,
					       &refs[l], c, looking);
	return status;
}

static enum status look_at_days(const struct conference *c,
				const struct looking *looking)
{
	enum status status = STATUS_OK;

	for (int32_t i = 0; i < c->n_events && status == STATUS_OK; i++)
		if (c->events[i].is_calendar)
			status = look_at_thing(KIND_EVENTS, c->events[i].id,
					       &c->events[i].calendar, c,
					       looking);
	for (size_t i = 0; i < c->n_closures && status == STATUS_OK; i++)
		if (c->closures[i].is_calendar)
			status = look_at_thing(KIND_CLOSED,
					       c->closures[i].calendar.file,
					       &c->closures[i].calendar, c,
					       looking);
	return status == STATUS_OK ? look_at_holidays(c, looking) : status;
}

static enum status look_at_all(const struct conference *c,
			       const struct looking *looking)
{
	enum status status = look_at_people(c, looking);

	for (int32_t i = 0; i < c->n_rooms && status == STATUS_OK; i++)
		status = look_at_thing(KIND_ROOM, c->rooms[i].id,
				       &c->rooms[i].calendar, c, looking);
	for (int32_t i = 0; i < c->n_resources && status == STATUS_OK; i++)
		status = look_at_thing(KIND_RESOURCE, c->resources[i].id,
				       &c->resources[i].calendar, c, looking);
	return status == STATUS_OK ? look_at_days(c, looking) : status;
}

static size_t n_of_case(const struct conference *c)
{
	return (size_t)(c->n_people + c->n_rooms + c->n_resources +
			c->n_events) +
	       c->n_closures + N_LANGUAGES;
}

/* --- the method ----------------------------------------------------------- */

/* The weeks that begin today are counted. */
static struct need need_of(const struct zone *zone, int64_t now)
{
	struct day today = zone_day(zone, now);
	struct day reach = day_add_months(today, SHORT_MONTHS);
	struct day last = day_add(today, COUNTED_WEEKS * WEEK_DAYS - 1);

	return (struct need){.zone = zone,
			     .now = now,
			     .as_of = now - (int64_t)STALE_DAYS * SECONDS_A_DAY,
			     .covered_until = zone_day_start(zone, reach),
			     .counted = zone_days(zone, today, last)};
}

static enum status of_case(struct service *service, struct call *call,
			   struct need *need, struct rows *rows,
			   struct error *err)
{
	struct case_options options = {.text = call->text,
				       .path_base = call->case_path,
				       .over_socket = service->over_socket,
				       .zones = service->zones};
	struct looking looking = {need, service, call, rows, err};
	struct conference c;
	int64_t now;
	enum status status = case_decode(json_member(call->params, "case"),
					 &options, call->arena, &c, err);

	if (status == STATUS_OK)
		status = call_now(service, call, c.zone, &now, err);
	if (status != STATUS_OK)
		return status;
	*need = need_of(c.zone, now);
	need->as_of = now - c.policy.max_age_s;
	need->covered_until =
		zone_days(c.zone, c.window.first, c.window.last).end;
	status = load_kept(need, true, service, call, rows, err);
	if (status == STATUS_OK)
		status = make_room(n_of_case(&c), call, rows, err);
	return status == STATUS_OK ? look_at_all(&c, &looking) : status;
}

static enum status of_store(struct service *service, struct call *call,
			    struct need *need, struct rows *rows,
			    struct error *err)
{
	const struct zone *zone = service_zone(service);
	int64_t now;
	enum status status = call_now(service, call, zone, &now, err);

	if (status != STATUS_OK)
		return status;
	*need = need_of(zone, now);
	status = load_kept(need, false, service, call, rows, err);
	if (status == STATUS_OK)
		status = make_room(0, call, rows, err);
	for (size_t i = 0; i < rows->n_kept && status == STATUS_OK; i++)
		add(row_of(&rows->kept[i], zone, service), rows);
	return status == STATUS_OK ? zones_missed(service->zones, err) : status;
}

enum status method_calendars(struct service *service, struct call *call,
			     struct json **ret, struct error *err)
{
	struct need need;
	struct rows rows = {0};
	enum status status =
		json_member(call->params, "case")
			? of_case(service, call, &need, &rows, err)
			: of_store(service, call, &need, &rows, err);

	if (status != STATUS_OK)
		return status;
	*ret = rows_json(&rows, &need);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
