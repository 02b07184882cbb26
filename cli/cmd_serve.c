#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"
#include "ipc/log.h"
#include "ipc/server.h"
#include "ipc/url.h"
#include "store/upkeep.h"

/* One line on stdout a URL: whoever starts a service waits for it. */
static void say_ready(void *context)
{
	const struct strings *urls = context;
	struct error error = {0};
	struct buffer lines;

	buffer_init(0, &lines);
	for (size_t i = 0; i < urls->n; i++)
		buffer_printf(&lines, "ready %s\n", urls->strings[i]);
	if (print(&lines, &error) != STATUS_OK)
		log_problem(LOG_LEVEL_WARNING, "not-told", &error);
	buffer_release(&lines);
}

static enum status read_workers(const struct arguments *arguments, int32_t *ret,
				struct error *err)
{
	const char *text = argument_value(arguments, OPTION_WORKERS);
	char *end = NULL;

	*ret = 0;
	if (!text)
		return STATUS_OK;
	long n = strtol(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || n < 1 || n > 64)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_WORKERS_RANGE,
				 "s", text);
	*ret = (int32_t)n;
	return STATUS_OK;
}

/* The store is made, or refused, before anyone is told that we are ready. */
static enum status check_store(const char *folder, struct error *err)
{
	struct store *store = NULL;
	enum status status = store_open(folder, STORE_CREATE, &store, err);

	store_close(store);
	return status;
}

static enum status serve(const struct arguments *arguments,
			 const struct strings *urls, int32_t n_workers,
			 struct error *err)
{
	char *folder = store_where(arguments);
	struct server_options options = {.urls = urls,
					 .n_workers = n_workers,
					 .data_folder = folder,
					 .zones = zones_new(),
					 .ready = say_ready};
	struct strings context = *urls;
	enum status status;
	int hold = -1;

	options.context = &context;
	if (!folder)
		status =
			error_set(err, STATUS_REJECTED, MSG_NO_DATA_FOLDER, "");
	else if (!options.zones)
		status = error_no_memory(err, NULL);
	else
		status = check_store(folder, err);
	if (status == STATUS_OK)
		status = store_hold(folder, false, &hold, err);
	if (status == STATUS_OK)
		status = server_run(&options, err);
	if (hold >= 0)
		close(hold);
	zones_free(options.zones);
	free(folder);
	return status;
}

int command_serve(const struct arguments *arguments)
{
	struct error error = {0};
	struct buffer url;
	const char *usual;
	struct strings urls = {arguments->values[OPTION_LISTEN],
			       (size_t)arguments->n_given[OPTION_LISTEN]};
	int32_t n_workers = 0;
	enum status status = read_workers(arguments, &n_workers, &error);

	buffer_init(0, &url);
	if (status == STATUS_OK && urls.n == 0) {
		status = url_default(true, &url, &error);
		usual = url.data;
		urls = (struct strings){&usual, 1};
	}
	if (status == STATUS_OK)
		status = serve(arguments, &urls, n_workers, &error);
	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	buffer_release(&url);
	return exit_of(status);
}
