#include "ipc/param_words.h"

#include <string.h>

#include "conference/decisions.h"

static const char *const token_actions[] = {
	[TOKEN_NEW] = "new", [TOKEN_REVOKE] = "revoke"};

const char *token_action_word(int i)
{
	return token_actions[i];
}

REPLY_WORDS(tasks_formats, N_TASKS_FORMATS, tasks_format_word(i));
REPLY_WORDS(freebusy_formats, N_FREEBUSY_FORMATS, freebusy_format_word(i));
REPLY_WORDS(freebusy_kinds, N_FREEBUSY_KINDS, freebusy_kind_word(i));
REPLY_WORDS(actions, N_TOKEN_ACTIONS, token_action_word(i));
REPLY_WORDS(roles, N_ROLES, caller_role_word(i));
REPLY_WORDS(records, N_DECISIONS - FIRST_RECORD,
	    decision_word((enum decision)(FIRST_RECORD + i)));

static const struct {
	const char *method, *param;
	const struct reply_words *words;
} rows[] = {
	{"tasks", "format", &tasks_formats},
	{"freebusy", "format", &freebusy_formats},
	{"freebusy", "kind", &freebusy_kinds},
	{"record", "what", &records},
	{"token", "action", &actions},
	{"token", "roles", &roles},
};

const struct reply_words *param_words(const struct method *method,
				      const struct param *param)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].method, method->name) == 0 &&
		    strcmp(rows[i].param, param->name) == 0)
			return rows[i].words;
	return NULL;
}

int param_word_find(const char *word, int n, const char *(*word_at)(int i))
{
	for (int i = 0; i < n; i++)
		if (strcmp(word, word_at(i)) == 0)
			return i;
	return -1;
}
