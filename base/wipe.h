#ifndef BASE_WIPE_H
#define BASE_WIPE_H

/*
 * What people's calendars say is overwritten when it is done with, so that it
 * is in no process's memory afterwards. No compiler may leave this out.
 */

#include <stddef.h>

void wipe(void *data, size_t n); /* n == 0: data may be NULL */

/* What calls that have returned left on the stack, as deep as ours go. */
void wipe_stack(void);

#endif
