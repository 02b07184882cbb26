/*
 * kill_imports KILLS SEED FOLDER: kill -9 of the whole service while
 * importers keep it busy, KILLS times. After each the service starts again on
 * the same store, and of every importer's calendar must hold:
 *
 * - it is the last acknowledged one, or the one whose reply had not come,
 *   and of that one everything: every span and its cover;
 * - the unanswered request, sent again with its request_id, is answered, and
 *   is there then; the acknowledged one is answered with the same bytes.
 *
 * An importer's version v of its calendar has SPANS meetings, every one at a
 * minute that v decides, and is true on a second that v decides.
 */
#include "tests/service/driver.h"

enum { IMPORTERS = 3, SPANS = 40, VERSIONS = 60 * 60 };

/* What an importer tells us: 's' sent, 'a' acknowledged. */
struct news {
	char what;
	int importer, version;
};

struct importer {
	pid_t pid;
	int sent, acknowledged; /* 0: none */
};

static char url[160], data[160];
static uint64_t seed;

static uint32_t next_random(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(((seed >> 33) * below) >> 31);
}

static void import_request(int importer, int version, struct buffer *ret)
{
	buffer_init(0, ret);
	buffer_printf(
		ret,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		"\"params\":{\"person\":\"p%d\",\"request_id\":\"p%d-%d\","
		"\"as_of\":\"2026-09-01T08:%02d:%02dZ\",\"covers\":"
		"{\"from\":\"2026-09-01\",\"to\":\"2026-12-31\"},\"ics\":"
		"\"BEGIN:VCALENDAR\\nVERSION:2.0\\n",
		importer, importer, version, version / 60 % 60, version % 60);
	for (int i = 0; i < SPANS; i++)
		buffer_printf(ret,
			      "BEGIN:VEVENT\\nUID:%d\\n"
			      "DTSTAMP:20260901T000000Z\\n"
			      "DTSTART:202611%02dT%02d%02d%02dZ\\n"
			      "DURATION:PT5M\\nEND:VEVENT\\n",
			      i, i % 28 + 1, 9 + i / 28 * 2, version / 60 % 60,
			      version % 60);
	buffer_put_string(ret, "END:VCALENDAR\\n\"}}");
	CHECK(!ret->failed, "no memory");
}

/* The beginning of what `freebusy` must say of that version. */
static void expected_busy(int version, struct buffer *ret)
{
	buffer_init(0, ret);
	buffer_put_string(ret, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
			       "\"from\":\"2026-11-01T00:00:00Z\","
			       "\"to\":\"2026-12-01T00:00:00Z\","
			       "\"busy\":[");
	for (int day = 1; day <= 28; day++)
		for (int i = day - 1; i < SPANS; i += 28) {
			int hour = 9 + i / 28 * 2, minute = version / 60 % 60;

			buffer_printf(ret,
				      "%s{\"start\":\"2026-11-%02dT%02d:%02d:"
				      "%02dZ\",\"end\":\"2026-11-%02dT%02d:%02d"
				      ":%02dZ\",\"fbtype\":\"BUSY\"}",
				      day > 1 || i >= 28 ? "," : "", day, hour,
				      minute, version % 60, day,
				      hour + (minute + 5) / 60,
				      (minute + 5) % 60, version % 60);
		}
	buffer_printf(ret,
		      "],\"covers\":[{\"start\":\"2026-11-01T00:00:00Z\","
		      "\"end\":\"2026-12-01T00:00:00Z\",\"how\":\"stated\"}],"
		      "\"as_of\":\"2026-09-01T08:%02d:%02dZ\","
		      "\"complete\":true,",
		      version / 60 % 60, version % 60);
	CHECK(!ret->failed, "no memory");
}

static char *ask_freebusy(int importer)
{
	char request[256];

	snprintf(request, sizeof(request),
		 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"freebusy\","
		 "\"params\":{\"id\":\"p%d\",\"from\":\"2026-11-01\","
		 "\"to\":\"2026-12-01\",\"now\":\"2026-09-01\"}}",
		 importer);
	return ask_string(url, request);
}

static bool is_version(const char *answer, int version)
{
	struct buffer expected;

	expected_busy(version, &expected);
	bool same = strncmp(answer, expected.data, expected.n) == 0;
	buffer_release(&expected);
	return same;
}

static char *import(int importer, int version)
{
	struct buffer request;

	import_request(importer, version, &request);
	char *reply = ask_text(url, request.data, request.n);
	CHECK(strstr(reply, "\"result\":{\"id\":\"p"), "not imported: %.300s",
	      reply);
	buffer_release(&request);
	return reply;
}

