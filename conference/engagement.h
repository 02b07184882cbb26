#ifndef CONFERENCE_ENGAGEMENT_H
#define CONFERENCE_ENGAGEMENT_H

/*
 * Whom and what a date keeps busy, and what other cases keep busy: agreed
 * dates make people, rooms and resources busy elsewhere, held ones
 * tentatively, whatever their calendars and answers say. Must not know where
 * cases are kept.
 */

#include "conference/date.h"

enum engaged { ENGAGED_PERSON, ENGAGED_ROOM, ENGAGED_RESOURCE };

struct engagement {
	enum engaged what;
	const char *id; /* of the case, and of the store */
	struct span span;
	bool agreed; /* else held */
};

/*
 * Those of a date: who attends, with travel and buffer; the base room with the
 * buffer; the visit with travel, its calls. Sorted by what, id, start; of one
 * id disjoint. The arena's.
 */
enum status engagements_of(const struct conference *conference,
			   const struct date *date, struct arena *arena,
			   const struct engagement **ret, size_t *ret_n,
			   struct error *err);

/* Those of other cases laid over the evidence. */
enum status engagements_lay_over(const struct conference *conference,
				 const struct engagement *engagements, size_t n,
				 struct arena *arena, struct evidence *evidence,
				 struct error *err);

#endif
