#ifndef IPC_RPC_H
#define IPC_RPC_H

/*
 * JSON-RPC 2.0: the bytes of a request to the bytes of its reply.
 */

#include "ipc/code.h"
#include "ipc/methods.h"

/*
 * Answers one request, whatever it is; appends the reply, never more than
 * LIMIT_REPLY_BYTES. *ret_committed: something was changed.
 */
void rpc_answer(struct bytes request, struct service *service,
		struct buffer *ret, bool *ret_committed);

/* An error reply without an id: the request was not read. */
void rpc_refusal(const struct error *error, struct buffer *ret);

/* The request of a method; params is stolen. Appends to ret. */
enum status rpc_write_request(const char *method, struct json *params,
			      struct buffer *ret, struct error *err);

/*
 * A reply: its result (the caller's), or *remote and its status: the error
 * that the service gave, its text in both languages; or *err when it is no
 * reply at all.
 */
struct remote_error {
	char text[N_LANGUAGES][512];
	enum status status;
	char source[160], path[160];
	int32_t line, column;
	struct json *data; /* the error's, whole; the caller's */
};
enum status rpc_read_reply(struct bytes reply, struct json **ret,
			   struct remote_error *remote, struct error *err);

#endif
