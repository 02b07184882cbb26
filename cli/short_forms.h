#ifndef CLI_SHORT_FORMS_H
#define CLI_SHORT_FORMS_H

/*
 * The short forms of `whatif` as patches of a case (conference/patch.h):
 * what an option's value comes to, given the case as it stands by then.
 *
 * The case has not been checked: what does not look like one is passed over,
 * and refused later, when it is decoded.
 */

#include "base/error.h"
#include "json/json.h"

/*
 * *ret is the caller's. Errors: STATUS_REJECTED, what is not in the case with
 * the nearest id that is; STATUS_NO_MEMORY.
 */
typedef enum status short_form(const struct json *conference, const char *value,
			       struct json **ret, struct error *err);

/* PERSON: she cannot come to anything; SEAT: it is left out, from the visit
 * and the agenda too. An id of both means the person; "seat:ID" the seat. */
short_form without_form;
/* PERSON: she is free at all times; PERSON=SEAT: she is the last candidate of
 * that seat too. */
short_form with_form;
/* FROM..TO */
short_form move_window_form;

#endif
