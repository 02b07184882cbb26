#ifndef IPC_REFUSAL_H
#define IPC_REFUSAL_H

/* What a request is told that the dispatcher refuses. */

#include "base/bytes.h"
#include "ipc/dispatch.h"

/* Appends the reply; its id is null. */
void refusal_reply(enum refusal why, struct buffer *ret);

#endif
