#ifndef BASE_FILE_H
#define BASE_FILE_H

/*
 * System calls that are asked again when they were interrupted: open(2),
 * read(2), fsync(2), ftruncate(2), and write(2) until all is written.
 */

#include <sys/types.h>

#include "base/bytes.h"

int file_open(const char *path, int flags, mode_t mode);
int file_open_at(int folder, const char *name, int flags);
ssize_t file_take(int fd, void *ret, size_t n);
int file_sync(int fd);
int file_empty(int fd);
int file_write(struct bytes bytes, int fd); /* 0 or an errno */

#endif
