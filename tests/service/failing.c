/*
 * failing STEP SEED FOLDER: a service whose system calls fail, one a request:
 * of each part of it, with each error, every STEP-th one that may fail so
 * (SEED decides the first). Beside it a twin is asked the same and nothing of
 * it fails. What must hold of each request:
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

#include "tests/service/supervise.h"

/* ipc/client.c asks again after half a second, and takes the first answer. */
enum { LATE_MS = 60 * 1000, LASTING_MS = 1500, ASKS_AGAIN_MS = 450 };

static char url[160], data[160], twin_url[160], twin_data[160];
static struct supervised supervised;
static int n_strikes, n_done, n_refused;

/* --- requests ------------------------------------------------------------- */

/* The two calendars of p1 in turn, each time newer; in a zone of files. */
static void put_import(int version, struct buffer *ret)
{
	buffer_clear(ret);
	buffer_printf(ret,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		      "\"params\":{\"person\":\"p1\",\"request_id\":\"i%d\","
		      "\"as_of\":\"2026-09-01T%02d:%02d:%02dZ\",\"covers\":"
		      "{\"from\":\"2026-09-01\",\"to\":\"2026-12-31\"},"
		      "\"ics\":\"BEGIN:VCALENDAR\\nVERSION:2.0\\n",
		      version, version / 3600, version / 60 % 60, version % 60);
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

static void put_freebusy(struct buffer *ret)
{
	buffer_put_string(ret,
			  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
			  "\"freebusy\",\"params\":{\"id\":\"p1\",\"from\":"
			  "\"2026-10-01\",\"to\":\"2026-12-01\",\"now\":"
			  "\"2026-09-01\"}}");
}

static char *ask_twin(const struct buffer *request)
{
	return ask_text(twin_url, request->data, request->n);
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
	return buffer_detach(&reply);
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

/* Asks what changes with that fault, and all that must hold of it. */
static void try_request(int *version)
{
	struct buffer request, probe;

	buffer_init(0, &request);
	buffer_init(0, &probe);
	put_import(++*version, &request);
	put_freebusy(&probe);
	char *before = ask_twin(&probe);
	char *expected = ask_twin(&request), *after = ask_twin(&probe);
	CHECK(is_result(expected), "the twin refused: %s", expected);
	int64_t asked_ms = now_ms();
	char *reply = ask(&request);
	bool twice = now_ms() - asked_ms >= ASKS_AGAIN_MS;
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
	/* Two workers could not say what became of it, or the client asked
	   again before it had the first answer: all, or nothing. */
	if (!(is_crash(reply) || twice) || strcmp(found, after) != 0)
		check_same(done ? "not done" : "done, or half", found,
			   done ? after : before);
	free(found);
	/* Those bytes are refused for a minute: others are not. */
	if (is_crash(reply)) {
		put_import(++*version, &request);
		free(expected);
		free(after);
		expected = ask_twin(&request);
		after = ask_twin(&probe);
	}
	char *again = ask(&request);
	check_same("sent again", again, expected);
	found = ask(&probe);
	check_same("after all", found, after);
	if (getenv("SHOW") && done && supervised.call >= 0)
		printf("%s: done\n", told(&supervised));
	if (supervised.call >= 0) {
		n_strikes++;
		n_done += done;
		n_refused += !done;
	}
	free(before);
	free(expected);
	free(after);
	free(reply);
	free(found);
	free(again);
	buffer_release(&request);
	buffer_release(&probe);
}

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

static void try_all(int step, int *version)
{
	struct files files[2];
	int n_files;

	for (int part = 0; part < N_PARTS; part++)
		for (int fault = 0; fault < N_FAULTS; fault++) {
			int n = 1 + (*version * 7) % step;

			do {
				n_files = find_files(files);
				arm((enum part)part, (enum fault)fault, n,
				    &supervised);
				try_request(version);
				check_files(files, n_files);
				n += step;
			} while (supervised.call >= 0);
		}
}

static void try_lasting(int step, int *version)
{
	for (int part = 0; part < N_PARTS; part++)
		for (int fault = 0; fault < N_FAULTS; fault++)
			for (int call = *version % step; call < N_CALLS;
			     call += step) {
				/* Who is interrupted for ever does nothing. */
				if (fault == FAULT_INTR ||
				    !(calls[call].faults & 1 << fault))
					continue;
				struct files files[2];
				find_files(files);
				arm_lasting((enum part)part, (enum fault)fault,
					    call, &supervised);
				try_request(version);
			}
}

/* --- the service ---------------------------------------------------------- */

static void start(void)
{
	char *argv[] = {(char *)(uintptr_t)environment("TREFNYDD"),
			(char[]){"serve"},
			(char[]){"--data"},
			data,
			(char[]){"--listen"},
			url,
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
}

static void stop(void)
{
	CHECK(kill(supervised.run.pid, SIGTERM) == 0, "cannot stop");
	CHECK(supervise_until(-1, LATE_MS, &supervised) == UNTIL_ENDED,
	      "it does not stop");
	int status = wait_for(supervised.run.pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "ended with %#x",
	      (unsigned)status);
}

int main(int argc, char **argv)
{
	struct service_run twin;
	int version = 0;

	CHECK(argc == 4, "expected STEP SEED FOLDER");
	int step = atoi(argv[1]);
	version = atoi(argv[2]);
	snprintf(url, sizeof(url), "ipc://%s/api", argv[3]);
	snprintf(data, sizeof(data), "%s/data", argv[3]);
	snprintf(twin_url, sizeof(twin_url), "ipc://%s/twin", argv[3]);
	snprintf(twin_data, sizeof(twin_data), "%s/twin-data", argv[3]);
	start();
	start_service(twin_data, twin_url, "1", &twin);
	struct files files[2];
	find_files(files);
	try_request(&version);
	try_all(step, &version);
	printf("%d calls failed once: %d requests done all the same, %d "
	       "refused%s\n",
	       n_strikes, n_done, n_refused, left_out);
	n_strikes = n_done = n_refused = 0;
	try_lasting(step, &version);
	printf("%d calls failed for a while: %d requests done all the same, %d "
	       "refused\n",
	       n_strikes, n_done, n_refused);
	stop();
	stop_service(&twin, twin_url);
	return 0;
}
