#include "cli/case_file.h"

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
