#ifndef IPC_CASE_CALL_H
#define IPC_CASE_CALL_H

/*
 * The case of a request and all that is known of it: what every method that
 * takes a case begins with. Everything is the call's arena's.
 */

#include "conference/evidence.h"
#include "ipc/others.h"

struct case_call {
	struct conference conference;
	struct evidence evidence;
	int64_t now;
	const struct store_stored *stored; /* NULL: it came in the params */
	struct others others; /* of a stored one: what others keep busy */
};

/*
 * The params' `case`, or the case `stored` under an id, and `now`. Errors:
 * what is wrong with the case or with a calendar, with its place.
 */
enum status case_call_read(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err);

/* A case that is not the params' own, as it was made here. */
struct case_told {
	const struct json *json;
	const char *path;  /* its JSON pointer in errors */
	struct bytes text; /* where it stands, for lines; may be empty */
	int64_t clock;	   /* `now` where the params have none */
	const struct store_stored *stored; /* NULL: it is not stored */
	const char *source; /* of errors in the case; NULL: its place says it */
};
enum status case_call_read_told(struct service *service, struct call *call,
				const struct case_told *told,
				struct case_call *ret, struct error *err);

/* The params' own, or the stored one, as told. */
enum status case_call_told(struct service *service, struct call *call,
			   struct case_told *ret, struct error *err);
/* A stored one that was loaded, with its document; the JSON is the caller's. */
enum status case_call_stored(const struct service *service,
			     const struct store_stored *stored,
			     struct json **ret_json, struct case_told *ret,
			     struct error *err);
/* Whether the caller may ask about everyone who is in it. */
enum status case_call_people(const struct service *service,
			     const struct json *document, struct error *err);
/* Whether the caller is told of a stored one at all: a token for some cases or
 * people is not of another, nor of who is in it. With its document where the
 * token limits people. */
enum status case_call_seen(const struct service *service,
			   const struct store_stored *stored, bool *ret,
			   struct error *err);
/* case_call_read() in two steps, for who changes the case between them: the case and
 * `now`, then the evidence. */
enum status case_call_decode(struct service *service, struct call *call,
			     const struct case_told *told,
			     struct case_call *ret, struct error *err);
enum status case_call_load(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err);

/* Of a stored case, what other cases keep busy: a last member, `others`. */
void case_call_tell_others(const struct case_call *asked, struct json *result);

#endif