/* Keeps importing until it is killed. */
static void run_importer(int importer, int version, int fd)
{
	struct news news = {.importer = importer};

	for (;;) {
		news.version = ++version;
		news.what = 's';
		if (write(fd, &news, sizeof(news)) != sizeof(news))
			_exit(1);
		free(import(importer, version));
		news.what = 'a';
		if (write(fd, &news, sizeof(news)) != sizeof(news))
			_exit(1);
	}
}

static void take_news(const struct news *news, struct importer *importers)
{
	struct importer *importer = &importers[news->importer];

	if (news->what == 's')
		importer->sent = news->version;
	else
		importer->acknowledged = news->version;
}

/*
 * Imports and a kill in the middle. True: at least one request was without
 * its reply when the service died.
 */
static bool round_of_imports(struct service_run *run,
			     struct importer *importers)
{
	uint32_t until = 1 + next_random(12);
	int fds[2], between = 0;
	struct news news;

	CHECK(pipe(fds) == 0, "no pipe");
	for (int i = 0; i < IMPORTERS; i++) {
		importers[i].pid = fork_child();
		if (importers[i].pid == 0) {
			close(fds[0]);
			run_importer(i, importers[i].sent, fds[1]);
		}
	}
	close(fds[1]);
	/* After so much news, and then a moment of its own. */
	for (uint32_t i = 0; i < until; i++) {
		CHECK(read(fds[0], &news, sizeof(news)) == sizeof(news),
		      "an importer is gone");
		take_news(&news, importers);
	}
	for (volatile uint32_t i = next_random(2000000); i > 0; i--)
		;
	CHECK(kill(run->pid, SIGKILL) == 0, "cannot kill the service");
	(void)wait_for(run->pid);
	for (int i = 0; i < IMPORTERS; i++) {
		(void)kill(importers[i].pid, SIGKILL);
		(void)wait_for(importers[i].pid);
	}
	while (read(fds[0], &news, sizeof(news)) == sizeof(news))
		take_news(&news, importers);
	close(fds[0]);
	for (int i = 0; i < IMPORTERS; i++)
		between += importers[i].sent > importers[i].acknowledged;
	return between > 0;
}

static void check_importer(int i, struct importer *importer, int *committed)
{
	char *answer = ask_freebusy(i);
	int sent = importer->sent, acknowledged = importer->acknowledged;

	if (sent > acknowledged && is_version(answer, sent))
		++*committed;
	else if (acknowledged > 0)
		CHECK(is_version(answer, acknowledged),
		      "p%d: neither %d nor %d: %.600s", i, acknowledged, sent,
		      answer);
	else
		CHECK(strstr(answer, "\"code\":-32007,"),
		      "p%d: something, but nothing was acknowledged: %.300s", i,
		      answer);
	free(answer);
	if (sent == 0)
		return;
	/* Sent again it is done, once. */
	char *first = import(i, sent), *again = import(i, sent);
	CHECK(strcmp(first, again) == 0, "p%d: another reply: %s", i, again);
	importer->acknowledged = sent;
	answer = ask_freebusy(i);
	CHECK(is_version(answer, sent), "p%d: not %d: %.300s", i, sent, answer);
	free(answer);
	free(first);
	free(again);
}

int main(int argc, char **argv)
{
	struct importer importers[IMPORTERS] = {{0}};
	struct service_run run;
	int between = 0, committed = 0;

	CHECK(argc == 4, "expected KILLS SEED FOLDER");
	int kills = atoi(argv[1]);
	seed = (uint64_t)atoi(argv[2]);
	snprintf(url, sizeof(url), "ipc://%s/api", argv[3]);
	snprintf(data, sizeof(data), "%s/data", argv[3]);
	for (int i = 0; i < kills; i++) {
		start_service(data, url, "2", &run);
		for (int j = 0; j < IMPORTERS; j++)
			check_importer(j, &importers[j], &committed);
		between += round_of_imports(&run, importers);
	}
	start_service(data, url, "2", &run);
	for (int j = 0; j < IMPORTERS; j++) {
		check_importer(j, &importers[j], &committed);
		CHECK(importers[j].sent < VERSIONS, "too many versions");
	}
	stop_service(&run, url);
	printf("%d kills, %d between request and reply, %d requests committed "
	       "whose reply never came; last versions %d %d %d\n",
	       kills, between, committed, importers[0].sent, importers[1].sent,
	       importers[2].sent);
	CHECK(between * 10 >= kills * 3,
	      "too few kills between request and reply");
	return 0;
}
