/*
 * failing STEP SEED FOLDER [CHANGE]: a service whose system calls fail, one a
 * request: under each change of `changes`, of each part of it, with each error,
 * every STEP-th one that may fail so (SEED decides the first; with a STEP above
 * 1 fewer of the changes after the first). Beside it a twin is asked the same
 * and nothing of it fails. What must hold of each request:
 *
 * - it is answered: with the twin's very bytes, and it is done; or with an
 *   error, one line in both languages, and nothing is done; one that was only
 *   interrupted is done;
 * - sent again it is answered with the twin's bytes, and is done, once;
 * - no process has more open files than before.
 *
 * Then the same with a call that fails for as long as the request takes. With
 * SHOW set, each is told.
 */
#define _DEFAULT_SOURCE /* syscall() */

#include "tests/service/store_look.h"
#include "tests/service/supervise.h"

enum { LATE_MS = 60 * 1000, LASTING_MS = 1500 };
enum { FEWER = 10 };

#define ROLES "?role=planner,importer,admin"

static char url[160], data[160], twin_url[160], twin_data[160];
static char served[200], twin_served[200]; /* with their roles */
static char kept[180], twin_kept[180];	   /* copies of their stores */
static struct supervised supervised;
static struct service_run twin;
static int n_strikes, n_done, n_refused;

/* --- requests ------------------------------------------------------------- */

static int version;  /* of the request: they are told apart by it */
static int revision; /* of the case */

static void put_call(const char *method, struct buffer *ret)
{
	buffer_clear(ret);
	buffer_printf(ret,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
		      "\"params\":{\"request_id\":\"i%d\",",
		      method, version);
}

/* The two calendars of a person in turn, each time newer; in a zone of files.
 */
static void put_calendar(const char *person, struct buffer *ret)
{
	put_call("import", ret);
	buffer_printf(ret,
		      "\"person\":\"%s\","
		      "\"as_of\":\"2026-09-01T%02d:%02d:%02dZ\",\"covers\":"
		      "{\"from\":\"2026-09-01\",\"to\":\"2026-12-31\"},"
		      "\"ics\":\"BEGIN:VCALENDAR\\nVERSION:2.0\\n",
		      person, version / 3600, version / 60 % 60, version % 60);
	for (int i = 0; i < 40; i++)
		buffer_printf(ret,
			      "BEGIN:VEVENT\\nUID:%d\\n"
			      "DTSTAMP:20260901T000000Z\\n"
			      "DTSTART;TZID=%s:2026%02d%02dT%02d0000\\n"
			      "DURATION:PT%dM\\nEND:VEVENT\\n",
			      i, i % 2 ? "Europe/London" : "Europe/Paris",
			      10 + i % 2, i % 28 + 1, 9 + i / 28 * 2,
			      5 + version % 2 * 20);
	buffer_put_string(ret, "END:VCALENDAR\\n\"}}");
}

static void put_import(struct buffer *ret)
{
	put_calendar("p1", ret);
}

static void put_person(struct buffer *ret)
{
	put_calendar("gone", ret);
}

static void put_purge(struct buffer *ret)
{
	put_call("purge", ret);
	buffer_put_string(ret, "\"person\":\"gone\"}}");
}

static void put_decision(const char *method, const char *how,
			 struct buffer *ret)
{
	put_call(method, ret);
	buffer_printf(ret, "\"stored\":\"near\",\"if_revision\":%d%s}}",
		      revision, how);
}

static void put_agree(struct buffer *ret)
{
	put_decision("agree",
		     ",\"date\":\"2099-11-24\",\"agreed_by\":[\"Ann\"]", ret);
}

static void put_hold(struct buffer *ret)
{
	put_decision("hold", ",\"starts\":[\"2099-11-25T10:00\"]", ret);
}

static void put_release(struct buffer *ret)
{
	put_decision("release", "", ret);
}

static void put_case(struct buffer *ret)
{
	put_call("put", ret);
	buffer_put_string(ret,
			  "\"case\":{\"case\":\"near\",\"report_published\":"
			  "\"2099-08-28\",\"window\":{\"from\":\"2099-11-09\","
			  "\"to\":\"2099-12-11\",\"target\":\"2099-11-24\"},"
			  "\"people\":[{\"id\":\"chief\"},{\"id\":\"i1\"},"
			  "{\"id\":\"i2\"}],\"seats\":[{\"id\":"
			  "\"chief-executive\",\"candidates\":[\"chief\"]},"
			  "{\"id\":\"chair\",\"candidates\":[\"i1\"]},"
			  "{\"id\":\"support\",\"candidates\":[\"i2\"]}],"
			  "\"team\":{\"link_inspectors\":[\"i2\"]}}}}");
}

