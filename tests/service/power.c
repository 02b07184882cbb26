/*
 * power FOLDER STATES SEED [SESSION]: the power goes. Sessions with the
 * program are recorded call by call; then so many states are made of what was
 * synced by some moment and of any part of what was not (tests/service/disk.h),
 * and each is opened by the program:
 *
 * - it is one of the states that the store went through, row by row: nothing
 *   is there by half;
 * - it is none before the last answer that was out at that moment;
 * - every page and reference is sound, and the audit;
 * - of what was purged by then no file has anything.
 *
 * TREFNYDD_NORMAL is the program with one word of one pragma changed: synced is
 * not every commit but every checkpoint. The same must then lose acknowledged
 * changes, or it would not be seen here if trefnydd did. Prints a line a
 * session.
 */
#define _GNU_SOURCE

#include <fcntl.h>

#include "tests/service/older_store.h"
#include "tests/service/record.h"

/* So many that some moment is soon after an answer. */
enum { BIG = 2500, MOST_LOOKS = 400, LEAST_NORMAL = 16 };

/* The states that the store went through, without loss of power. */
struct looks {
	uint64_t digests[MOST_LOOKS];
	int n;
	int *at; /* of each call: the last state by then */
};

struct session {
	const char *name;
	void (*prepare)(void); /* the store that is there before; or NULL */
	void (*run)(struct recorder *recorder);
	uint32_t share;	  /* of the states, in 100 */
	const char *gone; /* of what was purged */
	bool late;	  /* the moments are those after its last answer */
	bool grows;	  /* it goes on to a checkpoint while it runs */
	bool normal;	  /* by TREFNYDD_NORMAL: changes are lost */
};

static uint64_t seed;
static char root[200], data[220], made[220], aside[220], files[240];

static uint32_t next_random(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(((seed >> 33) * below) >> 31);
}

/* --- what is done --------------------------------------------------------- */

static void put_calendar(int n, int version, const char *line_end,
			 struct buffer *ret)
{
	buffer_printf(ret, "BEGIN:VCALENDAR%sVERSION:2.0%s", line_end,
		      line_end);
	for (int i = 0; i < n; i++)
		buffer_printf(ret,
			      "BEGIN:VEVENT%sUID:%d%sDTSTAMP:20260901T000000Z%s"
			      "DTSTART:202611%02dT%02d%02d%02dZ%s"
			      "DURATION:PT30S%sEND:VEVENT%s",
			      line_end, i, line_end, line_end, i % 28 + 1,
			      9 + i / 28 / 60, i / 28 % 60, version, line_end,
			      line_end, line_end);
	buffer_printf(ret, "END:VCALENDAR%s", line_end);
}

static void write_files(void)
{
	struct buffer text;
	char path[300];

	CHECK(mkdir(files, S_IRWXU) == 0, "cannot make %s", files);
	buffer_init(0, &text);
	put_calendar(60, 1, "\r\n", &text);
	path_in(files, "a.ics", path, sizeof(path));
	write_file(path, buffer_bytes(&text));
	buffer_release(&text);
}

static const char a_case[] =
	"\"case\":{\"case\":\"near\",\"report_published\":\"2099-08-28\","
	"\"window\":{\"from\":\"2099-11-09\",\"to\":\"2099-12-11\","
	"\"target\":\"2099-11-24\"},\"people\":[{\"id\":\"chief\"},"
	"{\"id\":\"i1\"},{\"id\":\"i2\"}],\"seats\":[{\"id\":"
	"\"chief-executive\",\"candidates\":[\"chief\"]},{\"id\":\"chair\","
	"\"candidates\":[\"i1\"]},{\"id\":\"support\",\"candidates\":["
	"\"i2\"]}],\"team\":{\"link_inspectors\":[\"i2\"]}}";

