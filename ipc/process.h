#ifndef IPC_PROCESS_H
#define IPC_PROCESS_H

/*
 * A child at the other end of a socket pair, ended with its parent; and what
 * any process of ours does not leave behind.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct process {
	pid_t pid; /* 0: none */
	int fd;	   /* the parent's end; owned by whoever takes it */
};

/*
 * Forks. In the child: *ret_child_fd is its end, SIGTERM and SIGINT are
 * ignored, every other fd above 2 is closed, and the function returns with pid
 * 0. STATUS_FAULT: what the system did not give.
 */
enum status process_fork(struct process *ret, int *ret_child_fd,
			 struct error *err);

/*
 * The stack as deep as our calls go, so that a process without memory for more
 * of it does not end in the middle. false: there is no memory for it.
 */
bool process_reserve_stack(void);

/* Whether the system would give n bytes now. */
bool process_has_room(size_t n);

/* What it was sent does not end up on the disk when it, or a child, dies. */
void process_leave_no_core(void);

#endif
