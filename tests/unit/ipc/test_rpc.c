#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "calendar/read.h"
#include "calendar/sandbox.h"
#include "ipc/known.h"
#include "ipc/rpc.h"
#include "store/upkeep.h"

static int64_t fixed_clock(void)
{
	return 1789000000;
}

/* A service over a socket, without a store. */
static void answer(struct bytes request, struct buffer *ret)
{
	struct service service = {.zones = zones_new(),
				  .over_socket = true,
				  .roles = ROLES_ALL,
				  .clock = fixed_clock};
	bool committed = true;

	assert_non_null(service.zones);
	buffer_init(0, ret);
	rpc_answer(request, &service, ret, &committed);
	assert_false(committed);
	service_release(&service);
	zones_free(service.zones);
}

static void assert_answer(const char *request, const char *expected)
{
	struct buffer reply;

	answer(bytes_of(request), &reply);
	assert_string_equal(reply.data, expected);
	buffer_release(&reply);
}

/* The whole of an error: nothing in it but this. */
static void assert_error(const char *request, const char *id, int code,
			 const char *place, const char *en, const char *cy)
{
	struct buffer expected;

	buffer_init(0, &expected);
	buffer_printf(&expected,
		      "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,"
		      "\"message\":\"%s\",\"data\":{%s\"text\":{\"en\":\"%s\","
		      "\"cy\":\"%s\"}}}}",
		      id, code, en, place, en, cy);
	assert_answer(request, expected.data);
	buffer_release(&expected);
}

/* What the reader is kept in by is this machine's, as it was found; so are the
 * time zones. */
static void assert_health(const char *request, const char *id)
{
	struct sandbox reached;
	struct buffer expected;
	char tzdata[TZDATA_VERSION_BYTES];

	known_tzdata(tzdata);
	assert_int_equal(calendar_isolation(&reached, NULL), STATUS_OK);
	buffer_init(0, &expected);
	buffer_printf(&expected,
		      "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"status\":"
		      "\"ok\",\"version\":\"" VERSION
		      "\",\"protocol\":1,\"reader\":{\"rlimits\":true,"
		      "\"seccomp\":%s,\"landlock\":%d},\"versions\":{"
		      "\"schema\":%d,\"sqlite\":\"%s\",\"tzdata\":\"%s\"},"
		      "\"holidays_until\":\"2028-12-31\"}}",
		      id, reached.seccomp ? "true" : "false",
		      (int)reached.landlock_abi, (int)store_schema(),
		      store_database(), tzdata);
	assert_answer(request, expected.data);
	buffer_release(&expected);
}

static void answer__health_is_exact(void **state)
{
	(void)state;
	assert_health("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"health\"}",
		      "7");
	assert_health("{\"method\":\"health\",\"params\":{},"
		      "\"id\":\"\xc3\xb4\",\"jsonrpc\":\"2.0\"}",
		      "\"\xc3\xb4\"");
}

static void answer__refuses_a_batch(void **state)
{
	(void)state;
	assert_error("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}]",
		     "null", -32600, "",
		     "a batch is not read; expected one request object",
		     "ni ddarllenir swp; disgwyliwyd un gwrthrych cais");
	assert_error("[]", "null", -32600, "",
		     "a batch is not read; expected one request object",
		     "ni ddarllenir swp; disgwyliwyd un gwrthrych cais");
}

static void answer__refuses_what_is_no_request(void **state)
{
	static const char *const requests[] = {"7", "\"health\"", "null",
					       "true"};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_error(requests[i], "null", -32600, "",
			     "expected a JSON-RPC 2.0 request object",
			     "disgwyliwyd gwrthrych cais JSON-RPC 2.0");
}

static void answer__refuses_a_request_without_an_id(void **state)
{
	static const char en[] = "expected a string or an integer: every "
				 "request has an answer";
	static const char cy[] =
		"disgwyliwyd llinyn neu gyfanrif: mae ateb i bob cais";

	(void)state;
	assert_error("{\"jsonrpc\":\"2.0\",\"method\":\"health\"}", "null",
		     -32600, "\"path\":\"/id\",", en, cy);
	assert_error("{\"jsonrpc\":\"2.0\",\n \"id\":null,"
		     "\"method\":\"health\"}",
		     "null", -32600,
		     "\"line\":2,\"column\":7,\"path\":\"/id\",", en, cy);
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"health\"}",
		     "null", -32600,
		     "\"line\":1,\"column\":23,\"path\":\"/id\",", en, cy);
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"health\"}",
		     "null", -32600,
		     "\"line\":1,\"column\":23,\"path\":\"/id\",", en, cy);
}

