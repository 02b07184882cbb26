#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"
#include "conference/case.h"

int command_schema(const struct arguments *arguments)
{
	struct json *schema = case_schema();
	struct error error = {0};
	struct buffer text;

	buffer_init(0, &text);
	enum status status = json_write_pretty(schema, &text, &error);
	if (status == STATUS_OK) {
		buffer_put_char(&text, '\n');
		status = print(&text, &error);
	}
	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	buffer_release(&text);
	json_free(schema);
	return exit_of(status);
}
