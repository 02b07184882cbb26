#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int file_open(const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = open(path, flags, mode);
	while (fd < 0 && errno == EINTR);
	return fd;
}

int file_open_at(int folder, const char *name, int flags)
{
	int fd;

	do
		fd = openat(folder, name, flags);
	while (fd < 0 && errno == EINTR);
	return fd;
}

ssize_t file_take(int fd, void *ret, size_t n)
{
	ssize_t taken;

	do
		taken = read(fd, ret, n);
	while (taken < 0 && errno == EINTR);
	return taken;
}

int file_sync(int fd)
{
	int result;

	do
		result = fsync(fd);
	while (result < 0 && errno == EINTR);
	return result;
}

int file_empty(int fd)
{
	int result;

	do
		result = ftruncate(fd, 0);
	while (result < 0 && errno == EINTR);
	return result;
}

int file_write(struct bytes bytes, int fd)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.data, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		bytes = (struct bytes){bytes.data + n, bytes.n - (size_t)n};
	}
	return 0;
}