static const struct {
	const char *method, *params;
	bool changes;
} requests[] = {
	{"put", a_case, true},
	{"hold",
	 "\"stored\":\"near\",\"if_revision\":1,"
	 "\"starts\":[\"2099-11-24T10:00\",\"2099-11-26\"]",
	 true},
	{"cases", "", false},
	{"agree",
	 "\"stored\":\"near\",\"if_revision\":2,\"date\":\"2099-11-24\","
	 "\"agreed_by\":[\"Ann\"]",
	 true},
	{"calendars", "", false},
	{"record",
	 "\"stored\":\"near\",\"if_revision\":3,"
	 "\"what\":\"participation-agreed\"",
	 true},
	{"move",
	 "\"stored\":\"near\",\"if_revision\":4,\"date\":\"2099-12-01\","
	 "\"agreed_by\":[\"Ann\"],\"reason\":\"ill\"",
	 true},
	{"token",
	 "\"action\":\"new\",\"name\":\"desk\",\"roles\":[\"planner\"]", true},
	{"cases", "\"stored\":\"near\"", false},
	{"token", "\"action\":\"revoke\",\"name\":\"desk\"", true},
	{"release", "\"stored\":\"near\",\"if_revision\":5", true},
};
enum { N_REQUESTS = sizeof(requests) / sizeof(*requests) };

/* A client asks; all that happens until it has its answer is recorded. */
static void record_request(const char *url, int id, const char *method,
			   const char *params, struct traced *traced,
			   struct recorder *recorder)
{
	struct buffer request;
	char answer[64];
	pid_t ended = 0;
	int acks = recorder->acks;

	snprintf(answer, sizeof(answer), "\"id\":%d,\"result\":", id);
	recorder->answer = answer;
	buffer_init(0, &request);
	buffer_printf(&request,
		      "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\","
		      "\"params\":{%s}}",
		      id, method, params);
	struct asking asking = ask_aside(url, buffer_bytes(&request));
	buffer_release(&request);
	while (ended != asking.pid)
		CHECK(record_next(traced, recorder, &ended), "nobody is left");
	buffer_init(0, &request);
	read_all(asking.fd, &request);
	CHECK(recorder->acks > acks, "%s: %.400s", method, request.data);
	buffer_release(&request);
	recorder->answer = "nothing";
}

static void record_import(const char *url, int i, struct traced *traced,
			  struct recorder *recorder)
{
	struct buffer params;

	buffer_init(0, &params);
	buffer_printf(&params,
		      "\"request_id\":\"i%d\",\"person\":\"%s\","
		      "\"as_of\":\"2026-09-01T08:00:00Z\",\"ics\":\"",
		      i, i % 3 ? "chief" : "other");
	put_calendar(BIG, i, "\\n", &params);
	buffer_put_char(&params, '"');
	recorder->promised = true;
	record_request(url, 2 * i + 1, "import", params.data, traced, recorder);
	buffer_release(&params);
}

static void record_requests(const char *url, struct traced *traced,
			    struct recorder *recorder)
{
	struct buffer params;

	for (int i = 0; i < N_REQUESTS; i++) {
		record_import(url, i, traced, recorder);
		buffer_init(0, &params);
		if (requests[i].changes)
			buffer_printf(&params, "\"request_id\":\"r%d\",", i);
		buffer_put_string(&params, requests[i].params);
		recorder->promised = requests[i].changes;
		record_request(url, 2 * i + 2, requests[i].method, params.data,
			       traced, recorder);
		buffer_release(&params);
	}
}

static void start_recorded(const char *workers, char *ret_url, size_t room,
			   struct traced *ret, struct recorder *recorder)
{
	char line[600];
	pid_t ended;
	int acks = recorder->acks;

	snprintf(ret_url, room, "ipc://%s.api", root);
	snprintf(line, sizeof(line),
		 "serve --data %% --workers %s --listen "
		 "%s?role=planner,importer,admin",
		 workers, ret_url);
	char **words = split_words(line, data);
	recorder->answer = "ready ";
	recorder->promised = false;
	traced_start(words, true, ret);
	while (recorder->acks == acks)
		CHECK(record_next(ret, recorder, &ended), "not started");
	free_words(words);
}

static void stop_recorded(struct traced *traced, struct recorder *recorder)
{
	pid_t ended;

	CHECK(kill(traced->pid, SIGTERM) == 0, "cannot stop the service");
	while (record_next(traced, recorder, &ended))
		;
	close(traced->out);
}

/* A store is made, and then changed through a service. */
static void run_changes(struct recorder *recorder)
{
	struct traced traced;
	char url[220];

	record_line("import %.files/a.ics --person first --data % --json", data,
		    recorder);
	start_recorded("2", url, sizeof(url), &traced, recorder);
	record_requests(url, &traced, recorder);
	stop_recorded(&traced, recorder);
	record_line("token new last --roles viewer --data % --json", data,
		    recorder);
}

