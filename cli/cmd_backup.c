#include <stdlib.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"
#include "store/upkeep.h"

static struct json *result_of(const char *file, const struct store_state *state)
{
	struct json *json = json_new_object();

	json_set(json, "file", json_new_string(file));
	json_set(json, "calendars", json_new_int(state->n_calendars));
	json_set(json, "schema", json_new_int(state->schema));
	json_set(json, "bytes", json_new_int(state->bytes));
	return json;
}

static void put_copy(const struct json *result, enum language language,
		     struct buffer *ret)
{
	struct buffer file;

	buffer_init(0, &file);
	put_clean(member_string(result, "file"), &file);
	message_format(ret, language, MSG_COPY_DONE, "sddd",
		       file.data ? file.data : "",
		       member_int(result, "calendars"),
		       member_int(result, "schema"),
		       member_int(result, "bytes"));
	buffer_put_char(ret, '\n');
	buffer_release(&file);
}

/* The folder of the store for either, and what becomes of it. */
static int copy_with(const struct arguments *arguments,
		     enum status (*copy)(const char *folder,
					 const struct arguments *arguments,
					 struct store_state *ret,
					 struct error *err))
{
	char *folder = store_where(arguments);
	struct store_state state;
	struct error error = {0};
	enum status status = folder ? copy(folder, arguments, &state, &error)
				    : error_set(&error, STATUS_REJECTED,
						MSG_NO_DATA_FOLDER, "");

	free(folder);
	if (status != STATUS_OK)
		return exit_of(tell(&error, arguments->language));
	return show(result_of(arguments->operands[0], &state), arguments,
		    put_copy);
}

static enum status back_up(const char *folder,
			   const struct arguments *arguments,
			   struct store_state *ret, struct error *err)
{
	return store_backup(folder, arguments->operands[0],
			    argument_given(arguments, OPTION_REPLACE), ret,
			    err);
}

static enum status restore(const char *folder,
			   const struct arguments *arguments,
			   struct store_state *ret, struct error *err)
{
	return store_restore(arguments->operands[0], folder, ret, err);
}

int command_backup(const struct arguments *arguments)
{
	return copy_with(arguments, back_up);
}

int command_restore(const struct arguments *arguments)
{
	return copy_with(arguments, restore);
}
