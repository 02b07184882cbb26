#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

/*
 * One input: the fuzzer finds them, replay.c reads them from files.
 *
 * Seeds are plain files: what a target does with its input depends on nothing
 * but the input's bytes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must hold whatever the input: else says which, and aborts. */
#define REQUIRE(holds)                                                         \
	((holds) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #holds))
_Noreturn void fuzz_failed(const char *file, int line, const char *what);

/* Of the process, so that a zone's file is read once, not once an input. */
struct zones *fuzz_zones(void);
/* A number below n that depends on every byte. */
unsigned fuzz_choose(struct bytes input, unsigned n);

#endif
