#ifndef TESTS_SERVICE_SAME_H
#define TESTS_SERVICE_SAME_H

/*
 * What same_random asks and how: a service in this process, cases made
 * richer, shuffled, and laid out as files. Any difference ends the driver.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/rpc.h"
#include "json/json.h"

#define CHECK(condition, ...)                                                  \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);        \
			fprintf(stderr, __VA_ARGS__);                          \
			fputc('\n', stderr);                                   \
			exit(1);                                               \
		}                                                              \
	} while (0)

/* The service's clock. */
static int64_t clock_now;

static inline int64_t fixed_clock(void)
{
	return clock_now;
}

struct world {
	struct service service;
	struct zones *zones;
	const char *folder;
	char data_folder[256], case_folder[256];
	uint64_t random;
	int n_requests, n_files;
	bool lenient; /* the way of importing */
};

/* What else is asked of a case; a method that is not there is not asked. */
static const struct {
	const char *method, *more; /* further params */
} others[] = {
	{"check", "{\"date\":\"2026-12-03\"}"},
	{"explain", "{}"},
	{"whatif", "{\"patch\":{\"max_candidates\":9,\"policy\":"
		   "{\"unknown\":\"busy\",\"tentative\":\"free\"}}}"},
	{"tasks", "{}"},
};
enum { N_OTHERS = sizeof(others) / sizeof(others[0]) };

struct question {
	int number;
	struct json *conference; /* the line's */
	const char *now_text;
	int64_t now, window_from;
	char *answer;		/* with the calendars as texts */
	char *others[N_OTHERS]; /* the same; NULL: not asked */
};

struct import_list {
	const char *name, *kind;
};

struct import_to {
	const char *kind, *source;
	struct json *zone;
};

static inline uint32_t below(uint32_t n, uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(((*seed >> 33) * n) >> 31);
}

/* --- the service ---------------------------------------------------------- */

static inline void remove_store(const struct world *world)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[300];

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/trefnydd.db%s",
			 world->data_folder, ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(world->data_folder);
}

static inline void world_new_store(struct world *world)
{
	service_release(&world->service);
	remove_store(world);
}

static inline void world_init(const char *folder, struct world *ret)
{
	*ret = (struct world){.zones = zones_new(), .folder = folder};
	CHECK(ret->zones, "no zones");
	snprintf(ret->data_folder, sizeof(ret->data_folder), "%s/data", folder);
	snprintf(ret->case_folder, sizeof(ret->case_folder), "%s/case", folder);
	CHECK(mkdir(ret->case_folder, 0700) == 0, "%s is not empty", folder);
	ret->service = (struct service){.zones = ret->zones,
					.data_folder = ret->data_folder,
					.over_socket = true,
					.roles = ROLES_ALL,
					.store_mode = STORE_CREATE,
					.clock = fixed_clock};
}

static inline void world_release(struct world *world)
{
	world_new_store(world);
	zones_free(world->zones);
}

static inline bool is_error(const char *answer)
{
	return strncmp(answer, "error: ", 7) == 0;
}

/* A method's result or "error: ..." as text, the caller's; takes params. */
static inline char *ask(struct service *service, const char *method,
			struct json *params)
{
	struct arena *arena = arena_new(LIMIT_REQUEST_MEMORY_BYTES);
	struct call call = {.params = params,
			    .text = {"", 0},
			    .path = "/params",
			    .case_path = "/params/case",
			    .arena = arena};
	struct error error = {0};
	struct json *result = NULL;
	struct buffer text;

	CHECK(arena, "no memory");
	buffer_init(0, &text);
	if (method_call(method_find(method), service, &call, &result, &error) ==
	    STATUS_OK) {
		CHECK(json_write(result, &text, NULL) == STATUS_OK,
		      "no memory");
	} else {
		buffer_put_string(&text, "error: ");
		error_render(&error, LANGUAGE_EN, &text);
	}
	json_free(result);
	json_free(params);
	arena_free(arena);
	return buffer_detach(&text);
}

/* --- comparing ------------------------------------------------------------ */

static inline char *propose(struct world *world, const char *now,
			    struct json *conference)
{
	struct json *params = json_new_object();

	json_set(params, "case", conference);
	json_set(params, "now", json_new_string(now));
	return ask(&world->service, "propose", params);
}