/*
 * The one worker is killed between the write of a commit and its sync. The
 * next one finds the change in the log, and answers.
 */
static void run_repeat(struct recorder *recorder)
{
	struct traced traced;
	char url[220];

	start_recorded("1", url, sizeof(url), &traced, recorder);
	record_import(url, 0, &traced, recorder);
	recorder->kill_at_sync = 1;
	record_import(url, 1, &traced, recorder);
	CHECK(recorder->kill_at_sync == 0, "no worker was killed");
	stop_recorded(&traced, recorder);
}

static void run_setup(const char *line)
{
	struct buffer said;

	buffer_init(0, &said);
	int status = run_line(line, data, &said);
	CHECK(status == 0, "'%s' gives %d: %s", line, status, said.data);
	buffer_release(&said);
}

static void prepare_people(void)
{
	run_setup("import %.files/a.ics --person chief --data %");
	run_setup("import %.files/a.ics --person zanzibar --email "
		  "zanzibar@dyffryn.example --data %");
	run_setup("token new desk --roles planner --people zanzibar --data %");
}

static void run_purge(struct recorder *recorder)
{
	record_line("purge person zanzibar --data % --json", data, recorder);
	record_line("token revoke desk --data % --json", data, recorder);
}

static void prepare_schema_1(void)
{
	make_older_store(data, 1);
}

static void prepare_schema_2(void)
{
	make_older_store(data, 2);
}

static void prepare_schema_3(void)
{
	make_older_store(data, 3);
}

static void run_migration(struct recorder *recorder)
{
	record_line("calendars --data % --json", data, recorder);
	record_line("import %.files/a.ics --person late --data % --json", data,
		    recorder);
}

static const struct session sessions[] = {
	{.name = "changes", .run = run_changes, .share = 50, .grows = true},
	{.name = "purge",
	 .prepare = prepare_people,
	 .run = run_purge,
	 .share = 15,
	 .gone = "zanzibar"},
	{.name = "migration from schema 1",
	 .prepare = prepare_schema_1,
	 .run = run_migration,
	 .share = 8},
	{.name = "migration from schema 2",
	 .prepare = prepare_schema_2,
	 .run = run_migration,
	 .share = 7},
	{.name = "migration from schema 3",
	 .prepare = prepare_schema_3,
	 .run = run_migration,
	 .share = 10},
	{.name = "an answer found in the log",
	 .prepare = prepare_people,
	 .run = run_repeat,
	 .late = true,
	 .share = 10},
	{.name = "changes with synchronous=NORMAL",
	 .run = run_changes,
	 .share = 10,
	 .grows = true,
	 .normal = true},
};
enum { N_SESSIONS = sizeof(sessions) / sizeof(*sessions) };
_Static_assert(SCHEMA_VERSION == 4, "each earlier schema has its session");

/* What is there before is on the disk. */
static void record_prepared(struct recorder *recorder)
{
	DIR *dir = opendir(data);
	struct dirent *entry;
	char path[512], name[300];

	if (!dir)
		return;
	log_new("data", true, recorder);
	while ((entry = readdir(dir)) != NULL) {
		struct buffer bytes;

		if (entry->d_name[0] == '.' || strstr(entry->d_name, "-shm"))
			continue;
		path_in(data, entry->d_name, path, sizeof(path));
		path_in("data", entry->d_name, name, sizeof(name));
		buffer_init(0, &bytes);
		CHECK(read_file(path, &bytes), "cannot read %s", path);
		int file = recorder->n_files;
		log_new(name, false, recorder);
		struct op *op = log_op(OP_WRITE, file, &recorder->log);
		op->n = bytes.n;
		op->data = bytes.n ? buffer_detach(&bytes) : NULL;
		(void)log_op(OP_SYNC, file, &recorder->log);
	}
	closedir(dir);
	log_name(OP_SYNC_NAMES, 0, "data", recorder);
	log_name(OP_SYNC_NAMES, 0, "", recorder);
}

/* --- the states it went through ------------------------------------------- */

static uint64_t digest_of(const char *folder)
{
	struct buffer look;

	buffer_init(0, &look);
	look_aside(folder, aside, NULL, &look);
	uint64_t digest = bytes_digest(buffer_bytes(&look));
	buffer_release(&look);
	return digest;
}

