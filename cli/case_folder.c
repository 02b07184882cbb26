#include "cli/case_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

char *case_folder_path(const struct case_folder *folder, const char *name)
{
	struct buffer path;

	buffer_init(0, &path);
	buffer_printf(&path, "%s/%s", folder->draft, name);
	return buffer_detach(&path);
}

static enum status refused(const struct case_folder *folder, int number,
			   struct error *err)
{
	return error_system(err, STATUS_REJECTED, folder->name, number);
}

enum status case_folder_begin(const char *name, struct case_folder *ret,
			      struct error *err)
{
	struct case_folder folder = {.name = name};
	struct stat there;
	struct buffer draft;

	*ret = folder;
	if (lstat(name, &there) == 0)
		return refused(&folder, EEXIST, err);
	if (errno != ENOENT)
		return refused(&folder, errno, err);
	buffer_init(0, &draft);
	buffer_printf(&draft, "%s.XXXXXX", name);
	folder.draft = buffer_detach(&draft);
	if (!folder.draft)
		return error_no_memory(err, NULL);
	if (!mkdtemp(folder.draft)) {
		int number = errno;

		free(folder.draft);
		return refused(&folder, number, err);
	}
	*ret = folder;
	return STATUS_OK;
}

enum status case_folder_mkdir(struct case_folder *folder, const char *name,
			      struct error *err)
{
	char *path = case_folder_path(folder, name);
	int number = path && mkdir(path, 0777) == 0 ? 0 : errno;

	if (!path)
		return error_no_memory(err, NULL);
	free(path);
	return number ? refused(folder, number, err) : STATUS_OK;
}

enum status case_folder_write(struct case_folder *folder, const char *name,
			      struct bytes text, struct error *err)
{
	char *path = case_folder_path(folder, name);
	int number = 0;

	if (!path)
		return error_no_memory(err, NULL);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		number = errno;
	} else {
		number = file_write(text, fd);
		if (close(fd) != 0 && !number)
			number = errno;
	}
	free(path);
	return number ? refused(folder, number, err) : STATUS_OK;
}

/* mkdtemp() made it for us alone; others may read it as far as they may read
 * what we make. */
static int open_up(const char *draft)
{
	mode_t mask = umask(0);

	umask(mask);
	return chmod(draft, 0777 & ~mask);
}

enum status case_folder_finish(struct case_folder *folder, struct error *err)
{
	struct stat there;

	if (lstat(folder->name, &there) == 0)
		return refused(folder, EEXIST, err);
	if (open_up(folder->draft) != 0 ||
	    rename(folder->draft, folder->name) != 0)
		return refused(folder, errno, err);
	free(folder->draft);
	folder->draft = NULL;
	return STATUS_OK;
}

/* What we have made: files, and one level of folders of files. */
static void remove_all(const char *path, int levels)
{
	DIR *dir = levels ? opendir(path) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct buffer below;

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		buffer_init(0, &below);
		buffer_printf(&below, "%s/%s", path, entry->d_name);
		if (!below.failed && unlink(below.data) != 0)
			remove_all(below.data, levels - 1);
		buffer_release(&below);
	}
	if (dir)
		closedir(dir);
	(void)rmdir(path);
}

void case_folder_release(struct case_folder *folder)
{
	enum { LEVELS = 2 };

	if (folder->draft)
		remove_all(folder->draft, LEVELS);
	free(folder->draft);
	folder->draft = NULL;
}