static inline void expect(const struct question *question, const char *answer,
			  const char *expected, const char *method,
			  const char *how)
{
	size_t i = 0;

	while (answer[i] && answer[i] == expected[i])
		i++;
	if (answer[i] != expected[i]) {
		size_t from = i > 120 ? i - 120 : 0;

		CHECK(false,
		      "case %d, %s, %s, byte %zu:\n  %.240s\nnot\n  %.240s",
		      question->number + 1, method, how, i, answer + from,
		      expected + from);
	}
}

/* Asks it of the case (stolen). */
static inline void compare(struct world *world, const struct question *question,
			   struct json *conference, const char *how)
{
	char *answer = propose(world, question->now_text, conference);

	expect(question, answer, question->answer, "propose", how);
	free(answer);
}

static inline char *ask_other(struct world *world, int other, const char *now,
			      const struct json *conference)
{
	struct json *params = NULL;

	CHECK(json_read(bytes_of(others[other].more), NULL, &params, NULL) ==
		      STATUS_OK,
	      "no params of %s", others[other].method);
	json_set(params, "case", json_copy(conference));
	json_set(params, "now", json_new_string(now));
	return ask(&world->service, others[other].method, params);
}

/* The same of every method that takes a case. */
static inline void compare_all(struct world *world,
			       const struct question *question,
			       struct json *conference, const char *how)
{
	for (int i = 0; i < N_OTHERS; i++) {
		if (!question->others[i])
			continue;
		char *answer =
			ask_other(world, i, question->now_text, conference);
		expect(question, answer, question->others[i], others[i].method,
		       how);
		free(answer);
	}
	compare(world, question, conference, how);
}

/* --- shuffling ------------------------------------------------------------ */

static inline void shuffle(struct json *object, const char *key, uint64_t *seed)
{
	struct json *array = json_member(object, key);
	struct json *shuffled = json_new_array();
	size_t n = json_size(array);
	size_t *order = calloc(n + 1, sizeof(*order));

	CHECK(order, "no memory");
	if (json_kind(array) == JSON_KIND_ARRAY) {
		for (size_t i = 0; i < n; i++) {
			size_t j = below((uint32_t)i + 1, seed);

			order[i] = order[j];
			order[j] = i;
		}
		for (size_t i = 0; i < n; i++)
			json_append(shuffled,
				    json_share(json_at(array, order[i])));
		json_set(object, key, shuffled);
	} else {
		json_free(shuffled);
	}
	free(order);
}

/* Of equals, unless the seat is one whose candidates are ranked. */
static inline bool is_of_equals(const struct json *seat)
{
	static const char *const ids[] = {
		"welsh-government", "wlga",  "ciw", "chair",
		"support",	    "record"};
	const char *order = json_string(json_member(seat, "order"));
	const char *id = json_string(json_member(seat, "id"));

	if (order[0])
		return strcmp(order, "any") == 0;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (strcmp(id, ids[i]) == 0)
			return true;
	return false;
}

static inline void shuffle_case(struct json *conference, uint64_t *seed)
{
	static const char *const lists[] = {"people",  "seats",	   "groups",
					    "rooms",   "events",   "closed",
					    "exclude", "resources"};
	struct json *seats = json_member(conference, "seats");
	struct json *people = json_member(conference, "people");
	struct json *agenda = json_member(conference, "agenda");

	for (size_t i = 0; i < json_size(people); i++) {
		shuffle(json_at(people, i), "answers", seed);
		shuffle(json_at(people, i), "hours", seed);
	}
	for (size_t i = 0; i < json_size(agenda); i++)
		shuffle(json_at(agenda, i), "seats", seed);
	for (size_t i = 0; i < json_size(seats); i++)
		if (is_of_equals(json_at(seats, i)))
			shuffle(json_at(seats, i), "candidates", seed);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		shuffle(conference, lists[i], seed);
	shuffle(json_member(conference, "team"), "link_inspectors", seed);
	shuffle(json_member(conference, "follows"), "team", seed);
	shuffle(json_member(conference, "visit"), "seats", seed);
}

/* --- files ---------------------------------------------------------------- */

