#include "calendar/parse.h"

#include <string.h>

#include "base/limits.h"
#include "calendar/lines.h"
#include "calendar/place.h"
#include "calendar/zone_names.h"

enum { NAME_BYTES = 32 };

struct open {
	enum component component;
	char name[NAME_BYTES]; /* cut */
	uint64_t seen;
	int32_t line;
};

struct tree {
	struct parser parser;
	struct scan scan;
	struct open open[LIMIT_COMPONENT_DEPTH + 1]; /* [0]: the file */
	int depth;
	struct refusals *refusals;
	bool text_has_calendar; /* the text has begun one */
	bool calendar_left_out, availability_left_out;
	int64_t n_components;
	int64_t *budget;
};

static enum status no_memory(struct tree *tree)
{
	return refuse_no_memory(tree->refusals);
}

/* What stands in no VCALENDAR. */
static enum status reject_outside(struct tree *tree)
{
	return reject(tree->refusals, tree->parser.line.number,
		      tree->text_has_calendar ? MSG_CALENDAR_OUTSIDE
					      : MSG_NOT_A_CALENDAR,
		      "");
}

/* --- BEGIN --------------------------------------------------------------- */

static bool is_ignored(struct bytes name, enum component parent)
{
	static const char *const in_calendar[] = {"VTODO", "VJOURNAL"};
	static const char *const in_event[] = {"VALARM", "PARTICIPANT",
					       "VLOCATION", "VRESOURCE"};
	const char *const *names = in_event;
	size_t n = 4;

	if (name.n > 2 &&
	    bytes_equal_nocase((struct bytes){name.data, 2}, BYTES("X-")))
		return true;
	if (parent == COMPONENT_CALENDAR) {
		names = in_calendar;
		n = 2;
	} else if (parent != COMPONENT_EVENT && parent != COMPONENT_FREE_BUSY &&
		   parent != COMPONENT_AVAILABILITY &&
		   parent != COMPONENT_AVAILABLE &&
		   parent != COMPONENT_IGNORED) {
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (bytes_equal_nocase(name, bytes_of(names[i])))
			return true;
	return false;
}

/* N_COMPONENTS: it is not read there. */
static enum component component_in(enum component parent, struct bytes name)
{
	static const struct {
		enum component parent;
		const char *name;
		enum component component;
	} known[] = {
		{COMPONENT_NONE, "VCALENDAR", COMPONENT_CALENDAR},
		{COMPONENT_CALENDAR, "VEVENT", COMPONENT_EVENT},
		{COMPONENT_CALENDAR, "VFREEBUSY", COMPONENT_FREE_BUSY},
		{COMPONENT_CALENDAR, "VAVAILABILITY", COMPONENT_AVAILABILITY},
		{COMPONENT_AVAILABILITY, "AVAILABLE", COMPONENT_AVAILABLE},
		{COMPONENT_CALENDAR, "VTIMEZONE", COMPONENT_ZONE},
		{COMPONENT_ZONE, "STANDARD", COMPONENT_OBSERVANCE},
		{COMPONENT_ZONE, "DAYLIGHT", COMPONENT_OBSERVANCE},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].parent == parent &&
		    bytes_equal_nocase(name, bytes_of(known[i].name)))
			return known[i].component;
	return is_ignored(name, parent) ? COMPONENT_IGNORED : N_COMPONENTS;
}

static enum status begin_calendar(struct tree *tree)
{
	struct source *source = tree->parser.source;
	struct vcalendar *room =
		room_for_one(source->calendars, sizeof(*room),
			     source->n_calendars, &source->calendars_capacity,
			     tree->parser.arena);

	if (!room)
		return no_memory(tree);
	source->calendars = room;
	tree->parser.calendar = &room[source->n_calendars++];
	*tree->parser.calendar =
		(struct vcalendar){.line = tree->parser.line.number,
				   .first_event = source->n_events,
				   .first_free_busy = source->n_free_busys,
				   .first_availability =
					   source->n_availabilities};
	tree->text_has_calendar = true;
	tree->calendar_left_out = false;
	return STATUS_OK;
}

