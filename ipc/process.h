#ifndef IPC_PROCESS_H
#define IPC_PROCESS_H

/*
 * A child at the other end of a socket pair, ended with its parent; and what
 * any process of ours does not leave behind.
 */

#include <stdbool.h>
#include <sys/types.h>

struct process {
	pid_t pid; /* 0: none */
	int fd;	   /* the parent's end; owned by whoever takes it */
};

/*
 * Forks. In the child: *ret_child_fd is its end, SIGTERM and SIGINT are
 * ignored, every other fd above 2 is closed, and the function returns with pid
 * 0 and true. False: it could not fork (errno).
 */
bool process_fork(struct process *ret, int *ret_child_fd);

/* What it was sent does not end up on the disk when it, or a child, dies. */
void process_leave_no_core(void);

#endif