/* Its text goes to a file beside the case. */
static inline void put_file(struct world *world, struct json *owner,
			    const char *key)
{
	struct json *calendar = json_member(owner, key);
	struct bytes text = json_string_bytes(json_member(calendar, "ics"));
	const char *known = json_string(json_member(calendar, "file"));
	char name[64], path[400];

	if (text.n == 0)
		return;
	snprintf(name, sizeof(name), "c%d.ics", world->n_files++ % 100);
	if (known[0])
		snprintf(name, sizeof(name), "%s", known);
	snprintf(path, sizeof(path), "%s/%s", world->case_folder, name);
	FILE *file = fopen(path, "w");
	CHECK(file && fwrite(text.data, 1, text.n, file) == text.n &&
		      fclose(file) == 0,
	      "cannot write %s", path);
	json_remove(calendar, "ics");
	if (json_size(calendar) == 0 || (known[0] && json_size(calendar) == 1))
		json_set(owner, key, json_new_string(name));
	else
		json_set(calendar, "file", json_new_string(name));
}

static inline void put_files(struct world *world, struct json *conference)
{
	static const char *const lists[] = {"people", "rooms", "resources",
					    "events", "closed"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct json *list = json_member(conference, lists[i]);

		for (size_t j = 0; j < json_size(list); j++)
			put_file(world, json_at(list, j), "calendar");
	}
	put_file(world, conference, "holidays");
}

/* --- richer calendars ----------------------------------------------------- */

/* What the generator of cases does not write: each a VCALENDAR of its own. */
static const char *const person_extras[] = {
	/* a zone of its own, a series with a moved and a left-out instance */
	"BEGIN:VTIMEZONE\r\nTZID:Our own\r\nBEGIN:STANDARD\r\n"
	"DTSTART:19701025T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
	"TZOFFSETFROM:+0330\r\nTZOFFSETTO:+0230\r\nEND:STANDARD\r\n"
	"BEGIN:DAYLIGHT\r\nDTSTART:19700329T010000\r\n"
	"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
	"TZOFFSETFROM:+0230\r\nTZOFFSETTO:+0330\r\nEND:DAYLIGHT\r\n"
	"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:own\r\n"
	"DTSTAMP:20180101T000000Z\r\nDTSTART;TZID=\"Our "
	"own\":20180103T120000\r\n"
	"DURATION:PT1H\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR\r\n"
	"EXDATE;TZID=Our own:20180105T120000\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:own\r\nDTSTAMP:20180101T000000Z\r\n"
	"RECURRENCE-ID;TZID=Our own:20180117T120000\r\n"
	"DTSTART:20180117T150000Z\r\nDTEND:20180117T170000Z\r\nEND:VEVENT\r\n",
	/* floating times and dates under a zone of the calendar */
	"X-WR-TIMEZONE:America/New_York\r\nBEGIN:VEVENT\r\nUID:a\r\n"
	"DTSTAMP:20180101T000000Z\r\nDTSTART:20180101T050000\r\n"
	"DTEND:20180101T060000\r\nRRULE:FREQ=MONTHLY;BYDAY=2TU,-1TH\r\n"
	"STATUS:TENTATIVE\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\n"
	"DTSTAMP:20180101T000000Z\r\nDTSTART;VALUE=DATE:20180104\r\n"
	"RRULE:FREQ=YEARLY;BYMONTH=1,3,6,10,12;BYMONTHDAY=10,-1\r\n"
	"X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\nEND:VEVENT\r\n",
	/* floating times of the owner's zone, over midnight; many dates */
	"BEGIN:VEVENT\r\nUID:c\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART:20180102T230000\r\nDURATION:P1DT2H\r\n"
	"RRULE:FREQ=MONTHLY;BYSETPOS=-2;BYDAY=MO,TU,WE,TH,FR\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:d\r\nSEQUENCE:2\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART;TZID=GMT Standard Time:20180101T093000\r\nDURATION:PT45M\r\n"
	"RDATE;TZID=Europe/London:20261207T100000,20260413T140000\r\n"
	"RRULE:FREQ=DAILY;INTERVAL=11\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:d\r\nSEQUENCE:1\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART:20180101T080000Z\r\nDURATION:PT9H\r\nRRULE:FREQ=DAILY\r\n"
	"END:VEVENT\r\n",
};

