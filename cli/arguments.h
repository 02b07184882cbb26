#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

/*
 * The command line: one table of all options, from which parsing and --help
 * come; each command names the ones it takes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum option_id {
	OPTION_ALLOW_OLDER,
	OPTION_AS_OF,
	OPTION_BY,
	OPTION_CASE,
	OPTION_CASES,
	OPTION_CONNECT,
	OPTION_COVERS_FROM,
	OPTION_COVERS_UNTIL,
	OPTION_CSV,
	OPTION_DATA,
	OPTION_DATE,
	OPTION_EMAIL,
	OPTION_EVENTS,
	OPTION_EXPIRES,
	OPTION_FOLLOWS,
	OPTION_FOR,
	OPTION_FROM,
	OPTION_HEAD,
	OPTION_HELP,
	OPTION_HOLIDAYS,
	OPTION_HOW,
	OPTION_ICS,
	OPTION_IF_REVISION,
	OPTION_JSON,
	OPTION_KIND,
	OPTION_LANG,
	OPTION_LENIENT,
	OPTION_LISTEN,
	OPTION_METHODS,
	OPTION_MOVE_WINDOW,
	OPTION_NAMES,
	OPTION_NOW,
	OPTION_PEOPLE,
	OPTION_PERSON,
	OPTION_REASON,
	OPTION_REPLACE,
	OPTION_REQUEST_ID,
	OPTION_RESOURCE,
	OPTION_REVISION,
	OPTION_ROLES,
	OPTION_ROOM,
	OPTION_SOURCE,
	OPTION_START,
	OPTION_STORE,
	OPTION_TEMPLATE,
	OPTION_TO,
	OPTION_TODO,
	OPTION_VERIFY,
	OPTION_WAIVED_BY,
	OPTION_WITH,
	OPTION_WITHOUT,
	OPTION_WORKERS,
	OPTION_WRITE_MODEL,
	OPTION_ZONE,
	N_OPTIONS
};

enum { MAX_VALUES = 8, MAX_OPERANDS = 1000 };

struct arguments {
	/* given: how often; values as they stand, borrowed from argv */
	int n_given[N_OPTIONS];
	const char *values[N_OPTIONS][MAX_VALUES];
	const char *operands[MAX_OPERANDS];
	int n_operands;
	enum language language;
};

#define OPTION_BIT(id) (UINT64_C(1) << (id))

/*
 * argv behind the command's name. "--name value", "--name=value"; what stands
 * behind "--" is no option. STATUS_REJECTED with the nearest option.
 */
enum status arguments_parse(int argc, const char *const *argv, uint64_t options,
			    struct arguments *ret, struct error *err);

bool argument_given(const struct arguments *arguments, enum option_id id);
const char *argument_value(const struct arguments *arguments,
			   enum option_id id); /* the last, or NULL */

const char *option_name(enum option_id id); /* "--now" */

/* "  --now DATE     what it is for", a line an option; appends to ret. */
void options_help(uint64_t options, enum language language, struct buffer *ret);

/* --lang on the command line, wherever; else the locale's; else English. */
enum language language_of(int argc, const char *const *argv);

#endif
