#include "calendar/lines.h"

#include <string.h>

#include "base/limits.h"
#include "calendar/said.h"

static enum status wrong_value(struct parser *parser)
{
	return lines_wrong(parser, MSG_PROPERTY_VALUE);
}

static bool ends_in_comma(struct bytes list)
{
	return list.n && list.data[list.n - 1] == ',';
}

/* --- VFREEBUSY ----------------------------------------------------------- */

/* start/end or start/duration, in UTC (3.3.9). */
static bool read_period(struct bytes text, struct period *ret)
{
	struct bytes start = value_part(&text, '/');
	struct duration duration;
	bool utc;

	if (!value_date_time(start, &ret->start, &utc) || !utc)
		return false;
	if (value_date_time(text, &ret->end, &utc))
		return utc && ret->end >= ret->start;
	if (!value_duration(text, &duration) || duration.negative)
		return false;
	ret->end = ret->start + (int64_t)duration.days * SECONDS_A_DAY +
		   duration.s;
	return ret->end <= INSTANT_LAST;
}

static enum status add_periods(struct parser *parser)
{
	struct free_busy *to = parser->free_busy;
	struct bytes rest = parser->line.value;
	uint8_t said;

	if (ends_in_comma(rest) || !said_read(parser->parameters.fbtype,
					      parser->parameters.said, &said))
		return wrong_value(parser);
	do {
		struct period period = {.said = said};

		if (!read_period(value_part(&rest, ','), &period))
			return wrong_value(parser);
		if (to->n == LIMIT_CALENDAR_INSTANCES)
			return refuse_limit(parser->refusals,
					    parser->line.number,
					    LIMIT_ID_CALENDAR_INSTANCES,
					    LIMIT_CALENDAR_INSTANCES + 1);
		struct period *room =
			room_for_one(to->periods, sizeof(*room), to->n,
				     &to->capacity, parser->arena);
		if (!room)
			return refuse_no_memory(parser->refusals);
		to->periods = room;
		to->periods[to->n++] = period;
	} while (rest.n);
	return STATUS_OK;
}

enum status lines_free_busy(struct parser *parser)
{
	struct free_busy *free_busy = parser->free_busy;
	struct bytes value = parser->line.value;

	switch (parser->line.property) {
	case PROPERTY_DTSTAMP:
		return lines_stamp(parser, &free_busy->stamp);
	case PROPERTY_DTSTART:
		return lines_moment(parser, value, &free_busy->start);
	case PROPERTY_DTEND:
		return lines_moment(parser, value, &free_busy->end);
	case PROPERTY_COVER:
		free_busy->assumed = lines_word(value, "ASSUMED");
		return free_busy->assumed ? STATUS_OK : wrong_value(parser);
	default:
		return add_periods(parser);
	}
}

/* --- VAVAILABILITY ------------------------------------------------------- */

/* Words not known are the default, BUSY-UNAVAILABLE (RFC 7953, 3.2). */
static uint8_t busytype_of(struct bytes word)
{
	if (lines_word(word, "BUSY"))
		return FB_BIT(FB_BUSY);
	if (lines_word(word, "BUSY-TENTATIVE"))
		return FB_BIT(FB_TENTATIVE);
	return FB_BIT(FB_OUT);
}

static enum status read_priority(struct parser *parser)
{
	int64_t priority;

	if (!value_integer(parser->line.value, &priority) || priority < 0 ||
	    priority > 9)
		return wrong_value(parser);
	parser->availability->priority =
		priority ? (int32_t)priority : LEAST_PRIORITY;
	return STATUS_OK;
}

enum status lines_availability(struct parser *parser)
{
	struct availability *a = parser->availability;
	struct bytes value = parser->line.value;

	switch (parser->line.property) {
	case PROPERTY_UID:
		return lines_uid(parser, &a->uid);
	case PROPERTY_DTSTAMP:
		return lines_stamp(parser, &a->stamp);
	case PROPERTY_SEQUENCE:
		return lines_sequence(parser, &a->sequence);
	case PROPERTY_DTSTART:
		return lines_moment(parser, value, &a->start);
	case PROPERTY_DTEND:
		return lines_moment(parser, value, &a->end);
	case PROPERTY_DURATION:
		a->duration_line = parser->line.number;
		return lines_duration(parser, &a->duration);
	case PROPERTY_PRIORITY:
		return read_priority(parser);
	case PROPERTY_BUSYTYPE:
		a->said = busytype_of(value);
		return STATUS_OK;
	default:
		/* It does not recur, its AVAILABLE do. */
		return lines_wrong(parser, MSG_PROPERTY_UNREAD);
	}
}

/* --- RDATE;VALUE=PERIOD -------------------------------------------------- */

/* start.kind MOMENT_NONE: it was refused. */
static enum status read_period_date(struct parser *parser, struct bytes text,
				    struct period_date *ret)
{
	struct bytes start = value_part(&text, '/');
	struct period_date date = {0};
	enum status status = lines_moment(parser, start, &date.start);

	ret->start.kind = MOMENT_NONE;
	if (status != STATUS_OK || date.start.kind == MOMENT_NONE)
		return status;
	if (text.n == 0)
		return wrong_value(parser);
	if (*text.data == 'P' || *text.data == '+' || *text.data == '-') {
		if (!value_duration(text, &date.duration))
			return lines_wrong_duration(parser, text);
		if (date.duration.negative)
			return wrong_value(parser);
	} else {
		status = lines_moment(parser, text, &date.end);
		if (status != STATUS_OK || date.end.kind == MOMENT_NONE)
			return status;
		if (date.start.kind == MOMENT_UTC &&
		    date.end.kind != MOMENT_UTC)
			return lines_wrong(parser, MSG_PROPERTY_UTC);
	}
	*ret = date;
	return STATUS_OK;
}

enum status lines_period_dates(struct parser *parser)
{
	struct event *event = parser->event;
	struct period_dates *to = &event->period_dates;
	struct bytes rest = parser->line.value;

	if (ends_in_comma(rest))
		return wrong_value(parser);
	/* Which is what both ends are. */
	parser->parameters.value = BYTES("DATE-TIME");
	do {
		struct period_date date;
		enum status status =
			read_period_date(parser, value_part(&rest, ','), &date);

		if (status != STATUS_OK || date.start.kind == MOMENT_NONE)
			return status;
		if (to->n + event->rdates.n + event->exdates.n >=
		    LIMIT_EVENT_DATES)
			return refuse_limit(parser->refusals,
					    parser->line.number,
					    LIMIT_ID_EVENT_DATES,
					    LIMIT_EVENT_DATES + 1);
		struct period_date *room =
			room_for_one(to->dates, sizeof(*room), to->n,
				     &to->capacity, parser->arena);
		if (!room)
			return refuse_no_memory(parser->refusals);
		to->dates = room;
		to->dates[to->n++] = date;
	} while (rest.n);
	return STATUS_OK;
}
