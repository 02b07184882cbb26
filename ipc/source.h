#ifndef IPC_SOURCE_H
#define IPC_SOURCE_H

/*
 * Where the calendars of a case come from: files beside it, text in it, or
 * the store. Files are opened beneath the case's folder only; their bytes
 * and texts are read in a throw-away child.
 */

#include "conference/evidence.h"
#include "ipc/methods.h"

/* The context is a struct service. */
enum status service_load_calendar(const struct wanted *wanted, void *context,
				  struct arena *arena, struct calendar *ret,
				  bool *ret_found, struct error *err);

/*
 * A calendar kept of other addresses than hers is another authority's person
 * of the same id: STATUS_REJECTED with the place of the case's field.
 */
enum status service_check_owner(const struct wanted *wanted,
				const struct strings *emails,
				struct error *err);

/*
 * The bytes of a calendar named in a case, beneath its folder. json_path is
 * the field's pointer: an error has it, and the nearest name if there is one.
 */
enum status case_file_read(const char *folder, const char *file,
			   const char *json_path, struct buffer *ret,
			   struct error *err);

/* A regular file's bytes, as many as the limit allows; owned by the caller
 * (buffer_release). folder NULL: path as it is; else beneath it, whatever links
 * say. */
enum status file_read(const char *folder, const char *path, enum limit limit,
		      struct buffer *ret, struct error *err);

#endif
