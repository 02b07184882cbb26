/*
 * The trefnydd command: finds the subcommand and runs it.
 */

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cli/ask.h"
#include "cli/calendar_options.h"
#include "cli/command.h"
#include "cli/words.h"

#define ALWAYS (OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_LANG))
#define STORED (OPTION_BIT(OPTION_CONNECT) | OPTION_BIT(OPTION_DATA))

const struct command commands[] = {
	{"propose", "CASE.json", 1, 1, MSG_COMMAND_PROPOSE,
	 ALWAYS | STORED | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW) |
		 OPTION_BIT(OPTION_WRITE_MODEL),
	 command_propose},
	{"import", "FILE.ics", 1, 1, MSG_COMMAND_IMPORT,
	 ALWAYS | STORED | CALENDAR_OPTIONS | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_PERSON) | OPTION_BIT(OPTION_ROOM) |
		 OPTION_BIT(OPTION_RESOURCE) | OPTION_BIT(OPTION_EVENTS) |
		 OPTION_BIT(OPTION_HOLIDAYS) | OPTION_BIT(OPTION_SOURCE) |
		 OPTION_BIT(OPTION_REQUEST_ID),
	 command_import},
	{"calendars", "", 0, 0, MSG_COMMAND_CALENDARS,
	 ALWAYS | STORED | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW),
	 command_calendars},
	{"freebusy", "ID|FILE.ics", 1, 1, MSG_COMMAND_FREEBUSY,
	 ALWAYS | STORED | CALENDAR_OPTIONS | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_NOW) | OPTION_BIT(OPTION_FROM) |
		 OPTION_BIT(OPTION_TO),
	 command_freebusy},
	{"serve", "", 0, 0, MSG_COMMAND_SERVE,
	 ALWAYS | OPTION_BIT(OPTION_DATA) | OPTION_BIT(OPTION_LISTEN) |
		 OPTION_BIT(OPTION_WORKERS),
	 command_serve},
	{"health", "", 0, 0, MSG_COMMAND_HEALTH,
	 ALWAYS | OPTION_BIT(OPTION_CONNECT) | OPTION_BIT(OPTION_JSON),
	 command_health},
	{"schema", "", 0, 0, MSG_COMMAND_SCHEMA, ALWAYS, command_schema},
};
const int n_commands = sizeof(commands) / sizeof(commands[0]);

int exit_of(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return EXIT_DATES;
	case STATUS_REJECTED:
	case STATUS_LIMIT:
	case STATUS_FORBIDDEN:
	case STATUS_STALE:
	case STATUS_NOT_FOUND:
		return EXIT_INPUT;
	default:
		return EXIT_FAULT;
	}
}

static int print_and_release(struct buffer *text, enum language language)
{
	struct error error = {0};
	enum status status = print(text, &error);

	if (status != STATUS_OK)
		(void)tell(&error, language);
	buffer_release(text);
	return exit_of(status);
}

static int help(enum language language)
{
	enum { NAME_COLUMNS = 26 };
	struct buffer text;

	buffer_init(0, &text);
	buffer_printf(&text, "%s\n\n", message_text(MSG_HELP_WHAT, language));
	for (int i = 0; i < n_commands; i++) {
		size_t start = text.n;

		buffer_printf(&text, "  trefnydd %s", commands[i].name);
		do {
			buffer_put_char(&text, ' ');
		} while (!text.failed && text.n - start < NAME_COLUMNS);
		buffer_printf(&text, "%s\n",
			      message_text(commands[i].summary, language));
	}
	buffer_printf(&text, "\n%s\n", message_text(MSG_HELP_MORE, language));
	return print_and_release(&text, language);
}

static int help_of(const struct command *command, enum language language)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_printf(&text, "trefnydd %s%s%s [%s]\n%s\n\n", command->name,
		      command->operands[0] ? " " : "", command->operands,
		      message_text(MSG_HELP_OPTIONS, language),
		      message_text(command->summary, language));
	options_help(command->options, language, &text);
	return print_and_release(&text, language);
}

static int version(enum language language)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_put_string(&text, "trefnydd " VERSION "\n");
	return print_and_release(&text, language);
}

static int refuse(const struct error *error, enum language language)
{
	return exit_of(tell(error, language));
}

static int unknown_command(const char *name, enum language language)
{
	const char *names[sizeof(commands) / sizeof(commands[0])];
	struct error error = {0};

	for (int i = 0; i < n_commands; i++)
		names[i] = commands[i].name;
	const char *nearest = nearest_word(name, names, (size_t)n_commands);
	if (nearest)
		error_set(&error, STATUS_REJECTED, MSG_COMMAND_UNKNOWN_NEAREST,
			  "ss", name, nearest);
	else
		error_set(&error, STATUS_REJECTED, MSG_COMMAND_UNKNOWN, "s",
			  name);
	return refuse(&error, language);
}

static int run(const struct command *command, int argc, const char *const *argv)
{
	enum language language = language_of(argc, argv);
	struct arguments arguments;
	struct error error = {0};

	if (arguments_parse(argc, argv, command->options, &arguments, &error) !=
	    STATUS_OK)
		return refuse(&error, language);
	if (argument_given(&arguments, OPTION_HELP))
		return help_of(command, arguments.language);
	if (arguments.n_operands < command->least_operands) {
		error_set(&error, STATUS_REJECTED, MSG_OPERAND_MISSING, "ss",
			  command->name, command->operands);
		return refuse(&error, language);
	}
	if (arguments.n_operands > command->most_operands) {
		error_set(&error, STATUS_REJECTED, MSG_OPERAND_UNEXPECTED, "s",
			  arguments.operands[command->most_operands]);
		return refuse(&error, language);
	}
	return command->run(&arguments);
}

/* Whoever starts us without them must not get our files in their place. */
static void open_standard_files(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

int main(int argc, char **argv)
{
	const char *const *words = (const char *const *)argv;
	enum language language = language_of(argc, words);

	open_standard_files();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	if (argc < 2)
		return help(language) == EXIT_DATES ? EXIT_INPUT : EXIT_FAULT;
	if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "help") == 0 ||
	    strcmp(words[1], "-h") == 0 || strncmp(words[1], "--lang", 6) == 0)
		return help(language);
	if (strcmp(words[1], "--version") == 0)
		return version(language);
	for (int i = 0; i < n_commands; i++)
		if (strcmp(commands[i].name, words[1]) == 0)
			return run(&commands[i], argc - 2, words + 2);
	return unknown_command(words[1], language);
}
