#ifndef CLI_FOLDER_H
#define CLI_FOLDER_H

/*
 * A folder of calendars as vdirsyncer and khal keep them (vdir): a file
 * NAME.ics (or .ifb, .ical, .icalendar, .vcs) an event; what begins with a dot
 * or ends with .tmp, and whatever else lies there (color, displayname), is no
 * calendar. Nothing is followed out of it: a link is refused, and so is a .ics
 * that is no regular file.
 */

#include <stdbool.h>

#include "base/error.h"

struct folder_entry {
	char *name;
	bool is_link; /* to a folder elsewhere */
	bool is_regular;
};

/* Both by name, so that no order of the disk's shows. */
struct folder {
	struct folder_entry *files, *folders;
	size_t n_files, n_folders;
};

/* Whether the path, or what a link there means, is one. */
bool is_folder(const char *path);

/*
 * STATUS_REJECTED, the folder as source, where it cannot be read;
 * STATUS_LIMIT: FOLDER_FILES or PEOPLE. folder_release() frees.
 */
enum status folder_list(const char *path, struct folder *ret,
			struct error *err);
void folder_release(struct folder *folder);

#endif
