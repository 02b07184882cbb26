/*
 * The trefnydd command: finds the subcommand and runs it.
 */

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "cli/ask.h"
#include "cli/calendar_options.h"
#include "cli/command.h"
#include "cli/words.h"
#include "store/store.h"
#include "ipc/process.h"

#define ALWAYS (OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_LANG))
#define PLACE (OPTION_BIT(OPTION_DATA) | OPTION_BIT(OPTION_STORE))
#define STORED (OPTION_BIT(OPTION_CONNECT) | PLACE)
/* A decision on a stored case. */
#define DECISION                                                               \
	(ALWAYS | STORED | OPTION_BIT(OPTION_JSON) |                           \
	 OPTION_BIT(OPTION_IF_REVISION) | OPTION_BIT(OPTION_REQUEST_ID))

const struct command commands[] = {
	{"new", "NAME", 1, 1, MSG_COMMAND_NEW,
	 ALWAYS | PLACE | OPTION_BIT(OPTION_CSV) | OPTION_BIT(OPTION_DATE) |
		 OPTION_BIT(OPTION_FOLLOWS) | OPTION_BIT(OPTION_KIND) |
		 OPTION_BIT(OPTION_NOW) | OPTION_BIT(OPTION_TEMPLATE),
	 command_new, MSG_MORE_NEW},
	{"propose", "CASE.json|ID", 1, 1, MSG_COMMAND_PROPOSE,
	 ALWAYS | STORED | OPTION_BIT(OPTION_REVISION) |
		 OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW) |
		 OPTION_BIT(OPTION_WRITE_MODEL),
	 command_propose, MSG_MORE_PROPOSE},
	{"check", "CASE.json|ID", 1, 1, MSG_COMMAND_CHECK,
	 ALWAYS | STORED | OPTION_BIT(OPTION_REVISION) |
		 OPTION_BIT(OPTION_DATE) | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_NOW) | OPTION_BIT(OPTION_START),
	 command_check, MSG_MORE_CHECK},
	{"explain", "CASE.json|ID", 1, 1, MSG_COMMAND_EXPLAIN,
	 ALWAYS | STORED | OPTION_BIT(OPTION_REVISION) |
		 OPTION_BIT(OPTION_DATE) | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_NOW),
	 command_explain, MSG_MORE_EXPLAIN},
	{"whatif", "CASE.json|ID [PATCH.json]", 1, 2, MSG_COMMAND_WHATIF,
	 ALWAYS | STORED | OPTION_BIT(OPTION_REVISION) |
		 OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW) |
		 OPTION_BIT(OPTION_WITHOUT) | OPTION_BIT(OPTION_WITH) |
		 OPTION_BIT(OPTION_MOVE_WINDOW),
	 command_whatif, MSG_MORE_WHATIF},
	{"tasks", "CASE.json|ID", 1, 1, MSG_COMMAND_TASKS,
	 ALWAYS | STORED | OPTION_BIT(OPTION_REVISION) |
		 OPTION_BIT(OPTION_DATE) | OPTION_BIT(OPTION_ICS) |
		 OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW) |
		 OPTION_BIT(OPTION_TODO),
	 command_tasks, MSG_MORE_TASKS},
	{"put", "CASE.json", 1, 1, MSG_COMMAND_PUT, DECISION, command_put,
	 MSG_MORE_PUT},
	{"cases", "[ID]", 0, 1, MSG_COMMAND_CASES,
	 ALWAYS | STORED | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW) |
		 OPTION_BIT(OPTION_REVISION),
	 command_cases, MSG_MORE_CASES},
	{"hold", "ID DATE...", 2, 1 + LIMIT_HOLDS, MSG_COMMAND_HOLD,
	 DECISION | OPTION_BIT(OPTION_FOR), command_hold, MSG_MORE_HOLD},
	{"agree", "ID DATE", 2, 2, MSG_COMMAND_AGREE,
	 DECISION | OPTION_BIT(OPTION_BY) | OPTION_BIT(OPTION_HOW),
	 command_agree, MSG_MORE_AGREE},
	{"move", "ID DATE", 2, 2, MSG_COMMAND_MOVE,
	 DECISION | OPTION_BIT(OPTION_BY) | OPTION_BIT(OPTION_HOW) |
		 OPTION_BIT(OPTION_REASON) | OPTION_BIT(OPTION_WAIVED_BY),
	 command_move, MSG_MORE_MOVE},
	{"release", "ID [DATE]", 1, 2, MSG_COMMAND_RELEASE,
	 DECISION | OPTION_BIT(OPTION_REASON), command_release,
	 MSG_MORE_RELEASE},
	{"record", "ID WHAT", 2, 2, MSG_COMMAND_RECORD,
	 DECISION | OPTION_BIT(OPTION_BY) | OPTION_BIT(OPTION_DATE),
	 command_record, MSG_MORE_RECORD},
	{"import", "FILE.ics...|FOLDER", 1, MAX_OPERANDS, MSG_COMMAND_IMPORT,
	 ALWAYS | STORED | CALENDAR_OPTIONS | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_PERSON) | OPTION_BIT(OPTION_ROOM) |
		 OPTION_BIT(OPTION_RESOURCE) | OPTION_BIT(OPTION_EVENTS) |
		 OPTION_BIT(OPTION_HOLIDAYS) | OPTION_BIT(OPTION_SOURCE) |
		 OPTION_BIT(OPTION_ALLOW_OLDER) | OPTION_BIT(OPTION_CASE) |
		 OPTION_BIT(OPTION_REQUEST_ID),
	 command_import, MSG_MORE_IMPORT},
	{"calendars", "[CASE.json]", 0, 1, MSG_COMMAND_CALENDARS,
	 ALWAYS | STORED | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW),
	 command_calendars, MSG_MORE_CALENDARS},
	{"freebusy", "ID|FILE.ics...|FOLDER", 1, MAX_OPERANDS,
	 MSG_COMMAND_FREEBUSY,
	 ALWAYS | STORED | CALENDAR_OPTIONS | OPTION_BIT(OPTION_ICS) |
		 OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_NOW) |
		 OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO) |
		 OPTION_BIT(OPTION_KIND),
	 command_freebusy, MSG_MORE_FREEBUSY},
	{"serve", "", 0, 0, MSG_COMMAND_SERVE,
	 ALWAYS | PLACE | OPTION_BIT(OPTION_LISTEN) |
		 OPTION_BIT(OPTION_WORKERS),
	 command_serve, MSG_MORE_SERVE},
	{"token", "new NAME|list|revoke NAME", 1, 2, MSG_COMMAND_TOKEN,
	 ALWAYS | STORED | OPTION_BIT(OPTION_CASES) |
		 OPTION_BIT(OPTION_EXPIRES) | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_METHODS) | OPTION_BIT(OPTION_NAMES) |
		 OPTION_BIT(OPTION_PEOPLE) | OPTION_BIT(OPTION_REQUEST_ID) |
		 OPTION_BIT(OPTION_ROLES),
	 command_token, MSG_MORE_TOKEN},
	{"audit", "[ROW]", 0, 1, MSG_COMMAND_AUDIT,
	 ALWAYS | STORED | OPTION_BIT(OPTION_HEAD) | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_VERIFY),
	 command_audit, MSG_MORE_AUDIT},
	{"purge", "KIND ID|old", 1, 2, MSG_COMMAND_PURGE,
	 ALWAYS | STORED | OPTION_BIT(OPTION_JSON) |
		 OPTION_BIT(OPTION_REQUEST_ID),
	 command_purge, MSG_MORE_PURGE},
	{"health", "", 0, 0, MSG_COMMAND_HEALTH,
	 ALWAYS | OPTION_BIT(OPTION_CONNECT) | OPTION_BIT(OPTION_JSON),
	 command_health, MSG_NONE},
	{"metrics", "", 0, 0, MSG_COMMAND_METRICS,
	 ALWAYS | OPTION_BIT(OPTION_CONNECT), command_metrics, MSG_NONE},
	{"doctor", "", 0, 0, MSG_COMMAND_DOCTOR,
	 ALWAYS | PLACE | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_LISTEN) |
		 OPTION_BIT(OPTION_NOW),
	 command_doctor, MSG_MORE_DOCTOR},
	{"backup", "FILE", 1, 1, MSG_COMMAND_BACKUP,
	 ALWAYS | PLACE | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_REPLACE),
	 command_backup, MSG_MORE_BACKUP},
	{"restore", "FILE", 1, 1, MSG_COMMAND_RESTORE,
	 ALWAYS | PLACE | OPTION_BIT(OPTION_JSON), command_restore,
	 MSG_MORE_RESTORE},
	{"schema", "[NAME]", 0, 1, MSG_COMMAND_SCHEMA, ALWAYS, command_schema,
	 MSG_MORE_SCHEMA},
};
/* More than any command takes. */
enum { MAX_WORDS = 1024 };
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
	if (command->more != MSG_NONE) {
		buffer_put_char(&text, '\n');
		put_wrapped(message_text(command->more, language), " ", 0,
			    &text);
	}
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

	if (strcmp(name, "--lang") == 0) {
		error_set(&error, STATUS_REJECTED, MSG_OPTION_VALUE, "ss", name,
			  "en|cy");
		return refuse(&error, language);
	}
	if (name[0] == '-') {
		error_set(&error, STATUS_REJECTED, MSG_OPTION_UNKNOWN, "s",
			  name);
		return refuse(&error, language);
	}
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

