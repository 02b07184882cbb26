#ifndef TESTS_UNIT_IPC_HOUSE_H
#define TESTS_UNIT_IPC_HOUSE_H

/*
 * The methods on a store of their own and by a clock that the tests set, and
 * the cases of two authorities with the same inspectors.
 */
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

#include "base/day.h"
#include "ipc/rpc.h"
#include "tests/unit/postgres.h"
#include "tests/unit/folder.h"

struct house {
	char folder[64];
	struct service service;
	int n; /* requests so far, for their ids */
};

static int64_t now;

static inline int64_t set_clock(void)
{
	return now;
}

/* Noon of a day, UTC. */
static inline void set_day(const char *text)
{
	struct day day;

	assert_true(day_parse(text, &day));
	now = (int64_t)day.n * SECONDS_A_DAY + SECONDS_A_DAY / 2;
}

/* On a PostgreSQL every decision is made twice, since the first met another:
 * what it did then must not show. */
static inline void meet_others(const struct house *house)
{
	struct store *store = NULL;

	assert_int_equal(store_open(house->service.data_folder, STORE_CREATE,
				    &store, NULL),
			 STATUS_OK);
	store_close(store);
	refuse_commits("request", 0);
}

static inline int open_house(void **state)
{
	struct house *house = calloc(1, sizeof(*house));

	assert_non_null(house);
	strcpy(house->folder, "/tmp/trefnydd-decisions.XXXXXX");
	assert_non_null(mkdtemp(house->folder));
	forget_schema();
	house->service =
		(struct service){.zones = zones_new(),
				 .data_folder = store_url() ? store_url()
							    : house->folder,
				 .over_socket = true,
				 .roles = ROLES_ALL,
				 .store_mode = STORE_CREATE,
				 .clock = set_clock};
	set_day("2026-09-10");
	*state = house;
	if (store_url())
		meet_others(house);
	return 0;
}

static inline int close_house(void **state)
{
	struct house *house = *state;

	service_release(&house->service);
	zones_free(house->service.zones);
	assert_true(remove_folder(house->folder));
	free(house);
	return 0;
}

/* --- asking --------------------------------------------------------------- */

static inline char *request_of(const char *method, const char *params)
{
	struct buffer request;

	buffer_init(0, &request);
	buffer_printf(&request,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
		      "\"params\":{%s}}",
		      method, params);
	return buffer_detach(&request);
}

static inline char *send_request(struct house *house, const char *request)
{
	struct buffer reply;
	bool committed;

	buffer_init(0, &reply);
	rpc_answer(bytes_of(request), &house->service, &reply, &committed);
	return buffer_detach(&reply);
}

static inline char *ask(struct house *house, const char *method,
			const char *params)
{
	char *request = request_of(method, params);
	char *reply = send_request(house, request);

	free(request);
	return reply;
}

/* A change under a request_id of its own. */
static inline char *change(struct house *house, const char *method,
			   const char *params)
{
	struct buffer more;
	char *reply;

	buffer_init(0, &more);
	buffer_printf(&more, "%s,\"request_id\":\"r%d\"", params, house->n++);
	reply = ask(house, method, more.data);
	buffer_release(&more);
	return reply;
}

static inline void has(char *reply, const char *part)
{
	if (!strstr(reply, part))
		fail_msg("no %s in %s", part, reply);
	free(reply);
}

static inline void has_not(char *reply, const char *part)
{
	if (strstr(reply, part))
		fail_msg("%s in %s", part, reply);
	free(reply);
}

static inline void has_both(char *reply, const char *part, const char *other)
{
	if (!strstr(reply, part))
		fail_msg("no %s in %s", part, reply);
	has(reply, other);
}

/* --- the cases ------------------------------------------------------------ */

/*
 * Of two authorities with the same inspectors; of nobody is anything known
 * unless it is imported. more: members behind the others.
 */
static inline char *case_of(const char *id, const char *chairs,
			    const char *more)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_printf(
		&text,
		"\"case\":{\"case\":\"%s\",\"report_published\":\"2026-08-28\","
		"\"window\":{\"from\":\"2026-11-09\",\"to\":\"2026-12-11\","
		"\"target\":\"2026-11-24\"},\"required_duration\":\"PT3H30M\","
		"\"people\":[{\"id\":\"%s-chief\"},"
		"{\"id\":\"i1\",\"travel\":\"PT30M\"},{\"id\":\"i2\"},"
		"{\"id\":\"i4\"}],\"seats\":["
		"{\"id\":\"chief-executive\",\"candidates\":[\"%s-chief\"]},"
		"{\"id\":\"chair\",\"candidates\":[%s]},"
		"{\"id\":\"support\",\"candidates\":[\"i2\"]}],"
		"\"team\":{\"link_inspectors\":[\"i2\"]}%s}",
		id, id, id, chairs, more);
	return buffer_detach(&text);
}

static inline void put(struct house *house, const char *id, const char *chairs,
		       const char *more)
{
	char *text = case_of(id, chairs, more);

	has(change(house, "put", text),
	    "\"revision\":1,\"state\":\"proposed\"");
	free(text);
}

static inline void put_a(struct house *house)
{
	put(house, "a", "\"i1\"", "");
}

#define AGREE(id, revision, start)                                             \
	"\"stored\":\"" id "\",\"if_revision\":" revision                      \
	",\"start\":\"" start                                                  \
	"\",\"agreed_by\":[\"Ann\"],\"how\":\"telephone\""
#define HOLD "\"starts\":[\"2026-11-24T10:00\",\"2026-11-26T10:00\"]"
#define RECORD(revision, what, date)                                           \
	"\"stored\":\"a\",\"if_revision\":" revision ",\"what\":\"" what       \
	"\",\"date\":\"" date "\""
#define SET(revision) "\"stored\":\"a\",\"if_revision\":" revision

static inline void agree_a(struct house *house)
{
	has(change(house, "agree", AGREE("a", "1", "2026-11-24T10:00")),
	    "\"revision\":2,\"state\":\"agreed\"");
}

/* A person's calendar: away on one day. */
static inline char *import_away(struct house *house, const char *person,
				const char *day)
{
	struct buffer params;
	char *reply;

	buffer_init(0, &params);
	buffer_printf(&params,
		      "\"person\":\"%s\",\"as_of\":\"2026-09-09\",\"ics\":\""
		      "BEGIN:VCALENDAR\\nVERSION:2.0\\nBEGIN:VEVENT\\nUID:%s"
		      "\\nDTSTAMP:20260909T000000Z\\nDTSTART;VALUE=DATE:%s"
		      "\\nEND:VEVENT\\nEND:VCALENDAR\\n\"",
		      person, day, day);
	reply = change(house, "import", params.data);
	buffer_release(&params);
	return reply;
}

#define TEST(test)                                                             \
	cmocka_unit_test_setup_teardown(test, open_house, close_house)

#endif
