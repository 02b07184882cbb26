#include "calendar/lines.h"

#include <string.h>

#include "base/limits.h"

uint64_t lines_wanted(enum component component,
		      const struct read_options *options)
{
	const uint64_t both = WANT(BEGIN) | WANT(END);
	/* Read in a VCALENDAR itself only to be refused there. */
	const uint64_t astray = WANT(DTSTART) | WANT(DTEND) | WANT(DURATION) |
				WANT(RRULE) | WANT(RDATE) |
				WANT(RECURRENCE_ID) | WANT(FREEBUSY);
	uint64_t event = WANT(UID) | WANT(DTSTAMP) | WANT(SEQUENCE) |
			 WANT(DTSTART) | WANT(DTEND) | WANT(DURATION) |
			 WANT(RRULE) | WANT(RDATE) | WANT(EXDATE) |
			 WANT(EXRULE) | WANT(RECURRENCE_ID) | WANT(STATUS) |
			 WANT(TRANSP) | WANT(BUSYSTATUS) |
			 WANT(BUSYSTATUS_OLD) | WANT(INTENDED_STATUS) |
			 WANT(OWNER_PARTSTAT);

	switch (component) {
	case COMPONENT_NONE:
		return both | WANT_UNKNOWN;
	case COMPONENT_CALENDAR:
		return both | WANT(VERSION) | WANT(CALSCALE) | WANT(METHOD) |
		       WANT(CALENDAR_ZONE) | WANT(CLIP_START) | WANT(CLIP_END) |
		       WANT(INCOMPLETE) | astray;
	case COMPONENT_EVENT:
		if (options->reading != READ_PERSON)
			event |= WANT(SUMMARY) | WANT(CATEGORIES) | WANT(CLASS);
		else
			event |= WANT(TRAVEL);
		if (options->reading == READ_PERSON &&
		    (options->n_people ||
		     (options->addresses && options->addresses->n)))
			event |= WANT(ATTENDEE) | WANT(ORGANIZER);
		return both | event;
	case COMPONENT_FREE_BUSY:
		return both | WANT(DTSTAMP) | WANT(DTSTART) | WANT(DTEND) |
		       WANT(FREEBUSY) | WANT(COVER);
	case COMPONENT_AVAILABILITY:
		return both | WANT(UID) | WANT(DTSTAMP) | WANT(SEQUENCE) |
		       WANT(DTSTART) | WANT(DTEND) | WANT(DURATION) |
		       WANT(PRIORITY) | WANT(BUSYTYPE) | WANT(RRULE) |
		       WANT(RDATE) | WANT(EXDATE) | WANT(EXRULE) |
		       WANT(RECURRENCE_ID);
	case COMPONENT_AVAILABLE:
		return both | WANT(UID) | WANT(DTSTAMP) | WANT(SEQUENCE) |
		       WANT(DTSTART) | WANT(DTEND) | WANT(DURATION) |
		       WANT(RRULE) | WANT(RDATE) | WANT(EXDATE) | WANT(EXRULE) |
		       WANT(RECURRENCE_ID) | WANT(STATUS);
	case COMPONENT_ZONE:
		return both | WANT(TZID);
	case COMPONENT_OBSERVANCE:
		return both | WANT(DTSTART) | WANT(RRULE) | WANT(RDATE) |
		       WANT(EXDATE) | WANT(EXRULE) | WANT(OFFSET_FROM) |
		       WANT(OFFSET_TO);
	case COMPONENT_IGNORED:
	case N_COMPONENTS:
		break;
	}
	return both;
}

bool lines_once(enum property property)
{
	switch (property) {
	case PROPERTY_BEGIN:
	case PROPERTY_END:
	case PROPERTY_RRULE:
	case PROPERTY_RDATE:
	case PROPERTY_EXDATE:
	case PROPERTY_EXRULE:
	case PROPERTY_ATTENDEE:
	case PROPERTY_CATEGORIES:
	case PROPERTY_FREEBUSY:
		return false;
	default:
		return true;
	}
}

static enum status no_memory(struct parser *parser)
{
	return refuse_no_memory(parser->refusals);
}

enum status lines_wrong(struct parser *parser, enum message message)
{
	const char *name = property_name(parser->line.property);

	return refuse(parser->refusals, parser->line.number, name, message, "s",
		      name);
}

/* A value that is over a limit is one line's fault, and not the file's. */
static enum status refuse_over(struct parser *parser, enum limit limit,
			       int64_t met)
{
	return refuse(parser->refusals, parser->line.number,
		      property_name(parser->line.property), MSG_LIMIT, "mdd",
		      (int)limit_message(limit), met, limit_value(limit));
}

