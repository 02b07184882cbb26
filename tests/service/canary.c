/*
 * canary FOLDER: what meetings are about stays nowhere. Strings that stand in
 * every text property of calendars (as they are, as \u escapes in JSON, and in
 * base64) are sent to a service in every way there is; afterwards none is in
 * an answer, in a file of the store, in the log, or in the memory of any of
 * the service's processes. Prints one line; 0: as promised.
 *
 * That the search would find them is shown in the middle of a request.
 */
#define _GNU_SOURCE /* memmem() */

#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>

#include "tests/service/scan.h"

/* Twelve bytes: three of them in base64 are four characters, at any offset. */
#define CANARY "Kanari7f3aQz"
#define CANARY_ESCAPED                                                         \
	"\\u004b\\u0061\\u006e\\u0061\\u0072\\u0069"                           \
	"\\u0037\\u0066\\u0033\\u0061\\u0051\\u007a"

static const char *const needles[] = {
	CANARY,
	"\\u004b\\u0061\\u006e\\u0061", /* half of it, escaped */
	"\\u0033\\u0061\\u0051\\u007a", /* and the end */
	"S2FuYXJpN2YzYVF6",		/* base64 */
	"thbmFyaTdmM2FRe",		/* behind one byte, between others */
	"LYW5hcmk3ZjNhUX",		/* behind two */
};

enum { N_NEEDLES = sizeof(needles) / sizeof(*needles) };

static struct service_run run;
static char url[160], data[160], log_path[160];
static int n_requests;

/* Which needle is there; NULL: none. */
static const char *find_needle(const char *bytes, size_t n)
{
	for (int i = 0; i < N_NEEDLES; i++)
		if (memmem(bytes, n, needles[i], strlen(needles[i])))
			return needles[i];
	return NULL;
}

static struct scanning scanning = {.find = find_needle};

/* --- requests ------------------------------------------------------------- */

/* Text properties and what surrounds them; each line has the canary. */
static const char body[] =
	"BEGIN:VCALENDAR\\nVERSION:2.0\\nPRODID:-//@//@//EN\\nX-WR-CALNAME:@\\n"
	"X-WR-CALDESC:@\\nNAME:@\\nDESCRIPTION:@\\nCOLOR:@\\nIMAGE;VALUE=URI:"
	"https://@.example.org/@\\nSOURCE:https://@.example.org/\\n"
	"URL:https://@.example.org/@\\nX-@:@\\n"
	"BEGIN:VEVENT\\nUID:@-1\\nDTSTAMP:20260901T000000Z\\n"
	"DTSTART:20261102T090000Z\\nDTEND:20261102T100000Z\\n"
	"SUMMARY;LANGUAGE=@;ALTREP=\\\"cid:@\\\":@ \xc5\xb5 @\\n"
	"CLASS:PRIVATE\\nDESCRIPTION:@\\n folded "
	"@\\nLOCATION;ALTREP=\\\"@\\\":@\\n"
	"COMMENT:@\\nCONTACT:@\\nRESOURCES:@\\nCATEGORIES:@,@\\nURL:https://@/"
	"\\n"
	"GEO:@\\nRELATED-TO:@\\nREQUEST-STATUS:2.0;@;@\\nSTRUCTURED-DATA:@\\n"
	"STYLED-DESCRIPTION:@\\nCONFERENCE;LABEL=@:tel:@\\n"
	"ORGANIZER;CN=@;SENT-BY=\\\"mailto:@@example.org\\\":mailto:"
	"@@example.org\\n"
	"ATTENDEE;CN=\\\"@\\\";DIR=\\\"ldap://"
	"@\\\";MEMBER=\\\"mailto:@@x.org\\\":"
	"mailto:@@example.org\\nATTENDEE;CN=@:mailto:me@example.org\\n"
	"X-ALT-DESC;FMTTYPE=text/html:<b>@</b>\\nX-APPLE-STRUCTURED-LOCATION;"
	"X-TITLE=@:geo:@\\nX-MICROSOFT-LOCATIONS:@\\nX-@-X;X-@=@:@\\n"
	"ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:"
	"S2FuYXJpN2YzYVF6\\nATTACH:https://@/@\\n"
	"ATTACH;FILENAME=@;ENCODING=BASE64;VALUE=BINARY:"
	"eEthbmFyaTdmM2FRenk=\\nATTACH;VALUE=BINARY:eHhLYW5hcmk3ZjNhUXp5\\n"
	"RRULE:FREQ=WEEKLY;COUNT=4\\n"
	"BEGIN:VALARM\\nACTION:EMAIL\\nSUMMARY:@\\nDESCRIPTION:@\\n"
	"ATTENDEE:mailto:@@example.org\\nTRIGGER:-PT15M\\nX-@:@\\nEND:VALARM\\n"
	"BEGIN:X-@\\nSUMMARY:@\\nEND:X-@\\nEND:VEVENT\\n"
	"BEGIN:VEVENT\\nUID:@-1\\nRECURRENCE-ID:20261109T090000Z\\n"
	"DTSTAMP:20260901T000000Z\\nDTSTART:20261109T110000Z\\n"
	"DURATION:PT1H\\nCLASS:PRIVATE\\nSUMMARY:@\\nEND:VEVENT\\n"
	"BEGIN:VTODO\\nUID:@-2\\nSUMMARY:@\\nEND:VTODO\\n"
	"BEGIN:VJOURNAL\\nDESCRIPTION:@\\nEND:VJOURNAL\\n";