static enum status begin_event(struct tree *tree)
{
	struct source *source = tree->parser.source;
	struct event *room =
		room_for_one(source->events, sizeof(*room), source->n_events,
			     &source->events_capacity, tree->parser.arena);

	if (!room)
		return no_memory(tree);
	source->events = room;
	tree->parser.event = &room[source->n_events++];
	*tree->parser.event = (struct event){.source = tree->parser.source,
					     .line = tree->parser.line.number,
					     .uid = -1};
	tree->refusals->left_out = false;
	return STATUS_OK;
}

static enum status begin_free_busy(struct tree *tree)
{
	struct source *source = tree->parser.source;
	struct free_busy *room =
		room_for_one(source->free_busys, sizeof(*room),
			     source->n_free_busys, &source->free_busys_capacity,
			     tree->parser.arena);

	if (!room)
		return no_memory(tree);
	source->free_busys = room;
	tree->parser.free_busy = &room[source->n_free_busys++];
	*tree->parser.free_busy =
		(struct free_busy){.line = tree->parser.line.number};
	tree->refusals->left_out = false;
	return STATUS_OK;
}

static enum status begin_availability(struct tree *tree)
{
	struct source *source = tree->parser.source;
	struct availability *room =
		room_for_one(source->availabilities, sizeof(*room),
			     source->n_availabilities,
			     &source->availabilities_capacity,
			     tree->parser.arena);

	if (!room)
		return no_memory(tree);
	source->availabilities = room;
	tree->parser.availability = &room[source->n_availabilities++];
	*tree->parser.availability =
		(struct availability){.line = tree->parser.line.number,
				      .uid = -1,
				      .priority = LEAST_PRIORITY,
				      .said = FB_BIT(FB_OUT)};
	tree->refusals->left_out = false;
	tree->availability_left_out = false;
	return STATUS_OK;
}

static enum status begin_available(struct tree *tree)
{
	struct availability *in = tree->parser.availability;
	struct event *room =
		room_for_one(in->available, sizeof(*room), in->n_available,
			     &in->capacity, tree->parser.arena);

	if (!room)
		return no_memory(tree);
	in->available = room;
	tree->parser.event = &room[in->n_available++];
	*tree->parser.event = (struct event){.source = tree->parser.source,
					     .line = tree->parser.line.number,
					     .uid = -1};
	return STATUS_OK;
}

static enum status begin_zone(struct tree *tree)
{
	struct vcalendar *calendar = tree->parser.calendar;

	if (calendar->n_zones == LIMIT_ZONES)
		return refuse_limit(tree->refusals, tree->parser.line.number,
				    LIMIT_ID_ZONES, LIMIT_ZONES + 1);
	struct vtimezone *room =
		room_for_one(calendar->zones, sizeof(*room), calendar->n_zones,
			     &calendar->zones_capacity, tree->parser.arena);
	if (!room)
		return no_memory(tree);
	calendar->zones = room;
	tree->parser.zone = &room[calendar->n_zones++];
	*tree->parser.zone =
		(struct vtimezone){.line = tree->parser.line.number,
				   .faults = {.lenient = true,
					      .arena = tree->parser.arena,
					      .err = tree->refusals->err}};
	tree->parser.refusals = &tree->parser.zone->faults;
	return STATUS_OK;
}

static enum status begin_observance(struct tree *tree)
{
	struct vtimezone *zone = tree->parser.zone;

	if (zone->n == LIMIT_ZONE_OBSERVANCES)
		return refuse_limit(tree->refusals, tree->parser.line.number,
				    LIMIT_ID_ZONE_OBSERVANCES,
				    LIMIT_ZONE_OBSERVANCES + 1);
	struct observance *room =
		room_for_one(zone->observances, sizeof(*room), zone->n,
			     &zone->capacity, tree->parser.arena);
	if (!room)
		return no_memory(tree);
	zone->observances = room;
	tree->parser.observance = &room[zone->n++];
	*tree->parser.observance =
		(struct observance){.line = tree->parser.line.number};
	return STATUS_OK;
}

