#include "tests/bench/load.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <string.h>

#include "tests/bench/service_run.h"

enum { MAX_SOCKETS = 500, DRAIN_MS = 90 * 1000, SETTLES_US = 2000000 };

const char *const kind_words[N_KINDS] = {"health",  "propose", "check",
					 "explain", "cases",   "import",
					 "put",	    "hold"};

/* Of a hundred requests. */
static const int shares[N_KINDS] = {25, 20, 15, 5, 25, 6, 2, 2};

struct client {
	int socket, fd;
	bool asks;
	enum kind kind;
	int owns; /* a case; -1: none */
	double due_us, sent_us;
};

struct crowd {
	const struct load_plan *plan;
	struct load_state *state;
	struct load_result *result;
	int process, n_clients, n_asking;
	struct client clients[MAX_SOCKETS];
	struct pollfd fds[MAX_SOCKETS];
	bool case_taken[LOAD_CASES];
	uint64_t random, n_sent;
	double settled_us;
	struct buffer text;
};

static uint64_t next_random(struct crowd *crowd)
{
	uint64_t z = crowd->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void load_case_name(int process, int i, char ret[static 32])
{
	snprintf(ret, 32, "load-%d-%d", process, i);
}

static enum kind any_kind(struct crowd *crowd)
{
	int at = (int)(next_random(crowd) % 100), kind = 0;

	while (at >= shares[kind])
		at -= shares[kind++];
	return (enum kind)kind;
}

/* --- requests ------------------------------------------------------------- */

static void put_head(struct crowd *crowd, const char *method)
{
	buffer_clear(&crowd->text);
	buffer_printf(&crowd->text,
		      "{\"jsonrpc\":\"2.0\",\"id\":%llu,\"method\":\"%s\","
		      "\"params\":{",
		      (unsigned long long)++crowd->n_sent, method);
}

static void put_request_id(struct crowd *crowd)
{
	buffer_printf(&crowd->text, "\"request_id\":\"%d-%d-%llu\",",
		      crowd->plan->number, crowd->process,
		      (unsigned long long)crowd->n_sent);
}

static void put_reading(struct crowd *crowd, enum kind kind)
{
	const struct load_state *state = crowd->state;
	uint64_t random = next_random(crowd);
	char name[32];

	load_case_name(crowd->process, (int)(random % LOAD_CASES), name);
	put_head(crowd, kind_words[kind]);
	if (kind == ASK_CHECK)
		buffer_printf(
			&crowd->text, "\"start\":\"%s\",",
			state->dates[random / 64 % (uint64_t)state->n_dates]);
	buffer_printf(&crowd->text, "\"stored\":\"%s\"}}", name);
}

/* Somebody of no case: of this process, so that nothing is in anyone's way. */
static void put_import(struct crowd *crowd)
{
	const struct buffer *calendar = &crowd->plan->example->a_calendar;
	/* Another one each time: a meeting more. */
	static const char end[] = "END:VCALENDAR";
	size_t n = calendar->n - sizeof(end) + 1;

	while (n && strncmp(calendar->data + n, end, sizeof(end) - 1) != 0)
		n--;
	put_head(crowd, "import");
	put_request_id(crowd);
	buffer_printf(&crowd->text,
		      "\"person\":\"nobody-%d\",\"allow_older\":true,\"ics\":",
		      crowd->process);
	buffer_put(&crowd->text, calendar->data, n);
	buffer_printf(&crowd->text,
		      "BEGIN:VEVENT\\r\\nUID:%d-%llu\\r\\nDTSTAMP:"
		      "20260101T000000Z\\r\\nDTSTART:%.4s%.2s%.2sT%02d%02d00Z"
		      "\\r\\nDURATION:PT30M\\r\\nEND:VEVENT\\r\\n%s",
		      crowd->plan->number, (unsigned long long)crowd->n_sent,
		      crowd->plan->example->now, crowd->plan->example->now + 5,
		      crowd->plan->example->now + 8,
		      (int)(crowd->n_sent / 60 % 24), (int)(crowd->n_sent % 60),
		      calendar->data + n);
	buffer_put_string(&crowd->text, "}}");
}

static void put_put(struct crowd *crowd, int i)
{
	const struct buffer *conference = &crowd->plan->example->conference;
	char name[32];
	/* {"case":"dyffryn-2026", and the rest. */
	const char *rest = strchr(conference->data, ',');

	load_case_name(crowd->process, i, name);
	put_head(crowd, "put");
	put_request_id(crowd);
	buffer_printf(&crowd->text, "\"if_revision\":%lld,\"case\":",
		      (long long)crowd->state->revisions[crowd->process][i]);
	buffer_printf(&crowd->text, "{\"case\":\"%s\"", name);
	buffer_put(&crowd->text, rest,
		   conference->n - (size_t)(rest - conference->data));
	buffer_put_string(&crowd->text, "}}");
}

static void put_hold(struct crowd *crowd)
{
	const struct load_state *state = crowd->state;
	bool held = state->held[crowd->process];
	char name[32];

	load_case_name(crowd->process, 0, name);
	put_head(crowd, held ? "release" : "hold");
	put_request_id(crowd);
	if (!held)
		buffer_printf(&crowd->text, "\"starts\":[\"%s\"],",
			      state->dates[crowd->process % state->n_dates]);
	buffer_printf(&crowd->text, "\"if_revision\":%lld,\"stored\":\"%s\"}}",
		      (long long)state->revisions[crowd->process][0], name);
}

/* Each case has one change at a time: else it asks for the cases. */
static enum kind put_request(struct crowd *crowd, enum kind kind, int *ret_owns)
{
	*ret_owns = -1;
	if (kind == ASK_HOLD)
		*ret_owns = 0;
	if (kind == ASK_PUT)
		*ret_owns = 1 + (int)(next_random(crowd) % (LOAD_CASES - 1));
	if (*ret_owns >= 0 && crowd->case_taken[*ret_owns]) {
		*ret_owns = -1;
		kind = ASK_CASES;
	}
	if (kind == ASK_HEALTH || kind == ASK_CASES) {
		put_head(crowd, kind_words[kind]);
		buffer_put_string(&crowd->text, "}}");
	} else if (kind == ASK_IMPORT) {
		put_import(crowd);
	} else if (kind == ASK_PUT) {
		put_put(crowd, *ret_owns);
	} else if (kind == ASK_HOLD) {
		put_hold(crowd);
	} else {
		put_reading(crowd, kind);
	}
	return kind;
}

static void send_one(struct crowd *crowd, struct client *client, double due_us)
{
	client->kind = put_request(crowd, any_kind(crowd), &client->owns);
	check(nn_send(client->socket, crowd->text.data, crowd->text.n, 0) >= 0,
	      "cannot send");
	if (client->owns >= 0)
		crowd->case_taken[client->owns] = true;
	client->asks = true;
	client->sent_us = microseconds();
	client->due_us = due_us;
	crowd->n_asking++;
}

/* --- replies -------------------------------------------------------------- */

static void note(float *list, uint32_t *n, double ms)
{
	if (*n < MAX_LATENCIES)
		list[(*n)++] = (float)ms;
}

static void note_change(struct crowd *crowd, const struct client *client,
			const char *reply)
{
	const char *at = strstr(reply, "\"revision\":");

	if (client->owns < 0)
		return;
	crowd->case_taken[client->owns] = false;
	if (strstr(reply, "\"error\":{"))
		return;
	if (at)
		crowd->state->revisions[crowd->process][client->owns] =
			strtoll(at + strlen("\"revision\":"), NULL, 10);
	if (client->kind == ASK_HOLD)
		crowd->state->held[crowd->process] ^= 1;
}

static void take_reply(struct crowd *crowd, struct client *client)
{
	struct load_kind *kind = &crowd->result->kinds[client->kind];
	double now = microseconds();
	char *reply = NULL;
	int n = nn_recv(client->socket, &reply, NN_MSG, NN_DONTWAIT);

	if (n < 0)
		return;
	/* A reply ends with }. */
	check(n > 2 && reply[n - 1] == '}', "no JSON came");
	reply[n - 1] = '\0';
	client->asks = false;
	crowd->n_asking--;
	note_change(crowd, client, reply);
	if (!strstr(reply, "\"error\":{")) {
		kind->n_answered++;
		note(kind->latencies_ms, &kind->n_latencies,
		     (now - client->due_us) / 1e3);
	} else if (strstr(reply, "\"code\":-32003")) {
		kind->n_busy++;
		if (client->sent_us > crowd->settled_us)
			note(crowd->result->busy_ms,
			     &crowd->result->n_busy_latencies,
			     (now - client->sent_us) / 1e3);
	} else if (kind->n_errors++ == 0 && !crowd->result->error[0]) {
		snprintf(crowd->result->error, sizeof(crowd->result->error),
			 "%s: %s", kind_words[client->kind], reply);
	}
	nn_freemsg(reply);
}

/* --- the clients of one process ------------------------------------------- */

static void open_clients(struct crowd *crowd)
{
	size_t n = sizeof(int);

	for (int i = 0; i < crowd->n_clients; i++) {
		struct client *client = &crowd->clients[i];

		client->socket = open_client(crowd->plan->url);
		check(nn_getsockopt(client->socket, NN_SOL_SOCKET, NN_RCVFD,
				    &client->fd, &n) == 0,
		      "no descriptor");
		/* Connected: asked once, before anything is measured. */
		static const char request[] =
			"{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"health\"}";
		size_t n_reply;
		nn_freemsg(ask_socket(client->socket, request,
				      sizeof(request) - 1, &n_reply));
	}
}

/* Sends what is due to clients that are free; gives when the next one is. */
static double send_due(struct crowd *crowd, double due_us, double mean_us,
		       double until_us)
{
	double now = microseconds();
	int free = 0;

	while (due_us <= now && due_us < until_us) {
		while (free < crowd->n_clients && crowd->clients[free].asks)
			free++;
		if (free == crowd->n_clients)
			return due_us; /* everyone waits: it waits as well */
		send_one(crowd, &crowd->clients[free],
			 mean_us > 0 ? due_us : now);
		if (mean_us > 0)
			due_us += -mean_us *
				  log(((double)(next_random(crowd) >> 11) + 1) /
				      9007199254740993.0);
	}
	return due_us;
}

static void wait_for_replies(struct crowd *crowd, double until_us)
{
	double left_ms = (until_us - microseconds()) / 1e3;
	nfds_t n = 0;

	for (int i = 0; i < crowd->n_clients; i++)
		crowd->fds[n++] = (struct pollfd){crowd->clients[i].asks
							  ? crowd->clients[i].fd
							  : -1,
						  POLLIN, 0};
	if (poll(crowd->fds, n, left_ms < 0 ? 0 : (int)left_ms + 1) < 0)
		check(errno == EINTR, "cannot poll");
	for (int i = 0; i < crowd->n_clients; i++)
		if (crowd->fds[i].revents)
			take_reply(crowd, &crowd->clients[i]);
}

static void run_crowd(struct crowd *crowd, int ready, int go)
{
	const struct load_plan *plan = crowd->plan;
	char byte;

	open_clients(crowd);
	check(write(ready, "r", 1) == 1 && read(go, &byte, 1) >= 0, "no start");
	double start = microseconds(), until = start + plan->seconds * 1e6;
	double mean = plan->rate > 0 ? 1e6 * LOAD_PROCESSES / plan->rate : 0;
	double due = start;

	crowd->settled_us = start + SETTLES_US;
	for (int i = 0; i < plan->burst / LOAD_PROCESSES; i++)
		send_one(crowd, &crowd->clients[i], start);
	while (microseconds() < until) {
		due = send_due(crowd, due, mean, until);
		bool full = crowd->n_asking == crowd->n_clients;
		wait_for_replies(crowd,
				 full || due < microseconds() || mean <= 0
					 ? until
					 : due);
	}
	until = microseconds() + DRAIN_MS * 1e3;
	while (crowd->n_asking && microseconds() < until)
		wait_for_replies(crowd, until);
	crowd->result->n_unanswered = (uint64_t)crowd->n_asking;
	crowd->result->seconds = (microseconds() - start) / 1e6;
	_exit(0);
}

void load_run(const struct load_plan *plan, struct load_state *state,
	      struct load_result *results)
{
	pid_t pids[LOAD_PROCESSES];
	int ready[2], go[2];
	char byte;

	memset(results, 0, LOAD_PROCESSES * sizeof(*results));
	check(pipe(ready) == 0 && pipe(go) == 0, "no pipe");
	for (int i = 0; i < LOAD_PROCESSES; i++) {
		pids[i] = fork_child();
		if (pids[i] > 0)
			continue;
		struct crowd *crowd = calloc(1, sizeof(*crowd));
		check(crowd != NULL, "no memory");
		close(go[1]);
		crowd->plan = plan;
		crowd->state = state;
		crowd->result = &results[i];
		crowd->process = i;
		crowd->n_clients = plan->n_clients / LOAD_PROCESSES;
		check(crowd->n_clients <= MAX_SOCKETS, "too many clients");
		crowd->random = (uint64_t)(plan->number * 64 + i);
		buffer_init(0, &crowd->text);
		run_crowd(crowd, ready[1], go[0]);
	}
	close(go[0]);
	for (int i = 0; i < LOAD_PROCESSES; i++)
		check(read(ready[0], &byte, 1) == 1, "a client does not start");
	close(go[1]); /* all at once */
	for (int i = 0; i < LOAD_PROCESSES; i++) {
		int status;

		check(waitpid(pids[i], &status, 0) == pids[i] && status == 0,
		      "a client failed");
	}
	close(ready[0]);
	close(ready[1]);
}

uint32_t load_latencies(const struct load_result *results, enum kind kind,
			double **ret)
{
	uint32_t n = 0;
	double *all =
		calloc((size_t)LOAD_PROCESSES * MAX_LATENCIES, sizeof(*all));

	check(all != NULL, "no memory");
	for (int i = 0; i < LOAD_PROCESSES; i++)
		for (uint32_t k = 0; k < results[i].kinds[kind].n_latencies;
		     k++)
			all[n++] =
				(double)results[i].kinds[kind].latencies_ms[k];
	*ret = all;
	return n;
}

uint32_t load_busy_latencies(const struct load_result *results, double **ret)
{
	uint32_t n = 0;
	double *all =
		calloc((size_t)LOAD_PROCESSES * MAX_LATENCIES, sizeof(*all));

	check(all != NULL, "no memory");
	for (int i = 0; i < LOAD_PROCESSES; i++)
		for (uint32_t k = 0; k < results[i].n_busy_latencies; k++)
			all[n++] = (double)results[i].busy_ms[k];
	*ret = all;
	return n;
}
