#ifndef CLI_CASE_FOLDER_H
#define CLI_CASE_FOLDER_H

/*
 * A folder that is made whole or not at all: its files are written into
 * another beside it, which then takes its name. Nothing that is there already
 * is ever changed.
 */

#include "base/bytes.h"
#include "base/error.h"

struct case_folder {
	const char *name; /* as it will be called; borrowed */
	char *draft;	  /* as it is called until then */
};

/* STATUS_REJECTED: the name is taken, or no folder can be made there.
 * case_folder_release() in any case. */
enum status case_folder_begin(const char *name, struct case_folder *ret,
			      struct error *err);
enum status case_folder_mkdir(struct case_folder *folder, const char *name,
			      struct error *err);
enum status case_folder_write(struct case_folder *folder, const char *name,
			      struct bytes text, struct error *err);
/* "DRAFT/case.json": the caller's; NULL: no memory. */
char *case_folder_path(const struct case_folder *folder, const char *name);
/* It takes its name. */
enum status case_folder_finish(struct case_folder *folder, struct error *err);
/* Removes what is not finished. */
void case_folder_release(struct case_folder *folder);

#endif
