#ifndef TESTS_SERVICE_SCAN_H
#define TESTS_SERVICE_SCAN_H

/*
 * Looks for words in a service's files and in the memory of its processes.
 * Includers define _GNU_SOURCE.
 */

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/service/driver.h"

struct scanning {
	/* Which of the words is there; NULL: none. */
	const char *(*find)(const char *bytes, size_t n);
	int n_scanned; /* processes */
};

enum { MOST_SCANS = 60 };

/* --- memory --------------------------------------------------------------- */

/* Of a mapping that can be read; what the kernel keeps to itself is none. */
static inline bool scan_range(int memory, uintptr_t from, uintptr_t to,
			      const struct scanning *scanning, const char **ret)
{
	size_t n = to - from, done = 0;
	char *bytes = malloc(n);
	ssize_t got;

	CHECK(bytes, "no memory");
	while (done < n && (got = pread(memory, bytes + done, n - done,
					(off_t)(from + done))) > 0)
		done += (size_t)got;
	*ret = scanning->find(bytes, done);
	free(bytes);
	return *ret != NULL;
}

/* True: a needle is in the process, and where. */
static inline bool scan_process(pid_t pid, struct scanning *scanning, char *ret,
				size_t room)
{
	char path[64], line[512], rights[8];
	unsigned long long from, to;
	size_t n_bytes = 0;
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	FILE *maps = fopen(path, "r");
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	int memory = open(path, O_RDONLY);
	if (!maps || memory < 0) {
		CHECK(parent_of(pid) == 0, "cannot read the memory of %d",
		      (int)pid);
		if (maps)
			fclose(maps);
		return false;
	}
	while (!found && fgets(line, sizeof(line), maps)) {
		const char *needle;

		CHECK(sscanf(line, "%llx-%llx %7s", &from, &to, rights) == 3,
		      "no mapping: %s", line);
		/* A sanitizer's shadow is terabytes of nothing. */
		if (rights[0] != 'r' || to - from > (1ull << 32) ||
		    strstr(line, "[vvar") || strstr(line, "[vsyscall"))
			continue;
		n_bytes += to - from;
		found = scan_range(memory, (uintptr_t)from, (uintptr_t)to,
				   scanning, &needle);
		if (found)
			snprintf(ret, room, "'%s' in process %d: %s", needle,
				 (int)pid, line);
	}
	fclose(maps);
	close(memory);
	CHECK(found || n_bytes > 1024 * 1024 || parent_of(pid) == 0,
	      "%zu bytes of process %d", n_bytes, (int)pid);
	scanning->n_scanned++;
	return found;
}

static inline bool same_children(const struct service_run *a,
				 const struct service_run *b)
{
	return a->front == b->front && a->n_workers == b->n_workers &&
	       memcmp(a->workers, b->workers,
		      (size_t)a->n_workers * sizeof(a->workers[0])) == 0;
}

/* True: a needle is in one of the service's processes, or they changed. */
static inline bool scan_service(struct service_run *run,
				struct scanning *scanning, char *ret,
				size_t room)
{
	struct service_run after = *run;

	find_children(run);
	if (scan_process(run->pid, scanning, ret, room) ||
	    scan_process(run->front, scanning, ret, room))
		return true;
	for (int i = 0; i < run->n_workers; i++)
		if (scan_process(run->workers[i], scanning, ret, room))
			return true;
	find_children(&after);
	snprintf(ret, room, "its processes change all the while");
	return !same_children(run, &after);
}

/*
 * Whoever passed the reply on may still be at its wiping, and the library at
 * ending the connection: so once more, but not for ever.
 */
static inline void assert_memory_is_clean(struct service_run *run,
					  struct scanning *scanning,
					  const char *when)
{
	char where[700];

	for (int i = 0; i < MOST_SCANS; i++)
		if (!scan_service(run, scanning, where, sizeof(where)))
			return;
	CHECK(false, "%s: %s", when, where);
}

/* --- files ---------------------------------------------------------------- */

static inline void assert_file_is_clean(const struct scanning *scanning,
					const char *path)
{
	struct stat found;
	FILE *file = fopen(path, "rb");

	CHECK(file && fstat(fileno(file), &found) == 0, "no file %s", path);
	char *bytes = malloc((size_t)found.st_size + 1);
	size_t n = fread(bytes, 1, (size_t)found.st_size, file);
	fclose(file);
	const char *needle = scanning->find(bytes, n);
	CHECK(!needle, "'%s' in %s", needle, path);
	free(bytes);
}

static inline int assert_folder_is_clean(const struct scanning *scanning,
					 const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[512];
	int n = 0;

	CHECK(dir, "no folder %s", folder);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		assert_file_is_clean(scanning, path);
		n++;
	}
	closedir(dir);
	return n;
}

#endif
