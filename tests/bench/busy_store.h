#ifndef TESTS_BENCH_BUSY_STORE_H
#define TESTS_BENCH_BUSY_STORE_H

/* Makes a store large: many people's calendars, as rows. */

#include <stdint.h>

/*
 * Adds people "extra-0" ... with a main source each, n_each busy rows over what
 * the first source keeps, n rows in all. No service may have the file open.
 */
void busy_store_fill(const char *file, int64_t n, int64_t n_each);

#endif
