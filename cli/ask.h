#ifndef CLI_ASK_H
#define CLI_ASK_H

/*
 * A method, asked of a service (--connect) or carried out here, and its
 * errors told on stderr: the same words either way.
 */

#include "cli/arguments.h"
#include "ipc/methods.h"

/* A patch of the params: a file's, or what an option comes to. */
struct question_patch {
	const char *source; /* the file, or "--without leader" */
	struct bytes text;  /* of the file; n 0: an option's */
};

struct question {
	const char *method;
	struct json *params; /* stolen */
	/* The file that the case of the params was read from, or NULL: errors
	   in the case are shown with their place in it. */
	const char *case_file;
	struct bytes case_text;
	const char *case_name; /* the file, or the id of a stored case */
	/* In the order in which the params list them. */
	const struct question_patch *patches;
	size_t n_patches;
	/* The calendar's file whose text is in the params, or NULL; and what
	   the method calls it, NULL: whatever it says. */
	const char *calendar_file, *calendar_id;
	/* Behind an error that has a line of that file; MSG_NONE: nothing. */
	enum message outcome;
};

/* *ret is the caller's, STATUS_OK only; else the error has been told. */
enum status ask(const struct question *question,
		const struct arguments *arguments, struct json **ret);

/* What went wrong, not told yet: with its place in our own files. */
struct failure {
	struct error error; /* from_service: its place and status only */
	bool from_service;
	char text[N_LANGUAGES][512]; /* the service's */
	struct json *data; /* more than the error's own; the caller's */
};
/* The same, told nobody: failure is set where the status is not OK. */
enum status ask_quietly(const struct question *question,
			const struct arguments *arguments, struct json **ret,
			struct failure *failure);
/* The line that ask() tells, without a newline; appends to ret. */
void put_failure(const struct question *question, const struct failure *failure,
		 enum language language, struct buffer *ret);
/* The same of an error of our own, on stderr; gives the status back. */
enum status tell_failure(const struct question *question,
			 const struct failure *failure, enum language language);

/* The same, here, for what is no method. The service is set up for it. */
struct local {
	struct zones *zones;
	struct service service;
	struct call call;
	char *folder, *data;
};
enum status local_begin(const struct question *question,
			const struct arguments *arguments, struct local *ret,
			struct error *err);
void local_end(struct local *local);

/* Prints a result (stolen), as it is with --json, else as put says; gives the
 * exit status of having done so. */
typedef void put_result(const struct json *result, enum language language,
			struct buffer *ret);
int show(struct json *result, const struct arguments *arguments,
	 put_result *put);

/* Sets a member, unless the value is NULL. */
void put_param(struct json *params, const char *key, const char *value);

/* --request-id and what is behind it, or one that nobody has: 128 bits. */
enum status put_request_id(const struct arguments *arguments,
			   const char *suffix, struct json *params,
			   struct error *err);

/* One line on stderr; gives the status back. */
enum status tell(const struct error *error, enum language language);

/* Where the store is: --store, --data, else $XDG_DATA_HOME/trefnydd, else
 * ~/.local/share/trefnydd. The caller's; NULL: no memory, or no home. */
char *store_where(const struct arguments *arguments);

/* A file's bytes; "-" is standard input. */
enum status input_read(const char *path, enum limit limit, struct buffer *ret,
		       struct error *err);

int64_t utc_clock(void);

#endif
