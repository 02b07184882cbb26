/*
 * lay_over CASE PATCH: the case with the patch over it, on standard output,
 * by other code than the program's.
 */
#include "tests/service/lay_over.h"

#include <stdio.h>
#include <stdlib.h>

static struct json *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	struct json *json = NULL;
	struct buffer text;
	char bytes[4096];
	size_t n;

	buffer_init(0, &text);
	while (file && (n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_put(&text, bytes, n);
	if (!file || fclose(file) != 0 ||
	    json_read(buffer_bytes(&text), "ics", &json, NULL) != STATUS_OK) {
		fprintf(stderr, "lay_over: %s is no JSON\n", path);
		exit(1);
	}
	buffer_release(&text);
	return json;
}

int main(int argc, char **argv)
{
	struct buffer text;

	if (argc != 3)
		return 2;
	struct json *conference = read_file(argv[1]);
	struct json *patch = read_file(argv[2]);
	struct json *patched = object_laid_over(conference, patch);

	buffer_init(0, &text);
	if (json_write(patched, &text, NULL) != STATUS_OK ||
	    puts(text.data) < 0)
		return 1;
	buffer_release(&text);
	json_free(conference);
	json_free(patch);
	json_free(patched);
	return 0;
}