static void answer__refuses_another_version(void **state)
{
	(void)state;
	assert_error("{\"id\":1,\"method\":\"health\"}", "1", -32600,
		     "\"path\":\"/jsonrpc\",", "expected \\\"2.0\\\"",
		     "disgwyliwyd \\\"2.0\\\"");
	assert_error("{\"jsonrpc\":2.0,\"id\":1,\"method\":\"health\"}", "1",
		     -32600, "\"line\":1,\"column\":12,\"path\":\"/jsonrpc\",",
		     "expected \\\"2.0\\\"", "disgwyliwyd \\\"2.0\\\"");
}

static void answer__refuses_a_method_that_is_no_name(void **state)
{
	(void)state;
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1}", "1", -32600,
		     "\"path\":\"/method\",",
		     "expected the name of a method, a string",
		     "disgwyliwyd enw dull, yn llinyn");
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":[\"health\"]}",
		     "1", -32600,
		     "\"line\":1,\"column\":34,\"path\":\"/method\",",
		     "expected the name of a method, a string",
		     "disgwyliwyd enw dull, yn llinyn");
}

static void answer__refuses_another_member(void **state)
{
	(void)state;
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\","
		     "\"parms\":{}}",
		     "1", -32600,
		     "\"line\":1,\"column\":51,\"path\":\"/parms\",",
		     "'parms' is no member of a request; expected jsonrpc, id, "
		     "method, params",
		     "nid yw 'parms' yn aelod o gais; disgwyliwyd jsonrpc, id, "
		     "method, params");
}

static void answer__names_the_nearest_method(void **state)
{
	(void)state;
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"propse\"}",
		     "1", -32601,
		     "\"line\":1,\"column\":34,\"path\":\"/method\",",
		     "there is no method 'propse', nearest 'propose'",
		     "nid oes dull 'propse', yr agosaf yw 'propose'");
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"xyzzyxyzzy\"}",
		     "1", -32601,
		     "\"line\":1,\"column\":34,\"path\":\"/method\",",
		     "there is no method 'xyzzyxyzzy'",
		     "nid oes dull 'xyzzyxyzzy'");
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}", "1",
		     -32601, "\"line\":1,\"column\":34,\"path\":\"/method\",",
		     "there is no method ''", "nid oes dull ''");
}

#define ASK(method, params)                                                    \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method                   \
	"\",\"params\":" params "}"

static void answer__refuses_params_that_are_no_object(void **state)
{
	(void)state;
	assert_error(ASK("health", "[1]"), "1", -32602,
		     "\"line\":1,\"column\":52,\"path\":\"/params\",",
		     "expected an object of named parameters",
		     "disgwyliwyd gwrthrych o baramedrau wedi'u henwi");
}

static void answer__refuses_an_unknown_parameter(void **state)
{
	(void)state;
	assert_error(ASK("freebusy", "{\"idd\":\"chief\"}"), "1", -32602,
		     "\"line\":1,\"column\":61,\"path\":\"/params/idd\",",
		     "'idd' is no parameter of this method, nearest 'id'",
		     "nid yw 'idd' yn baramedr i'r dull hwn, yr agosaf yw "
		     "'id'");
	assert_error(ASK("health", "{\"verbose\":true}"), "1", -32602,
		     "\"line\":1,\"column\":63,\"path\":\"/params/verbose\",",
		     "'verbose' is no parameter of this method",
		     "nid yw 'verbose' yn baramedr i'r dull hwn");
}

