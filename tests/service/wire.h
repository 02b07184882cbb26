#ifndef TESTS_SERVICE_WIRE_H
#define TESTS_SERVICE_WIRE_H

/*
 * SP's wire by plain sockets, so that a test can send what no library would:
 * eight bytes of greeting, then of each message its length, the request's
 * number and the body; over ipc a byte 1 stands in front of each. A file that
 * includes this defines _DEFAULT_SOURCE first (htobe64).
 */

#include <arpa/inet.h>
#include <endian.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>

#include "tests/service/driver.h"

enum { WIRE_GREETING = 8, WIRE_MOST_HEAD = 13 };

static const unsigned char wire_greeting[WIRE_GREETING] = {0, 'S',  'P', 0,
							   0, 0x30, 0,	 0};

struct wire {
	int fd;
	bool tcp;
};

/* Connected, nothing said. */
static inline struct wire wire_open(const char *url)
{
	struct wire wire = {.tcp = strncmp(url, "tcp://", 6) == 0};
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_un path = {.sun_family = AF_UNIX};
	int result;

	wire.fd = socket(wire.tcp ? AF_INET : AF_UNIX,
			 SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(wire.fd >= 0, "no socket");
	if (wire.tcp) {
		int at_once = 1;

		(void)setsockopt(wire.fd, IPPROTO_TCP, TCP_NODELAY, &at_once,
				 sizeof(at_once));
		v4.sin_port = htons((uint16_t)atoi(strrchr(url, ':') + 1));
		v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		result = connect(wire.fd, (const struct sockaddr *)&v4,
				 sizeof(v4));
	} else {
		snprintf(path.sun_path, sizeof(path.sun_path), "%s",
			 url + strlen("ipc://"));
		result = connect(wire.fd, (const struct sockaddr *)&path,
				 sizeof(path));
	}
	CHECK(result == 0, "cannot connect to %s", url);
	return wire;
}

static inline void wire_close(struct wire *wire)
{
	close(wire->fd);
	wire->fd = -1;
}

/* False: it was closed there. */
static inline bool wire_put(const struct wire *wire, const void *data, size_t n)
{
	const char *bytes = data;

	for (size_t at = 0; at < n;) {
		ssize_t sent = send(wire->fd, bytes + at, n - at, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		at += (size_t)sent;
	}
	return true;
}

static inline bool wire_get(const struct wire *wire, void *data, size_t n)
{
	return n == 0 || recv(wire->fd, data, n, MSG_WAITALL) == (ssize_t)n;
}

/* Reads until it is closed there. */
static inline void wire_wait_end(const struct wire *wire)
{
	char bytes[4096];

	while (recv(wire->fd, bytes, sizeof(bytes), 0) > 0)
		;
}

/* False: it was closed there. */
static inline bool wire_greet(const struct wire *wire)
{
	unsigned char theirs[WIRE_GREETING];

	return wire_put(wire, wire_greeting, sizeof(wire_greeting)) &&
	       wire_get(wire, theirs, sizeof(theirs));
}

static inline struct wire wire_connect(const char *url)
{
	struct wire wire = wire_open(url);

	CHECK(wire_greet(&wire), "no greeting from %s", url);
	return wire;
}

/* The bytes in front of a body of n; gives how many. */
static inline size_t wire_head(bool tcp, uint64_t n, uint32_t id,
			       unsigned char ret[WIRE_MOST_HEAD])
{
	uint64_t length = htobe64(n + 4);
	size_t at = 0;

	if (!tcp)
		ret[at++] = 1;
	memcpy(ret + at, &length, 8);
	id = htobe32(id | UINT32_C(0x80000000));
	memcpy(ret + at + 8, &id, 4);
	return at + 12;
}

static inline bool wire_send(const struct wire *wire, uint32_t id,
			     struct bytes body)
{
	unsigned char head[WIRE_MOST_HEAD];
	size_t n = wire_head(wire->tcp, body.n, id, head);

	return wire_put(wire, head, n) && wire_put(wire, body.data, body.n);
}

/* The next reply, the caller's, and its number; NULL: closed there. */
static inline char *wire_receive(const struct wire *wire, uint32_t *ret_id,
				 size_t *ret_n)
{
	unsigned char head[WIRE_MOST_HEAD];
	size_t at = wire->tcp ? 0 : 1;
	uint64_t length;
	uint32_t id;

	if (!wire_get(wire, head, at + 12))
		return NULL;
	memcpy(&length, head + at, 8);
	memcpy(&id, head + at + 8, 4);
	length = be64toh(length);
	CHECK((wire->tcp || head[0] == 1) && length >= 4 &&
		      length <= LIMIT_REPLY_BYTES + 4,
	      "a reply of %llu bytes", (unsigned long long)length);
	*ret_n = (size_t)length - 4;
	*ret_id = be32toh(id) & UINT32_C(0x7fffffff);
	char *text = malloc(*ret_n + 1);
	CHECK(text, "no memory");
	if (!wire_get(wire, text, *ret_n)) {
		free(text);
		return NULL;
	}
	text[*ret_n] = '\0';
	return text;
}

/* The reply to one request on a connection that lives, the caller's. */
static inline char *wire_ask(const struct wire *wire, struct bytes request)
{
	uint32_t id = 0;
	size_t n;

	CHECK(wire_send(wire, 7, request), "cannot send");
	char *reply = wire_receive(wire, &id, &n);
	CHECK(reply && id == 7, "no reply to request 7");
	return reply;
}

static inline bool wire_is_readable(const struct wire *wire)
{
	struct pollfd poll_fd = {wire->fd, POLLIN, 0};

	return poll(&poll_fd, 1, 0) == 1;
}

/* A port of this machine that nobody had a moment ago. */
static inline int wire_free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t n = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(fd >= 0 && bind(fd, (const struct sockaddr *)&address, n) == 0 &&
		      getsockname(fd, (struct sockaddr *)&address, &n) == 0,
	      "no port");
	close(fd);
	return ntohs(address.sin_port);
}

#endif