static void look_now(const struct disk *disk, struct looks *looks)
{
	char folder[300];

	path_in(made, "data", folder, sizeof(folder));
	disk_write(disk, NULL, made);
	uint64_t digest = digest_of(folder);
	if (looks->n > 0 && looks->digests[looks->n - 1] == digest)
		return;
	CHECK(looks->n < MOST_LOOKS, "too many states");
	looks->digests[looks->n++] = digest;
}

/* After each call behind which a commit may be over. */
static void find_looks(const struct oplog *log, struct looks *ret)
{
	bool written = true;
	struct disk disk;

	*ret = (struct looks){.n = 0};
	ret->at = calloc((size_t)log->n, sizeof(*ret->at));
	CHECK(ret->at, "no memory");
	disk_init(log, &disk);
	for (int i = 0; i < log->n; i++) {
		enum op_kind kind = log->ops[i].kind;

		disk_step(i, &disk);
		if (kind == OP_WRITE || kind == OP_SIZE)
			written = true;
		else if (written || i == 0)
			look_now(&disk, ret);
		if (kind != OP_WRITE && kind != OP_SIZE)
			written = false;
		ret->at[i] = ret->n - 1;
	}
	disk_release(&disk);
}

/* --- the states a loss of power may leave --------------------------------- */

struct counts {
	int n, lost, behind; /* behind: at an earlier state than a kill */
};

static void assert_gone(const char *folder, const char *word, const char *where)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	struct buffer bytes;
	char path[512];

	CHECK(dir, "%s: no store", where);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		path_in(folder, entry->d_name, path, sizeof(path));
		buffer_init(0, &bytes);
		CHECK(read_file(path, &bytes), "cannot read %s", path);
		CHECK(!bytes.n ||
			      !memmem(bytes.data, bytes.n, word, strlen(word)),
		      "%s: '%s' is in %s", where, word, entry->d_name);
		buffer_release(&bytes);
	}
	closedir(dir);
}

/* What lies where the shared memory was is nothing to go by. */
static void leave_shared_memory(const char *folder)
{
	char path[512], rubbish[32768];
	uint32_t what = next_random(3);

	if (what == 0 || access(folder, F_OK) != 0)
		return;
	for (size_t i = 0; i < sizeof(rubbish); i++)
		rubbish[i] = what == 1 ? '\0' : (char)next_random(256);
	path_in(folder, "trefnydd.db-shm", path, sizeof(path));
	write_file(path, (struct bytes){rubbish, sizeof(rubbish)});
}

/* The last answer that is a promise, before call i; -1: none. */
static int promised_by(const struct oplog *log, int i)
{
	while (i >= 0 && !(log->ops[i].kind == OP_ACK && log->ops[i].promised))
		i--;
	return i;
}

static int find_look(const struct looks *looks, uint64_t digest)
{
	int k = looks->n - 1;

	while (k >= 0 && looks->digests[k] != digest)
		k--;
	return k;
}

/* A moment: just after call i. */
static void lose_power(const struct session *session, const struct disk *disk,
		       int i, const struct looks *looks, struct counts *counts)
{
	int promise = promised_by(disk->log, i);
	int least = promise < 0 ? 0 : looks->at[promise];
	char where[200], folder[300];

	snprintf(where, sizeof(where), "%s: power lost after call %d of %d",
		 session->name, i + 1, disk->log->n);
	disk_write(disk, next_random, made);
	path_in(made, "data", folder, sizeof(folder));
	leave_shared_memory(folder);
	int found = find_look(looks, digest_of(folder));
	counts->n++;
	/* Nobody looked at each of many commits that no sync is between. */
	if (found < 0 && session->normal)
		return;
	CHECK(found >= 0, "%s: a state that it never had", where);
	CHECK(found <= looks->at[i] + 1, "%s: a state to come", where);
	CHECK(found >= least || session->normal,
	      "%s: an acknowledged change is lost (state %d, not %d)", where,
	      found, least);
	counts->lost += found < least;
	counts->behind += found < looks->at[i];
	if (session->gone && promise >= 0)
		assert_gone(folder, session->gone, where);
	if (looks->digests[found] != looks->digests[0] || session->prepare)
		assert_sound(folder, where);
}

