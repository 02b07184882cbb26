#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment; nobody can set it. */
int64_t clock_ms(void);
/* The shorter of two waits; one below 0 never ends. */
int64_t clock_sooner(int64_t a, int64_t b);

#endif
