#define _XOPEN_SOURCE 700 /* S_ISVTX */

#include "ipc/url.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/roles.h"

/* A front is back within some milliseconds. */
enum { CONNECT_TRIES = 10, CONNECT_WAIT_MS = 20 };

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

const char *url_path(const struct url *url)
{
	return url->address + strlen("ipc://");
}

/* Behind the colon of tcp://127.0.0.1: or tcp://[::1]: */
static enum status parse_tcp(const char *text, struct url *ret,
			     struct error *err)
{
	static const char *const hosts[] = {"tcp://127.0.0.1:", "tcp://[::1]:"};
	const char *port = NULL;
	int32_t n = 0;

	for (int i = 0; i < 2; i++) {
		if (!starts(text, hosts[i]))
			continue;
		port = text + strlen(hosts[i]);
		ret->v6 = i == 1;
	}
	if (!port)
		return error_set(err, STATUS_REJECTED, MSG_URL_TCP, "");
	if (strchr(port, '?'))
		return error_set(err, STATUS_REJECTED, MSG_URL_ROLE_TCP, "");
	for (; *port >= '0' && *port <= '9' && n <= UINT16_MAX; port++)
		n = n * 10 + (*port - '0');
	if (*port || n < 1 || n > UINT16_MAX || port[-1] == ':')
		return error_set(err, STATUS_REJECTED, MSG_URL_TCP_PORT, "");
	ret->tcp = true;
	ret->port = (uint16_t)n;
	snprintf(ret->address, sizeof(ret->address), "tcp://%s:%d",
		 ret->v6 ? "[::1]" : "127.0.0.1", (int)n);
	return STATUS_OK;
}

static enum status parse_query(const char *query, struct url *ret,
			       struct error *err)
{
	if (!starts(query, "role="))
		return error_set(err, STATUS_REJECTED, MSG_URL_QUERY, "s",
				 query);
	ret->has_role = true;
	return caller_roles_parse(query + strlen("role="), &ret->roles, err);
}

static enum status parse_ipc(const char *text, struct url *ret,
			     struct error *err)
{
	const char *path = text + strlen("ipc://"), *end = strchr(text, '?');
	size_t n = end ? (size_t)(end - path) : strlen(path);

	ret->roles = ROLES_LOCAL;
	if (n > LIMIT_SOCKET_PATH_BYTES)
		return limit_error(LIMIT_ID_SOCKET_PATH_BYTES, (int64_t)n, err);
	if (path[n - 1] == '/')
		return error_set(err, STATUS_REJECTED, MSG_URL_FORM, "");
	memcpy(ret->address, text, strlen("ipc://") + n);
	return end ? parse_query(end + 1, ret, err) : STATUS_OK;
}

enum status url_parse(const char *text, struct url *ret, struct error *err)
{
	struct url url = {.tcp = false};
	enum status status;

	error_source(err, text);
	if (starts(text, "ws://") || starts(text, "wss://"))
		return error_set(err, STATUS_REJECTED, MSG_URL_WS, "");
	if (starts(text, "tcp://"))
		status = parse_tcp(text, &url, err);
	else if (starts(text, "ipc:///") && text[strlen("ipc:///")] != '?')
		status = parse_ipc(text, &url, err);
	else
		status = error_set(err, STATUS_REJECTED, MSG_URL_FORM, "");
	if (status == STATUS_OK)
		*ret = url;
	return status;
}

static enum status check_folder(const char *path, struct error *err)
{
	char folder[LIMIT_SOCKET_PATH_BYTES + 1];
	struct stat found;

	size_t n = (size_t)(strrchr(path, '/') - path);
	memcpy(folder, path, n);
	folder[n] = '\0';
	int result = stat(n ? folder : "/", &found);
	if (result != 0 && errno == EACCES)
		return error_system(err, STATUS_REJECTED, folder, errno);
	if (result != 0 || !S_ISDIR(found.st_mode))
		return error_set(err, STATUS_REJECTED, MSG_URL_FOLDER, "s",
				 folder);
	/* Where everyone may rename, someone else's socket may stand there. */
	if ((found.st_mode & S_IWOTH) && !(found.st_mode & S_ISVTX))
		return error_set(err, STATUS_REJECTED, MSG_URL_FOLDER_OPEN, "s",
				 folder);
	return STATUS_OK;
}

enum status url_check_listen(const char *text, struct error *err)
{
	struct url url;
	struct stat found;
	enum status status = url_parse(text, &url, err);

