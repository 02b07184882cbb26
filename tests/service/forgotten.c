/*
 * forgotten FOLDER: what callers write is kept where it has to be, and goes.
 * Words of one's own stand in every place a caller can put text: cases,
 * calendars, decisions, tokens, names of files, of requests, of who asks. What
 * is nobody's to keep is nowhere after its reply, in no file of the store, log
 * or memory of a process; what is kept is in none of them after its purge, nor
 * in a backup made then. Prints one line; 0: as promised.
 */
#define _GNU_SOURCE /* memmem() */

#include "tests/service/scan.h"

/* Until when it is kept. */
enum fate { NOT_AT_ALL, PERSON, CASE, UNTIL_OLD, N_FATES };

/* The words, ids first. */
#define MAIR "kan-mair-7fqz"
#define CASE_ID "kan-case-7fqz"
#define HALL "kan-hall-7fqz"
static const struct {
	const char *text;
	enum fate fate;
} words[] = {
	{MAIR, PERSON},
	{"kan-mair-mail-7fqz", PERSON},
	{"kan-source-7fqz", PERSON},
	{CASE_ID, CASE},
	{HALL, CASE},
	{"KanTitle7fqz", CASE},
	{"KanName7fqz", CASE},
	{"KanCaseFile7fqz", CASE},
	{"KanVenue7fqz", CASE},
	{"kan-i1-mail-7fqz", CASE},
	{"KanAnswered7fqz", CASE},
	{"KanAgreedBy7fqz", CASE},
	{"KanHow7fqz", CASE},
	{"KanReason7fqz", CASE},
	{"KanRecordedBy7fqz", CASE},
	{"KanPost7fqz", CASE},
	{"KanPart7fqz", CASE},
	{"KanEvent7fqz", CASE},
	{"kan-request-7fqz", UNTIL_OLD},
	{"KanActor7fqz", UNTIL_OLD},
	{"kan-token-7fqz", UNTIL_OLD},
	{"KanSummary7fqz", NOT_AT_ALL},
	{"KanUid7fqz", NOT_AT_ALL},
	{"KanFile7fqz", NOT_AT_ALL},
	{"kan-guest-mail-7fqz", NOT_AT_ALL},
	{"kan-candidate-7fqz", NOT_AT_ALL},
	{"KanUnstored7fqz", NOT_AT_ALL},
	{"KanPatch7fqz", NOT_AT_ALL},
	{"KanWrongToken7fqz", NOT_AT_ALL},
	{"KanMethod7fqz", NOT_AT_ALL},
	{"KanParam7fqz", NOT_AT_ALL},
	{"KanRequest7fqz", NOT_AT_ALL}, /* of a purge that is refused for it */
};
enum { N_WORDS = sizeof(words) / sizeof(*words) };

static struct service_run run;
static char url[160], data[160], log_path[160], backup[160];
static char secret[200]; /* of a token that is used: one word more */
static bool gone[N_FATES] = {[NOT_AT_ALL] = true};
static int n_requests;

static const char *find_gone(const char *bytes, size_t n)
{
	for (int i = 0; i < N_WORDS; i++)
		if (gone[words[i].fate] &&
		    memmem(bytes, n, words[i].text, strlen(words[i].text)))
			return words[i].text;
	/* Behind the name, which is no secret. */
	if (secret[0] && memmem(bytes, n, strrchr(secret, '.'),
				strlen(strrchr(secret, '.'))))
		return "a token";
	return NULL;
}

static struct scanning scanning = {.find = find_gone};

static bool is_in_files(const char *word)
{
	static const char *const names[] = {"trefnydd.db", "trefnydd.db-wal"};
	char path[200];
	bool found = false;

	for (int i = 0; i < 2; i++) {
		struct stat info;

		snprintf(path, sizeof(path), "%s/%s", data, names[i]);
		FILE *file = fopen(path, "rb");
		if (!file || fstat(fileno(file), &info) != 0)
			continue;
		char *bytes = malloc((size_t)info.st_size + 1);
		size_t n = fread(bytes, 1, (size_t)info.st_size, file);
		found = found || memmem(bytes, n, word, strlen(word));
		free(bytes);
		fclose(file);
	}
	return found;
}

static void assert_nothing_left(const char *when)
{
	assert_memory_is_clean(&run, &scanning, when);
	CHECK(assert_folder_is_clean(&scanning, data) >= 1, "no store");
	assert_file_is_clean(&scanning, log_path);
}

