#include "cli/arguments.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/nearest.h"
#include "json/json.h"

static const struct {
	const char *name;
	const char *value; /* what it is called in --help; NULL: takes none */
	enum message help;
	bool optional_value; /* only if it looks like a URL */
	bool repeats;
} options[N_OPTIONS] = {
	[OPTION_ALLOW_OLDER] = {"--allow-older", NULL, MSG_OPTION_ALLOW_OLDER,
				false, false},
	[OPTION_AS_OF] = {"--as-of", "DATE", MSG_OPTION_AS_OF, false, false},
	[OPTION_BY] = {"--by", "NAME", MSG_OPTION_BY, false, true},
	[OPTION_CASE] = {"--case", "CASE.json", MSG_OPTION_CASE, false, false},
	[OPTION_CASES] = {"--cases", "ID,ID", MSG_OPTION_CASES, false, false},
	[OPTION_CONNECT] = {"--connect", "[URL]", MSG_OPTION_CONNECT, true,
			    true},
	[OPTION_COVERS_FROM] = {"--covers-from", "DATE", MSG_OPTION_COVERS_FROM,
				false, false},
	[OPTION_COVERS_UNTIL] = {"--covers-until", "DATE",
				 MSG_OPTION_COVERS_UNTIL, false, false},
	[OPTION_CSV] = {"--csv", "FILE", MSG_OPTION_CSV, false, false},
	[OPTION_DATA] = {"--data", "DIR", MSG_OPTION_DATA, false, false},
	[OPTION_DATE] = {"--date", "DATE", MSG_OPTION_ABOUT_DATE, false, false},
	[OPTION_EMAIL] = {"--email", "ADDRESS", MSG_OPTION_EMAIL, false, true},
	[OPTION_EVENTS] = {"--events", "ID", MSG_OPTION_EVENTS, false, false},
	[OPTION_EXPIRES] = {"--expires", "DATE", MSG_OPTION_EXPIRES, false,
			    false},
	[OPTION_FOLLOWS] = {"--follows", "CASE.json", MSG_OPTION_FOLLOWS, false,
			    false},
	[OPTION_FOR] = {"--for", "P14D", MSG_OPTION_FOR, false, false},
	[OPTION_FROM] = {"--from", "DATE", MSG_OPTION_FROM, false, false},
	[OPTION_HEAD] = {"--head", "DIGEST", MSG_OPTION_HEAD, false, false},
	[OPTION_HELP] = {"--help", NULL, MSG_OPTION_HELP, false, false},
	[OPTION_HOLIDAYS] = {"--holidays", "ID", MSG_OPTION_HOLIDAYS, false,
			     false},
	[OPTION_HOW] = {"--how", "TEXT", MSG_OPTION_HOW, false, false},
	[OPTION_ICS] = {"--ics", NULL, MSG_OPTION_ICS, false, false},
	[OPTION_IF_REVISION] = {"--if-revision", "N", MSG_OPTION_IF_REVISION,
				false, false},
	[OPTION_JSON] = {"--json", NULL, MSG_OPTION_JSON, false, false},
	[OPTION_KIND] = {"--kind", "KIND", MSG_OPTION_KIND, false, false},
	[OPTION_LANG] = {"--lang", "en|cy", MSG_OPTION_LANG, false, false},
	[OPTION_LENIENT] = {"--lenient", NULL, MSG_OPTION_LENIENT, false,
			    false},
	[OPTION_LISTEN] = {"--listen", "URL", MSG_OPTION_LISTEN, false, true},
	[OPTION_METHODS] = {"--methods", "NAME,NAME", MSG_OPTION_METHODS, false,
			    false},
	[OPTION_MOVE_WINDOW] = {"--move-window", "FROM..TO",
				MSG_OPTION_MOVE_WINDOW, false, true},
	[OPTION_NAMES] = {"--names", NULL, MSG_OPTION_NAMES, false, false},
	[OPTION_NOW] = {"--now", "DATE", MSG_OPTION_NOW, false, false},
	[OPTION_PEOPLE] = {"--people", "ID,ID", MSG_OPTION_PEOPLE, false,
			   false},
	[OPTION_PERSON] = {"--person", "ID", MSG_OPTION_PERSON, false, false},
	[OPTION_REASON] = {"--reason", "TEXT", MSG_OPTION_REASON, false, false},
	[OPTION_REPLACE] = {"--replace", NULL, MSG_OPTION_REPLACE, false,
			    false},
	[OPTION_REQUEST_ID] = {"--request-id", "ID", MSG_OPTION_REQUEST_ID,
			       false, false},
	[OPTION_RESOURCE] = {"--resource", "ID", MSG_OPTION_RESOURCE, false,
			     false},
	[OPTION_REVISION] = {"--revision", "N", MSG_OPTION_REVISION, false,
			     false},
	[OPTION_ROLES] = {"--roles", "ROLE,ROLE", MSG_OPTION_ROLES, false,
			  false},
	[OPTION_ROOM] = {"--room", "ID", MSG_OPTION_ROOM, false, false},
	[OPTION_STORE] = {"--store", "URL", MSG_OPTION_STORE, false, false},
	[OPTION_START] = {"--start", "DATE-TIME", MSG_OPTION_START, false,
			  false},
	[OPTION_SOURCE] = {"--source", "NAME", MSG_OPTION_SOURCE, false, false},
	[OPTION_TEMPLATE] = {"--template", NULL, MSG_OPTION_TEMPLATE, false,
			     false},
	[OPTION_TO] = {"--to", "DATE", MSG_OPTION_TO, false, false},
	[OPTION_TODO] = {"--todo", NULL, MSG_OPTION_TODO, false, false},
	[OPTION_VERIFY] = {"--verify", NULL, MSG_OPTION_VERIFY, false, false},
	[OPTION_WAIVED_BY] = {"--waived-by", "NAME", MSG_OPTION_WAIVED_BY,
			      false, false},
	[OPTION_WITH] = {"--with", "PERSON[=SEAT]", MSG_OPTION_WITH, false,
			 true},
	[OPTION_WITHOUT] = {"--without", "PERSON|SEAT", MSG_OPTION_WITHOUT,
			    false, true},
	[OPTION_WORKERS] = {"--workers", "N", MSG_OPTION_WORKERS, false, false},
	[OPTION_WRITE_MODEL] = {"--write-model", "FILE", MSG_OPTION_WRITE_MODEL,
				false, false},
	[OPTION_ZONE] = {"--zone", "NAME", MSG_OPTION_ZONE, false, false},
};