static void put_freebusy(const char *person, struct buffer *ret)
{
	buffer_printf(ret,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
		      "\"freebusy\",\"params\":{\"id\":\"%s\",\"from\":"
		      "\"2026-10-01\",\"to\":\"2026-12-01\",\"now\":"
		      "\"2026-09-01\"}}",
		      person);
}

static void probe_import(struct buffer *ret)
{
	put_freebusy("p1", ret);
}

static void probe_purge(struct buffer *ret)
{
	put_freebusy("gone", ret);
}

static void probe_case(struct buffer *ret)
{
	buffer_put_string(ret, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
			       "\"cases\",\"params\":{\"stored\":\"near\"}}");
}

typedef void put_text(struct buffer *ret);

/* What fails; what shows whether it is done; what must be done before, and
   after, of which nothing fails. */
static const struct change {
	const char *name;
	put_text *put, *probe, *prepare, *undo;
	bool decides; /* with a revision more */
	/* It writes the whole store: each time more, were it not the same. */
	bool anew;
} changes[] = {
	{"import", put_import, probe_import, NULL, NULL, false, false},
	{"agree", put_agree, probe_case, NULL, put_release, true, false},
	{"hold", put_hold, probe_case, NULL, put_release, true, false},
	{"purge", put_purge, probe_purge, put_person, NULL, false, true},
};
enum { N_CHANGES = sizeof(changes) / sizeof(*changes) };
static const struct change *change = changes;

/* The clock's, of which the twin's is another. */
static char *without_times(char *reply)
{
	static const char *const names[] = {"\"expires\":\"", "\"at\":\""};

	for (int i = 0; i < 2; i++)
		for (char *at = reply; (at = strstr(at, names[i])) != NULL;)
			for (at += strlen(names[i]); *at && *at != '"'; at++)
				*at = '0';
	return reply;
}

static char *ask_twin(const struct buffer *request)
{
	return without_times(ask_text(twin_url, request->data, request->n));
}

static void check_until(enum until until)
{
	CHECK(until != UNTIL_LATE, "no answer after %s; log: %s",
	      told(&supervised),
	      supervised.logged.data ? supervised.logged.data : "");
	CHECK(until == UNTIL_READABLE, "the service ended after %s; log: %s",
	      told(&supervised),
	      supervised.logged.data ? supervised.logged.data : "");
}

/* The reply of the service that we answer for. */
static char *ask(const struct buffer *request)
{
	struct asking asking = ask_aside(url, buffer_bytes(request));
	struct buffer reply;
	char bytes[4096];
	ssize_t n;

	if (supervised.lasting && supervised.armed &&
	    supervise_until(asking.fd, LASTING_MS, &supervised) == UNTIL_LATE)
		supervised.armed = false;
	buffer_init(0, &reply);
	do {
		check_until(supervise_until(asking.fd, LATE_MS, &supervised));
		n = read(asking.fd, bytes, sizeof(bytes));
		buffer_put(&reply, bytes, n > 0 ? (size_t)n : 0);
	} while (n > 0);
	close(asking.fd);
	int status = wait_for(asking.pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	      "the client ended with %#x after %s", (unsigned)status,
	      told(&supervised));
	return without_times(buffer_detach(&reply));
}

/* --- what must hold ------------------------------------------------------- */

static bool is_result(const char *reply)
{
	return strstr(reply, "\"result\":") != NULL;
}

static bool is_crash(const char *reply)
{
	return strstr(reply, "ended two workers") != NULL;
}

/* Of a purge of which only the files are still to be written anew. */
static bool is_forgotten(const char *reply)
{
	return strstr(reply, "it is forgotten, but") != NULL;
}

/* One line, in both languages, by the code of a fault. */
static void check_error(const char *reply)
{
	struct json *json = NULL;

	CHECK(json_read(bytes_of(reply), "ics", &json, NULL) == STATUS_OK,
	      "%s: no JSON: %s", told(&supervised), reply);
	const struct json *error = json_member(json, "error");
	const struct json *text =
		json_member(json_member(error, "data"), "text");
	int64_t code = json_int(json_member(error, "code"));

	CHECK(code == -32603 || code == -32003 || code == -32008 ||
		      code == -32002,
	      "%s: %s", told(&supervised), reply);
	for (int i = 0; i < N_LANGUAGES; i++) {
		const struct json *line =
			json_member(text, language_word((enum language)i));

		CHECK(json_kind(line) == JSON_KIND_STRING &&
			      json_string(line)[0] &&
			      !strchr(json_string(line), '\n'),
		      "%s: %s", told(&supervised), reply);
	}
	if (getenv("SHOW"))
		printf("%s: %s: %s\n", told(&supervised),
		       json_string(json_member(json_member(error, "data"),
					       "source"))
			       ? json_string(
					 json_member(json_member(error, "data"),
						     "source"))
			       : "",
		       json_string(json_member(text, "en")));
	json_free(json);
}

