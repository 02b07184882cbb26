#ifndef IPC_DECIDE_H
#define IPC_DECIDE_H

/*
 * What every decision on a stored case has in common: its revision is the one
 * that was seen, its state allows it, and its reply commits with it.
 */

#include "conference/agreement.h"
#include "conference/decisions.h"
#include "ipc/case_call.h"
#include "ipc/change.h"

struct deciding {
	struct service *service;
	struct call *call;
	enum decision decision;
	int64_t now;
	/* The case as it is; its state without holds that have expired. */
	const struct store_stored *was;
	enum case_state state;
	const struct state_change *state_change;
	struct case_told told; /* its document */
	struct case_call asked;
};

/*
 * Fills the step and adds to the reply. Before it the step has the state of
 * the change, the details, and as ended the plans that have expired;
 * after it both are kept. Everything is the call's arena's.
 */
typedef enum status decide_step(struct deciding *deciding,
				struct store_step *step, struct json *reply,
				struct error *err);

/* The method of a decision on the case `stored`. */
struct decided {
	const char *method;
	enum decision decision;
	bool with_evidence; /* the step wants calendars, and others */
	decide_step *step;
};
enum status decide(struct service *service, struct call *call,
		   const struct decided *decided, struct json **ret,
		   struct error *err);

/* Sets the state change; one that is not possible is refused. */
enum status decide_allows(struct deciding *deciding, struct error *err);
/* "x" or ["x"] as a list: the caller's. */
struct json *strings_encode(const struct json *value);
/* The keys of the holds that have expired. */
enum status plans_expired(const struct store_stored *stored, int64_t now,
			  struct arena *arena, const int64_t **ret,
			  size_t *ret_n, struct error *err);
/* What the case is goes into the data of an error. */
void decide_tell_state(const struct deciding *deciding);
/* STATUS_STALE, with what the case is and may become as data. */
enum status decide_refuse(const struct deciding *deciding, enum message message,
			  const char *kinds, const char *argument,
			  struct error *err);
/* if_revision of the call against the latest; was NULL: there is none. */
enum status decide_revision(const struct deciding *deciding, const char *id,
			    bool required, struct error *err);

/* The plans of the case that still stand: live holds, or the agreement. */
bool plan_stands(const struct store_plan *plan, int64_t now);
const struct store_plan *plan_agreed(const struct store_stored *stored);
enum case_state state_at(const struct store_stored *stored, int64_t now);
/* {"start", "end", "expires"}; the caller's */
struct json *hold_encode(const struct store_plan *plan,
			 const struct zone *zone);

#endif
