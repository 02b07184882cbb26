#include "cli/case_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/ask.h"

enum status case_read(const struct arguments *arguments, struct buffer *text,
		      struct json **ret, struct error *err)
{
	const char *file = arguments->operands[0];
	struct json *json = NULL, *params;
	enum status status = input_read(file, LIMIT_ID_CASE_BYTES, text, err);

	if (status == STATUS_OK)
		status = json_read(buffer_bytes(text), "ics", &json, err);
	if (status != STATUS_OK) {
		if (err->line)
			error_source(err, file);
		return status;
	}
	params = json_new_object();
	json_set(params, "case", json);
	put_param(params, "now", argument_value(arguments, OPTION_NOW));
	*ret = params;
	return STATUS_OK;
}

static bool is_store(const struct arguments *arguments)
{
	char *folder = store_where(arguments);
	struct buffer path;

	if (argument_given(arguments, OPTION_CONNECT) ||
	    argument_given(arguments, OPTION_STORE)) {
		free(folder);
		return true;
	}
	buffer_init(0, &path);
	buffer_printf(&path, "%s/trefnydd.db", folder ? folder : "");
	bool there = folder && !path.failed && access(path.data, F_OK) == 0;
	buffer_release(&path);
	free(folder);
	return there;
}

bool case_is_stored(const struct arguments *arguments)
{
	const char *word = arguments->operands[0];

	return id_is_valid(word) && access(word, F_OK) != 0 &&
	       is_store(arguments);
}

enum status put_int_param(const struct arguments *arguments,
			  enum option_id option, const char *key,
			  struct json *params, struct error *err)
{
	const char *value = argument_value(arguments, option);
	size_t n = value ? strspn(value, "0123456789") : 0;

	if (!value)
		return STATUS_OK;
	if (n < 1 || n > 9 || value[n]) {
		error_source(err, option_name(option));
		return error_set(err, STATUS_REJECTED, MSG_OPTION_NUMBER, "s",
				 value);
	}
	json_set(params, key, json_new_int(strtol(value, NULL, 10)));
	return STATUS_OK;
}

enum status case_stored(const struct arguments *arguments, struct json **ret,
			struct error *err)
{
	struct json *params = json_new_object();
	enum status status;

	put_param(params, "stored", arguments->operands[0]);
	put_param(params, "now", argument_value(arguments, OPTION_NOW));
	status = put_int_param(arguments, OPTION_REVISION, "revision", params,
			       err);
	if (status == STATUS_OK)
		*ret = params;
	else
		json_free(params);
	return status;
}
