/*
 * Any bytes as a request of the service, without a store: the reply is one
 * JSON object with a result or an error.
 */

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ipc/rpc.h"
#include "tests/fuzz/fuzz.h"

static int64_t fixed_clock(void)
{
	return 1789459200; /* 2026-09-15 */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct zones *zones = zones_new();
	struct service service = {.zones = zones,
				  .over_socket = true,
				  .clock = fixed_clock};
	struct json *json = NULL;
	struct buffer reply;
	bool committed = false;

	if (!zones)
		abort();
	buffer_init(0, &reply);
	rpc_answer((struct bytes){(const char *)data, n}, &service, &reply,
		   &committed);
	if (committed || reply.n > LIMIT_REPLY_BYTES ||
	    json_read(buffer_bytes(&reply), NULL, &json, NULL) != STATUS_OK)
		abort();
	if (!json_member(json, "result") == !json_member(json, "error"))
		abort();
	json_free(json);
	buffer_release(&reply);
	zones_free(zones);
	return 0;
}
