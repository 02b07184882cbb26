#ifndef CALENDAR_LINES_H
#define CALENDAR_LINES_H

/*
 * What one line adds to the component it stands in: for parse.c only, which
 * knows where a line stands. Must not know of BEGIN and END.
 */

#include "calendar/owners.h"
#include "calendar/scan.h"
#include "calendar/source.h"

enum component {
	COMPONENT_NONE,
	COMPONENT_CALENDAR,
	COMPONENT_EVENT,
	COMPONENT_FREE_BUSY,
	COMPONENT_AVAILABILITY,
	COMPONENT_AVAILABLE,
	COMPONENT_ZONE,
	COMPONENT_OBSERVANCE,
	COMPONENT_IGNORED,
	N_COMPONENTS
};

/* Parameters of a line that have a meaning here; no data: not given. */
struct parameters {
	struct bytes tzid, value, range, fbtype, said, partstat, email;
};

struct parser {
	const struct read_options *options;
	struct arena *arena;
	struct refusals *refusals; /* a VTIMEZONE's own while inside it */
	struct source *source;
	struct uids *uids;
	struct owners *owners; /* NULL: nobody asks */
	enum component component;
	struct line line;
	struct parameters parameters;
	/* What the line belongs to; the innermost that is open. */
	struct vcalendar *calendar;
	struct event *event; /* or an AVAILABLE */
	struct free_busy *free_busy;
	struct availability *availability;
	struct vtimezone *zone;
	struct observance *observance;
	/* Those of the event, which grow. */
	const char **categories;
	size_t categories_capacity;
};

/* The properties that are read in the component. */
uint64_t lines_wanted(enum component component,
		      const struct read_options *options);
/* Of those, the ones that may stand once only. */
bool lines_once(enum property property);

/* parser->line, which is one of those wanted. */
enum status lines_read(struct parser *parser);

/* For lines_busy.c, which reads lines of the same parser. */
/* The same word, in any letter case. */
static inline bool lines_word(struct bytes text, const char *word)
{
	return bytes_equal_nocase(text, bytes_of(word));
}

/* The line is refused, with its property's name. */
enum status lines_wrong(struct parser *parser, enum message message);
/* One date or date-time; MOMENT_NONE in *ret: it was refused. */
enum status lines_moment(struct parser *parser, struct bytes text,
			 struct moment *ret);
/* Why the text is no duration that is read. */
enum status lines_wrong_duration(struct parser *parser, struct bytes text);
/* A duration that is not negative. */
enum status lines_duration(struct parser *parser, struct duration *ret);
enum status lines_stamp(struct parser *parser, struct moment *ret);
enum status lines_uid(struct parser *parser, int32_t *ret);
enum status lines_sequence(struct parser *parser, int64_t *ret);

/* Those of lines_busy.c. */
enum status lines_free_busy(struct parser *parser);
enum status lines_availability(struct parser *parser);
enum status lines_period_dates(struct parser *parser);

#endif
