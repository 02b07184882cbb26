/*
 * dated FILE DATA URL: a service that takes the time from FILE, seconds in UTC
 * as text, whenever it wants to know what day it is. Days pass as the script
 * writes them there; nothing waits.
 */
#include <time.h>

#include "ipc/server.h"
#include "tests/service/driver.h"

static const char *clock_path;

/* In place of the library's, for whatever is linked into this program. */
time_t time(time_t *ret)
{
	FILE *file = fopen(clock_path, "re");
	long now = 0;

	if (!file || fscanf(file, "%ld", &now) != 1)
		_exit(3);
	fclose(file);
	if (ret)
		*ret = now;
	return now;
}

static void say_ready(void *context)
{
	printf("ready %s\n", (const char *)context);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct error error = {0};
	struct buffer line;

	CHECK(argc == 4, "usage: dated FILE DATA URL");
	clock_path = argv[1];
	const char *const urls[] = {argv[3]};
	struct strings listened = {urls, 1};
	struct server_options options = {.urls = &listened,
					 .data_folder = argv[2],
					 .n_workers = 2,
					 .zones = zones_new(),
					 .ready = say_ready,
					 .context = argv[3]};
	if (server_run(&options, &error) == STATUS_OK) {
		zones_free(options.zones);
		return 0;
	}
	buffer_init(0, &line);
	error_render(&error, LANGUAGE_EN, &line);
	CHECK(false, "%s", line.data);
}
