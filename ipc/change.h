#ifndef IPC_CHANGE_H
#define IPC_CHANGE_H

/*
 * What every changing method begins with: who asks for what, and whether the
 * same was asked before.
 */

#include "ipc/methods.h"

/* Of all params but those left out. */
enum status call_digest(const struct call *call, const char *const *left_out,
			size_t n_left_out, uint64_t *ret, struct error *err);

/*
 * The change of the call; opens the store. *ret, the caller's, is the reply
 * kept of the same request, else NULL. ret_change borrows from the params.
 */
enum status change_begin(struct service *service, struct call *call,
			 const char *method, struct change *ret_change,
			 struct json **ret, struct error *err);

/* Commits a step of a stored case; its reply is *ret, the caller's. */
enum status change_commit(const struct case_change *change,
			  struct service *service, struct call *call,
			  struct json **ret, struct error *err);

/* The text of a value in the arena: {NULL, 0} and an error. */
enum status json_keep(const struct json *json, struct arena *arena,
		      struct bytes *ret, struct error *err);

#endif
