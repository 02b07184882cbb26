#define _DEFAULT_SOURCE /* syscall() */

#include "ipc/front.h"

#include <errno.h>
#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/wipe.h"
#include "ipc/channel.h"
#include "ipc/frame.h"
#include "ipc/process.h"
#include "ipc/rpc.h"

/* Longer than opening a socket ever takes; then another front tries. */
enum { OPEN_SECONDS = 5 };

/* How long what was answered last may take to leave before the close. */
enum { DRAIN_MS = 100 };

/*
 * A wrong token's answer waits so long. Nobody finds 256 bits at any speed;
 * it keeps whoever tries from taking the workers' time: as many wait as can be
 * under way. Of MOST_HELD more, of connections that are gone, nobody is told.
 */
enum { HOLD_MS = 1000, MOST_HELD = LIMIT_CONNECTIONS * LIMIT_UNDER_WAY };

/* Descriptors that are no connections. */
enum { SPARE_FILES = 16 };

/* At least what nanomsg keeps of a connection (NN_USOCK_BATCH_SIZE). */
enum { KEPT_BYTES = 4096 };
/* More than what it takes until it listens. */
enum { OPEN_BYTES = 1024 * 1024 };

/* A request that waits for its answer: the way back (nanomsg's own bytes). */
struct way_back {
	struct way_back *next;
	uint64_t request;
	uint32_t connection; /* the library's number for it */
	void *control;
	char *held; /* the answer, until_ms; NULL: there is none yet */
	size_t n_held;
	int64_t until_ms;
};

struct front {
	int socket;
	const struct url *url;
	struct channel channel;
	struct way_back *ways;
	uint64_t last_request;
	int32_t n_held;
	bool stopping;
	uint64_t last_before_stop;
};

/*
 * In place of the C library's: nanomsg keeps the first bytes of each message
 * in a buffer of the connection until it receives into that again, for the
 * next one; what it gives to be received into is done with. Of descriptors
 * that come with a message it closes the first alone: here none comes.
 */
ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	for (size_t i = 0; i < message->msg_iovlen; i++)
		if (message->msg_iov[i].iov_len <= KEPT_BYTES)
			wipe(message->msg_iov[i].iov_base,
			     message->msg_iov[i].iov_len);
	message->msg_control = NULL;
	message->msg_controllen = 0;
	return syscall(SYS_recvmsg, fd, message, flags);
}

/*
 * In place of the C library's: without descriptors nanomsg tries again and
 * again, without a pause. Whoever is one too many is told by the end of the
 * connection, and comes again.
 */
int accept4(int fd, struct sockaddr *address, socklen_t *n, int flags);
int accept4(int fd, struct sockaddr *address, socklen_t *n, int flags)
{
	struct rlimit limit = {0, 0};

	(void)getrlimit(RLIMIT_NOFILE, &limit);
	int taken = (int)syscall(SYS_accept4, fd, address, n, flags);
	if (taken >= 0 && (rlim_t)taken + SPARE_FILES < limit.rlim_cur)
		return taken;
	if (taken >= 0)
		close(taken);
	/* It waits for the next one then; EAGAIN would be its end. */
	if (taken >= 0 || errno == EAGAIN)
		errno = ECONNABORTED;
	return -1;
}

/*
 * The library's calls take no context. Set before it has a thread: this is a
 * front, which sends nothing twice and is replaced, as no client is.
 */
static bool is_front;

/* In place of the C library's: what the system has taken is done with. */
ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	ssize_t sent = syscall(SYS_sendmsg, fd, message, flags);
	size_t left = sent > 0 && is_front ? (size_t)sent : 0;

	for (size_t i = 0; left && i < message->msg_iovlen; i++) {
		size_t n = message->msg_iov[i].iov_len;

		n = n < left ? n : left;
		wipe(message->msg_iov[i].iov_base, n);
		left -= n;
	}
	return sent;
}

/* Of each descriptor, whether the library watches it: it has one epoll. */
enum watch { WATCH_NONE, WATCH_NOTHING, WATCH_SOMETHING };
static unsigned char watches[LIMIT_CONNECTIONS + 2 * SPARE_FILES];