/* --- requests ------------------------------------------------------------- */

/* '@TOKEN@' stands for the token; its reply has to have what is expected. */
static char *ask(const char *expected, const char *method, const char *params)
{
	const char *at = strstr(params, "@TOKEN@");
	struct buffer request;

	buffer_init(0, &request);
	buffer_printf(&request,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
		      "\"params\":{%.*s%s%s}}",
		      method, at ? (int)(at - params) : (int)strlen(params),
		      params, at ? secret : "",
		      at ? at + strlen("@TOKEN@") : "");
	CHECK(!request.failed, "no memory");
	char *answer = ask_text(url, request.data, request.n);
	buffer_release(&request);
	CHECK(strstr(answer, expected), "%s: not %s: %.600s", method, expected,
	      answer);
	n_requests++;
	return answer;
}

static void asked(const char *expected, const char *method, const char *params)
{
	free(ask(expected, method, params));
}

/* Tells nothing but what it has to: whose words are in the answer. */
static void asked_without_words(const char *method, const char *params,
				bool with_ids)
{
	char *answer = ask("\"result\":", method, params);

	for (int i = 0; i < N_WORDS; i++)
		if (strncmp(words[i].text, "Kan", 3) == 0 || !with_ids)
			CHECK(!strstr(answer, words[i].text) ||
				      words[i].fate == UNTIL_OLD,
			      "'%s' in the answer of %s", words[i].text,
			      method);
	free(answer);
}

#define EVENT                                                                  \
	"BEGIN:VCALENDAR\\nVERSION:2.0\\nBEGIN:VEVENT\\nUID:KanUid7fqz\\n"     \
	"DTSTAMP:20260901T000000Z\\nDTSTART:20991102T090000Z\\n"               \
	"DURATION:PT1H\\nSUMMARY:KanSummary7fqz\\nLOCATION:KanSummary7fqz\\n"  \
	"ATTENDEE;CN=KanSummary7fqz:mailto:kan-guest-mail-7fqz@x.org\\n"       \
	"END:VEVENT\\nEND:VCALENDAR\\n"
#define ICS "\"ics\":\"" EVENT "\""
#define CALENDAR                                                               \
	"\"calendar\":{\"file\":\"KanCaseFile7fqz\",\"ics\":\"" EVENT "\"}"
#define CASE_WITH(title, people)                                               \
	"\"case\":{\"case\":\"" CASE_ID "\",\"authority\":\"" title            \
	"\",\"report_published\":\"2099-08-28\",\"window\":{\"from\":"         \
	"\"2099-11-09\",\"to\":\"2099-12-11\"},\"people\":[" people            \
	"{\"id\":\"i1\",\"name\":\"KanName7fqz\",\"post\":\"KanPost7fqz\","    \
	"\"email\":[\"kan-i1-mail-7fqz@x.org\"]," CALENDAR                     \
	",\"answers\":[{\"from\":\"2099-11-10\",\"to\":\"2099-11-10\","        \
	"\"fbtype\":\"FREE\",\"source\":\"KanAnswered7fqz\"}]},{\"id\":"       \
	"\"i2\"},{\"id\":\"i3\"}],\"seats\":[{\"id\":\"chief-executive\","     \
	"\"candidates\":[\"i3\"]},{\"id\":\"chair\",\"candidates\":[\"i1\"]}," \
	"{\"id\":\"support\",\"candidates\":[\"i2\"]}],\"team\":"              \
	"{\"link_inspectors\":[\"i2\"]},\"rooms\":[{\"id\":\"" HALL            \
	"\",\"venue\":\"KanVenue7fqz\",\"kind\":\"conference\",\"capacity\":"  \
	"20}],\"agenda\":[{\"part\":\"plans\",\"title\":\"KanPart7fqz\","      \
	"\"duration\":\"PT1H\",\"seats\":[\"support\"]}],\"events\":[{\"id\":" \
	"\"fairs\",\"title\":\"KanEvent7fqz\",\"from\":\"2099-12-10\","        \
	"\"to\":\"2099-12-10\"}]}"
