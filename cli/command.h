#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/*
 * The subcommands: one file each, behind one const table.
 *
 * Exit status: 0 an answer with dates (or the work was done), 1 an answer
 * without, 2 wrong input or a rejected import, 3 no service or a fault of
 * ours.
 */

#include "cli/arguments.h"

enum { EXIT_DATES = 0, EXIT_NO_DATE = 1, EXIT_INPUT = 2, EXIT_FAULT = 3 };

struct command {
	const char *name;
	const char *operands; /* "CASE.json" */
	int least_operands, most_operands;
	enum message summary;
	uint64_t options;
	int (*run)(const struct arguments *arguments);
	enum message more; /* below its options in --help; MSG_NONE: nothing */
};

extern const struct command commands[];
extern const int n_commands;

int command_propose(const struct arguments *arguments);
int command_check(const struct arguments *arguments);
int command_explain(const struct arguments *arguments);
int command_whatif(const struct arguments *arguments);
int command_tasks(const struct arguments *arguments);
int command_new(const struct arguments *arguments);
int command_put(const struct arguments *arguments);
int command_cases(const struct arguments *arguments);
int command_hold(const struct arguments *arguments);
int command_agree(const struct arguments *arguments);
int command_move(const struct arguments *arguments);
int command_release(const struct arguments *arguments);
int command_record(const struct arguments *arguments);
int command_import(const struct arguments *arguments);
int command_calendars(const struct arguments *arguments);
int command_freebusy(const struct arguments *arguments);
int command_serve(const struct arguments *arguments);
int command_health(const struct arguments *arguments);
int command_token(const struct arguments *arguments);
int command_audit(const struct arguments *arguments);
int command_purge(const struct arguments *arguments);
int command_metrics(const struct arguments *arguments);
int command_doctor(const struct arguments *arguments);
int command_backup(const struct arguments *arguments);
int command_restore(const struct arguments *arguments);
int command_schema(const struct arguments *arguments);

int exit_of(enum status status);

#endif
