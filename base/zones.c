#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/file.h"
#include "base/tzif.h"
#include "base/zone.h"
#include "base/zone_table.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum {
	NAME_BYTES = 64,
	FILE_BYTES = 64 * 1024,
	FOLDER_BYTES = 256,
	PATH_BYTES = FOLDER_BYTES + NAME_BYTES + 1,
	DEEPEST = 3 /* America/North_Dakota/Center */
};

struct entry {
	struct entry *next;
	struct zone zone;
	struct step *steps;
	char name[NAME_BYTES];
};

struct zones {
	struct entry *first;
	int failed; /* errno of looking the last name up; 0: it did not */
	int missed; /* the first such since zones_missed() */
	uint64_t digest;
	bool has_digest;
};

const char *zones_folder(void)
{
	const char *folder = getenv("TZDIR");

	return folder && folder[0] == '/' && strlen(folder) < FOLDER_BYTES
		       ? folder
		       : ZONE_FOLDER;
}

struct zones *zones_new(void)
{
	return calloc(1, sizeof(struct zones));
}

void zones_free(struct zones *zones)
{
	if (!zones)
		return;
	while (zones->first) {
		struct entry *next = zones->first->next;

		free(zones->first->steps);
		free(zones->first);
		zones->first = next;
	}
	free(zones);
}

/* Letters, digits and "+-_/": no dot, so no way out of the folder. */
static bool is_zone_name(struct bytes name)
{
	if (name.n == 0 || name.n >= NAME_BYTES || name.data[0] == '/' ||
	    name.data[name.n - 1] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || c == '+' || c == '-' ||
		      c == '_' || c == '/'))
			return false;
		if (c == '/' && name.data[i - 1] == '/')
			return false;
	}
	return true;
}

/* Files of the folder that name no place: this machine's zone, and defaults. */
static bool is_no_place(struct bytes name)
{
	static const char *const files[] = {"localtime", "posixrules",
					    "Factory"};
	size_t start = name.n;

	while (start && name.data[start - 1] != '/')
		start--;
	struct bytes file = {name.data + start, name.n - start};
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (bytes_equal_nocase(file, bytes_of(files[i])))
			return true;
	return false;
}

/* 0: there is no such file, or none for us. */
static int failure(int number)
{
	return error_is_shortage(number) ? number : 0;
}

static DIR *open_folder(const char *path)
{
	int fd = file_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int number = errno;

	if (!dir && fd >= 0)
		close(fd);
	errno = number;
	return dir;
}

/* Replaces the part by the entry of the folder that equals it in any case. */
static bool find_part(const char *folder, size_t n, char *part,
		      struct zones *zones)
{
	DIR *dir = open_folder(folder);
	struct dirent *entry;
	bool found = false;

	if (!dir) {
		zones->failed = failure(errno);
		return false;
	}
	struct bytes wanted = {part, n};
	errno = 0;
	while (!found && (entry = readdir(dir)) != NULL)
		if (bytes_equal_nocase(bytes_of(entry->d_name), wanted)) {
			memcpy(part, entry->d_name, n);
			found = true;
		}
	zones->failed = found ? 0 : failure(errno);
	closedir(dir);
	return found;
}

/* Gives the name the letter case it has on disk. */
static bool find_case(char *name, struct zones *zones)
{
	char folder[PATH_BYTES];
	char *part = name;

	for (;;) {
		size_t n = strcspn(part, "/");

		snprintf(folder, sizeof(folder), "%s/%.*s", zones_folder(),
			 (int)(part - name), name);
		if (!find_part(folder, n, part, zones))
			return false;
		if (!part[n])
			return true;
		part += n + 1;
	}
}

/* 0 bytes: no such file. Not by stdio, which does without its memory. */
static size_t read_whole(const char *name, char *ret, struct zones *zones)
{
	char path[PATH_BYTES];
	size_t n = 0;
	ssize_t more = 0;

	snprintf(path, sizeof(path), "%s/%s", zones_folder(), name);
	int fd = file_open(path, O_RDONLY | O_CLOEXEC, 0);
	while (fd >= 0 && n < FILE_BYTES) {
		more = file_take(fd, ret + n, FILE_BYTES - n);
		if (more <= 0)
			break;
		n += (size_t)more;
	}
	zones->failed = fd < 0 || more < 0 ? failure(errno) : 0;
	if (fd >= 0)
		close(fd);
	return zones->failed ? 0 : n;
}

static struct entry *load(const char *name, struct zones *zones)
{
	char *file = malloc(FILE_BYTES);
	struct entry *entry = calloc(1, sizeof(*entry));
	struct tzif tzif = {0};

	zones->failed = !file || !entry ? ENOMEM : 0;
	if (zones->failed)
		goto fail;
	size_t n = read_whole(name, file, zones);
	if (n == 0)
		goto fail;
	enum tzif_status status = tzif_read((struct bytes){file, n}, &tzif);
	zones->failed = status == TZIF_NO_MEMORY ? ENOMEM : 0;
	if (status != TZIF_OK)
		goto fail;
	entry->steps = calloc(tzif.n + 1, sizeof(*entry->steps));
	zones->failed = !entry->steps ? ENOMEM : 0;
	if (zones->failed)
		goto fail;
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->zone = (struct zone){.name = entry->name,
				    .steps = entry->steps,
				    .n = zone_steps(tzif.first_offset_s,
						    tzif.transitions, tzif.n,
						    entry->steps),
				    .first_offset_s = tzif.first_offset_s};
	free(tzif.transitions);
	free(file);
	return entry;
fail:
	free(tzif.transitions);
	free(entry);
	free(file);
	return NULL;
}