	if (status != STATUS_OK || url.tcp)
		return status;
	status = check_folder(url_path(&url), err);
	if (status != STATUS_OK)
		return status;
	if (lstat(url_path(&url), &found) == 0 && !S_ISSOCK(found.st_mode))
		return error_set(err, STATUS_REJECTED, MSG_URL_NOT_SOCKET, "s",
				 url_path(&url));
	return STATUS_OK;
}

union address {
	struct sockaddr any;
	struct sockaddr_un path;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t address_of(const struct url *url, union address *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!url->tcp) {
		ret->path.sun_family = AF_UNIX;
		memcpy(ret->path.sun_path, url_path(url),
		       strlen(url_path(url)));
		return sizeof(ret->path);
	}
	if (url->v6) {
		ret->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6,
						.sin6_port = htons(url->port),
						.sin6_addr =
							IN6ADDR_LOOPBACK_INIT};
		return sizeof(ret->v6);
	}
	ret->v4.sin_family = AF_INET;
	ret->v4.sin_port = htons(url->port);
	ret->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sizeof(ret->v4);
}

/* 0, or the errno of connecting there. */
static int try_connect(const struct url *url)
{
	union address address;
	socklen_t n = address_of(url, &address);
	int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error = 0;

	if (fd < 0)
		return errno;
	if (connect(fd, &address.any, n) != 0)
		error = errno;
	close(fd);
	return error == EAGAIN ? 0 : error;
}

bool url_is_left(const struct url *url)
{
	struct stat found;

	return !url->tcp && lstat(url_path(url), &found) == 0 &&
	       S_ISSOCK(found.st_mode) && try_connect(url) == ECONNREFUSED;
}

static enum status parse_connect(const char *text, struct url *ret,
				 struct error *err)
{
	enum status status = url_parse(text, ret, err);

	if (status == STATUS_OK && ret->has_role)
		return error_set(err, STATUS_REJECTED, MSG_URL_ROLE_LISTEN, "");
	return status;
}

/* The first's, where nobody is there and none refuses for the moment. */
static int try_each(const struct strings *urls, int *ret_first)
{
	struct url url;
	int error = 0;

	for (size_t i = 0; i < urls->n; i++) {
		(void)parse_connect(urls->strings[i], &url, NULL);
		int found = try_connect(&url);

		if (found == 0)
			return 0;
		if (i == 0)
			error = *ret_first = found;
		if (found == ECONNREFUSED)
			error = found;
	}
	return error;
}

enum status url_check_any(const struct strings *urls, struct error *err)
{
	struct url url;
	int first = 0;

	for (size_t i = 0; i < urls->n; i++) {
		struct error own = {0};
		enum status status =
			parse_connect(urls->strings[i], &url, &own);

		if (status != STATUS_OK && err && err->status == STATUS_OK)
			*err = own;
		if (status != STATUS_OK)
			return status;
	}
	int error = try_each(urls, &first);
	/* A socket that refuses: dead, or its front is being replaced. */
	for (int i = 0; i < CONNECT_TRIES && error == ECONNREFUSED; i++) {
		(void)poll(NULL, 0, CONNECT_WAIT_MS);
		error = try_each(urls, &first);
	}
	if (error == 0)
		return STATUS_OK;
	error_source(err, urls->strings[0]);
	if (first == EMFILE || first == ENFILE || first == ENOMEM)
		return error_system(err, STATUS_FAULT, urls->strings[0], first);
	return error_set(err, STATUS_UNREACHABLE,
			 first == EACCES || first == EPERM ? MSG_URL_DENIED
							   : MSG_URL_NO_SERVICE,
			 "");
}

enum status url_check_connect(const char *url, struct error *err)
{
	return url_check_any(&(struct strings){&url, 1}, err);
}

enum status url_default(bool make_folder, struct buffer *ret, struct error *err)
{
	const char *base = getenv("XDG_RUNTIME_DIR");

	if (!base || base[0] != '/')
		return error_set(err, STATUS_REJECTED, MSG_URL_NO_RUNTIME, "");
	buffer_put_string(ret, "ipc://");
	size_t start = ret->n;
	buffer_printf(ret, "%s/trefnydd", base);
	if (ret->failed)
		return error_no_memory(err, NULL);
	if (make_folder && mkdir(ret->data + start, 0750) != 0 &&
	    errno != EEXIST)
		return error_system(err, STATUS_REJECTED, ret->data + start,
				    errno);
	buffer_put_string(ret, "/api");
	return ret->failed ? error_no_memory(err, NULL) : STATUS_OK;
}