static enum status begin_known(struct tree *tree, enum component component)
{
	switch (component) {
	case COMPONENT_CALENDAR:
		return begin_calendar(tree);
	case COMPONENT_EVENT:
		return begin_event(tree);
	case COMPONENT_FREE_BUSY:
		return begin_free_busy(tree);
	case COMPONENT_AVAILABILITY:
		return begin_availability(tree);
	case COMPONENT_AVAILABLE:
		return begin_available(tree);
	case COMPONENT_ZONE:
		return begin_zone(tree);
	case COMPONENT_OBSERVANCE:
		return begin_observance(tree);
	default:
		return STATUS_OK;
	}
}

static void push(struct tree *tree, enum component component)
{
	struct open *open = &tree->open[++tree->depth];
	struct bytes name = tree->parser.line.value;
	size_t n = name.n < NAME_BYTES ? name.n : NAME_BYTES - 1;

	*open = (struct open){.component = component,
			      .line = tree->parser.line.number};
	memcpy(open->name, name.data, n);
	tree->parser.component = component;
}

static enum status begin(struct tree *tree)
{
	enum component parent = tree->open[tree->depth].component;
	struct bytes name = tree->parser.line.value;
	int32_t line = tree->parser.line.number;
	enum component component = component_in(parent, name);
	enum status status;

	if (parent == COMPONENT_NONE && component != COMPONENT_CALENDAR)
		return reject_outside(tree);
	if (tree->depth == LIMIT_COMPONENT_DEPTH)
		return refuse_limit(tree->refusals, line,
				    LIMIT_ID_COMPONENT_DEPTH, tree->depth + 1);
	/* It tells of people, not of what may block a date. */
	if (component == COMPONENT_AVAILABILITY &&
	    tree->parser.options->reading != READ_PERSON)
		component = N_COMPONENTS;
	if ((parent == COMPONENT_CALENDAR ||
	     component == COMPONENT_AVAILABLE) &&
	    ++tree->n_components > LIMIT_CALENDAR_EVENTS)
		return refuse_limit(tree->refusals, line,
				    LIMIT_ID_CALENDAR_EVENTS,
				    tree->n_components);
	if (component == N_COMPONENTS) {
		bool left_out = tree->refusals->left_out;

		status = refuse(tree->parser.refusals, line, "BEGIN",
				MSG_COMPONENT_UNREAD, "b", name);
		/* What stands in it is gone; what it stands in is not. */
		if (parent == COMPONENT_CALENDAR)
			tree->refusals->left_out = left_out;
		component = COMPONENT_IGNORED;
	} else {
		status = begin_known(tree, component);
	}
	if (status == STATUS_OK)
		push(tree, component);
	return status;
}

/* --- END ----------------------------------------------------------------- */

static enum status missing(struct tree *tree, struct refusals *refusals,
			   const char *property)
{
	const struct open *open = &tree->open[tree->depth];

	return refuse(refusals, open->line, open->name, MSG_PROPERTY_MISSING,
		      "ss", open->name, property);
}

static bool has(const struct tree *tree, enum property property)
{
	return tree->open[tree->depth].seen >> property & 1;
}

static enum status kind_differs(struct refusals *refusals,
				const struct moment *moment,
				const char *property)
{
	return refuse(refusals, moment->line, property, MSG_PROPERTY_KIND, "s",
		      property);
}

static bool same_kind(const struct moment *a, const struct moment *b)
{
	return (a->kind == MOMENT_DATE) == (b->kind == MOMENT_DATE);
}