static int compare_ints(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Anywhere; half of them soon after an answer. */
static int choose_moment(const struct session *session,
			 const struct recorder *recorder, int first)
{
	int n = recorder->log.n, i = first;
	int left = (int)next_random((uint32_t)recorder->acks);

	if (session->late)
		return promised_by(&recorder->log, n - 1);
	if (next_random(2))
		return first + (int)next_random((uint32_t)(n - first));
	while (recorder->log.ops[i].kind != OP_ACK || left-- > 0)
		i++;
	i += (int)next_random(6);
	return i < n ? i : n - 1;
}

static void lose_power_often(const struct session *session,
			     const struct recorder *recorder, int first,
			     const struct looks *looks, int n,
			     struct counts *ret)
{
	int *moments = calloc((size_t)n, sizeof(*moments)), step = 0;
	struct disk disk;

	*ret = (struct counts){0};
	CHECK(moments, "no memory");
	for (int i = 0; i < n; i++)
		moments[i] = choose_moment(session, recorder, first);
	qsort(moments, (size_t)n, sizeof(*moments), compare_ints);
	disk_init(&recorder->log, &disk);
	for (int i = 0; i < n; i++) {
		while (step <= moments[i])
			disk_step(step++, &disk);
		lose_power(session, &disk, moments[i], looks, ret);
	}
	disk_release(&disk);
	free(moments);
}

/* --- a session ------------------------------------------------------------ */

static bool is_checkpoint(const struct recorder *recorder, int i)
{
	const struct op *op = &recorder->log.ops[i];

	return op->kind == OP_WRITE &&
	       op->file == file_of_name(recorder, "data/trefnydd.db");
}

/* Between answers of a service the log goes into the file. */
static void assert_grown(const struct recorder *recorder)
{
	int n = 0, answers = 0;

	for (int i = 0; i < recorder->log.n; i++) {
		answers += recorder->log.ops[i].kind == OP_ACK;
		n += answers > 2 && answers < recorder->acks - 1 &&
		     is_checkpoint(recorder, i);
	}
	CHECK(n > 0, "no checkpoint under way");
}

static void run_session(const struct session *session, int states)
{
	static struct recorder recorder;
	char *program = strdup(environment("TREFNYDD"));
	struct counts counts;
	struct looks looks;

	remove_folder(root);
	CHECK(mkdir(root, S_IRWXU) == 0, "cannot make %s", root);
	write_files();
	recorder_init(root, &recorder);
	if (session->prepare)
		session->prepare();
	record_prepared(&recorder);
	int first = recorder.log.n;
	if (session->normal)
		(void)setenv("TREFNYDD", environment("TREFNYDD_NORMAL"), 1);
	session->run(&recorder);
	(void)setenv("TREFNYDD", program, 1);
	if (session->grows)
		assert_grown(&recorder);
	find_looks(&recorder.log, &looks);
	states = (int)((uint32_t)states * session->share + 99) / 100;
	if (session->normal && states < LEAST_NORMAL)
		states = LEAST_NORMAL;
	lose_power_often(session, &recorder, first, &looks, states, &counts);
	printf("%s: %d calls, %d states gone through; power lost %d times, %d "
	       "times at an earlier state than a kill leaves, %d times with "
	       "an acknowledged change\n",
	       session->name, recorder.log.n, looks.n, counts.n, counts.behind,
	       counts.lost);
	fflush(stdout);
	CHECK(!session->normal || counts.lost > 0,
	      "%s: nothing is lost, so this test would not see it",
	      session->name);
	for (int i = 0; i < recorder.log.n; i++)
		free(recorder.log.ops[i].data);
	free(recorder.log.ops);
	free(looks.at);
	free(program);
}

int main(int argc, char **argv)
{
	CHECK(argc == 4 || argc == 5, "expected FOLDER STATES SEED [SESSION]");
	if (!traced_possible()) {
		printf("not done: no process may be traced here\n");
		return 0;
	}
	char *real = realpath(argv[1], NULL);
	CHECK(real, "no folder %s", argv[1]);
	snprintf(root, sizeof(root), "%s/root", real);
	path_in(root, "data", data, sizeof(data));
	snprintf(made, sizeof(made), "%s.made", root);
	snprintf(aside, sizeof(aside), "%s.aside", root);
	snprintf(files, sizeof(files), "%s.files", data);
	free(real);
	seed = (uint64_t)atoi(argv[3]);
	for (int i = 0; i < N_SESSIONS; i++)
		if (argc == 4 || strstr(sessions[i].name, argv[4]))
			run_session(&sessions[i], atoi(argv[2]));
	return 0;
}
