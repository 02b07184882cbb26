#ifndef CLI_CASE_QUESTION_H
#define CLI_CASE_QUESTION_H

/*
 * What every command about one case does: the file of the first operand is
 * read, a method asked of it here or of a service, its result shown.
 */

#include "cli/ask.h"

struct case_question {
	struct question question;
	struct buffer text; /* of the case's file */
};

/*
 * params: the case and `now`; the caller may add to them. Release also after
 * an error, which has not been told yet.
 */
enum status case_question_read(const struct arguments *arguments,
			       const char *method, struct case_question *ret,
			       struct error *err);
void case_question_release(struct case_question *asked);

/* How a result is told, and which says no. */
struct case_result {
	put_result *put;
	/* Exit status 1: its member `key` is this word; NULL: never. */
	const char *key, *no;
	const char *in; /* the key stands in this member; NULL: not in one */
};
/*
 * Asks, shows, and gives the exit status; an error is told here. Where the
 * status so far is not OK, the error is told and nothing is asked.
 */
int case_question_answer(struct case_question *asked, enum status status,
			 const struct error *error,
			 const struct case_result *result,
			 const struct arguments *arguments);

#endif