static const char *const event_extras[] = {
	"BEGIN:VEVENT\r\nUID:e\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART;VALUE=DATE:20180102\r\nRRULE:FREQ=WEEKLY;BYDAY=TU\r\n"
	"SUMMARY:Cyfarfod \\, \\; \\\\ y c\xc3\xb4r\\nllawn: \"a\"; b, c\r\n"
	"CATEGORIES:Fair\\, large,council\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:f\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART;VALUE=DATE:20180102\r\nRRULE:FREQ=MONTHLY;BYDAY=1TU\r\n"
	"CLASS:CONFIDENTIAL\r\nSUMMARY:kept to ourselves\r\n"
	"CATEGORIES:FAIR\r\nEND:VEVENT\r\n",
	"BEGIN:VEVENT\r\nUID:g\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART:20180103T110000\r\nDURATION:PT1H\r\n"
	"RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=WE\r\nSUMMARY: \r\n"
	"CATEGORIES:,\r\nCATEGORIES:council\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:h\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART:20180103T110000\r\nDURATION:PT1H\r\nTRANSP:TRANSPARENT\r\n"
	"RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=WE\r\nCATEGORIES:fair\r\n"
	"END:VEVENT\r\n",
};

static inline void add_extra(struct json *owner, const char *extra)
{
	struct json *calendar = json_member(owner, "calendar");
	struct bytes text = json_string_bytes(json_member(calendar, "ics"));
	struct buffer more;

	if (text.n == 0)
		return;
	buffer_init(0, &more);
	buffer_put(&more, text.data, text.n);
	buffer_put_string(&more, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	buffer_put_string(&more, extra);
	buffer_put_string(&more, "END:VCALENDAR\r\n");
	json_set(calendar, "ics", json_new_bytes(buffer_bytes(&more)));
	buffer_release(&more);
}

static inline void add_extras(struct json *list, const char *const *extras,
			      uint32_t n, uint64_t *seed)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (below(100, seed) < 30)
			add_extra(json_at(list, i), extras[below(n, seed)]);
}

static inline void add_zones(struct json *conference, uint64_t *seed)
{
	static const char *const zones[] = {"America/New_York", "Asia/Tokyo",
					    "UTC", "Australia/Lord_Howe"};
	struct json *people = json_member(conference, "people");

	for (size_t i = 0; i < json_size(people); i++)
		if (below(100, seed) < 20)
			json_set(json_at(people, i), "time_zone",
				 json_new_string(zones[below(4, seed)]));
	if (below(100, seed) < 10)
		json_set(conference, "time_zone",
			 json_new_string("Europe/Dublin"));
}

static inline struct json *some_holidays(void)
{
	struct json *ret = json_new_object();
	struct buffer text;

	buffer_init(0, &text);
	buffer_put_string(&text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	for (int year = 2015; year < 2031; year++)
		for (int i = 0; i < 4; i++)
			buffer_printf(
				&text,
				"BEGIN:VEVENT\r\nUID:%d\r\n"
				"DTSTART;VALUE=DATE:%d%02d%02d\r\n"
				"SUMMARY:G\xc5\xb5yl %d\r\nEND:VEVENT\r\n",
				year * 10 + i, year, 3 * i + 1, 5 * i + 6, i);
	buffer_put_string(&text, "END:VCALENDAR\r\n");
	json_set(ret, "file", json_new_string("days.ics"));
	json_set(ret, "ics", json_new_bytes(buffer_bytes(&text)));
	buffer_release(&text);
	return ret;
}

/* What only a lenient import takes, each beside what is understood. */
static const char fault_text[] =
	"BEGIN:VEVENT\r\nUID:z1\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART:20180231T100000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:z2\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART:20180101T100000Z\r\nDURATION:PT1H\r\n"
	"RRULE:FREQ=DAILY;INTERVAL=13\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:z2\r\nDTSTAMP:20180101T000000Z\r\n"
	"RECURRENCE-ID;VALUE=DATE:20180114\r\n"
	"DTSTART:20180114T150000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:z3\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART:20180101T100000Z\r\nDURATION:PT1H\r\n"
	"RRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n"
	"BEGIN:VEVENT\r\nUID:z4\r\nDTSTAMP:20180101T000000Z\r\n"
	"DTSTART;TZID=Nowhere:20180101T100000\r\nDURATION:PT1H\r\n"
	"END:VEVENT\r\n";

static inline void add_faults(struct json *list)
{
	for (size_t i = 0; i < json_size(list); i++)
		add_extra(json_at(list, i), fault_text);
}

/* Without stamps nobody knows when a calendar was true, unless it is said. */
static inline void drop_stamps(struct json *owner)
{
	struct json *calendar = json_member(owner, "calendar");
	struct bytes text = json_string_bytes(json_member(calendar, "ics"));
	struct buffer less;

	if (text.n == 0)
		return;
	buffer_init(0, &less);
	for (const char *at = text.data; *at;) {
		const char *end = strchr(at, '\n');

		CHECK(end, "a line without an end");
		if (strncmp(at, "DTSTAMP", 7) != 0)
			buffer_put(&less, at, (size_t)(end + 1 - at));
		at = end + 1;
	}
	json_set(calendar, "ics", json_new_bytes(buffer_bytes(&less)));
	buffer_release(&less);
}

static inline void drop_some_stamps(struct json *list, uint64_t *seed)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (below(100, seed) < 10)
			drop_stamps(json_at(list, i));
}

