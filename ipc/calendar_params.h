#ifndef IPC_CALENDAR_PARAMS_H
#define IPC_CALENDAR_PARAMS_H

/* What `import` and `freebusy` say about a calendar's text. */

#include "calendar/read.h"
#include "ipc/methods.h"

struct calendar_params {
	struct calendar_texts texts;
	const struct zone *zone;
	struct strings emails;
	const struct strings *people; /* whose it may be; set by the caller */
	size_t n_people;
	int64_t as_of;			 /* INSTANT_NONE */
	struct span covers;		 /* empty: not stated */
	struct day cover_from, cover_to; /* if stated, both included */
	bool lenient;
	const unsigned char *uid_key; /* NULL unless the caller sets it */
};

/* Everything in *ret is the arena's or the call's. */
enum status calendar_params_of(const struct service *service,
			       const struct call *call,
			       struct calendar_params *ret, struct error *err);

/* Reads the texts in a throw-away child. */
enum status calendar_params_read(const struct service *service,
				 const struct call *call,
				 const struct calendar_params *params,
				 enum reading reading, struct span horizon,
				 struct calendar *ret, struct error *err);

/* The zone if none is stated. */
#define DEFAULT_ZONE "Europe/London"
/*
 * The horizon of what is kept. A case asks as far around its window as its
 * milestones may fall (conference_horizon): nine months to the next one, and
 * two. What does not reach so far is expanded again for every question.
 */
enum { HORIZON_MONTHS = 25, HORIZON_BACK_MONTHS = 12 };
struct span calendar_params_horizon(const struct zone *zone, int64_t now);

/* Members for a result: an instant or null; "stated", "file", "assumed". */
struct json *instant_json(int64_t instant);
const char *cover_word(const struct timetable *timetable, bool stated);
int64_t covered_until(const struct timetable *timetable);
struct json *problems_json(const struct calendar *calendar,
			   struct calendar_texts texts);

#endif