static enum status wrong_value(struct parser *parser)
{
	return lines_wrong(parser, MSG_PROPERTY_VALUE);
}

/* --- parameters ---------------------------------------------------------- */

/*
 * *ret_good false: it was refused, as it stood before (3.2: once only), or as
 * damage may have made it out of one that is read.
 */
static enum status keep_parameter(struct parser *parser,
				  const struct parameter *parameter,
				  bool *ret_good)
{
	struct parameters *to = &parser->parameters;
	const struct {
		struct bytes name;
		struct bytes *to;
	} known[] = {
		{BYTES("TZID"), &to->tzid},
		{BYTES("VALUE"), &to->value},
		{BYTES("RANGE"), &to->range},
		{BYTES("FBTYPE"), &to->fbtype},
		{BYTES("EMAIL"), &to->email},
		{BYTES("X-TREFNYDD-SAID"), &to->said},
		{BYTES("PARTSTAT"), &to->partstat},
	};
	const char *property = property_name(parser->line.property);

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct bytes name = known[i].name;

		if (name.n != parameter->name.n)
			continue;
		*ret_good = !scan_is_misspelt(parameter->name, name);
		if (!*ret_good)
			return refuse(parser->refusals, parser->line.number,
				      property, MSG_NAME_MISSPELT, "bb",
				      parameter->name, name);
		if (!bytes_equal_nocase(parameter->name, name))
			continue;
		*ret_good = !known[i].to->data;
		if (!*ret_good)
			return refuse(parser->refusals, parser->line.number,
				      property, MSG_PARAMETER_TWICE, "sb",
				      property, parameter->name);
		*known[i].to = parameter->value;
	}
	return STATUS_OK;
}

/* False in *ret_good: the line was refused. */
static enum status read_parameters(struct parser *parser, bool *ret_good)
{
	struct bytes at = parser->line.parameters;
	struct parameter parameter;
	int64_t n = 0;

	parser->parameters = (struct parameters){0};
	*ret_good = true;
	if (at.n == 0)
		return STATUS_OK;
	while (parameter_next(&at, &parameter)) {
		if (++n > LIMIT_LINE_PARAMETERS)
			return refuse_limit(parser->refusals,
					    parser->line.number,
					    LIMIT_ID_LINE_PARAMETERS, n);
		enum status status =
			keep_parameter(parser, &parameter, ret_good);
		if (status != STATUS_OK || !*ret_good)
			return status;
	}
	struct bytes tzid = parser->parameters.tzid;
	*ret_good = at.n == 0 && !(tzid.n && memchr(tzid.data, '"', tzid.n));
	return *ret_good ? STATUS_OK
			 : lines_wrong(parser, MSG_PROPERTY_PARAMETERS);
}

/* --- moments ------------------------------------------------------------- */

static enum status use_zone(struct parser *parser, struct bytes name,
			    int32_t *ret)
{
	struct vcalendar *calendar = parser->calendar;
	size_t n = calendar->n_uses;

	for (size_t i = n; i-- > 0;) {
		if (bytes_equal(calendar->uses[i].name, name)) {
			*ret = (int32_t)i;
			return STATUS_OK;
		}
	}
	if (n == LIMIT_ZONES)
		return refuse_limit(parser->refusals, parser->line.number,
				    LIMIT_ID_ZONES, (int64_t)n + 1);
	struct zone_use *room =
		room_for_one(calendar->uses, sizeof(*room), n,
			     &calendar->uses_capacity, parser->arena);
	struct bytes copy = arena_bytes(parser->arena, name);
	if (!room || !copy.data)
		return no_memory(parser);
	room[n] = (struct zone_use){copy, parser->line.number, NULL};
	calendar->uses = room;
	calendar->n_uses = n + 1;
	*ret = (int32_t)n;
	return STATUS_OK;
}

/* One date or date-time; MOMENT_NONE in *ret: it was refused. */
enum status lines_moment(struct parser *parser, struct bytes text,
			 struct moment *ret)
{
	const struct parameters *p = &parser->parameters;
	struct moment moment = {.line = parser->line.number};
	struct day day;
	bool utc;

