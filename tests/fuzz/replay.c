/* replay FILE...: each file once through the fuzz target it is linked with. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static const char *at = "";

static void say_where(int number)
{
	(void)number;
	(void)!write(STDERR_FILENO, at, strlen(at));
	(void)!write(STDERR_FILENO, "\n", 1);
}

/* In a block of its own size: what reads beyond it is seen. */
static int replay(const char *path)
{
	enum { MAX_BYTES = 1 << 20 };
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(MAX_BYTES), *exact;

	at = path;
	if (!file || !data) {
		fprintf(stderr, "replay: %s cannot be read\n", path);
		return 1;
	}
	size_t n = fread(data, 1, MAX_BYTES, file);
	(void)fclose(file);
	exact = realloc(data, n + (n == 0));
	(void)LLVMFuzzerTestOneInput(exact ? exact : data, n);
	free(exact ? exact : data);
	return 0;
}

int main(int argc, char **argv)
{
	int bad = argc < 2;

	(void)signal(SIGABRT, say_where);
	for (int i = 1; i < argc; i++)
		bad |= replay(argv[i]);
	printf("%s: %d inputs\n", argv[0], argc - 1);
	return bad;
}
