#include "conference/evidence.h"

#include "conference/chain.h"
#include "conference/holidays.h"

enum {
	FURTHER_DAYS = 28,    /* what a relaxed window adds, both ways */
	MARGIN_DAYS = 7,      /* buffers, travel, zones */
	LONGEST_REACH = 1100, /* beyond, milestones are not confirmed anyway */
	YEARS_OF_HOLIDAYS = 12
};

struct bytes holidays_england_and_wales(enum language language)
{
	struct bytes en = {(const char *)holidays_en, holidays_en_bytes};
	struct bytes cy = {(const char *)holidays_cy, holidays_cy_bytes};

	return language == LANGUAGE_CY ? cy : en;
}

struct span conference_horizon(const struct conference *conference)
{
	int32_t reach = chain_reach(conference);

	if (reach > LONGEST_REACH)
		reach = LONGEST_REACH;
	reach += FURTHER_DAYS + MARGIN_DAYS;
	return zone_days(conference->zone,
			 day_add(conference->window.first, -reach),
			 day_add(conference->window.last, reach));
}

/*
 * Holidays and closed days count from today, which evidence does not know, to
 * the last milestone, and the last year known is told.
 */
static struct span years_round(const struct conference *conference)
{
	int32_t months = 12 * YEARS_OF_HOLIDAYS;

	return zone_days(conference->zone,
			 day_add_months(conference->window.first, -months),
			 day_add_months(conference->window.last, months));
}

struct loading {
	const struct conference *conference;
	const struct source *source;
	struct zones *zones;
	struct arena *arena;
	struct error *err;
};

static bool is_stated(const struct calendar_ref *ref)
{
	return !day_is_none(ref->cover_from) || !day_is_none(ref->cover_to);
}

static enum status load(const struct loading *loading,
			const struct wanted *wanted, struct known *known)
{
	struct known loaded = {0};
	enum status status =
		loading->source->load(wanted, loading->source->context,
				      loading->arena, &loaded.calendar,
				      &loaded.found, loading->err);

	if (status != STATUS_OK)
		return status;
	if (is_stated(wanted->ref))
		loaded.calendar.covers_stated = true;
	*known = loaded;
	return STATUS_OK;
}

/* Its days are a reason, so that silence about it is no answer. */
static enum status load_days(const struct loading *loading,
			     const struct wanted *wanted, struct known *known)
{
	enum status status = load(loading, wanted, known);

	if (status != STATUS_OK || known->found)
		return status;
	error_set(loading->err, STATUS_REJECTED, MSG_CALENDAR_MISSING, "s",
		  wanted->id);
	error_path(loading->err, wanted->ref->path);
	return STATUS_REJECTED;
}

static enum status load_people(const struct loading *loading,
			       struct known *people)
{
	const struct conference *c = loading->conference;
	struct span horizon = conference_horizon(c);
	enum status status = STATUS_OK;

	for (int32_t i = 0; i < c->n_people && status == STATUS_OK; i++) {
		const struct person *person = &c->people[i];
		struct wanted wanted = {.kind = KIND_PERSON,
					.id = person->id,
					.ref = &person->calendar,
					.zone = person->zone,
					.emails = &person->emails,
					.horizon = horizon};

		status = load(loading, &wanted, &people[i]);
	}
	return status;
}

static const struct strings no_emails;

static struct wanted thing(const struct conference *conference,
			   enum calendar_kind kind, const char *id,
			   const struct calendar_ref *ref)
{
	return (struct wanted){.kind = kind,
			       .id = id,
			       .ref = ref,
			       .zone = conference->zone,
			       .emails = &no_emails,
			       .horizon = conference_horizon(conference)};
}

static enum status load_things(const struct loading *loading,
			       struct known *rooms, struct known *resources)
{
	const struct conference *c = loading->conference;
	enum status status = STATUS_OK;

	for (int32_t i = 0; i < c->n_rooms && status == STATUS_OK; i++) {
		struct wanted wanted = thing(c, KIND_ROOM, c->rooms[i].id,
					     &c->rooms[i].calendar);

		status = load(loading, &wanted, &rooms[i]);
	}
	for (int32_t i = 0; i < c->n_resources && status == STATUS_OK; i++) {
		struct wanted wanted =
			thing(c, KIND_RESOURCE, c->resources[i].id,
			      &c->resources[i].calendar);

		status = load(loading, &wanted, &resources[i]);
	}
	return status;
}

static enum status load_events(const struct loading *loading,
			       struct known *events, struct known *closures)
{
	const struct conference *c = loading->conference;
	enum status status = STATUS_OK;