bool argument_given(const struct arguments *arguments, enum option_id id)
{
	return arguments->n_given[id] > 0;
}

const char *argument_value(const struct arguments *arguments, enum option_id id)
{
	int n = arguments->n_given[id];

	return n > 0 ? arguments->values[id][n - 1] : NULL;
}

const char *option_name(enum option_id id)
{
	return options[id].name;
}

static enum status unknown_option(const char *name, size_t n, uint64_t allowed,
				  struct error *err)
{
	const char *names[N_OPTIONS];
	char word[64] = "";
	size_t n_names = 0;

	for (int i = 0; i < N_OPTIONS; i++)
		if (allowed & OPTION_BIT(i))
			names[n_names++] = options[i].name;
	if (n < sizeof(word)) {
		memcpy(word, name, n);
		word[n] = '\0';
	}
	const char *nearest =
		word[0] ? nearest_word(word, names, n_names) : NULL;
	if (nearest)
		return error_set(err, STATUS_REJECTED,
				 MSG_OPTION_UNKNOWN_NEAREST, "bs",
				 (struct bytes){name, n}, nearest);
	return error_set(err, STATUS_REJECTED, MSG_OPTION_UNKNOWN, "b",
			 (struct bytes){name, n});
}

static int find_option(const char *name, size_t n, uint64_t allowed)
{
	if (n == 2 && memcmp(name, "-h", 2) == 0)
		return OPTION_HELP;
	for (int i = 0; i < N_OPTIONS; i++)
		if ((allowed & OPTION_BIT(i)) && strlen(options[i].name) == n &&
		    memcmp(options[i].name, name, n) == 0)
			return i;
	return N_OPTIONS;
}

/* All that is asked is JSON, hence UTF-8. */
static bool is_text(const char *value)
{
	struct json *text = json_new_bytes(bytes_of(value));
	bool made = text != NULL;

	json_free(text);
	return made;
}

static enum status keep_value(int id, const char *value,
			      struct arguments *arguments, struct error *err)
{
	int *n = &arguments->n_given[id];

