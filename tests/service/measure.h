#ifndef TESTS_SERVICE_MEASURE_H
#define TESTS_SERVICE_MEASURE_H

/* What the processes of a service take, as /proc has it. */

#include <inttypes.h>
#include <time.h>

#include "tests/service/driver.h"

/* The number behind a name in /proc/PID/[task/TID/]FILE, or -1. */
static inline long proc_number(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[256];
	long ret = -1;

	while (file && ret < 0 && fgets(line, sizeof(line), file))
		if (strncmp(line, name, strlen(name)) == 0)
			ret = atol(line + strlen(name));
	if (file)
		fclose(file);
	return ret;
}

static inline long rss_kib(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	return proc_number(path, "VmRSS:");
}

static inline int count_entries(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir)) != NULL)
		n += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

static inline int count_fds(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	return count_entries(path);
}

/* How often its threads were put on a processor and taken off again. */
static inline long switches(pid_t pid)
{
	char path[400];
	struct dirent *entry;
	long n = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *dir = opendir(path);
	while (dir && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%s/status",
			 (int)pid, entry->d_name);
		n += proc_number(path, "voluntary_ctxt_switches:");
	}
	if (dir)
		closedir(dir);
	return n;
}

/* Of the service's process, its children and theirs: what holds of them all. */
struct tally {
	int n_processes, n_fds, n_threads, n_zombies;
	long rss_kib, front_kib, parent_kib;
};

static inline struct tally take_tally(const struct service_run *run)
{
	pid_t pids[1 + MAX_CHILDREN], parent;
	struct tally tally = {.parent_kib = rss_kib(run->pid)};
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	CHECK(dir, "no /proc");
	while ((entry = readdir(dir)) != NULL) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (pid > 0 && state_of(pid, &parent) == 'Z' &&
		    parent == run->pid)
			tally.n_zombies++;
	}
	closedir(dir);
	pids[0] = run->pid;
	tally.n_processes = 1 + children_of(run->pid, pids + 1);
	for (int i = 0; i < tally.n_processes; i++) {
		tally.n_fds += count_fds(pids[i]);
		tally.n_threads += count_threads(pids[i]);
		tally.rss_kib += rss_kib(pids[i]);
		if (i > 0 && count_threads(pids[i]) > 1)
			tally.front_kib += rss_kib(pids[i]);
	}
	return tally;
}

static inline int64_t now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

#endif