	ret->kind = MOMENT_NONE;
	if (p->value.n && !lines_word(p->value, "DATE") &&
	    !lines_word(p->value, "DATE-TIME"))
		return refuse(parser->refusals, parser->line.number,
			      property_name(parser->line.property),
			      MSG_PROPERTY_TYPE, "sb",
			      property_name(parser->line.property), p->value);
	if (value_date(text, &day) && !lines_word(p->value, "DATE-TIME")) {
		moment.kind = MOMENT_DATE;
		moment.local_s = (int64_t)day.n * SECONDS_A_DAY;
	} else if (value_date_time(text, &moment.local_s, &utc) &&
		   !lines_word(p->value, "DATE")) {
		moment.kind = utc	     ? MOMENT_UTC
			      : p->tzid.data ? MOMENT_ZONED
					     : MOMENT_FLOATING;
	} else {
		return wrong_value(parser);
	}
	if (moment.kind == MOMENT_ZONED) {
		enum status status =
			use_zone(parser, p->tzid, &moment.zone_name);

		if (status != STATUS_OK)
			return status;
	}
	if (moment.kind == MOMENT_FLOATING &&
	    parser->component != COMPONENT_OBSERVANCE)
		parser->calendar->uses_floating = true;
	*ret = moment;
	return STATUS_OK;
}

static enum status read_one(struct parser *parser, struct moment *ret)
{
	return lines_moment(parser, parser->line.value, ret);
}

static bool ends_in_comma(struct bytes list)
{
	return list.n && list.data[list.n - 1] == ',';
}

/* A list, of which an event has no more than LIMIT_EVENT_DATES in all. */
static enum status read_moments(struct parser *parser, size_t n_other,
				struct moments *ret)
{
	struct bytes rest = parser->line.value;
	enum status status;

	if (ends_in_comma(rest))
		return wrong_value(parser);
	do {
		struct moment moment;

		status = lines_moment(parser, value_part(&rest, ','), &moment);
		if (status != STATUS_OK || moment.kind == MOMENT_NONE)
			return status;
		if (ret->n + n_other >= LIMIT_EVENT_DATES)
			return refuse_limit(parser->refusals,
					    parser->line.number,
					    LIMIT_ID_EVENT_DATES,
					    LIMIT_EVENT_DATES + 1);
		struct moment *room =
			room_for_one(ret->moments, sizeof(*room), ret->n,
				     &ret->capacity, parser->arena);
		if (!room)
			return no_memory(parser);
		ret->moments = room;
		ret->moments[ret->n++] = moment;
	} while (rest.n);
	return STATUS_OK;
}

/* --- VCALENDAR ----------------------------------------------------------- */

static enum status refuse_word(struct parser *parser)
{
	return refuse(parser->refusals, parser->line.number,
		      property_name(parser->line.property),
		      MSG_PROPERTY_WORD_UNREAD, "sb",
		      property_name(parser->line.property), parser->line.value);
}

static enum status read_method(struct parser *parser)
{
	parser->calendar->method_line = parser->line.number;
	for (int i = 0; i < N_METHODS; i++) {
		if (!lines_word(parser->line.value,
				method_word((enum method)i)))
			continue;
		parser->calendar->method = (enum method)i;
		return STATUS_OK;
	}
	return refuse_word(parser);
}

/* Of what the reduced calendar leaves out it keeps the newest DTSTAMP. */
static enum status read_incomplete(struct parser *parser)
{
	struct source *source = parser->source;
	int64_t stamp;
	bool utc;

	source->incomplete = true;
	if (value_date_time(parser->line.value, &stamp, &utc) && utc &&
	    stamp > source->newest_left_out)
		source->newest_left_out = stamp;
	return STATUS_OK;
}

static enum status calendar_line(struct parser *parser)
{
	struct vcalendar *calendar = parser->calendar;
	struct bytes value = parser->line.value;

	switch (parser->line.property) {
	case PROPERTY_VERSION:
		return lines_word(value, "2.0") ? STATUS_OK
						: refuse_word(parser);
	case PROPERTY_CALSCALE:
		return lines_word(value, "GREGORIAN") ? STATUS_OK
						      : refuse_word(parser);
	case PROPERTY_METHOD:
		return read_method(parser);
	case PROPERTY_CALENDAR_ZONE:
		calendar->zone_line = parser->line.number;
		calendar->zone_name = arena_bytes(parser->arena, value);
		return calendar->zone_name.data ? STATUS_OK : no_memory(parser);
	case PROPERTY_CLIP_START:
		return read_one(parser, &calendar->clip_start);
	case PROPERTY_CLIP_END:
		return read_one(parser, &calendar->clip_end);
	case PROPERTY_INCOMPLETE:
		return read_incomplete(parser);
	default:
		return lines_wrong(parser, MSG_PROPERTY_ASTRAY);
	}
}

