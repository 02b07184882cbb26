#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

_Noreturn void fuzz_failed(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

struct zones *fuzz_zones(void)
{
	static struct zones *zones;

	if (!zones)
		zones = zones_new();
	REQUIRE(zones);
	return zones;
}

unsigned fuzz_choose(struct bytes input, unsigned n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < input.n; i++)
		sum += (unsigned char)input.data[i];
	return sum % n;
}