static enum status check_rules(const struct rule *rule, const char *property,
			       bool is_date, struct refusals *refusals)
{
	for (; rule; rule = rule->next) {
		if (is_date && rule->until_kind != UNTIL_NONE &&
		    rule->until_kind != UNTIL_DATE)
			return refuse(refusals, rule->line, property,
				      MSG_PROPERTY_KIND, "s", "UNTIL");
		if (is_date && rule->frequency == HOURLY)
			return refuse(refusals, rule->line, property,
				      MSG_RULE_BESIDE, "sss", property,
				      "FREQ=HOURLY", "VALUE=DATE");
	}
	return STATUS_OK;
}

static enum status check_dates(const struct moments *moments,
			       const struct event *event, const char *property,
			       struct refusals *refusals)
{
	for (size_t i = 0; i < moments->n; i++)
		if (!same_kind(&moments->moments[i], &event->start))
			return kind_differs(refusals, &moments->moments[i],
					    property);
	return STATUS_OK;
}

/* An override with a part that only a series may have. */
static bool is_series_override(const struct event *event, const char **ret,
			       int32_t *ret_line)
{
	const struct {
		const char *name;
		const struct rule *rule;
		const struct moments *dates;
	} parts[] = {
		{"RRULE", event->rule, NULL},
		{"EXRULE", event->exrule, NULL},
		{"RDATE", NULL, &event->rdates},
		{"EXDATE", NULL, &event->exdates},
	};

	if (event->recurrence_id.kind == MOMENT_NONE)
		return false;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!parts[i].rule && !(parts[i].dates && parts[i].dates->n))
			continue;
		*ret = parts[i].name;
		*ret_line = parts[i].rule ? parts[i].rule->line
					  : parts[i].dates->moments[0].line;
		return true;
	}
	if (event->period_dates.n == 0)
		return false;
	*ret = "RDATE";
	*ret_line = event->period_dates.dates[0].start.line;
	return true;
}

static enum status check_recurrence(const struct event *event,
				    struct refusals *refusals)
{
	bool is_date = event->start.kind == MOMENT_DATE;
	const char *what;
	int32_t line;
	enum status status;

	if (is_series_override(event, &what, &line))
		return refuse(refusals, line, what, MSG_PROPERTY_BESIDE, "ss",
			      what, "RECURRENCE-ID");
	if (event->period_dates.n && is_date)
		return kind_differs(refusals,
				    &event->period_dates.dates[0].start,
				    "RDATE");
	status = check_rules(event->rule, "RRULE", is_date, refusals);
	if (status == STATUS_OK && !refusals->left_out)
		status =
			check_rules(event->exrule, "EXRULE", is_date, refusals);
	if (status == STATUS_OK && !refusals->left_out)
		status = check_dates(&event->rdates, event, "RDATE", refusals);
	return status;
}

static bool is_cancel(const struct tree *tree)
{
	return tree->parser.calendar->method == METHOD_CANCEL;
}

static enum status check_event(struct tree *tree, struct event *event)
{
	struct refusals *refusals = tree->refusals;
	bool is_date = event->start.kind == MOMENT_DATE;

	if (!has(tree, PROPERTY_DTSTART))
		/* RFC 5546, 3.2.5: a CANCEL need not have one. */
		return is_cancel(tree) ? STATUS_OK
				       : missing(tree, refusals, "DTSTART");
	if (event->end.kind != MOMENT_NONE && event->duration_line)
		return refuse(refusals, event->duration_line, "DURATION",
			      MSG_PROPERTY_BESIDE, "ss", "DURATION", "DTEND");
	if (event->end.kind != MOMENT_NONE &&
	    !same_kind(&event->end, &event->start))
		return kind_differs(refusals, &event->end, "DTEND");
	if (event->start.kind == MOMENT_UTC &&
	    event->end.kind == MOMENT_FLOATING)
		return refuse(refusals, event->end.line, "DTEND",
			      MSG_PROPERTY_UTC, "s", "DTEND");
	if (is_date && event->duration.s)
		return refuse(refusals, event->duration_line, "DURATION",
			      MSG_PROPERTY_VALUE, "s", "DURATION");
	return check_recurrence(event, refusals);
}

