#include "ipc/url.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"

/* A front is back within some milliseconds. */
enum { CONNECT_TRIES = 10, CONNECT_WAIT_MS = 20 };

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

enum status url_path(const char *url, const char **ret_path, struct error *err)
{
	error_source(err, url);
	if (starts(url, "ws://") || starts(url, "wss://"))
		return error_set(err, STATUS_REJECTED, MSG_URL_WS, "");
	if (starts(url, "tcp://"))
		return error_set(err, STATUS_REJECTED, MSG_URL_TCP, "");
	if (!starts(url, "ipc:///"))
		return error_set(err, STATUS_REJECTED, MSG_URL_FORM, "");
	const char *path = url + strlen("ipc://");
	if (strlen(path) > LIMIT_SOCKET_PATH_BYTES)
		return limit_error(LIMIT_ID_SOCKET_PATH_BYTES,
				   (int64_t)strlen(path), err);
	if (path[strlen(path) - 1] == '/')
		return error_set(err, STATUS_REJECTED, MSG_URL_FORM, "");
	*ret_path = path;
	return STATUS_OK;
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
	return STATUS_OK;
}

enum status url_check_listen(const char *url, struct error *err)
{
	const char *path;
	struct stat found;
	enum status status = url_path(url, &path, err);

	if (status == STATUS_OK)
		status = check_folder(path, err);
	if (status != STATUS_OK)
		return status;
	if (lstat(path, &found) == 0 && !S_ISSOCK(found.st_mode))
		return error_set(err, STATUS_REJECTED, MSG_URL_NOT_SOCKET, "s",
				 path);
	return STATUS_OK;
}

/* 0, or the errno of connecting there. */
static int try_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), error = 0;

	if (fd < 0)
		return errno;
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) !=
	    0)
		error = errno;
	close(fd);
	return error == EAGAIN ? 0 : error;
}

enum status url_check_connect(const char *url, struct error *err)
{
	const char *path;
	enum status status = url_path(url, &path, err);

	if (status != STATUS_OK)
		return status;
	int error = try_connect(path);
	/* A socket that refuses: dead, or its front is being replaced. */
	for (int i = 0; i < CONNECT_TRIES && error == ECONNREFUSED; i++) {
		(void)poll(NULL, 0, CONNECT_WAIT_MS);
		error = try_connect(path);
	}
	if (error == 0)
		return STATUS_OK;
	if (error == EMFILE || error == ENFILE || error == ENOMEM)
		return error_system(err, STATUS_FAULT, url, error);
	return error_set(err, STATUS_UNREACHABLE,
			 error == EACCES || error == EPERM ? MSG_URL_DENIED
							   : MSG_URL_NO_SERVICE,
			 "");
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