static const char free_busy[] =
	"BEGIN:VFREEBUSY\\nUID:@-3\\nCOMMENT:@\\nCONTACT:@\\n"
	"ATTENDEE;CN=@:mailto:@@example.org\\nDTSTART:20261101T000000Z\\n"
	"DTEND:20261201T000000Z\\nFREEBUSY;X-@=@:20261103T090000Z/PT1H\\n"
	"END:VFREEBUSY\\n"
	"BEGIN:VAVAILABILITY\\nUID:@-4\\nSUMMARY:@\\nLOCATION:@\\n"
	"DTSTAMP:20260901T000000Z\\nBEGIN:AVAILABLE\\nUID:@-5\\nSUMMARY:@\\n"
	"DESCRIPTION:@\\nDTSTART:20261101T000000Z\\nDTEND:20261101T230000Z\\n"
	"RRULE:FREQ=DAILY\\nEND:AVAILABLE\\nEND:VAVAILABILITY\\n";

/* What is wrong with a line that has the canary, or stands beside it. */
static const char *const broken[] = {
	"BEGIN:VEVENT\\nSUMMARY:@\\nDTSTART:never\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nSUMMARY @\\nDTSTART:20261102T090000Z\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nDTSTART:20261102T090000Z\\n@\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nDESCRIPTION;ALTREP=\\\"@:@\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nATTENDEE;CN=\\\"@:mailto:me@example.org\\nEND:"
	"VEVENT\\n",
	"BEGIN:VEVENT\\nATTENDEE;CN=@;PARTSTAT:mailto:@@example.org\\n"
	"DTSTART:20261102T090000Z\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nUID:@\\u0001\\nDTSTART:20261102T090000Z\\nEND:"
	"VEVENT\\n",
	"BEGIN:VEVENT\\nUID:@\\nRRULE:FREQ=NEVER\\nDTSTART:20261102T090000Z\\n"
	"END:VEVENT\\n",
	"BEGIN:VEVENT\\nUID:@\\nLOCATION:@\\nDTSTART:20261102T090000Z\\n"
	"DTEND:20261101T090000Z\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nSUMMERY:@\\nDTSTAR:20261102T090000Z\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nSUMMARY:@\\rDTSTART:20261102T090000Z\\nEND:VEVENT\\n",
	"BEGIN:VEVENT\\nSUMMARY:@\\nEND:VALARM\\n",
	"BEGIN:VEVENT\\nSUMMARY:@\\n",
	"SUMMARY:@\\nBEGIN:VEVENT\\nDTSTART;TZID=Nowhere:20261102T090000\\n"
	"SUMMARY:@\\nEND:VEVENT\\n",
};

enum { N_BROKEN = sizeof(broken) / sizeof(*broken) };

static void put_with(const char *text, const char *canary, struct buffer *ret)
{
	for (; *text; text++)
		if (*text == '@')
			buffer_put_string(ret, canary);
		else
			buffer_put_char(ret, *text);
}

/* Asks, and looks at the answer. The answer, the caller's. */
static char *ask_with(const char *before, const char *calendar,
		      const char *after, const char *canary)
{
	struct buffer request;

	buffer_init(0, &request);
	buffer_put_string(&request, before);
	put_with(calendar, canary, &request);
	buffer_put_string(&request, after);
	CHECK(!request.failed, "no memory");
	char *answer = ask_text(url, request.data, request.n);
	buffer_release(&request);
	n_requests++;
	const char *needle = find_needle(answer, strlen(answer));
	CHECK(!needle, "'%s' in the answer: %.400s", needle, answer);
	return answer;
}