/* At most one of what says where the store is. */
static enum status check_place(const struct arguments *arguments,
			       struct error *err)
{
	static const enum option_id places[] = {OPTION_DATA, OPTION_STORE,
						OPTION_CONNECT};
	enum { N_PLACES = sizeof(places) / sizeof(*places) };
	const char *url = argument_value(arguments, OPTION_STORE);

	for (int i = 0; i < N_PLACES; i++)
		for (int j = i + 1; j < N_PLACES; j++)
			if (argument_given(arguments, places[i]) &&
			    argument_given(arguments, places[j]))
				return error_set(err, STATUS_REJECTED,
						 MSG_OPTION_BESIDE, "ss",
						 option_name(places[i]),
						 option_name(places[j]));
	return url && !store_is_url(url)
		       ? error_set(err, STATUS_REJECTED, MSG_STORE_URL, "")
		       : STATUS_OK;
}

/* What the table of options cannot say: how many operands, what excludes
 * what. */
static enum status check_arguments(const struct command *command,
				   const struct arguments *arguments,
				   struct error *err)
{
	if (arguments->n_operands < command->least_operands)
		return error_set(err, STATUS_REJECTED, MSG_OPERAND_MISSING,
				 "ss", command->name, command->operands);
	if (arguments->n_operands > command->most_operands)
		return error_set(err, STATUS_REJECTED, MSG_OPERAND_UNEXPECTED,
				 "s",
				 arguments->operands[command->most_operands]);
	return check_place(arguments, err);
}