	if (value && !is_text(value))
		return error_set(err, STATUS_REJECTED, MSG_OPTION_UTF8, "s",
				 options[id].name);
	if (*n > 0 && !options[id].repeats)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_TWICE, "s",
				 options[id].name);
	if (*n == MAX_VALUES)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_TOO_OFTEN,
				 "sd", options[id].name, (int64_t)MAX_VALUES);
	arguments->values[id][(*n)++] = value;
	return STATUS_OK;
}

/* Whether the word behind an option is its value: no other option is. */
static bool is_value(int id, const char *word, uint64_t allowed)
{
	if (options[id].optional_value)
		return strstr(word, "://") != NULL;
	return find_option(word, strcspn(word, "="), allowed) == N_OPTIONS &&
	       strcmp(word, "--") != 0;
}

/* *i moves over the value where it is an argument of its own. */
static enum status take_option(int argc, const char *const *argv, int *i,
			       uint64_t allowed, struct arguments *arguments,
			       struct error *err)
{
	const char *name = argv[*i], *equals = strchr(name, '=');
	size_t n = equals ? (size_t)(equals - name) : strlen(name);
	int id = find_option(name, n, allowed);
	const char *value = equals ? equals + 1 : NULL;

	if (id == N_OPTIONS)
		return unknown_option(name, n, allowed, err);
	if (!options[id].value && value)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_NO_VALUE, "s",
				 options[id].name);
	if (options[id].value && !value && *i + 1 < argc &&
	    is_value(id, argv[*i + 1], allowed))
		value = argv[++*i];
	if (options[id].value && !value && !options[id].optional_value)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_VALUE, "ss",
				 options[id].name, options[id].value);
	return keep_value(id, value, arguments, err);
}

enum status arguments_parse(int argc, const char *const *argv, uint64_t allowed,
			    struct arguments *ret, struct error *err)
{
	struct arguments arguments = {.language = language_of(argc, argv)};
	bool only_operands = false;

	for (int i = 0; i < argc; i++) {
		enum status status = STATUS_OK;

		if (!only_operands && strcmp(argv[i], "--") == 0)
			only_operands = true;
		else if (!only_operands && argv[i][0] == '-' && argv[i][1])
			status = take_option(argc, argv, &i, allowed,
					     &arguments, err);
		else if (arguments.n_operands == MAX_OPERANDS)
			status = error_set(err, STATUS_REJECTED,
					   MSG_OPERANDS_TOO_MANY, "d",
					   (int64_t)MAX_OPERANDS);
		else
			arguments.operands[arguments.n_operands++] = argv[i];
		if (status != STATUS_OK)
			return status;
	}
	const char *lang = argument_value(&arguments, OPTION_LANG);
	if (lang && !language_parse(lang, &arguments.language))
		return error_set(err, STATUS_REJECTED, MSG_OPTION_LANG_WORD,
				 "s", lang);
	*ret = arguments;
	return STATUS_OK;
}

void options_help(uint64_t allowed, enum language language, struct buffer *ret)
{
	enum { NAME_COLUMNS = 24 };

	for (int i = 0; i < N_OPTIONS; i++) {
		if (!(allowed & OPTION_BIT(i)))
			continue;
		size_t start = ret->n;
		buffer_printf(ret, "  %s%s%s", options[i].name,
			      options[i].value ? " " : "",
			      options[i].value ? options[i].value : "");
		do {
			buffer_put_char(ret, ' ');
		} while (!ret->failed && ret->n - start < NAME_COLUMNS);
		buffer_printf(ret, "%s\n",
			      message_text(options[i].help, language));
	}
}

enum language language_of(int argc, const char *const *argv)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES",
						"LANG"};
	enum language language = LANGUAGE_EN;

	for (int i = 0; i < argc; i++) {
		const char *word = NULL;

		if (strncmp(argv[i], "--lang=", 7) == 0)
			word = argv[i] + 7;
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			word = argv[i + 1];
		if (word && language_parse(word, &language))
			return language;
	}
	for (int i = 0; i < 3; i++) {
		const char *value = getenv(variables[i]);

		if (value && value[0])
			return strncmp(value, "cy", 2) == 0 ? LANGUAGE_CY
							    : LANGUAGE_EN;
	}
	return LANGUAGE_EN;
}