/* What to tell the system, or 0: nothing. */
static int watch_change(int what, bool something, unsigned char *watch)
{
	bool was = *watch == WATCH_SOMETHING;

	/* It was closed meanwhile, or has another's number by now. */
	if (what == EPOLL_CTL_MOD && *watch == WATCH_NONE)
		return 0;
	*watch = what == EPOLL_CTL_DEL ? WATCH_NONE
		 : something	       ? WATCH_SOMETHING
				       : WATCH_NOTHING;
	if (*watch == WATCH_SOMETHING)
		return was ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
	return was ? EPOLL_CTL_DEL : 0;
}

/*
 * In place of the C library's. Of a connection that is watched for nothing the
 * system tells the end all the same, and nanomsg 1.1.5 takes no notice if that
 * is just after the greeting: its 4 KiB stay until the front ends. So it is
 * not watched then, and of one that has something to read nothing else is told
 * (epoll_wait); the end is met as soon as something is awaited again.
 *
 * Nor does nanomsg look whether a socket it is to watch is watched (ENOMEM,
 * ENOSPC), and of one that listens nobody would be heard again: the front
 * ends instead, and another takes its place.
 */
int epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
	int result = 0;

	if (!is_front || fd < 0 || (size_t)fd >= sizeof(watches))
		return (int)syscall(SYS_epoll_ctl, epoll, what, fd, event);
	what = watch_change(what, event && event->events, &watches[fd]);
	if (what)
		result = (int)syscall(SYS_epoll_ctl, epoll, what, fd, event);
	if (result < 0)
		_exit(1);
	return result;
}

/* Its thread is at work: without it nn_bind() succeeds and nobody is heard. */
static sem_t at_work;

int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout_ms)
{
	static bool told;

	if (is_front && !told)
		told = sem_post(&at_work) == 0;
	int n = (int)syscall(SYS_epoll_pwait, epoll, events, most, timeout_ms,
			     NULL, 0);

	for (int i = 0; is_front && i < n; i++)
		if (events[i].events & EPOLLIN)
			events[i].events &= ~(uint32_t)(EPOLLHUP | EPOLLERR);
	return n;
}

static void *nothing(void *context)
{
	return context;
}

/*
 * The library ends its process where it gets no memory for itself. A stack
 * that a thread has left is the next one's.
 */
static bool has_memory(void)
{
	pthread_t thread;
	bool has = pthread_create(&thread, NULL, nothing, NULL) == 0 &&
		   pthread_join(thread, NULL) == 0 &&
		   process_has_room(OPEN_BYTES);

	if (!has)
		errno = ENOMEM;
	return has;
}

static bool open_socket(struct front *front)
{
	/* nanomsg counts its own id */
	int limit = (front->url->tcp ? LIMIT_TCP_REQUEST_BYTES
				     : LIMIT_REQUEST_BYTES) +
		    4;
	int v4_only = !front->url->v6, buffer = 4 * 1024 * 1024;

	front->socket = nn_socket(AF_SP_RAW, NN_REP);
	if (front->socket < 0)
		return false;
	(void)nn_setsockopt(front->socket, NN_SOL_SOCKET, NN_RCVMAXSIZE, &limit,
			    sizeof(limit));
	(void)nn_setsockopt(front->socket, NN_SOL_SOCKET, NN_SNDBUF, &buffer,
			    sizeof(buffer));
	(void)nn_setsockopt(front->socket, NN_SOL_SOCKET, NN_IPV4ONLY, &v4_only,
			    sizeof(v4_only));
	mode_t mask = umask(0117);
	int endpoint = nn_bind(front->socket, front->url->address);
	(void)umask(mask);
	while (endpoint >= 0 && sem_wait(&at_work) != 0)
		;
	return endpoint >= 0;
}

/* The first four bytes of the way back (xrep.c): the library's number of the
 * connection. */
static uint32_t connection_of(const void *control)
{
	const struct nn_cmsghdr *header = control;
	const size_t least = sizeof(*header) + sizeof(size_t);
	uint32_t number = 0;

	if (header->cmsg_level == PROTO_SP && header->cmsg_type == SP_HDR &&
	    header->cmsg_len >= least + sizeof(number))
		memcpy(&number, (const char *)control + least, sizeof(number));
	return number;
}

