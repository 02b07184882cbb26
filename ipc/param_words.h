#ifndef IPC_PARAM_WORDS_H
#define IPC_PARAM_WORDS_H

/* The words that a parameter may be, from the tables by which it is read. */

#include "conference/reply.h"
#include "ipc/methods.h"

enum { N_TASKS_FORMATS = 3, N_FREEBUSY_FORMATS = 2, N_FREEBUSY_KINDS = 3 };
const char *tasks_format_word(int i);	 /* "json", "ics", "todo" */
const char *freebusy_format_word(int i); /* "json", "ics" */
const char *freebusy_kind_word(int i);	 /* "person", "room", "resource" */
enum { TOKEN_NEW, TOKEN_REVOKE, N_TOKEN_ACTIONS };
const char *token_action_word(int i);

/* NULL: whatever it says. */
const struct reply_words *param_words(const struct method *method,
				      const struct param *param);
/* The word's number; -1: it is none of them. */
int param_word_find(const char *word, int n, const char *(*word_at)(int i));

#endif
