#ifndef TESTS_SERVICE_DOORS_H
#define TESTS_SERVICE_DOORS_H

/*
 * A service with three doors: ipc, ipc for an admin, tcp with a token; and the
 * shortest of all questions. A file that includes this defines
 * _DEFAULT_SOURCE first.
 */

#include "base/limits.h"
#include "tests/service/measure.h"
#include "tests/service/wire.h"

static struct service_run run;
static char url[160], admin[180], tcp[64], data[160];
static char *token; /* of a planner */

/* FOLDER: where its sockets and its store are. */
static inline void open_doors(const char *folder, const char *workers)
{
	const char *urls[3] = {url, admin, tcp};
	static const char request[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"token\",\"params\":"
		"{\"action\":\"new\",\"name\":\"n\",\"roles\":\"planner\","
		"\"names\":true,\"request_id\":\"n\"}}";
	char address[180];

	/* Else what is freed counts as taken, up to 256 MiB a process. */
	sanitizer_options("quarantine_size_mb=0:"
			  "thread_local_quarantine_size_kb=0");
	snprintf(url, sizeof(url), "ipc://%s/api", folder);
	snprintf(admin, sizeof(admin), "ipc://%s/admin?role=admin", folder);
	snprintf(data, sizeof(data), "%s/data", folder);
	snprintf(tcp, sizeof(tcp), "tcp://127.0.0.1:%d", wire_free_port());
	start_service_at(data, urls, 3, workers, &run);
	snprintf(address, sizeof(address), "%.*s", (int)strcspn(admin, "?"),
		 admin);
	char *reply = ask_string(address, request);
	const char *at = strstr(reply, "\"token\":\"");
	CHECK(at, "no token: %s", reply);
	at += strlen("\"token\":\"");
	token = strndup(at, strcspn(at, "\""));
	free(reply);
}

/* In the order in which they were given: see open_doors(). */
static inline pid_t front_of(const char *address)
{
	return run.fronts[address == tcp ? 2 : 0];
}

/* A request for health with its id; over tcp with the token. */
static inline struct bytes health_request(bool with_token, int id,
					  char ret[300])
{
	int n = snprintf(ret, 300,
			 "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"health\","
			 "\"params\":{%s%s%s}}",
			 id, with_token ? "\"token\":\"" : "",
			 with_token ? token : "", with_token ? "\"" : "");

	return (struct bytes){ret, (size_t)n};
}

static inline void assert_well(const char *reply)
{
	CHECK(reply && strstr(reply, "\"result\":{\"status\":\"ok\","),
	      "no health: %.300s", reply ? reply : "closed");
}

static inline void assert_served(const struct wire *wire)
{
	char request[300];
	char *reply = wire_ask(wire, health_request(wire->tcp, 1, request));

	assert_well(reply);
	free(reply);
}

static inline void assert_served_at(const char *address)
{
	struct wire wire = wire_connect(address);

	assert_served(&wire);
	wire_close(&wire);
}

static inline int restarts(void)
{
	return ask_health(url).restarts;
}

static inline void close_doors(void)
{
	stop_service(&run, url);
	free(token);
}

/* Waits until the process has no more descriptors than that. */
static inline void wait_for_fds(pid_t pid, int n)
{
	while (count_fds(pid) > n)
		assert_served_at(url);
}

/* Free/busy of a calendar with 40 meetings a day from 1 January 2026. */
static inline void large_request(const char *id, int days, struct buffer *ret)
{
	time_t end = 1767225600 + (time_t)days * 86400;
	struct tm day;

	gmtime_r(&end, &day);
	buffer_init(0, ret);
	buffer_printf(ret,
		      "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":"
		      "\"freebusy\",\"params\":{\"from\":\"2026-01-01\","
		      "\"to\":\"%04d-%02d-%02d\",\"ics\":"
		      "\"BEGIN:VCALENDAR\\nVERSION:2.0\\n",
		      id, day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
	for (int i = 0; i < 40; i++)
		buffer_printf(ret,
			      "BEGIN:VEVENT\\nUID:%d\\n"
			      "DTSTAMP:20260101T000000Z\\n"
			      "DTSTART:20260101T%02d%02d00Z\\nDURATION:PT1M\\n"
			      "RRULE:FREQ=DAILY\\nEND:VEVENT\\n",
			      i, i / 4, i % 4 * 15);
	buffer_put_string(ret, "END:VCALENDAR\\n\"}}");
	CHECK(!ret->failed, "no memory");
}

#endif
