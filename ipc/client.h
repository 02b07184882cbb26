#ifndef IPC_CLIENT_H
#define IPC_CLIENT_H

/*
 * Asks a service, or whichever of several that share a store: one request, one
 * reply, within a deadline. Without a reply the same bytes are sent again, on
 * one more socket, at growing intervals: they join the job that is under way,
 * and what changes something carries a request_id, so that it is done once,
 * whichever service does it. A reply that it failed is taken only when no other
 * comes in as long a time again: who was asked too may have done it.
 */

#include "base/bytes.h"
#include "base/error.h"

/*
 * Only the reply is in *ret then. The request is at most LIMIT_REQUEST_BYTES (checked: the
 * library drops a larger one without a word). Errors: STATUS_UNREACHABLE (no
 * service, no permission), STATUS_DEADLINE, STATUS_LIMIT, STATUS_REJECTED
 * (the URL).
 */
enum status client_ask(const char *url, struct bytes request,
		       int32_t deadline_ms, struct buffer *ret,
		       struct error *err);

/*
 * Of n URLs, 1 to CLIENT_URLS. Which is asked first follows from the bytes of
 * the request; when it dies its request goes to another at once, and one that
 * gives no reply is not waited for. STATUS_UNREACHABLE: none of them is there.
 */
enum { CLIENT_URLS = 8 };
enum status client_ask_any(const struct strings *urls, struct bytes request,
			   int32_t deadline_ms, struct buffer *ret,
			   struct error *err);

#endif