static int run(const struct command *command, int argc, const char *const *argv)
{
	struct arguments arguments;
	struct error error = {0};

	if (arguments_parse(argc, argv, command->options, &arguments, &error) !=
	    STATUS_OK)
		return refuse(&error, language_of(argc, argv));
	if (argument_given(&arguments, OPTION_HELP))
		return help_of(command, arguments.language);
	if (check_arguments(command, &arguments, &error) != STATUS_OK)
		return refuse(&error, arguments.language);
	return command->run(&arguments);
}

static const struct command *find_command(const char *name)
{
	for (int i = 0; i < n_commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* How many words before the command say only its language. */
static int language_words(int argc, const char *const *argv)
{
	int i = 0;

	while (i < argc && strncmp(argv[i], "--lang=", 7) == 0)
		i++;
	if (i + 1 < argc && strcmp(argv[i], "--lang") == 0)
		i += 2;
	return i;
}

/*
 * Whoever starts us without them must not get our files in their place; what
 * stands there instead cannot be used, so that nothing seems written or read.
 */
static void open_standard_files(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null",
				   fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "help") == 0 ||
	       strcmp(word, "-h") == 0;
}

/* argv behind "help": of a command, or of all. */
static int help_about(int argc, const char *const *argv, enum language language)
{
	const struct command *command;
	int n = language_words(argc, argv);

	if (n == argc)
		return help(language);
	command = find_command(argv[n]);
	return command ? help_of(command, language)
		       : unknown_command(argv[n], language);
}

/* argv without the program's name. "--lang cy" may stand before the command
 * too: then the command gets it behind its name. */
static int dispatch(int argc, const char **argv)
{
	enum language language = language_of(argc, argv);
	int n = language_words(argc, argv);
	const struct command *command;
	const char *name;

	if (n == argc)
		return help(language) == EXIT_DATES ? EXIT_INPUT : EXIT_FAULT;
	name = argv[n];
	if (strcmp(name, "--version") == 0)
		return version(language);
	if (is_help(name))
		return help_about(argc - n - 1, argv + n + 1, language);
	memmove(argv + 1, argv, (size_t)n * sizeof(*argv));
	argv[0] = name;
	command = find_command(name);
	if (command)
		return run(command, argc - 1, argv + 1);
	return unknown_command(name, language);
}

int main(int argc, char **argv)
{
	const char *words[MAX_WORDS];
	struct error error = {0};

	open_standard_files();
	process_leave_no_core();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	int n = 0;
	for (; n + 1 < argc && n < MAX_WORDS; n++)
		words[n] = argv[n + 1];
	if (!process_reserve_stack()) {
		error_no_memory(&error, NULL);
		return refuse(&error, language_of(n, words));
	}
	if (argc - 1 > MAX_WORDS) {
		error_set(&error, STATUS_REJECTED, MSG_OPERANDS_TOO_MANY, "d",
			  (int64_t)MAX_WORDS);
		return refuse(&error, language_of(n, words));
	}
	return dispatch(n, words);
}
