/*
 * Asks a trefnydd service: ask [--change] URL METHOD [PARAMS.json]
 *
 * With libnanomsg and jansson. Prints the result. Exit status: 0 a result,
 * 1 an error of the service, 2 wrong use, 3 no service or no reply.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>
#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { RESULT = 0, SERVICE_ERROR = 1, WRONG_USE = 2, NO_REPLY = 3 };
enum { BUSY = -32003, RECONNECT_MS = 20, PAUSE_MS = 300 };

static int fail(int status, const char *what, const char *why)
{
	fprintf(stderr, "%s%s%s\n", what, why[0] ? ": " : "", why);
	return status;
}

static double setting(const char *name, double otherwise)
{
	const char *value = getenv(name);

	return value ? atof(value) : otherwise;
}

/* The library says nothing of a socket that is not there, or not for us. */
static int check_path(const char *url)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd, error;

	if (strncmp(url, "ipc://", 6) != 0)
		return RESULT;
	if (strlen(url + 6) >= sizeof(address.sun_path))
		return fail(WRONG_USE, url, "the path is too long");
	strcpy(address.sun_path, url + 6);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	error = connect(fd, (struct sockaddr *)&address, sizeof(address))
			? errno
			: 0;
	close(fd);
	return error ? fail(NO_REPLY, url, strerror(error)) : RESULT;
}

/* One socket, one request; closed whatever comes: after a timeout it may be
   one that never connects again. NULL: no reply. */
static json_t *exchange(const char *url, const char *request, int attempt_ms)
{
	int never = INT_MAX, reconnect_ms = RECONNECT_MS, n;
	int s = nn_socket(AF_SP, NN_REQ);
	json_t *reply = NULL;
	char *text = NULL;

	if (s < 0)
		return NULL;
	nn_setsockopt(s, NN_SOL_SOCKET, NN_SNDTIMEO, &attempt_ms, sizeof(int));
	nn_setsockopt(s, NN_SOL_SOCKET, NN_RCVTIMEO, &attempt_ms, sizeof(int));
	nn_setsockopt(s, NN_SOL_SOCKET, NN_RECONNECT_IVL, &reconnect_ms,
		      sizeof(int));
	/* Asking again is ours; when the connection breaks it is the library's,
	   at once. */
	nn_setsockopt(s, NN_REQ, NN_REQ_RESEND_IVL, &never, sizeof(int));
	if (nn_connect(s, url) >= 0 &&
	    nn_send(s, request, strlen(request), 0) >= 0) {
		n = nn_recv(s, &text, NN_MSG, 0);
		if (n >= 0)
			reply = json_loadb(text, (size_t)n, 0, NULL);
		if (text)
			nn_freemsg(text);
	}
	nn_close(s);
	return reply;
}

static int tell(const json_t *error)
{
	fprintf(stderr, "%" JSON_INTEGER_FORMAT ": %s\n",
		json_integer_value(json_object_get(error, "code")),
		json_string_value(json_object_get(error, "message")));
	return SERVICE_ERROR;
}

static int ask(const char *url, const char *request)
{
	int attempts = (int)setting("ATTEMPTS", 7); /* more than 60 s in all */
	int attempt_ms = (int)(1000 * setting("ATTEMPT_S", 10));
	const struct timespec pause = {0, PAUSE_MS * 1000000L};
	const char *why = "no reply in time";

	/* The same bytes again: what is under way is joined, and a change has
	   its request_id, so that nothing is done twice. */
	for (; attempts > 0; attempts--) {
		json_t *reply = exchange(url, request, attempt_ms);
		json_t *result = json_object_get(reply, "result");
		json_t *error = json_object_get(reply, "error");

		if (result) {
			json_dumpf(result, stdout, JSON_COMPACT);
			return putchar('\n') == EOF || fflush(stdout)
				       ? fail(NO_REPLY, "output",
					      strerror(errno))
				       : RESULT;
		}
		if (error &&
		    json_integer_value(json_object_get(error, "code")) != BUSY)
			return tell(error);
		if (error) {
			why = "the service is busy";
			nanosleep(&pause, NULL);
		}
		json_decref(reply);
	}
	return fail(NO_REPLY, url, why);
}

/* One for all attempts. */
static json_t *new_request_id(void)
{
	unsigned char random[16];
	char text[2 * sizeof(random) + 1];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return NULL;
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(text + 2 * i, 3, "%02x", random[i]);
	return json_string(text);
}

int main(int argc, char **argv)
{
	int change = argc > 1 && strcmp(argv[1], "--change") == 0, status;
	char **words = argv + 1 + change, *request;
	int n = argc - 1 - change;
	json_error_t error;
	json_t *params;

	if (n < 2 || n > 3 ||
	    (strncmp(words[0], "ipc://", 6) != 0 &&
	     strncmp(words[0], "tcp://", 6) != 0))
		return fail(WRONG_USE,
			    "ask [--change] URL METHOD [PARAMS.json]", "");
	params = n == 3 ? json_load_file(words[2], 0, &error) : json_object();
	if (!params)
		return fail(WRONG_USE, words[2], error.text);
	if (getenv("TREFNYDD_TOKEN"))
		json_object_set_new(params, "token",
				    json_string(getenv("TREFNYDD_TOKEN")));
	if (change && !json_object_get(params, "request_id"))
		json_object_set_new(params, "request_id", new_request_id());
	request = json_dumps(json_pack("{s:s,s:i,s:s,s:o}", "jsonrpc", "2.0",
				       "id", 1, "method", words[1], "params",
				       params),
			     JSON_COMPACT);
	if (!request)
		return fail(WRONG_USE, words[1], "no request");
	/* The library drops a larger one without a word. */
	if (strlen(request) > (words[0][0] == 'i' ? 16u << 20 : 1u << 20))
		return fail(WRONG_USE, "the request", "too large");
	status = check_path(words[0]);
	return status ? status : ask(words[0], request);
}
