#ifndef TESTS_UNIT_FOLDER_H
#define TESTS_UNIT_FOLDER_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Removes a test's folder with all in it. False: something stayed. */
static inline bool remove_folder(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (directory && (entry = readdir(directory))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		int n = snprintf(path, sizeof(path), "%s/%s", folder,
				 entry->d_name);
		if (n < 0 || n >= (int)sizeof(path))
			break;
		if (unlink(path) < 0)
			(void)remove_folder(path);
	}
	if (directory)
		closedir(directory);
	return rmdir(folder) == 0;
}

#endif