static inline void enrich(struct json *conference, uint64_t *seed)
{
	add_extras(json_member(conference, "people"), person_extras, 3, seed);
	add_extras(json_member(conference, "rooms"), person_extras, 3, seed);
	add_extras(json_member(conference, "resources"), person_extras, 3,
		   seed);
	add_extras(json_member(conference, "events"), event_extras, 2, seed);
	drop_some_stamps(json_member(conference, "people"), seed);
	add_zones(conference, seed);
	if (below(100, seed) < 15)
		json_set(conference, "holidays", some_holidays());
}

/* --- questions ------------------------------------------------------------ */

/* One answer is asked for as a request from a socket. */
static inline void check_reply(struct world *world,
			       const struct question *question)
{
	struct json *params = json_new_object();
	struct buffer request, reply;
	bool committed = false;

	buffer_init(0, &request);
	buffer_init(0, &reply);
	json_set(params, "case", json_share(question->conference));
	json_set(params, "now", json_new_string(question->now_text));
	CHECK(rpc_write_request("propose", params, &request, NULL) == STATUS_OK,
	      "no memory");
	rpc_answer(buffer_bytes(&request), &world->service, &reply, &committed);
	const char *result = strstr(reply.data, "\"result\":");
	size_t n = strlen(question->answer);
	CHECK(result && !committed &&
		      strncmp(result + 9, question->answer, n) == 0 &&
		      strcmp(result + 9 + n, "}") == 0,
	      "case %d, another reply: %.300s", question->number + 1,
	      reply.data);
	buffer_release(&request);
	buffer_release(&reply);
}

static inline void question_read(struct world *world, struct json *line,
				 struct question *ret)
{
	const struct zone *zone =
		zones_find(world->zones, BYTES("Europe/London"));

	ret->conference = json_member(line, "case");
	ret->now_text = json_string(json_member(line, "now"));
	CHECK(ret->conference && ret->now_text && zone &&
		      instant_parse(ret->now_text, zone, &ret->now),
	      "line %d is no question", ret->number + 1);
	const struct json *from =
		json_member(json_member(ret->conference, "window"), "from");
	ret->window_from = ret->now;
	if (from)
		CHECK(instant_parse(json_string(from), zone, &ret->window_from),
		      "line %d has no window", ret->number + 1);
	enrich(ret->conference, &world->random);
	world_new_store(world);
	ret->answer = propose(world, ret->now_text, json_copy(ret->conference));
	CHECK(!is_error(ret->answer), "case %d: %s", ret->number + 1,
	      ret->answer);
	if (ret->number % 4 == 0)
		check_reply(world, ret);
	for (int i = 0; i < N_OTHERS; i++)
		if (ret->number % 3 == 0 && method_find(others[i].method))
			ret->others[i] = ask_other(world, i, ret->now_text,
						   ret->conference);
}

static inline void question_free(struct question *question)
{
	free(question->answer);
	for (int i = 0; i < N_OTHERS; i++)
		free(question->others[i]);
}

#endif