	for (int32_t i = 0; i < c->n_events && status == STATUS_OK; i++) {
		struct wanted wanted = thing(c, KIND_EVENTS, c->events[i].id,
					     &c->events[i].calendar);

		if (c->events[i].is_calendar)
			status = load_days(loading, &wanted, &events[i]);
	}
	for (size_t i = 0; i < c->n_closures && status == STATUS_OK; i++) {
		const struct calendar_ref *ref = &c->closures[i].calendar;
		struct wanted wanted =
			thing(c, KIND_CLOSED, ref->file ? ref->file : "", ref);

		wanted.horizon = years_round(c);
		if (c->closures[i].is_calendar)
			status = load_days(loading, &wanted, &closures[i]);
	}
	return status;
}

static enum status read_shipped(const struct loading *loading,
				enum language language, struct known *known)
{
	const struct conference *c = loading->conference;
	struct read_options options = {.horizon = years_round(c),
				       .as_of = INSTANT_NONE,
				       .zones = loading->zones,
				       .zone = c->zone,
				       .reading = READ_HOLIDAYS};
	enum status status =
		calendar_read(ONE_TEXT(holidays_england_and_wales(language)),
			      &options, loading->arena, &known->calendar,
			      loading->err);

	if (status != STATUS_OK)
		error_source(loading->err, c->holidays);
	known->found = status == STATUS_OK;
	return status;
}

/* The title of the shipped holiday on the day, else NULL. */
static const char *shipped_title(const struct calendar *shipped, struct day day)
{
	for (size_t i = 0; i < shipped->n_items; i++)
		if (day_compare(shipped->items[i].first, day) == 0)
			return shipped->items[i].title;
	return NULL;
}

/* The days of what was imported, under the names that are shipped in the
 * language for those of them that are. */
static enum status name_days(const struct known *imported,
			     const struct loading *loading, struct known *named)
{
	size_t n = imported->calendar.n_items;
	struct item *items = arena_array(loading->arena, struct item, n);

	if (!items)
		return error_no_memory(loading->err, loading->arena);
	for (size_t i = 0; i < n; i++) {
		items[i] = imported->calendar.items[i];
		const char *title =
			shipped_title(&named->calendar, items[i].first);

		if (title)
			items[i].title = title;
	}
	*named = *imported;
	named->calendar.items = items;
	return STATUS_OK;
}

/* Those that were imported under the name of the shipped ones replace them. */
static enum status
load_named_holidays(const struct loading *loading,
		    struct known holidays[static N_LANGUAGES])
{
	const struct conference *c = loading->conference;
	struct wanted wanted =
		thing(c, KIND_HOLIDAYS, c->holidays, &c->holiday_calendars[0]);
	struct known imported = {0};

	wanted.horizon = years_round(c);
	enum status status = load(loading, &wanted, &imported);
	for (int l = 0; l < N_LANGUAGES && status == STATUS_OK; l++) {
		status = read_shipped(loading, (enum language)l, &holidays[l]);
		if (status == STATUS_OK && imported.found)
			status = name_days(&imported, loading, &holidays[l]);
	}
	return status;
}

static enum status load_holidays(const struct loading *loading,
				 struct known holidays[static N_LANGUAGES])
{
	const struct conference *c = loading->conference;
	enum status status = STATUS_OK;

	if (c->holidays_shipped)
		return load_named_holidays(loading, holidays);
	for (int l = 0; l < N_LANGUAGES && status == STATUS_OK; l++) {
		const struct calendar_ref *ref = &c->holiday_calendars[l];
		struct wanted wanted =
			thing(c, KIND_HOLIDAYS, c->holidays, ref);

		wanted.horizon = years_round(c);
		/* Of a pair, one file may be missing. */
		if (ref->where != CALENDAR_STORED)
			status = load_days(loading, &wanted, &holidays[l]);
	}
	return status;
}

enum status evidence_load(const struct conference *conference,
			  const struct source *source, struct zones *zones,
			  struct arena *arena, struct evidence *ret,
			  struct error *err)
{
	const struct conference *c = conference;
	struct loading loading = {conference, source, zones, arena, err};
	struct evidence evidence = {0};
	struct known *people =
		arena_array(arena, struct known, (size_t)c->n_people);
	struct known *rooms =
		arena_array(arena, struct known, (size_t)c->n_rooms);
	struct known *resources =
		arena_array(arena, struct known, (size_t)c->n_resources);
	struct known *events =
		arena_array(arena, struct known, (size_t)c->n_events);
	struct known *closures =
		arena_array(arena, struct known, c->n_closures);

	if (!people || !rooms || !resources || !events || !closures)
		return error_no_memory(err, arena);
	enum status status = load_people(&loading, people);
	if (status == STATUS_OK)
		status = load_things(&loading, rooms, resources);
	if (status == STATUS_OK)
		status = load_events(&loading, events, closures);
	if (status == STATUS_OK)
		status = load_holidays(&loading, evidence.holidays);
	if (status != STATUS_OK)
		return status;
	evidence.people = people;
	evidence.rooms = rooms;
	evidence.resources = resources;
	evidence.events = events;
	evidence.closures = closures;
	*ret = evidence;
	return STATUS_OK;
}
