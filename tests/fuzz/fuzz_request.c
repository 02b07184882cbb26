/*
 * Any bytes as a request of the service, without a store: the reply is one
 * JSON object with a result or an error.
 */

#include "base/limits.h"
#include "ipc/rpc.h"
#include "tests/fuzz/fuzz.h"

static int64_t fixed_clock(void)
{
	return 1789459200; /* 2026-09-15 */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct service service = {.zones = fuzz_zones(),
				  .over_socket = true,
				  .roles = ROLES_ALL,
				  .clock = fixed_clock};
	struct json *json = NULL;
	struct buffer reply;
	bool committed = false;

	buffer_init(0, &reply);
	rpc_answer((struct bytes){(const char *)data, n}, &service, &reply,
		   &committed);
	REQUIRE(!committed);
	REQUIRE(reply.n <= LIMIT_REPLY_BYTES);
	REQUIRE(json_read(buffer_bytes(&reply), NULL, &json, NULL) ==
		STATUS_OK);
	REQUIRE(!json_member(json, "result") != !json_member(json, "error"));
	json_free(json);
	buffer_release(&reply);
	return 0;
}
