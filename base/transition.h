#ifndef BASE_TRANSITION_H
#define BASE_TRANSITION_H

/* A moment at which a zone's clocks are set. */

#include <stdint.h>

struct transition {
	int64_t instant;  /* from here on */
	int32_t offset_s; /* local - UTC */
};

#endif
