#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/doctor.h"
#include "cli/words.h"
#include "ipc/url.h"

/* The service of the whole machine, as its unit has it. */
static const char system_url[] = "ipc:///run/trefnydd/api";

static enum message state_word(const char *state)
{
	if (strcmp(state, "ok") == 0)
		return MSG_DOCTOR_STATE_OK;
	return strcmp(state, "note") == 0 ? MSG_DOCTOR_STATE_NOTE
					  : MSG_DOCTOR_STATE_DO;
}

/* "do     time zones of version 2023c; install a newer tzdata" */
static void put_check(const struct json *check, enum language language,
		      struct buffer *ret)
{
	enum { STATE_COLUMNS = 7 };
	const char *word =
		message_text(state_word(member_string(check, "state")),
			     language);
	const char *todo = member_text(check, "do", language);

	buffer_put_string(ret, word);
	for (size_t n = text_width(word); n < STATE_COLUMNS; n++)
		buffer_put_char(ret, ' ');
	put_clean(member_text(check, "text", language), ret);
	if (todo[0])
		buffer_printf(ret, "; %s", todo);
	buffer_put_char(ret, '\n');
}

static void put_checks(const struct json *result, enum language language,
		       struct buffer *ret)
{
	const struct json *checks = json_member(result, "checks");

	for (size_t i = 0; i < json_size(checks); i++)
		put_check(json_at(checks, i), language, ret);
}

static enum status read_now(const struct arguments *arguments, int64_t *ret,
			    struct error *err)
{
	const char *text = argument_value(arguments, OPTION_NOW);

	*ret = utc_clock();
	if (!text || instant_parse(text, zone_utc(), ret))
		return STATUS_OK;
	error_source(err, option_name(OPTION_NOW));
	return error_set(err, STATUS_REJECTED, MSG_INSTANT_FORM, "s", text);
}

/* The user's own, and the machine's where it is there. */
static size_t usual_urls(struct buffer *own, const char *urls[static 2])
{
	const char *path = system_url + strlen("ipc://");
	size_t n = 0;

	if (url_default(false, own, NULL) == STATUS_OK)
		urls[n++] = own->data;
	if (access(path, F_OK) == 0 || n == 0)
		urls[n++] = system_url;
	return n;
}

int command_doctor(const struct arguments *arguments)
{
	const char *usual[2];
	struct strings urls = {arguments->values[OPTION_LISTEN],
			       (size_t)arguments->n_given[OPTION_LISTEN]};
	struct doctor doctor = {.urls = &urls, .zones = zones_new()};
	struct json *result = NULL;
	struct error error = {0};
	struct buffer own;
	char *folder = store_where(arguments);
	enum status status = read_now(arguments, &doctor.now, &error);

	buffer_init(0, &own);
	doctor.folder = folder;
	if (urls.n == 0)
		urls = (struct strings){usual, usual_urls(&own, usual)};
	if (status == STATUS_OK && !folder)
		status = error_set(&error, STATUS_REJECTED, MSG_NO_DATA_FOLDER,
				   "");
	if (status == STATUS_OK && !doctor.zones)
		status = error_no_memory(&error, NULL);
	if (status == STATUS_OK)
		status = doctor_look(&doctor, &result, &error);
	zones_free(doctor.zones);
	buffer_release(&own);
	free(folder);
	if (status != STATUS_OK)
		return exit_of(tell(&error, arguments->language));
	bool well = json_bool(json_member(result, "well"));
	int code = show(result, arguments, put_checks);
	return code != 0 || well ? code : EXIT_NO_DATE;
}
