/*
 * cores FOLDER: no process of a service leaves a core file, whatever ends it.
 * The folder is where one would be, if the kernel writes them where a process
 * works; that it does is shown first, else said. Prints one line; 0: as
 * promised.
 */
#define _DEFAULT_SOURCE /* WCOREDUMP() */

#include <sys/resource.h>

#include "tests/service/driver.h"

static struct service_run run;
static char url[160], data[160];
static bool shown; /* that a core would be here */
static int n_ended;

static int count_cores(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	int n = 0;

	CHECK(dir, "no folder");
	while ((entry = readdir(dir)) != NULL)
		n += strncmp(entry->d_name, "core", 4) == 0;
	closedir(dir);
	return n;
}

/* A process that may leave one does. */
static void show_a_core(void)
{
	struct rlimit most;
	pid_t pid;

	CHECK(getrlimit(RLIMIT_CORE, &most) == 0, "no limit");
	most.rlim_cur = most.rlim_max;
	CHECK(setrlimit(RLIMIT_CORE, &most) == 0, "cannot raise the limit");
	pid = fork_child();
	if (pid == 0)
		abort();
	int status = wait_for(pid);
	shown = WCOREDUMP(status) && count_cores() > 0;
}

/* Its limit, and that of whatever it begins. */
static void assert_limit(pid_t pid)
{
	char path[64], line[256];
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%d/limits", (int)pid);
	FILE *file = fopen(path, "r");
	CHECK(file, "no limits of %d", (int)pid);
	while (fgets(line, sizeof(line), file)) {
		unsigned long soft, hard;

		if (strncmp(line, "Max core file size", 18) != 0)
			continue;
		found = true;
		CHECK(sscanf(line + 18, "%lu %lu", &soft, &hard) == 2 &&
			      soft <= 1 && hard <= 1,
		      "a core may be left: %s", line);
	}
	fclose(file);
	CHECK(found, "no limit of %d", (int)pid);
}

/* Ends one of the service's children; another takes its place. */
static void end_child(pid_t pid, int signal, int n_cores)
{
	assert_limit(pid);
	CHECK(kill(pid, signal) == 0, "cannot end %d", (int)pid);
	while (parent_of(pid) != 0)
		;
	CHECK(count_cores() == n_cores, "process %d left a core", (int)pid);
	n_ended++;
}

static pid_t reader_at_work(struct buffer *request, struct asking *ret)
{
	pid_t readers[MAX_CHILDREN];

	for (int i = 0; i < 20; i++) {
		*ret = ask_aside(url, buffer_bytes(request));
		int worker = stop_in_the_middle(&run, ret);

		if (worker >= 0) {
			pid_t pid = run.workers[worker];
			int n = children_of(pid, readers);

			CHECK(kill(pid, SIGCONT) == 0, "cannot go on");
			if (n == 1)
				return readers[0];
		}
		free(answer_of(ret));
	}
	CHECK(false, "no reader was met");
	exit(1);
}

static void end_each(int signal, int n_cores)
{
	struct buffer request;
	struct asking asking;

	start_service(data, url, "2", &run);
	long_request(signal, &request);
	pid_t reader = reader_at_work(&request, &asking);
	(void)kill(reader, signal);
	free(answer_of(&asking));
	buffer_release(&request);
	n_ended++;
	end_child(run.workers[0], signal, n_cores);
	(void)ask_health(url);
	end_child(run.front, signal, n_cores);
	(void)ask_health(url);
	assert_limit(run.pid);
	CHECK(kill(run.pid, signal) == 0, "cannot end the dispatcher");
	int status = wait_for(run.pid);
	CHECK(WIFSIGNALED(status) && !WCOREDUMP(status),
	      "the dispatcher ended with %#x", (unsigned)status);
	CHECK(count_cores() == n_cores, "a core was left");
	n_ended++;
}

int main(int argc, char **argv)
{
	CHECK(argc == 2 && chdir(argv[1]) == 0, "expected FOLDER");
	snprintf(url, sizeof(url), "ipc://%s/api", argv[1]);
	snprintf(data, sizeof(data), "%s/data", argv[1]);
	sanitizer_options("handle_segv=0:handle_abort=0");
	show_a_core();
	int n_cores = count_cores();
	end_each(SIGSEGV, n_cores);
	end_each(SIGABRT, n_cores);
	printf("%d processes ended, no core%s\n", n_ended,
	       shown ? ""
		     : " (nor would there be one here: only limits looked at)");
}