static void answer__refuses_a_wrong_parameter(void **state)
{
	static const struct {
		const char *name, *value, *column, *en, *cy;
	} cases[] = {
		{"id", "7", "60", "a string", "llinyn"},
		{"ics", "null", "61", "a string", "llinyn"},
		{"now", "20260915", "61", "a date or a date-time",
		 "dyddiad neu ddyddiad-amser"},
		{"email", "[\"a\",1]", "63", "a string or a list of strings",
		 "llinyn neu restr o linynnau"},
		{"lenient", "\"yes\"", "65", "true or false", "true neu false"},
		{"covers", "\"2026\"", "64", "an object", "gwrthrych"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char request[200], place[100], en[200], cy[200];

		snprintf(request, sizeof(request),
			 ASK("freebusy", "{\"%s\":%s}"), cases[i].name,
			 cases[i].value);
		snprintf(place, sizeof(place),
			 "\"line\":1,\"column\":%s,\"path\":\"/params/%s\",",
			 cases[i].column, cases[i].name);
		snprintf(en, sizeof(en),
			 "'%s' is not what it should be; expected %s",
			 cases[i].name, cases[i].en);
		snprintf(cy, sizeof(cy),
			 "nid yw '%s' fel y dylai fod; disgwyliwyd %s",
			 cases[i].name, cases[i].cy);
		assert_error(request, "1", -32602, place, en, cy);
	}
}

static void answer__refuses_a_missing_parameter(void **state)
{
	(void)state;
	assert_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"propose\"}",
		     "1", -32602, "\"path\":\"/params\",", "'case' is missing",
		     "mae 'case' ar goll");
	assert_error(ASK("import", "{\"ics\":\"\",\"person\":\"a\"}"), "1",
		     -32602, "\"line\":1,\"column\":52,\"path\":\"/params\",",
		     "'request_id' is missing", "mae 'request_id' ar goll");
}

static void answer__tells_where_the_json_ends(void **state)
{
	struct buffer reply;

	(void)state;
	answer(bytes_of("{\"jsonrpc\":\"2.0\",\n\"id\":1,}"), &reply);
	assert_memory_equal(
		reply.data,
		"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,",
		50);
	assert_non_null(strstr(reply.data, "\"line\":2,\"column\":8,"));
	buffer_release(&reply);
	answer(bytes_of(""), &reply);
	assert_memory_equal(
		reply.data,
		"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,",
		50);
	buffer_release(&reply);
}

/* A limit is told as a limit, with the limit and the value. */
static void answer__tells_a_limit_as_one(void **state)
{
	struct buffer reply;
	char request[300];

	(void)state;
	memset(request, '[', sizeof(request));
	answer((struct bytes){request, sizeof(request)}, &reply);
	assert_non_null(strstr(reply.data, "\"code\":-32002,"));
	assert_non_null(strstr(reply.data, "\"limit\":16,\"value\":17,"));
	buffer_release(&reply);
}

static void discover__lists_every_method(void **state)
{
	struct buffer reply;
	char name[64];

	(void)state;
	answer(bytes_of("{\"jsonrpc\":\"2.0\",\"id\":1,"
			"\"method\":\"rpc.discover\"}"),
	       &reply);
	for (size_t i = 0; i < n_methods; i++) {
		snprintf(name, sizeof(name), "{\"name\":\"%s\",\"summary\"",
			 methods[i].name);
		assert_non_null(strstr(reply.data, name));
		assert_true(methods[i].n_params <= MAX_PARAMS);
	}
	buffer_release(&reply);
}

static void refusal__has_a_code_and_both_languages(void **state)
{
	struct error error = {0};
	struct buffer reply;

	(void)state;
	buffer_init(0, &reply);
	error_set(&error, STATUS_BUSY, MSG_SERVICE_BUSY, "");
	rpc_refusal(&error, &reply);
	assert_string_equal(
		reply.data,
		"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32003,"
		"\"message\":\"the service is busy; ask again later\",\"data\":"
		"{\"text\":{\"en\":\"the service is busy; ask again later\","
		"\"cy\":\"mae'r gwasanaeth yn brysur; gofynnwch eto yn nes "
		"ymlaen\"}}}}");
	buffer_release(&reply);
}