#define WITH_HER "{\"id\":\"" MAIR "\"},"
#define ACTOR "\"actor\":\"KanActor7fqz\""
#define OF_CASE(revision, request)                                             \
	"\"stored\":\"" CASE_ID "\",\"if_revision\":" revision "," ACTOR       \
	",\"request_id\":\"kan-request-7fqz-" request "\""

static void ask_of_calendars(void)
{
	asked("\"spans\":", "import",
	      "\"person\":\"" MAIR
	      "\",\"source\":\"kan-source-7fqz\",\"email\":"
	      "\"kan-mair-mail-7fqz@x.org\",\"request_id\":"
	      "\"kan-request-7fqz-1\"," ACTOR
	      ",\"files\":[{\"file\":\"KanFile7fqz.ics\",\"ics\":\"" EVENT
	      "\"}]");
	asked("\"candidates\":", "import",
	      "\"people\":[{\"id\":\"kan-candidate-7fqz\",\"emails\":"
	      "[\"kan-guest-mail-7fqz@x.org\"]}],\"request_id\":\"c\"," ICS);
	asked("\"spans\":", "import",
	      "\"room\":\"" HALL "\",\"request_id\":\"r\"," ICS);
	asked("\"busy\":[{", "freebusy",
	      "\"from\":\"2099-11-01\",\"to\":\"2099-11-30\",\"email\":"
	      "\"kan-guest-mail-7fqz@x.org\"," ICS);
	asked("\"busy\":[", "freebusy",
	      "\"id\":\"" MAIR "\",\"token\":\"@TOKEN@\"");
	asked("\"result\":", "calendars", "");
}

static void ask_of_the_case(void)
{
	asked("\"dates\":[{", "propose",
	      "\"now\":\"2099-09-01\"," CASE_WITH("KanUnstored7fqz", ""));
	asked("\"revision\":1", "put",
	      "\"request_id\":\"kan-request-7fqz-2\"," ACTOR
	      "," CASE_WITH("KanTitle7fqz", WITH_HER));
	asked("\"answer\":", "whatif",
	      "\"now\":\"2099-09-01\",\"stored\":\"" CASE_ID
	      "\",\"patch\":{\"authority\":\"KanPatch7fqz\"}");
	asked("\"revision\":2", "hold",
	      OF_CASE("1", "3") ",\"starts\":[\"2099-11-24\",\"2099-11-26\"]");
	asked("\"revision\":3", "release",
	      OF_CASE("2", "4") ",\"start\":\"2099-11-26\",\"reason\":"
				"\"KanReason7fqz\"");
	asked("\"revision\":4", "agree",
	      OF_CASE("3", "5") ",\"date\":\"2099-11-24\",\"agreed_by\":"
				"[\"KanAgreedBy7fqz\"],\"how\":"
				"\"KanHow7fqz\"");
	asked("\"revision\":5", "move",
	      OF_CASE("4", "6") ",\"date\":\"2099-11-25\",\"agreed_by\":"
				"\"KanAgreedBy7fqz\",\"waived_by\":"
				"\"KanAgreedBy7fqz\",\"reason\":"
				"\"KanReason7fqz\"");
	asked("\"revision\":6", "record",
	      OF_CASE("5", "7") ",\"what\":\"participation-agreed\",\"date\":"
				"\"2026-09-15\",\"by\":\"KanRecordedBy7fqz\"");
	asked("\"tasks\":[", "tasks", "\"stored\":\"" CASE_ID "\"");
	asked("\"result\":", "explain", "\"stored\":\"" CASE_ID "\"");
	asked("\"result\":", "check",
	      "\"stored\":\"" CASE_ID "\",\"date\":\"2099-12-01\"");
	asked("\"latest\":6", "cases", "\"stored\":\"" CASE_ID "\"");
}

static void ask_of_tokens(void)
{
	char *answer = ask("\"token\":\"trefnydd.", "token",
			   "\"token\":\"@TOKEN@\",\"action\":\"new\",\"name\":"
			   "\"kan-token-7fqz\",\"roles\":\"planner\","
			   "\"people\":[\"" MAIR "\"],\"cases\":[\"" CASE_ID
			   "\"],\"request_id\":\"kan-request-7fqz-8\"");

	free(answer);
	asked("-32005", "health", "\"token\":\"KanWrongToken7fqz\"");
	asked("-32601", "KanMethod7fqz", "");
	asked("-32602", "health", "\"KanParam7fqz\":\"KanParam7fqz\"");
	asked("-32600", "health\",\"KanMethod7fqz\":\"x", "");
	asked("\"tokens\":", "tokens", "\"token\":\"@TOKEN@\"");
	asked_without_words("audit", "\"token\":\"@TOKEN@\"", true);
	asked_without_words("health", "", false);
}

