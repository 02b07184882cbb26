#include <string.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"
#include "ipc/schemas.h"

/* A name that no schema has. */
static const char list_word[] = "list";

static void put_names(struct buffer *ret)
{
	char name[SCHEMA_NAME_BYTES];

	for (size_t i = 0; i < schemas_count(); i++) {
		schemas_name(i, name);
		buffer_printf(ret, "%s\n", name);
	}
}

static enum status put_schema(const char *name, struct buffer *ret,
			      struct error *err)
{
	struct json *schema = NULL;
	enum status status = schemas_get(name, &schema, err);

	if (status == STATUS_OK)
		status = json_write_pretty(schema, ret, err);
	if (status == STATUS_OK)
		buffer_put_char(ret, '\n');
	json_free(schema);
	return status;
}

int command_schema(const struct arguments *arguments)
{
	const char *name =
		arguments->n_operands ? arguments->operands[0] : "case";
	enum status status = STATUS_OK;
	struct error error = {0};
	struct buffer text;

	buffer_init(0, &text);
	if (strcmp(name, list_word) == 0)
		put_names(&text);
	else
		status = put_schema(name, &text, &error);
	if (status == STATUS_OK)
		status = print(&text, &error);
	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	buffer_release(&text);
	return exit_of(status);
}