static void import_is(const char *result, const char *owner,
		      const char *calendar, const char *options,
		      const char *canary)
{
	static int n_imports;
	char before[256], after[256];

	snprintf(before, sizeof(before),
		 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		 "\"params\":{%s,\"email\":\"me@example.org\","
		 "\"request_id\":\"r%d\",\"ics\":\"",
		 owner, ++n_imports);
	snprintf(after, sizeof(after), "END:VCALENDAR\\n\"%s}}", options);
	char *answer = ask_with(before, calendar, after, canary);
	CHECK(strstr(answer, result), "not %s: %.400s", result, answer);
	free(answer);
}

static void freebusy_of_text(const char *canary)
{
	char *answer = ask_with(
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"freebusy\","
		"\"params\":{\"from\":\"2026-11-01\",\"to\":\"2026-12-01\","
		"\"ics\":\"",
		body, "END:VCALENDAR\\n\"}}", canary);

	CHECK(strstr(answer, "\"start\":\"2026-11-02T09:00:00Z\""),
	      "not busy: %.400s", answer);
	free(answer);
}

/* Read for nobody, in files with names, and for a case. */
static void ask_otherwise(const char *canary)
{
	static const struct {
		const char *before, *after, *result;
	} ways[] = {
		{"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		 "\"params\":{\"request_id\":\"f\",\"person\":\"files\","
		 "\"files\":[{\"file\":\"a.ics\",\"ics\":\"",
		 "END:VCALENDAR\\n\"}]}}", "\"spans\":"},
		{"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		 "\"params\":{\"request_id\":\"p\",\"people\":[{\"id\":"
		 "\"me\",\"emails\":[\"me@example.org\"]}],\"ics\":\"",
		 "END:VCALENDAR\\n\"}}", "\"candidates\":"},
		{"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"propose\","
		 "\"params\":{\"now\":\"2026-09-15\",\"case\":{\"case\":"
		 "\"a\",\"report_published\":\"2026-09-08\",\"seats\":[{"
		 "\"id\":\"chief-executive\",\"candidates\":[\"chief\"]}],"
		 "\"people\":[{\"id\":\"chief\",\"calendar\":{\"ics\":\"",
		 "END:VCALENDAR\\n\"}}]}}}", "\"result\":"},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		char *answer =
			ask_with(ways[i].before, body, ways[i].after, canary);

		CHECK(strstr(answer, ways[i].result), "not %s: %.400s",
		      ways[i].result, answer);
		free(answer);
	}
}

static void ask_in_every_way(const char *canary)
{
	char all[sizeof(body) + sizeof(free_busy)], wrong[512];

	snprintf(all, sizeof(all), "%s%s", body, free_busy);
	import_is("\"spans\":", "\"person\":\"chief\"", all, "", canary);
	import_is("\"spans\":", "\"room\":\"r1\"", body, "", canary);
	/* Titles of events are kept, but not those that are private. */
	import_is("\"spans\":", "\"events\":\"fair\"", body, "", canary);
	freebusy_of_text(canary);
	ask_otherwise(canary);
	for (int i = 0; i < N_BROKEN; i++) {
		snprintf(wrong, sizeof(wrong), "BEGIN:VCALENDAR\\n%s",
			 broken[i]);
		import_is("\"error\":", "\"person\":\"chief\"", wrong, "",
			  canary);
		/* Left out, and told with its line, or refused all the same. */
		import_is("\"line\":", "\"person\":\"lenient\"", wrong,
			  ",\"lenient\":true", canary);
	}
}

