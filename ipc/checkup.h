#ifndef IPC_CHECKUP_H
#define IPC_CHECKUP_H

/*
 * A store that is too large to be looked through when it is opened
 * (store_is_large) is looked through while the service answers: by a child of
 * its own, which yields to every other process and ends with its verdict.
 * Once it has found damage, no worker answers from the store any more.
 */

#include <stdbool.h>

enum checkup {
	CHECKUP_OPENED, /* a small one: whoever opens it looks it through */
	CHECKUP_RUNNING,
	CHECKUP_SOUND,
	CHECKUP_DAMAGED,
	CHECKUP_FAILED, /* it could not be looked through to the end */
	N_CHECKUPS
};

const char *checkup_word(enum checkup checkup);

/* The child: ends with the verdict as its status. */
_Noreturn void checkup_run(const char *data_folder);
/* What the child's end says, as waitpid() has it. */
enum checkup checkup_verdict(int status);
/* That it was looked through, and what was found. */
void checkup_log(enum checkup checkup);

#endif