/* --- VEVENT -------------------------------------------------------------- */

/* Another rule at the list's end. */
static enum status read_rule(struct parser *parser, struct rule **list)
{
	const char *name = property_name(parser->line.property);
	struct rule *rule = arena_one(parser->arena, struct rule);
	struct rule_fault fault;
	int64_t n = 1;

	if (!rule)
		return no_memory(parser);
	bool good = rule_parse(parser->line.value, rule, &fault);
	if (!good && fault.message == MSG_LIMIT)
		return refuse_over(parser, fault.limit, fault.met);
	if (!good)
		return refuse(parser->refusals, parser->line.number, name,
			      fault.message, "sss", name, fault.subject,
			      fault.object);
	rule->text = arena_bytes(parser->arena, parser->line.value);
	rule->line = parser->line.number;
	if (!rule->text.data)
		return no_memory(parser);
	for (; *list; list = &(*list)->next)
		n++;
	if (n > LIMIT_EVENT_RULES)
		return refuse_limit(parser->refusals, parser->line.number,
				    LIMIT_ID_EVENT_RULES, n);
	*list = rule;
	return STATUS_OK;
}

static bool is_owner(const struct parser *parser)
{
	const struct strings *addresses = parser->options->addresses;
	struct bytes written = address_of(parser->line.value);
	struct bytes email = address_of(parser->parameters.email);

	for (size_t i = 0; addresses && i < addresses->n; i++) {
		struct bytes own = address_of(bytes_of(addresses->strings[i]));

		if (own.n && (bytes_equal_nocase(own, written) ||
			      bytes_equal_nocase(own, email)))
			return true;
	}
	return false;
}

/* Words not known, and none at all, are NEEDS-ACTION (3.2.12). */
static enum partstat partstat_of(struct bytes word)
{
	if (lines_word(word, "ACCEPTED"))
		return PARTSTAT_ACCEPTED;
	if (lines_word(word, "TENTATIVE"))
		return PARTSTAT_TENTATIVE;
	if (lines_word(word, "DECLINED") || lines_word(word, "DELEGATED"))
		return PARTSTAT_DECLINED;
	return PARTSTAT_NEEDS_ACTION;
}

/* Of several, the one that claims most of her time. */
static void take_partstat(enum partstat partstat, struct event *event)
{
	if (partstat > event->partstat)
		event->partstat = partstat;
}

static enum busystatus busystatus_of(struct bytes word)
{
	if (lines_word(word, "FREE") || lines_word(word, "WORKINGELSEWHERE"))
		return BUSYSTATUS_FREE;
	if (lines_word(word, "TENTATIVE"))
		return BUSYSTATUS_TENTATIVE;
	if (lines_word(word, "OOF") || lines_word(word, "OUTOFOFFICE"))
		return BUSYSTATUS_OUT;
	return BUSYSTATUS_BUSY;
}

static enum event_status status_of(struct bytes word)
{
	if (lines_word(word, "CANCELLED"))
		return EVENT_CANCELLED;
	return lines_word(word, "TENTATIVE") ? EVENT_TENTATIVE
					     : EVENT_CONFIRMED;
}

static enum status add_categories(struct parser *parser)
{
	struct strings *to = &parser->event->categories;
	struct bytes rest = parser->line.value;

	if (to->n == 0) {
		parser->categories = NULL;
		parser->categories_capacity = 0;
	}
	while (rest.n) {
		struct bytes part = value_text_part(&rest, ',');
		const char *text = value_text(part, parser->arena);
		const char **room =
			room_for_one(parser->categories, sizeof(*room), to->n,
				     &parser->categories_capacity,
				     parser->arena);

		if (!text || !room)
			return no_memory(parser);
		parser->categories = room;
		room[to->n] = text;
		*to = (struct strings){room, to->n + (text[0] != '\0')};
	}
	return STATUS_OK;
}

static enum status read_recurrence_id(struct parser *parser)
{
	struct bytes range = parser->parameters.range;

	/* THISANDPRIOR, which RFC 5545 gave up, is no instance alone either. */
	if (range.data && !lines_word(range, "THISANDFUTURE"))
		return refuse(parser->refusals, parser->line.number,
			      "RECURRENCE-ID", MSG_PROPERTY_WORD_UNREAD, "ss",
			      "RECURRENCE-ID", "RANGE");
	parser->event->and_future = range.data != NULL;
	return read_one(parser, &parser->event->recurrence_id);
}

