#ifndef IPC_CASE_CALL_H
#define IPC_CASE_CALL_H

/*
 * The case of a request and all that is known of it: what every method that
 * takes a case begins with. Everything is the call's arena's.
 */

#include "conference/evidence.h"
#include "ipc/methods.h"

struct case_call {
	struct conference conference;
	struct evidence evidence;
	int64_t now;
};

/*
 * The params' `case` and `now`. Errors: what is wrong with the case or with a
 * calendar, with its place.
 */
enum status case_call_read(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err);

/* A case that is not the params' own, as it was made here. */
struct case_told {
	const struct json *json;
	const char *path;  /* its JSON pointer in errors */
	struct bytes text; /* where it stands, for lines; may be empty */
	int64_t clock;	   /* `now` where the params have none */
};
enum status case_call_read_told(struct service *service, struct call *call,
				const struct case_told *told,
				struct case_call *ret, struct error *err);

/* The params' own, as told. */
struct case_told case_call_told(const struct service *service,
				const struct call *call);
/* The same in two steps, for who changes the case between them: the case and
 * `now`, then the evidence. */
enum status case_call_decode(struct service *service, struct call *call,
			     const struct case_told *told,
			     struct case_call *ret, struct error *err);
enum status case_call_load(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err);

#endif