static void check_same(const char *what, const char *reply,
		       const char *expected)
{
	CHECK(strcmp(reply, expected) == 0, "%s: %s: %s\nnot %s",
	      told(&supervised), what, reply, expected);
}

static int count_files(pid_t pid)
{
	char path[64];
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *dir = opendir(path);
	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

/* What is not to fail, of both. */
static void do_both(put_text *put)
{
	struct buffer request;

	if (!put)
		return;
	buffer_init(0, &request);
	version++;
	put(&request);
	char *expected = ask_twin(&request), *reply = ask(&request);
	CHECK(is_result(expected), "the twin refused: %s", expected);
	check_same("as nothing failed", reply, expected);
	free(expected);
	free(reply);
	buffer_release(&request);
}

/* Those bytes are refused for a minute: with another id they are not. */
static char *ask_with_id(char id, const struct buffer *request)
{
	static const char start[] = "{\"jsonrpc\":\"2.0\",\"id\":";
	struct buffer other;

	buffer_init(0, &other);
	buffer_put(&other, request->data, request->n);
	other.data[sizeof(start) - 1] = id;
	char *reply = ask(&other);
	if (reply[sizeof(start) - 1] == id)
		reply[sizeof(start) - 1] = '1';
	buffer_release(&other);
	return reply;
}

static void count_strike(bool done)
{
	if (getenv("SHOW") && done && supervised.call >= 0)
		printf("%s: done\n", told(&supervised));
	if (supervised.call < 0)
		return;
	n_strikes++;
	n_done += done;
	n_refused += !done;
}

/* Asks what changes with that fault, and all that must hold of it. */
static void try_request(void)
{
	struct buffer request, probe;

	buffer_init(0, &request);
	buffer_init(0, &probe);
	version++;
	change->put(&request);
	change->probe(&probe);
	char *before = ask_twin(&probe);
	char *expected = ask_twin(&request), *after = ask_twin(&probe);
	CHECK(is_result(expected), "the twin refused: %s", expected);
	char *reply = ask(&request);
	bool done = is_result(reply);
	supervised.armed = false;

	if (done)
		check_same("another reply", reply, expected);
	else
		check_error(reply);
	/* SQLite takes an interrupted fdatasync() for a failed one. */
	CHECK(done || supervised.fault != FAULT_INTR ||
		      calls[supervised.call].number == SYS_fdatasync,
	      "%s: refused: %s", told(&supervised), reply);
	char *found = ask(&probe);
	bool changed = done || is_forgotten(reply);
	/* Where two workers could not say what became of it: all or nothing. */
	if (!is_crash(reply) || strcmp(found, after) != 0)
		check_same(changed ? "not done" : "done, or half", found,
			   changed ? after : before);
	free(found);
	char *again = ask_with_id(is_crash(reply) ? '2' : '1', &request);
	check_same("sent again", again, expected);
	found = ask(&probe);
	check_same("after all", found, after);
	count_strike(done);
	free(before);
	free(expected);
	free(after);
	free(reply);
	free(found);
	free(again);
	buffer_release(&request);
	buffer_release(&probe);
	revision += change->decides;
}

/* --- the service ---------------------------------------------------------- */

static void start(void)
{
	char *argv[] = {(char *)(uintptr_t)environment("TREFNYDD"),
			(char[]){"serve"},
			(char[]){"--data"},
			data,
			(char[]){"--listen"},
			served,
			(char[]){"--workers"},
			(char[]){"1"},
			NULL};

	if (!supervise_start(argv, &supervised)) {
		printf("SKIPPED: this machine lets nobody refuse a "
		       "program's system calls (seccomp)\n");
		exit(0);
	}
	while (!supervised.said.n || !strchr(supervised.said.data, '\n')) {
		enum until until = supervise_until(-1, 20, &supervised);

		CHECK(until != UNTIL_ENDED, "the service did not start");
	}
	start_service(twin_data, twin_served, "1", &twin);
}

static void stop(void)
{
	CHECK(kill(supervised.run.pid, SIGTERM) == 0, "cannot stop");
	CHECK(supervise_until(-1, LATE_MS, &supervised) == UNTIL_ENDED,
	      "it does not stop");
	int status = wait_for(supervised.run.pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "ended with %#x",
	      (unsigned)status);
	buffer_release(&supervised.said);
	buffer_release(&supervised.logged);
	close(supervised.listener);
	stop_service(&twin, twin_url);
}

static void keep(void)
{
	stop();
	copy_store(data, kept);
	copy_store(twin_data, twin_kept);
	start();
}

static void start_anew(void)
{
	stop();
	copy_store(kept, data);
	copy_store(twin_kept, twin_data);
	start();
}

/* --- each call ----------------------------------------------------------- */

struct files {
	pid_t pid;
	int n;
};

/* A process that is still there has no more open files than before. */
static void check_files(struct files *files, int n)
{
	for (int i = 0; i < n; i++)
		if (parent_of(files[i].pid) != 0)
			CHECK(count_files(files[i].pid) <= files[i].n,
			      "%s: %s: open files: %d, not %d",
			      told(&supervised), i ? "worker" : "service",
			      count_files(files[i].pid), files[i].n);
}

static int find_files(struct files *ret)
{
	find_children(&supervised.run);
	supervised.first = supervised.second = supervised.run.front;
	ret[0] = (struct files){supervised.run.pid, 0};
	ret[1] = (struct files){supervised.run.workers[0], 0};
	for (int i = 0; i < 2; i++)
		ret[i].n = count_files(ret[i].pid);
	return 2;
}

static bool try_one(enum part part, enum fault fault, int nth, int call)
{
	struct files files[2];

	if (change->anew)
		start_anew();
	do_both(change->prepare);
	int n_files = find_files(files);
	if (call >= 0)
		arm_lasting(part, fault, call, &supervised);
	else
		arm(part, fault, nth, &supervised);
	try_request();
	bool struck = supervised.call >= 0;
	if (call < 0)
		check_files(files, n_files);
	do_both(change->undo);
	revision += change->decides;
	return struck;
}

static void try_all(int step)
{
	for (int part = 0; part < N_PARTS; part++)
		for (int fault = 0; fault < N_FAULTS; fault++) {
			int nth = 1 + (version * 7) % step;

			while (try_one((enum part)part, (enum fault)fault, nth,
				       -1))
				nth += step;
		}
}

static void try_lasting(int step)
{
	for (int part = 0; part < N_PARTS; part++)
		for (int fault = 0; fault < N_FAULTS; fault++)
			for (int call = version % step; call < N_CALLS;
			     call += step)
				/* Who is interrupted for ever does nothing. */
				if (fault != FAULT_INTR &&
				    calls[call].faults & 1 << fault)
					(void)try_one((enum part)part,
						      (enum fault)fault, 1,
						      call);
}

static void tell(const char *how)
{
	printf("%s: %d calls failed %s: %d requests done all the same, %d "
	       "refused%s\n",
	       change->name, n_strikes, how, n_done, n_refused, left_out);
	fflush(stdout);
	n_strikes = n_done = n_refused = 0;
}

static void name_all(const char *folder)
{
	snprintf(url, sizeof(url), "ipc://%s/api", folder);
	snprintf(served, sizeof(served), "%s" ROLES, url);
	snprintf(data, sizeof(data), "%s/data", folder);
	snprintf(kept, sizeof(kept), "%s.kept", data);
	snprintf(twin_url, sizeof(twin_url), "ipc://%s/twin", folder);
	snprintf(twin_served, sizeof(twin_served), "%s" ROLES, twin_url);
	snprintf(twin_data, sizeof(twin_data), "%s/twin-data", folder);
	snprintf(twin_kept, sizeof(twin_kept), "%s.kept", twin_data);
}

int main(int argc, char **argv)
{
	CHECK(argc == 4 || argc == 5, "expected STEP SEED FOLDER [CHANGE]");
	int step = atoi(argv[1]);
	version = atoi(argv[2]);
	name_all(argv[3]);
	start();
	do_both(put_import);
	do_both(put_case);
	revision = 1;
	for (int i = 0; i < N_CHANGES; i++) {
		int of = step > 1 && i > 0 ? FEWER * step : step;

		change = &changes[i];
		if (argc == 5 && strcmp(change->name, argv[4]) != 0)
			continue;
		if (change->anew)
			keep();
		try_all(of);
		tell("once");
		try_lasting(of);
		tell("for a while");
	}
	stop();
	return 0;
}