enum status lines_wrong_duration(struct parser *parser, struct bytes text)
{
	int64_t days = value_long_duration(text);

	if (days == 0)
		return wrong_value(parser);
	return refuse_over(parser, LIMIT_ID_DURATION_DAYS, days);
}

enum status lines_duration(struct parser *parser, struct duration *ret)
{
	struct duration duration;

	if (!value_duration(parser->line.value, &duration))
		return lines_wrong_duration(parser, parser->line.value);
	if (duration.negative && (duration.days || duration.s))
		return lines_wrong(parser, MSG_DURATION_NEGATIVE);
	*ret = duration;
	return STATUS_OK;
}

static enum status read_travel(struct parser *parser)
{
	struct duration travel = {0};
	enum status status = lines_duration(parser, &travel);

	parser->event->travel_s =
		(int32_t)((int64_t)travel.days * SECONDS_A_DAY + travel.s);
	return status;
}

static enum status read_duration(struct parser *parser)
{
	struct event *event = parser->event;

	event->duration_line = parser->line.number;
	return lines_duration(parser, &event->duration);
}

static size_t n_dates(const struct event *event)
{
	return event->rdates.n + event->exdates.n + event->period_dates.n;
}

/* Times and dates of an event. */
static enum status event_time(struct parser *parser)
{
	struct event *event = parser->event;

	switch (parser->line.property) {
	case PROPERTY_DTSTART:
		return read_one(parser, &event->start);
	case PROPERTY_DTEND:
		return read_one(parser, &event->end);
	case PROPERTY_DURATION:
		return read_duration(parser);
	case PROPERTY_RRULE:
		return read_rule(parser, &event->rule);
	case PROPERTY_RDATE:
		if (lines_word(parser->parameters.value, "PERIOD"))
			return lines_period_dates(parser);
		return read_moments(parser, n_dates(event) - event->rdates.n,
				    &event->rdates);
	case PROPERTY_EXDATE:
		return read_moments(parser, n_dates(event) - event->exdates.n,
				    &event->exdates);
	case PROPERTY_EXRULE:
		return read_rule(parser, &event->exrule);
	default:
		return read_recurrence_id(parser);
	}
}

enum status lines_stamp(struct parser *parser, struct moment *ret)
{
	enum status status = read_one(parser, ret);

	if (status == STATUS_OK && ret->kind == MOMENT_DATE)
		return wrong_value(parser);
	return status;
}

static enum status event_text(struct parser *parser)
{
	struct event *event = parser->event;

	switch (parser->line.property) {
	case PROPERTY_SUMMARY:
		event->title = value_text(parser->line.value, parser->arena);
		return event->title ? STATUS_OK : no_memory(parser);
	case PROPERTY_CATEGORIES:
		return add_categories(parser);
	default:
		event->private = !lines_word(parser->line.value, "PUBLIC");
		return STATUS_OK;
	}
}

/* Whose calendar it may be. */
static void see_person(struct parser *parser)
{
	struct bytes email = address_of(parser->parameters.email);
	int32_t line = parser->event->line;

	owners_see(parser->owners, line, address_of(parser->line.value));
	if (email.n)
		owners_see(parser->owners, line, email);
}

static enum status event_person(struct parser *parser)
{
	struct event *event = parser->event;

	if (parser->owners && parser->line.property != PROPERTY_OWNER_PARTSTAT)
		see_person(parser);
	switch (parser->line.property) {
	case PROPERTY_ATTENDEE:
		if (is_owner(parser))
			take_partstat(partstat_of(parser->parameters.partstat),
				      event);
		return STATUS_OK;
	case PROPERTY_ORGANIZER:
		if (is_owner(parser))
			take_partstat(PARTSTAT_ACCEPTED, event);
		return STATUS_OK;
	default:
		take_partstat(partstat_of(parser->line.value), event);
		return STATUS_OK;
	}
}

enum status lines_uid(struct parser *parser, int32_t *ret)
{
	/* An empty one names nothing: the component is its own. */
	if (parser->line.value.n == 0 ||
	    uids_number(parser->line.value, parser->arena, parser->uids, ret))
		return STATUS_OK;
	return no_memory(parser);
}

enum status lines_sequence(struct parser *parser, int64_t *ret)
{
	int64_t sequence;

	if (!value_integer(parser->line.value, &sequence) || sequence < 0)
		return wrong_value(parser);
	*ret = sequence;
	return STATUS_OK;
}