static void send_back(struct bytes reply, struct way_back *way,
		      struct front *front)
{
	void *body = nn_allocmsg(reply.n, 0);
	struct nn_iovec part = {&body, NN_MSG};
	struct nn_msghdr message = {.msg_iov = &part,
				    .msg_iovlen = 1,
				    .msg_control = &way->control,
				    .msg_controllen = NN_MSG};

	if (body)
		memcpy(body, reply.data, reply.n);
	/* What cannot be sent is dropped: the client asks again. */
	if (!body || nn_sendmsg(front->socket, &message, NN_DONTWAIT) < 0) {
		if (body) {
			wipe(body, reply.n);
			nn_freemsg(body);
		}
		nn_freemsg(way->control);
	}
}

/* Refused here: what is asked is not looked at. */
static void refuse(const struct error *error, void *control,
		   struct front *front)
{
	struct way_back way = {.control = control};
	struct buffer reply;

	buffer_init(0, &reply);
	rpc_refusal(error, &reply);
	send_back(buffer_bytes(&reply), &way, front);
	buffer_release(&reply);
}

/* False: it has too much under way, *err says what. */
static bool may_ask(uint32_t connection, const struct front *front,
		    struct error *err)
{
	int32_t n = 0;

	for (const struct way_back *way = front->ways; way; way = way->next) {
		if (way->connection != connection)
			continue;
		n++;
		if (way->held) {
			error_set(err, STATUS_BUSY, MSG_TOKEN_WAIT, "");
			return false;
		}
	}
	if (!front->url->tcp || n < LIMIT_UNDER_WAY)
		return true;
	error_set(err, STATUS_BUSY, MSG_TOO_MANY_UNDER_WAY, "d",
		  (int64_t)LIMIT_UNDER_WAY);
	return false;
}

/* Without memory it is dropped: the client asks again. */
static void pass_on(struct bytes body, void *control, struct front *front)
{
	uint32_t connection = connection_of(control);
	struct error error = {0};
	struct way_back *way;

	if (!may_ask(connection, front, &error)) {
		refuse(&error, control, front);
		return;
	}
	way = calloc(1, sizeof(*way));
	if (!way) {
		nn_freemsg(control);
		return;
	}
	way->next = front->ways;
	way->request = ++front->last_request;
	way->connection = connection;
	way->control = control;
	front->ways = way;
	channel_send((struct frame){.job = way->request,
				    .kind = FRAME_REQUEST,
				    .trust = front->url->roles},
		     body, (struct bytes){"", 0}, &front->channel);
}

static bool take_request(struct front *front)
{
	void *body = NULL, *control = NULL;
	struct nn_iovec part = {&body, NN_MSG};
	struct nn_msghdr message = {.msg_iov = &part,
				    .msg_iovlen = 1,
				    .msg_control = &control,
				    .msg_controllen = NN_MSG};
	int n = nn_recvmsg(front->socket, &message, NN_DONTWAIT);

	if (n < 0)
		return false;
	pass_on((struct bytes){body, (size_t)n}, control, front);
	wipe(body, (size_t)n);
	nn_freemsg(body);
	return true;
}

static struct way_back **find_way(uint64_t request, struct front *front)
{
	struct way_back **at = &front->ways;

	while (*at && (*at)->request != request)
		at = &(*at)->next;
	return at;
}

static void drop_way(struct way_back **at, struct front *front)
{
	struct way_back *way = *at;

	*at = way->next;
	if (way->held) {
		front->n_held--;
		wipe(way->held, way->n_held);
	}
	free(way->held);
	free(way);
}

/* False: one too many, or no memory; nobody gets it. */
static bool hold(struct bytes reply, struct way_back *way, struct front *front)
{
	if (front->n_held >= MOST_HELD)
		return false;
	way->held = malloc(reply.n + 1);
	if (!way->held)
		return false;
	memcpy(way->held, reply.data, reply.n);
	way->n_held = reply.n;
	way->until_ms = clock_ms() + HOLD_MS;
	front->n_held++;
	return true;
}

static void give_reply(uint64_t request, struct bytes reply,
		       struct front *front)
{
	struct way_back **at = find_way(request, front);
	bool waits = reply.n > 0 && reply.data[0] == REPLY_WAITS;