static enum status end_event(struct tree *tree)
{
	struct source *source = tree->parser.source;
	struct event *event = tree->parser.event;
	enum status status = STATUS_OK;

	if (!tree->refusals->left_out)
		status = check_event(tree, event);
	if (tree->refusals->left_out) {
		source->n_events--;
		tree->refusals->left_out = false;
	}
	if (event->uid < 0)
		event->uid = uids_new_number(tree->parser.uids);
	tree->parser.event = NULL;
	return status;
}

static enum status end_free_busy(struct tree *tree)
{
	struct source *source = tree->parser.source;
	struct free_busy *free_busy = tree->parser.free_busy;
	enum status status = STATUS_OK;

	if (!tree->refusals->left_out &&
	    has(tree, PROPERTY_DTSTART) != has(tree, PROPERTY_DTEND))
		status = missing(tree, tree->refusals,
				 has(tree, PROPERTY_DTSTART) ? "DTEND"
							     : "DTSTART");
	if (status == STATUS_OK && !tree->refusals->left_out &&
	    !same_kind(&free_busy->start, &free_busy->end))
		status = kind_differs(tree->refusals, &free_busy->end, "DTEND");
	if (tree->refusals->left_out) {
		source->n_free_busys--;
		tree->refusals->left_out = false;
	}
	tree->parser.free_busy = NULL;
	return status;
}

/* RFC 7953, 3.1: in UTC or with a TZID, lest hours of work be guessed. */
static enum status check_zone(struct tree *tree, const struct moment *moment,
			      const char *property)
{
	if (moment->kind == MOMENT_DATE || moment->kind == MOMENT_FLOATING)
		return refuse(tree->refusals, moment->line, property,
			      MSG_PROPERTY_ZONE, "s", property);
	return STATUS_OK;
}

static enum status check_availability(struct tree *tree,
				      const struct availability *a)
{
	struct refusals *refusals = tree->refusals;

	if (a->duration_line && !has(tree, PROPERTY_DTSTART))
		return missing(tree, refusals, "DTSTART");
	if (a->duration_line && has(tree, PROPERTY_DTEND))
		return refuse(refusals, a->duration_line, "DURATION",
			      MSG_PROPERTY_BESIDE, "ss", "DURATION", "DTEND");
	enum status status = check_zone(tree, &a->start, "DTSTART");
	if (status == STATUS_OK && !refusals->left_out)
		status = check_zone(tree, &a->end, "DTEND");
	return status;
}

/* One of its AVAILABLE that is not read takes all of it away. */
static enum status end_availability(struct tree *tree)
{
	struct source *source = tree->parser.source;
	struct availability *a = tree->parser.availability;
	enum status status = STATUS_OK;

	if (!tree->refusals->left_out && !tree->availability_left_out)
		status = check_availability(tree, a);
	if (tree->refusals->left_out || tree->availability_left_out) {
		source->n_availabilities--;
		tree->refusals->left_out = false;
	}
	if (a->uid < 0)
		a->uid = uids_new_number(tree->parser.uids);
	tree->parser.availability = NULL;
	return status;
}

static enum status end_available(struct tree *tree)
{
	struct event *event = tree->parser.event;
	enum status status = STATUS_OK;

	if (!tree->refusals->left_out)
		status = check_event(tree, event);
	if (status == STATUS_OK && !tree->refusals->left_out)
		status = check_zone(tree, &event->start, "DTSTART");
	if (tree->refusals->left_out)
		tree->availability_left_out = true;
	if (event->uid < 0)
		event->uid = uids_new_number(tree->parser.uids);
	tree->parser.event = NULL;
	return status;
}

static enum status end_observance(struct tree *tree)
{
	static const enum property needed[] = {PROPERTY_DTSTART,
					       PROPERTY_OFFSET_FROM,
					       PROPERTY_OFFSET_TO};
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < 3; i++)
		if (!has(tree, needed[i]))
			status = missing(tree, tree->parser.refusals,
					 property_name(needed[i]));
	return status;
}