static void read_reply__gives_back_every_status(void **state)
{
	static const enum status statuses[] = {
		STATUS_REJECTED,  STATUS_LIMIT,	    STATUS_BUSY,
		STATUS_DEADLINE,  STATUS_FORBIDDEN, STATUS_STALE,
		STATUS_NOT_FOUND, STATUS_CRASHED};

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct error error = {0}, none = {0};
		struct remote_error remote = {.status = STATUS_OK};
		struct json *result = NULL;
		struct buffer reply;

		buffer_init(0, &reply);
		error_source(&error, "chief.ics");
		error_place(&error, 12, 3);
		error_path(&error, "/people/1");
		error_set(&error, statuses[i], MSG_URL_IN_USE, "");
		rpc_refusal(&error, &reply);
		assert_int_equal(rpc_code(statuses[i]), -32001 - (int)i);
		assert_int_equal(rpc_read_reply(buffer_bytes(&reply), &result,
						&remote, &none),
				 statuses[i]);
		assert_null(result);
		assert_int_equal(remote.line, 12);
		assert_int_equal(remote.column, 3);
		assert_string_equal(remote.source, "chief.ics");
		assert_string_equal(remote.path, "/people/1");
		assert_string_equal(remote.text[LANGUAGE_EN],
				    "another service listens there");
		assert_string_equal(remote.text[LANGUAGE_CY],
				    "mae gwasanaeth arall yn gwrando yno");
		json_free(remote.data);
		buffer_release(&reply);
	}
}

static void read_reply__refuses_what_is_no_reply(void **state)
{
	static const char *const replies[] = {"{}", "[]", "7", "{\"id\":1}"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct remote_error remote = {.status = STATUS_OK};
		struct error error = {0};
		struct json *result = NULL;

		assert_int_equal(rpc_read_reply(bytes_of(replies[i]), &result,
						&remote, &error),
				 STATUS_FAULT);
		assert_int_equal(error.message, MSG_RPC_NOT_REPLY);
	}
}

static void write_request__is_exact(void **state)
{
	struct json *params = json_new_object();
	struct buffer request;

	(void)state;
	json_set(params, "id", json_new_string("chief"));
	buffer_init(0, &request);
	assert_int_equal(rpc_write_request("freebusy", params, &request, NULL),
			 STATUS_OK);
	assert_string_equal(request.data,
			    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
			    "\"freebusy\",\"params\":{\"id\":\"chief\"}}");
	buffer_release(&request);
}

static void write_request__refuses_one_too_large(void **state)
{
	size_t n = (size_t)LIMIT_REQUEST_BYTES;
	char *text = malloc(n);
	struct json *params = json_new_object();
	struct error error = {0};
	struct buffer request;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', n);
	json_set(params, "ics", json_new_bytes((struct bytes){text, n}));
	free(text);
	buffer_init(0, &request);
	assert_int_equal(rpc_write_request("freebusy", params, &request,
					   &error),
			 STATUS_LIMIT);
	assert_int_equal(error.message, MSG_LIMIT);
	buffer_release(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer__health_is_exact),
		cmocka_unit_test(answer__refuses_a_batch),
		cmocka_unit_test(answer__refuses_what_is_no_request),
		cmocka_unit_test(answer__refuses_a_request_without_an_id),
		cmocka_unit_test(answer__refuses_another_version),
		cmocka_unit_test(answer__refuses_a_method_that_is_no_name),
		cmocka_unit_test(answer__refuses_another_member),
		cmocka_unit_test(answer__names_the_nearest_method),
		cmocka_unit_test(answer__refuses_params_that_are_no_object),
		cmocka_unit_test(answer__refuses_an_unknown_parameter),
		cmocka_unit_test(answer__refuses_a_wrong_parameter),
		cmocka_unit_test(answer__refuses_a_missing_parameter),
		cmocka_unit_test(answer__tells_where_the_json_ends),
		cmocka_unit_test(answer__tells_a_limit_as_one),
		cmocka_unit_test(discover__lists_every_method),
		cmocka_unit_test(refusal__has_a_code_and_both_languages),
		cmocka_unit_test(read_reply__gives_back_every_status),
		cmocka_unit_test(read_reply__refuses_what_is_no_reply),
		cmocka_unit_test(write_request__is_exact),
		cmocka_unit_test(write_request__refuses_one_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
