#ifndef CALENDAR_SANDBOX_H
#define CALENDAR_SANDBOX_H

/*
 * What the kernel forbids a reader for good: everything but computing,
 * reading time zones and writing to one descriptor.
 *
 * Every reader: no other descriptor, no memory shared with anyone, no new
 * privileges, no dump of its memory, nobody of the same user may trace it.
 * Landlock (Linux 5.13): no file but the time zones' (and ICU's, where its
 * data is a file); from ABI 4 no TCP, from ABI 6 no signal to and no socket of
 * others. seccomp: an allow-list of system calls. What nobody calls by mistake
 * (sockets, programs, processes, tracing, signals, writing files, new
 * executable memory) ends the process with SIGSYS; any other call fails as on
 * a kernel that does not have it, so that a new C library still works.
 *
 * This module must not know of calendars.
 */

#include <stdbool.h>
#include <stdint.h>

/* How far a process is kept in. */
struct sandbox {
	bool seccomp;
	int32_t landlock_abi; /* 0: without */
};

/* As far as the kernel goes. */
#define SANDBOX_ALL ((struct sandbox){true, INT32_MAX})

/*
 * Enters what of at_most there is, in a process that has one thread; of its
 * descriptors only fd stays open. *ret is what was reached. False: there is
 * more, and the system was short of something for it.
 */
bool sandbox_enter(struct sandbox at_most, int fd, struct sandbox *ret);

#endif