	if (!*at)
		return;
	if (!waits) {
		send_back(reply, *at, front);
	} else {
		reply.data++;
		reply.n--;
		if (hold(reply, *at, front))
			return;
		nn_freemsg((*at)->control);
	}
	drop_way(at, front);
}

/* Sends what has waited long enough; the ms until the next, or -1. */
static int give_held(struct front *front)
{
	struct way_back **at = &front->ways;
	int64_t now = front->n_held ? clock_ms() : 0, wait = -1;

	while (front->n_held && *at) {
		struct way_back *way = *at;

		if (way->held && way->until_ms <= now) {
			send_back((struct bytes){way->held, way->n_held}, way,
				  front);
			drop_way(at, front);
			continue;
		}
		if (way->held && (wait < 0 || way->until_ms - now < wait))
			wait = way->until_ms - now;
		at = &way->next;
	}
	return (int)wait;
}

/* What has arrived already is asked before the stop. */
static void stop(struct front *front)
{
	while (channel_idle(&front->channel) && take_request(front))
		;
	front->last_before_stop = front->last_request;
	front->stopping = true;
}

static void take_frames(struct front *front)
{
	struct frame frame;
	struct bytes body;

	channel_fill(&front->channel);
	while (channel_receive(&front->channel, &frame, &body)) {
		if (frame.kind == FRAME_REPLY)
			give_reply(frame.job, body, front);
		else if (frame.kind == FRAME_STOP)
			stop(front);
	}
	channel_done(&front->channel);
}

static bool has_old_requests(const struct front *front)
{
	for (const struct way_back *way = front->ways; way; way = way->next)
		if (way->request <= front->last_before_stop)
			return true;
	return false;
}

/*
 * Requests are taken in only as fast as the dispatcher takes them. While old
 * ones are under way after a stop, new ones are told so by the dispatcher.
 */
static bool takes_requests(const struct front *front)
{
	return channel_idle(&front->channel) &&
	       (!front->stopping || has_old_requests(front));
}

static void serve(int receive_fd, struct front *front)
{
	while (!front->channel.closed) {
		int wait_ms = give_held(front);
		struct pollfd fds[] = {{front->channel.fd,
					channel_events(&front->channel), 0},
				       {takes_requests(front) ? receive_fd : -1,
					POLLIN, 0}};

		if (front->stopping && !front->ways)
			return;
		/* Without memory it cannot wait; another front may. */
		if (poll(fds, 2, wait_ms) < 0 && errno != EINTR)
			return;
		channel_flush(&front->channel);
		if (fds[0].revents)
			take_frames(front);
		while (takes_requests(front) && take_request(front))
			;
		wipe_stack();
	}
}

/* A connection is a descriptor, and at most a whole request of memory. */
static void limit_connections(void)
{
	const rlim_t most = LIMIT_CONNECTIONS + 2 * SPARE_FILES;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < most ? limit.rlim_max : most;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

_Noreturn void front_run(const struct url *url, int fd)
{
	struct front front = {.socket = -1, .url = url};
	struct frame frame = {.kind = FRAME_READY};
	int error = 0, receive_fd = -1;
	size_t size = sizeof(receive_fd);

	limit_connections();
	is_front = sem_init(&at_work, 0, 0) == 0;
	channel_init(fd, &front.channel);
	/* Without descriptors the library may wait for itself for ever. */
	(void)alarm(OPEN_SECONDS);
	if (!has_memory() || !open_socket(&front) ||
	    nn_getsockopt(front.socket, NN_SOL_SOCKET, NN_RCVFD, &receive_fd,
			  &size) < 0) {
		error = nn_errno();
		frame.kind = FRAME_FAILED;
	}
	(void)alarm(0);
	channel_send(frame, (struct bytes){(const char *)&error, sizeof(error)},
		     (struct bytes){"", 0}, &front.channel);
	if (error == 0) {
		serve(receive_fd, &front);
		(void)poll(NULL, 0, DRAIN_MS);
		(void)nn_close(front.socket);
	}
	(void)channel_flush_all(&front.channel);
	_exit(0);
}
