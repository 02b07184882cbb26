#include "cli/new_readme.h"

#include "cli/words.h"

/* Told of the fields that the case has, or (always) may be given. */
static const struct {
	const char *field;
	enum message what;
	bool always;
} rows[] = {
	{"authority", MSG_README_AUTHORITY, false},
	{"report_expected", MSG_README_REPORT, false},
	{"follows", MSG_README_FOLLOWS, false},
	{"window", MSG_README_WINDOW, true},
	{"inspection_ended", MSG_README_INSPECTION, false},
	{"required_duration", MSG_README_DURATION, false},
	{"day", MSG_README_DAY, false},
	{"buffer", MSG_README_BUFFER, false},
	{"people", MSG_README_PEOPLE, false},
	{"seats", MSG_README_SEATS, false},
	{"groups", MSG_README_GROUPS, false},
	{"quorum", MSG_README_QUORUM, true},
	{"participation_agreed", MSG_README_AGREED, true},
	{"team", MSG_README_TEAM, false},
	{"rooms", MSG_README_ROOMS, true},
	{"resources", MSG_README_RESOURCES, false},
	{"visit", MSG_README_VISIT, false},
	{"agenda", MSG_README_AGENDA, true},
	{"events", MSG_README_EVENTS, true},
	{"closed", MSG_README_CLOSED, true},
	{"policy", MSG_README_POLICY, false},
	{"date_rules", MSG_README_DATE_RULES, false},
	{"points", MSG_README_POINTS, false},
};

static const struct {
	const char *command; /* a printf format of the case's file */
	enum message what;
} commands[] = {
	{"trefnydd propose %s/case.json", MSG_README_PROPOSE},
	{"trefnydd import FILE.ics --person ID", MSG_README_IMPORT},
	{"trefnydd calendars %s/case.json", MSG_README_CALENDARS},
	{"trefnydd tasks %s/case.json", MSG_README_TASKS},
};

/* "| ENGLISH | CYMRAEG |" */
static void put_both(enum message message, struct buffer *ret)
{
	for (int l = 0; l < N_LANGUAGES; l++)
		buffer_printf(ret, "| %s ",
			      message_text(message, (enum language)l));
	buffer_put_string(ret, "|\n");
}

static void put_command(const char *format, const char *folder,
			struct buffer *ret)
{
	for (const char *c = format; *c; c++) {
		if (c[0] == '%' && c[1] == 's') {
			put_clean(folder, ret);
			c++;
		} else {
			buffer_put_char(ret, *c);
		}
	}
}

void put_new_readme(const struct json *made, const char *folder,
		    struct buffer *ret)
{
	buffer_printf(ret, "# %s\n\n", member_string(made, "case"));
	buffer_put_string(ret, "| | |\n|---|---|\n");
	put_both(MSG_README_WHAT, ret);
	buffer_put_string(ret, "\n## case.json\n\n| | English | Cymraeg |\n"
			       "|---|---|---|\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].always && !json_member(made, rows[i].field))
			continue;
		buffer_printf(ret, "| `%s` ", rows[i].field);
		put_both(rows[i].what, ret);
	}
	buffer_put_string(ret, "\n## trefnydd\n\n| | English | Cymraeg |\n"
			       "|---|---|---|\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		buffer_put_string(ret, "| `");
		put_command(commands[i].command, folder, ret);
		buffer_put_string(ret, "` ");
		put_both(commands[i].what, ret);
	}
}