/* A request that is wrong as JSON, as RPC, or as a request. */
static void ask_wrongly(const char *canary)
{
	static const char *const wrong[] = {
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		"\"params\":"
		"{\"person\":\"a\",\"ics\":\"@\",\"ics\":\"@\"}}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		"\"params\":"
		"{\"person\":\"a\",\"ics\":\"@\"}}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		"\"params\":"
		"{\"ics\":\"SUMMARY:@\",\"request_id\":\"x\"}}",
		"[{\"ics\":\"SUMMARY:@\"}]",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		free(ask_with("", wrong[i], "", canary));
}

/* A client that stays connected: what it sent is gone all the same. */
static void ask_and_stay(void)
{
	static const char *const sizes[] = {"", body, free_busy};
	int timeout_ms = ASK_MS, socket = nn_socket(AF_SP, NN_REQ);

	CHECK(socket >= 0 &&
		      nn_setsockopt(socket, NN_SOL_SOCKET, NN_RCVTIMEO,
				    &timeout_ms, sizeof(timeout_ms)) == 0 &&
		      nn_connect(socket, url) >= 0,
	      "cannot connect");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct buffer request;
		void *reply = NULL;

		buffer_init(0, &request);
		buffer_put_string(&request,
				  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
				  "\"freebusy\",\"params\":{\"ics\":\"");
		put_with(sizes[i], CANARY, &request);
		buffer_put_string(&request, "SUMMARY:" CANARY "\"}}");
		CHECK(nn_send(socket, request.data, request.n, 0) ==
			      (int)request.n,
		      "cannot send");
		int n = nn_recv(socket, &reply, NN_MSG, 0);
		CHECK(n > 0 && !find_needle(reply, (size_t)n), "no answer");
		nn_freemsg(reply);
		buffer_release(&request);
		n_requests++;
		assert_memory_is_clean(&run, &scanning, "while connected");
	}
	nn_close(socket);
}

/* --- the search itself ---------------------------------------------------- */

/* In the middle of a request it is there: in the worker, the dispatcher. */
static void show_that_it_finds(void)
{
	struct buffer request;
	char where[700];

	long_request(1, &request);
	/* Every line that nobody keeps has it. */
	for (char *at = request.data;
	     (at = strstr(at, "what nobody keeps")) != NULL;)
		memcpy(at, CANARY, strlen(CANARY));
	for (int i = 0;; i++) {
		CHECK(i < 20, "the request is too short to be met");
		struct asking asking = ask_aside(url, buffer_bytes(&request));
		int worker = stop_in_the_middle(&run, &asking);

		if (worker < 0) {
			free(answer_of(&asking));
			continue;
		}
		pid_t pid = run.workers[worker];
		CHECK(scan_process(pid, &scanning, where, sizeof(where)),
		      "not found");
		CHECK(scan_process(run.pid, &scanning, where, sizeof(where)),
		      "not found");
		CHECK(kill(pid, SIGCONT) == 0, "cannot go on");
		free(answer_of(&asking));
		break;
	}
	assert_memory_is_clean(&run, &scanning, "after a long request");
	/* What is begun while it is there does not inherit it. */
	for (int i = 0;; i++) {
		CHECK(i < 20, "the request is too short to be met");
		struct asking asking = ask_aside(url, buffer_bytes(&request));
		int worker = stop_in_the_middle(&run, &asking);

		if (worker < 0) {
			free(answer_of(&asking));
			continue;
		}
		CHECK(kill(run.workers[worker], SIGKILL) == 0, "cannot kill");
		free(answer_of(&asking));
		break;
	}
	assert_memory_is_clean(&run, &scanning, "after a worker was killed");
	buffer_release(&request);
}

int main(int argc, char **argv)
{
	CHECK(argc == 2, "expected FOLDER");
	snprintf(url, sizeof(url), "ipc://%s/api", argv[1]);
	snprintf(data, sizeof(data), "%s/data", argv[1]);
	snprintf(log_path, sizeof(log_path), "%s/log", argv[1]);
	/* The service's words go to a file. */
	int log = open(log_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int error_output = dup(STDERR_FILENO);
	CHECK(log >= 0 && error_output >= 0, "no log");
	(void)dup2(log, STDERR_FILENO);
	start_service(data, url, "2", &run);
	(void)dup2(error_output, STDERR_FILENO);
	show_that_it_finds();
	ask_in_every_way(CANARY);
	assert_memory_is_clean(&run, &scanning, "after requests");
	ask_in_every_way(CANARY_ESCAPED);
	assert_memory_is_clean(&run, &scanning, "after escaped requests");
	ask_and_stay();
	ask_wrongly(CANARY);
	assert_memory_is_clean(&run, &scanning, "after wrong requests");
	int n_files = assert_folder_is_clean(&scanning, data);
	CHECK(n_files >= 1, "no store");
	assert_file_is_clean(&scanning, log_path);
	stop_service(&run, url);
	n_files += assert_folder_is_clean(&scanning, data);
	assert_file_is_clean(&scanning, log_path);
	printf("canaries of %d requests: in no answer, in none of %d files, in "
	       "no memory of %d processes\n",
	       n_requests, n_files, scanning.n_scanned);
}