static enum status event_line(struct parser *parser)
{
	struct event *event = parser->event;
	struct bytes value = parser->line.value;

	switch (parser->line.property) {
	case PROPERTY_UID:
		return lines_uid(parser, &event->uid);
	case PROPERTY_DTSTAMP:
		return lines_stamp(parser, &event->stamp);
	case PROPERTY_SEQUENCE:
		return lines_sequence(parser, &event->sequence);
	case PROPERTY_STATUS:
		event->status = status_of(value);
		return STATUS_OK;
	case PROPERTY_TRANSP:
		event->transparent = lines_word(value, "TRANSPARENT");
		return STATUS_OK;
	case PROPERTY_BUSYSTATUS:
		event->busystatus = busystatus_of(value);
		return STATUS_OK;
	case PROPERTY_BUSYSTATUS_OLD:
		event->busystatus_old = busystatus_of(value);
		return STATUS_OK;
	case PROPERTY_INTENDED_STATUS:
		event->intended = busystatus_of(value);
		return STATUS_OK;
	case PROPERTY_TRAVEL:
		return read_travel(parser);
	case PROPERTY_SUMMARY:
	case PROPERTY_CATEGORIES:
	case PROPERTY_CLASS:
		return event_text(parser);
	case PROPERTY_ATTENDEE:
	case PROPERTY_ORGANIZER:
	case PROPERTY_OWNER_PARTSTAT:
		return event_person(parser);
	default:
		return event_time(parser);
	}
}

/* --- VTIMEZONE ----------------------------------------------------------- */

static enum status zone_line(struct parser *parser)
{
	parser->zone->name = arena_bytes(parser->arena, parser->line.value);
	return parser->zone->name.data ? STATUS_OK : no_memory(parser);
}

/* Onsets are local times of the zone itself. */
static enum status floating_only(struct parser *parser, enum status status,
				 const struct moment *moments, size_t first,
				 size_t n)
{
	for (size_t i = first; status == STATUS_OK && i < n; i++)
		if (moments[i].kind != MOMENT_FLOATING &&
		    moments[i].kind != MOMENT_NONE)
			return wrong_value(parser);
	return status;
}

static enum status observance_rule(struct parser *parser)
{
	struct observance *observance = parser->observance;

	if (observance->rule)
		return lines_wrong(parser, MSG_PROPERTY_TWICE);
	enum status status = read_rule(parser, &observance->rule);
	if (status == STATUS_OK && observance->rule &&
	    observance->rule->frequency != YEARLY)
		return lines_wrong(parser, MSG_ZONE_FREQ);
	return status;
}

static enum status observance_line(struct parser *parser)
{
	struct observance *observance = parser->observance;
	struct moments *dates = &observance->dates;
	size_t first = dates->n;
	enum status status;

	switch (parser->line.property) {
	case PROPERTY_DTSTART:
		status = read_one(parser, &observance->start);
		return floating_only(parser, status, &observance->start, 0, 1);
	case PROPERTY_RDATE:
		status = read_moments(parser, 0, dates);
		return floating_only(parser, status, dates->moments, first,
				     dates->n);
	case PROPERTY_RRULE:
		return observance_rule(parser);
	case PROPERTY_OFFSET_FROM:
		return value_offset(parser->line.value, &observance->from_s)
			       ? STATUS_OK
			       : wrong_value(parser);
	case PROPERTY_OFFSET_TO:
		return value_offset(parser->line.value, &observance->to_s)
			       ? STATUS_OK
			       : wrong_value(parser);
	default:
		return lines_wrong(parser, MSG_PROPERTY_UNREAD);
	}
}

enum status lines_read(struct parser *parser)
{
	bool good;
	enum status status = read_parameters(parser, &good);

	if (status != STATUS_OK || !good)
		return status;
	switch (parser->component) {
	case COMPONENT_CALENDAR:
		return calendar_line(parser);
	case COMPONENT_EVENT:
	case COMPONENT_AVAILABLE:
		return event_line(parser);
	case COMPONENT_FREE_BUSY:
		return lines_free_busy(parser);
	case COMPONENT_AVAILABILITY:
		return lines_availability(parser);
	case COMPONENT_ZONE:
		return zone_line(parser);
	case COMPONENT_OBSERVANCE:
		return observance_line(parser);
	case COMPONENT_NONE:
	case COMPONENT_IGNORED:
	case N_COMPONENTS:
		break;
	}
	return STATUS_OK;
}
