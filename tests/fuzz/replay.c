/* replay FILE...: each file once through the fuzz target it is linked with. */

#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

static int replay(const char *path)
{
	enum { MAX_BYTES = 1 << 20 };
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(MAX_BYTES);

	if (!file || !data) {
		fprintf(stderr, "replay: %s cannot be read\n", path);
		return 1;
	}
	size_t n = fread(data, 1, MAX_BYTES, file);
	(void)fclose(file);
	(void)LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int bad = argc < 2;

	for (int i = 1; i < argc; i++)
		bad |= replay(argv[i]);
	printf("replay: %d inputs\n", argc - 1);
	return bad;
}