/* --- VCALENDAR ------------------------------------------------------------ */

static enum status end_calendar(struct tree *tree)
{
	struct vcalendar *calendar = tree->parser.calendar;
	struct source *source = tree->parser.source;
	const struct read_options *options = tree->parser.options;
	const struct zone *floating = NULL;
	enum status status;

	if (tree->calendar_left_out) {
		source->n_events = calendar->first_event;
		source->n_free_busys = calendar->first_free_busy;
		source->n_availabilities = calendar->first_availability;
		calendar->clip_end.kind = MOMENT_NONE;
		/* Of what is left out it is not known that it is a message. */
		calendar->method = METHOD_PUBLISH;
		calendar->dropped = true;
		return STATUS_OK;
	}
	status = zone_names_resolve(calendar, options, tree->budget,
				    tree->refusals);
	if (status == STATUS_OK)
		status = zone_names_floating(calendar, options, tree->budget,
					     tree->refusals, &floating);
	if (status == STATUS_OK)
		status = place_calendar(source, calendar, options, floating,
					tree->refusals);
	tree->refusals->left_out = false;
	return status;
}

static enum status end(struct tree *tree)
{
	struct open *open = &tree->open[tree->depth];
	struct bytes name = tree->parser.line.value;
	struct bytes cut = {name.data,
			    name.n < NAME_BYTES ? name.n : NAME_BYTES - 1};
	enum status status = STATUS_OK;

	if (tree->depth == 0)
		return reject_outside(tree);
	if (!bytes_equal_nocase(cut, bytes_of(open->name)))
		return reject(tree->refusals, tree->parser.line.number,
			      MSG_COMPONENT_END, "bs", name, open->name);
	if (open->component == COMPONENT_CALENDAR)
		status = end_calendar(tree);
	else if (open->component == COMPONENT_EVENT)
		status = end_event(tree);
	else if (open->component == COMPONENT_FREE_BUSY)
		status = end_free_busy(tree);
	else if (open->component == COMPONENT_AVAILABILITY)
		status = end_availability(tree);
	else if (open->component == COMPONENT_AVAILABLE)
		status = end_available(tree);
	else if (open->component == COMPONENT_OBSERVANCE)
		status = end_observance(tree);
	else if (open->component == COMPONENT_ZONE)
		tree->parser.refusals = tree->refusals;
	tree->depth--;
	tree->parser.component = tree->open[tree->depth].component;
	return status;
}

/* --- lines --------------------------------------------------------------- */

static enum status one_line(struct tree *tree)
{
	struct open *open = &tree->open[tree->depth];
	enum property property = tree->parser.line.property;
	enum status status;

	if (property == PROPERTY_BEGIN)
		return begin(tree);
	if (property == PROPERTY_END)
		return end(tree);
	if (tree->depth == 0)
		return reject_outside(tree);
	if (lines_once(property) && (open->seen >> property & 1))
		status = refuse(tree->parser.refusals, tree->parser.line.number,
				property_name(property), MSG_PROPERTY_TWICE,
				"s", property_name(property));
	else
		status = lines_read(&tree->parser);
	open->seen |= UINT64_C(1) << property;
	return status;
}

/* A line that is none, in whatever component it stands. */
static enum status bad_line(struct tree *tree, enum scan_result result)
{
	int32_t line = tree->parser.line.number;
	const char *name = "?";

	if (result == SCAN_TOO_LONG)
		return refuse_limit(tree->refusals, line, LIMIT_ID_LINE_BYTES,
				    LIMIT_LINE_BYTES + 1);
	if (tree->depth == 0)
		return reject_outside(tree);
	if (result == SCAN_WRONG_TEXT) {
		name = property_name(tree->parser.line.property);
		return refuse(tree->parser.refusals, line, name,
			      MSG_CALENDAR_BYTES_WRONG, "s", name);
	}
	if (result == SCAN_MISSPELT || result == SCAN_SWALLOWED) {
		name = property_name(tree->parser.line.property);
		return result == SCAN_SWALLOWED
			       ? refuse(tree->parser.refusals, line, name,
					MSG_CALENDAR_SWALLOWED, "s", name)
			       : refuse(tree->parser.refusals, line, name,
					MSG_NAME_MISSPELT, "bs",
					tree->parser.line.value, name);
	}
	return refuse(tree->parser.refusals, line, name,
		      result == SCAN_NUL ? MSG_CALENDAR_NUL : MSG_CALENDAR_LINE,
		      "");
}