static const struct zone *cached(const struct zones *zones, struct bytes name)
{
	for (struct entry *e = zones->first; e; e = e->next)
		if (bytes_equal_nocase(bytes_of(e->name), name))
			return &e->zone;
	return NULL;
}

static const struct zone *find(struct zones *zones, struct bytes name)
{
	char spelt[NAME_BYTES] = "";

	zones->failed = 0;
	if (bytes_equal_nocase(name, BYTES("UTC")))
		return zone_utc();
	if (!is_zone_name(name) || is_no_place(name))
		return NULL;
	const struct zone *zone = cached(zones, name);
	if (zone)
		return zone;
	memcpy(spelt, name.data, name.n);
	if (!find_case(spelt, zones))
		return NULL;
	struct entry *entry = load(spelt, zones);
	if (!entry)
		return NULL;
	entry->next = zones->first;
	zones->first = entry;
	return &entry->zone;
}

const struct zone *zones_find(struct zones *zones, struct bytes name)
{
	const struct zone *zone = find(zones, name);

	if (!zones->missed)
		zones->missed = zones->failed;
	return zone;
}

int zones_failed(const struct zones *zones)
{
	return zones->failed;
}

enum status zones_missed(struct zones *zones, struct error *err)
{
	int missed = zones->missed;

	zones->missed = 0;
	if (missed == ENOMEM)
		return error_no_memory(err, NULL);
	return missed ? error_system(err, STATUS_FAULT, zones_folder(), missed)
		      : STATUS_OK;
}

/* --- all of them ---------------------------------------------------------- */

/* What the walk through the folder has so far. */
struct walk {
	struct zones *zones;
	char *file;
	uint64_t digest;
	enum status status;
	struct error *err;
};

/* A file that is gone or not for us is none; one unread is an error. */
static void miss(const char *name, int number, struct walk *walk)
{
	char path[PATH_BYTES];

	if (!failure(number) || walk->status != STATUS_OK)
		return;
	snprintf(path, sizeof(path), "%s/%s", zones_folder(), name);
	walk->status = error_system(walk->err, STATUS_FAULT, path, number);
}

/* In whatever order the folder gives them: so sums, not a chain. */
static void add_file(const char *name, struct walk *walk)
{
	size_t n = read_whole(name, walk->file, walk->zones);

	miss(name, walk->zones->failed, walk);
	if (n < 4 || memcmp(walk->file, "TZif", 4) != 0)
		return;
	uint64_t digest = bytes_digest(bytes_of(name));
	walk->digest += bytes_digest_on(digest, (struct bytes){walk->file, n});
}

/* The same zones once more, with leap seconds and without. */
static bool is_copy(const char *name)
{
	return strcmp(name, "posix") == 0 || strcmp(name, "right") == 0;
}

static bool is_folder(const char *name, struct walk *walk)
{
	char path[PATH_BYTES];
	struct stat info;

	snprintf(path, sizeof(path), "%s/%s", zones_folder(), name);
	if (stat(path, &info) == 0)
		return S_ISDIR(info.st_mode);
	miss(name, errno, walk);
	return false;
}

static void add_folder(const char *parent, int left, struct walk *walk);

static void add_entry(const char *parent, const char *entry, int left,
		      struct walk *walk)
{
	char name[NAME_BYTES + 1];
	int n = snprintf(name, sizeof(name), "%s%s", parent, entry);
	struct bytes bytes = {name, n > 0 ? (size_t)n : 0};

	if (!is_zone_name(bytes) || is_no_place(bytes) || is_copy(name))
		return;
	if (is_folder(name, walk)) {
		strcat(name, "/");
		add_folder(name, left - 1, walk);
	} else {
		add_file(name, walk);
	}
}

/* parent: "" or a name's first parts, with the slash. */
static void add_folder(const char *parent, int left, struct walk *walk)
{
	char path[PATH_BYTES];
	struct dirent *entry;

	if (!left)
		return;
	snprintf(path, sizeof(path), "%s/%s", zones_folder(), parent);
	DIR *dir = open_folder(path);
	if (!dir) {
		miss(parent, errno, walk);
		return;
	}
	while (errno = 0, (entry = readdir(dir)) != NULL)
		add_entry(parent, entry->d_name, left, walk);
	miss(parent, errno, walk);
	closedir(dir);
}

enum status zones_digest(struct zones *zones, uint64_t *ret, struct error *err)
{
	struct walk walk = {.zones = zones, .err = err};

	if (!zones->has_digest) {
		walk.file = malloc(FILE_BYTES);
		if (!walk.file)
			return error_no_memory(err, NULL);
		add_folder("", DEEPEST, &walk);
		free(walk.file);
		zones->digest = walk.digest;
		zones->has_digest = walk.status == STATUS_OK;
	}
	*ret = zones->digest;
	return walk.status;
}
