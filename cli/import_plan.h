#ifndef CLI_IMPORT_PLAN_H
#define CLI_IMPORT_PLAN_H

/*
 * What `import`'s operands mean, before anything is asked:
 *
 *   files, or "-"       one source, all its files read as one
 *   a folder of files   one source (a vdir)
 *   a folder of folders with an owner: a source a folder, by its name;
 *                       without: a person a folder, by its name, whose folder
 *                       is again one source or a folder of sources
 *
 * Each import of the list is a change of its own.
 */

#include "cli/arguments.h"
#include "cli/folder.h"
#include "json/json.h"

struct planned {
	const char *kind;   /* the parameter: "person"; NULL: nobody said */
	char *id;	    /* NULL: nobody said */
	char *source;	    /* NULL: not stated */
	char *folder;	    /* NULL: the operands are the files */
	struct folder list; /* of the folder */
	struct error error; /* refused already, or STATUS_OK */
};

struct plan {
	struct planned *imports;
	size_t n;
	bool is_tree; /* of a folder of folders: a table, not a sentence */
};

/* The error is the whole command's. plan_release() frees. */
enum status plan_make(const struct arguments *arguments, struct plan *ret,
		      struct error *err);
void plan_release(struct plan *plan);

/*
 * Sets `ics`, of one file, or `files` in the params. STATUS_LIMIT over
 * CALENDAR_TEXT_BYTES in all.
 */
enum status plan_read(const struct arguments *arguments,
		      const struct planned *import, struct json *params,
		      struct error *err);

#endif