/* Nobody's calendar consists of what is cancelled. */
static enum status check_cancels(struct tree *tree)
{
	struct source *source = tree->parser.source;

	for (size_t i = 0; i < source->n_calendars; i++)
		if (source->calendars[i].method != METHOD_CANCEL ||
		    source->calendars[i].dropped)
			return STATUS_OK;
	for (size_t i = 0; i < source->n_calendars; i++)
		source->calendars[i].dropped = true;
	source->n_events = 0;
	return refuse(tree->refusals, source->calendars[0].method_line,
		      "METHOD", MSG_CANCEL_ALONE, "");
}

static enum status at_end(struct tree *tree)
{
	const struct open *open = &tree->open[tree->depth];

	if (tree->depth)
		return reject(tree->refusals, tree->parser.line.number,
			      MSG_CALENDAR_CUT, "s", open->name);
	return tree->text_has_calendar ? STATUS_OK : reject_outside(tree);
}

static enum status one_text(struct tree *tree)
{
	struct refusals *refusals = tree->refusals;
	enum status status = STATUS_OK;

	tree->text_has_calendar = false;
	while (status == STATUS_OK) {
		enum scan_result result =
			scan_next(&tree->scan,
				  lines_wanted(tree->parser.component,
					       tree->parser.options),
				  &tree->parser.line);

		if (result == SCAN_END)
			return at_end(tree);
		status = result == SCAN_LINE ? one_line(tree)
					     : bad_line(tree, result);
		if (tree->parser.component == COMPONENT_CALENDAR &&
		    refusals->left_out) {
			tree->calendar_left_out = true;
			refusals->left_out = false;
		}
	}
	return status;
}

enum status parse_texts(struct calendar_texts texts, int64_t *budget,
			struct refusals *refusals, struct sources *ret,
			int32_t *first_lines)
{
	const struct read_options *options = &ret->sources[0].options;
	struct tree tree = {.refusals = refusals, .budget = budget};
	enum status status = STATUS_OK;

	tree.parser =
		(struct parser){.arena = refusals->arena, .refusals = refusals};
	tree.parser.uids = &ret->uids;
	if (ret->sources[0].options.uid_key)
		memcpy(&ret->uids.secret, ret->sources[0].options.uid_key,
		       sizeof(ret->uids.secret));
	if (!scan_start(texts.texts[0].bytes, refusals->arena, &tree.scan))
		return refuse_no_memory(refusals);
	if (options->n_people) {
		tree.parser.owners =
			owners_new(options->people, options->n_people,
				   refusals->arena);
		if (!tree.parser.owners)
			return refuse_no_memory(refusals);
	}
	first_lines[0] = 1;
	for (size_t i = 0; status == STATUS_OK && i < texts.n; i++) {
		size_t group = texts.texts[i].group;

		if (i) {
			first_lines[i] = tree.scan.next_line + 1;
			scan_text(texts.texts[i].bytes, first_lines[i],
				  &tree.scan);
		}
		tree.parser.source = &ret->sources[group];
		tree.parser.options = &tree.parser.source->options;
		status = one_text(&tree);
		if (status == STATUS_OK &&
		    (i + 1 == texts.n || texts.texts[i + 1].group != group))
			status = check_cancels(&tree);
		refusals->left_out = false;
	}
	if (status == STATUS_OK && tree.parser.owners &&
	    !owners_find(tree.parser.owners, refusals->arena, &ret->owners,
			 &ret->n_owners))
		return refuse_no_memory(refusals);
	return status;
}