/* --- purging -------------------------------------------------------------- */

#define PURGE(what, id, request)                                               \
	"\"token\":\"@TOKEN@\",\"" what "\":\"" id                             \
	"\",\"request_id\":\"" request "\""

static void assert_gone(enum fate fate, const char *when)
{
	gone[fate] = true;
	assert_nothing_left(when);
}

/* Each word that is to be kept is there, so that its going means something. */
static void assert_kept(void)
{
	for (int i = 0; i < N_WORDS; i++)
		CHECK(words[i].fate == NOT_AT_ALL || is_in_files(words[i].text),
		      "'%s' is not kept", words[i].text);
}

static void forget_all(void)
{
	asked("-32006", "purge", PURGE("person", MAIR, "p1"));
	asked("-32001", "purge", PURGE("person", MAIR, "KanRequest7fqz-" MAIR));
	asked("\"revision\":7", "put",
	      "\"request_id\":\"kan-request-7fqz-9\",\"if_revision\":6," ACTOR
	      "," CASE_WITH("KanTitle7fqz", ""));
	asked("\"calendars\":1", "purge", PURGE("person", MAIR, "p2"));
	assert_gone(PERSON, "after the person was purged");
	/* The same again is the same answer, and nothing comes back. */
	asked("\"calendars\":1", "purge", PURGE("person", MAIR, "p2"));
	asked("-32006", "purge", PURGE("room", HALL, "p3"));
	asked("\"cases\":1", "purge", PURGE("case", CASE_ID, "p4"));
	asked("\"calendars\":1", "purge", PURGE("room", HALL, "p5"));
	assert_gone(CASE, "after the case was purged");
}

/* --- what is not asked over the socket ------------------------------------ */

/* Runs the command; its first line. */
static void run_command(const char *arguments, char *ret, int room)
{
	char line[600];

	snprintf(line, sizeof(line), "\"$TREFNYDD\" %s --data '%s' 2>/dev/null",
		 arguments, data);
	FILE *out = popen(line, "r");
	CHECK(out, "cannot run %s", line);
	if (!fgets(ret, room, out))
		ret[0] = '\0';
	CHECK(pclose(out) == 0, "failed: %s", line);
	ret[strcspn(ret, "\n")] = '\0';
}

static void make_token(void)
{
	run_command("token new root --names --roles"
		    " admin,auditor,planner,importer",
		    secret, sizeof(secret));
	CHECK(strncmp(secret, "trefnydd.", 9) == 0, "no token: %s", secret);
}

static void look_through_backup(void)
{
	char arguments[200], line[300];

	snprintf(arguments, sizeof(arguments), "backup '%s'", backup);
	run_command(arguments, line, sizeof(line));
	assert_file_is_clean(&scanning, backup);
}

/* The service's words go to a file. */
static void start_with_log(void)
{
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	int error_output = dup(STDERR_FILENO);

	CHECK(log >= 0 && error_output >= 0, "no log");
	(void)dup2(log, STDERR_FILENO);
	start_service(data, url, "2", &run);
	(void)dup2(error_output, STDERR_FILENO);
	close(error_output);
	close(log);
}

int main(int argc, char **argv)
{
	CHECK(argc == 2, "expected FOLDER");
	snprintf(url, sizeof(url), "ipc://%s/api", argv[1]);
	snprintf(data, sizeof(data), "%s/data", argv[1]);
	snprintf(log_path, sizeof(log_path), "%s/log", argv[1]);
	snprintf(backup, sizeof(backup), "%s/backup.db", argv[1]);
	make_token();
	start_with_log();
	ask_of_calendars();
	ask_of_the_case();
	ask_of_tokens();
	assert_kept();
	assert_nothing_left("after every request");
	forget_all();
	look_through_backup();
	stop_service(&run, url);
	CHECK(assert_folder_is_clean(&scanning, data) >= 1, "no store");
	printf("%d words in %d requests: nowhere but where they have to be, "
	       "and "
	       "nowhere after a purge (%d processes)\n",
	       N_WORDS, n_requests, scanning.n_scanned);
}
