#include "cli/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

bool is_folder(const char *path)
{
	struct stat found;

	return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), n_end = strlen(end);

	return n > n_end && strcasecmp(name + n - n_end, end) == 0;
}

/*
 * RFC 5545, 8.1, and names that older programs give. Were one passed over, its
 * events would be free time.
 */
static bool is_calendar(const char *name)
{
	static const char *const ends[] = {".ics", ".ifb", ".ical",
					   ".icalendar", ".vcs"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_with(name, ends[i]))
			return true;
	return false;
}

static bool is_passed_over(const char *name)
{
	return name[0] == '.' || ends_with(name, ".tmp");
}

static enum status add(const char *name, mode_t mode, enum limit limit,
		       struct folder_entry **entries, size_t *n,
		       struct error *err)
{
	size_t room = *n;

	if ((int64_t)*n >= limit_value(limit))
		return limit_error(limit, (int64_t)*n + 1, err);
	/* Powers of two: grown when full. */
	if ((room & (room - 1)) == 0) {
		size_t more = room ? 2 * room : 1;
		struct folder_entry *grown =
			realloc(*entries, more * sizeof(*grown));

		if (!grown)
			return error_no_memory(err, NULL);
		*entries = grown;
	}
	char *copy = strdup(name);
	if (!copy)
		return error_no_memory(err, NULL);
	(*entries)[(*n)++] = (struct folder_entry){.name = copy,
						   .is_link = S_ISLNK(mode),
						   .is_regular = S_ISREG(mode)};
	return STATUS_OK;
}

/* Of links only those to folders, and those that are named as a file. */
static enum status add_entry(int folder_fd, const char *name,
			     struct folder *folder, struct error *err)
{
	struct stat found, meant;

	if (fstatat(folder_fd, name, &found, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? STATUS_OK
				       : error_system(err, STATUS_REJECTED,
						      name, errno);
	if (S_ISDIR(found.st_mode) ||
	    (S_ISLNK(found.st_mode) &&
	     fstatat(folder_fd, name, &meant, 0) == 0 &&
	     S_ISDIR(meant.st_mode)))
		return add(name, found.st_mode, LIMIT_ID_PEOPLE,
			   &folder->folders, &folder->n_folders, err);
	if (!is_calendar(name))
		return STATUS_OK;
	return add(name, found.st_mode, LIMIT_ID_FOLDER_FILES, &folder->files,
		   &folder->n_files, err);
}

static int compare_entries(const void *a, const void *b)
{
	const struct folder_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* A calendar's file may be nothing else. The first by name is told. */
static enum status check_files(const struct folder *folder, struct error *err)
{
	for (size_t i = 0; i < folder->n_files; i++) {
		const struct folder_entry *file = &folder->files[i];

		if (file->is_link)
			return error_system(err, STATUS_REJECTED, file->name,
					    ELOOP);
		if (!file->is_regular)
			return error_set(err, STATUS_REJECTED,
					 MSG_FILE_NOT_REGULAR, "s", file->name);
	}
	return STATUS_OK;
}

static enum status read_entries(DIR *dir, struct folder *folder,
				struct error *err)
{
	struct dirent *entry;
	enum status status = STATUS_OK;

	while (status == STATUS_OK &&
	       (errno = 0, (entry = readdir(dir)) != NULL))
		if (!is_passed_over(entry->d_name))
			status = add_entry(dirfd(dir), entry->d_name, folder,
					   err);
	if (status == STATUS_OK && errno != 0)
		status = error_system(err, STATUS_REJECTED, "readdir", errno);
	if (folder->n_files)
		qsort(folder->files, folder->n_files, sizeof(*folder->files),
		      compare_entries);
	if (folder->n_folders)
		qsort(folder->folders, folder->n_folders,
		      sizeof(*folder->folders), compare_entries);
	return status == STATUS_OK ? check_files(folder, err) : status;
}

enum status folder_list(const char *path, struct folder *ret, struct error *err)
{
	struct folder folder = {0};
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		enum status status =
			error_system(err, STATUS_REJECTED, path, errno);

		if (fd >= 0)
			close(fd);
		return status;
	}
	enum status status = read_entries(dir, &folder, err);
	closedir(dir);
	if (status != STATUS_OK) {
		error_source(err, path);
		folder_release(&folder);
		return status;
	}
	*ret = folder;
	return STATUS_OK;
}

static void release(struct folder_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(entries[i].name);
	free(entries);
}

void folder_release(struct folder *folder)
{
	release(folder->files, folder->n_files);
	release(folder->folders, folder->n_folders);
	*folder = (struct folder){0};
}
