#ifndef TESTS_UNIT_IPC_DOOR_H
#define TESTS_UNIT_IPC_DOOR_H

/* A service over a socket with a store of its own, and tokens for it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "ipc/rpc.h"
#include "tests/unit/postgres.h"
#include "ipc/veil.h"
#include "store/audit.h"
#include "tests/unit/folder.h"

struct house {
	char folder[64];
	struct service service;
	struct arena *arena;
};

static int64_t clock_now = 1789000000; /* 2026-09-10 */

static inline int64_t moved_clock(void)
{
	return clock_now;
}

static inline int open_house(void **state)
{
	struct house *house = calloc(1, sizeof(*house));

	assert_non_null(house);
	clock_now = 1789000000;
	strcpy(house->folder, "/tmp/trefnydd-access.XXXXXX");
	assert_non_null(mkdtemp(house->folder));
	forget_schema();
	house->arena = arena_new(256u << 20);
	assert_non_null(house->arena);
	house->service =
		(struct service){.zones = zones_new(),
				 .data_folder = store_url() ? store_url()
							    : house->folder,
				 .over_socket = true,
				 .store_mode = STORE_CREATE,
				 .clock = moved_clock};
	*state = house;
	return 0;
}

static inline int close_house(void **state)
{
	struct house *house = *state;

	service_release(&house->service);
	zones_free(house->service.zones);
	assert_true(remove_folder(house->folder));
	arena_free(house->arena);
	free(house);
	return 0;
}

/* The reply; door: the roles of whom the door let in. */
static inline char *ask(struct house *house, uint8_t door, const char *method,
			const char *params, const char *token)
{
	struct buffer request, reply;
	bool committed;

	buffer_init(0, &request);
	buffer_init(0, &reply);
	buffer_printf(&request,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
		      "\"params\":{%s%s%s%s%s}}",
		      method, params, *params && token ? "," : "",
		      token ? "\"token\":\"" : "", token ? token : "",
		      token ? "\"" : "");
	house->service.roles = door;
	rpc_answer(buffer_bytes(&request), &house->service, &reply, &committed);
	buffer_release(&request);
	return buffer_detach(&reply);
}

/* 0, or its code. */
static inline int code_of(const char *reply)
{
	const char *code = strstr(reply, "\"error\":{\"code\":");

	return code ? atoi(code + strlen("\"error\":{\"code\":")) : 0;
}

static inline int ask_code(struct house *house, uint8_t door,
			   const char *method, const char *params,
			   const char *token)
{
	char *reply = ask(house, door, method, params, token);
	int code = code_of(reply);

	free(reply);
	return code;
}

/* Its text, the arena's. role: one, or a list as JSON has it; more: "" or more
 * params. */
static inline const char *new_token(struct house *house, const char *name,
				    const char *role, const char *more)
{
	const char *quote = role[0] == '[' ? "" : "\"";
	char params[400];

	snprintf(params, sizeof(params),
		 "\"action\":\"new\",\"name\":\"%s\",\"roles\":%s%s%s,"
		 "\"request_id\":\"new-%s\"%s",
		 name, quote, role, quote, name, more);
	char *reply = ask(house, ROLE_ADMIN, "token", params, NULL);
	const char *start = strstr(reply, "\"token\":\"");
	if (!start)
		fail_msg("no token: %s", reply);
	start += strlen("\"token\":\"");
	const char *token =
		arena_string(house->arena,
			     (struct bytes){start, strcspn(start, "\"")});
	free(reply);
	assert_int_equal(strlen(token), TOKEN_BYTES);
	return token;
}

enum { FORBIDDEN = -32005 };

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, open_house, close_house)

#endif
