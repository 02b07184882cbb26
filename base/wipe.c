#define _DEFAULT_SOURCE /* explicit_bzero() */

#include "base/wipe.h"

#include <string.h>

/* The deepest calls have buffers of 64 KiB. */
enum { STACK_BYTES = 256 * 1024 };

void wipe(void *data, size_t n)
{
	if (n)
		explicit_bzero(data, n);
}

void wipe_stack(void)
{
	char below[STACK_BYTES];

	explicit_bzero(below, sizeof(below));
}
