#define _GNU_SOURCE /* syscall(), MAP_ANONYMOUS */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calendar/isolate.h"

/*
 * What a reader that bad bytes have taken over would try: each act is tried
 * in a reader's child by a job planted here. On a kernel that has no seccomp
 * or no Landlock what is told of them is tested instead.
 */

enum { MIB = 1024 * 1024 };

static const struct isolation usual = {.memory_bytes = 256 * MIB, .ms = 60000};

/* --- what the kernel has, asked without the code under test ----------------
 */

static bool kernel_has_seccomp(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static int32_t kernel_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
			   LANDLOCK_CREATE_RULESET_VERSION);

	return abi < 0 ? 0 : (int32_t)abi;
}

static void assert_no_child_is_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void isolation_reached__is_all_that_the_kernel_has(void **state)
{
	struct sandbox reached;

	(void)state;
	assert_int_equal(calendar_isolation(&reached, NULL), STATUS_OK);
	assert_int_equal(reached.seccomp, kernel_has_seccomp());
	assert_int_equal(reached.landlock_abi, kernel_landlock_abi());
	assert_no_child_is_left();
}

static void isolation_reached__says_what_is_missing(void **state)
{
	struct isolation isolation = usual;
	struct sandbox reached;

	(void)state;
	isolation.without_seccomp = true;
	for (int32_t abi = 0; abi < 9; abi++) {
		int32_t has = kernel_landlock_abi();

		isolation.landlock_before = abi + 1;
		assert_int_equal(isolation_reached(isolation, &reached, NULL),
				 STATUS_OK);
		assert_false(reached.seccomp);
		assert_int_equal(reached.landlock_abi, abi < has ? abi : has);
	}
}

/* --- acts ----------------------------------------------------------------- */

struct world {
	pid_t parent;
	int file;	/* a file open for writing, inherited */
	int *shared;	/* memory shared with the parent */
	char path[64];	/* of that file */
	char other[80]; /* of none */
};

/* Each gives 0 if it could be done, else errno. */

static int act_socket(const struct world *world)
{
	(void)world;
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int act_unix_socket(const struct world *world)
{
	(void)world;
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int act_connect(const struct world *world)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = 9};

	(void)world;
	return connect(0, (struct sockaddr *)&to, sizeof(to)) == 0 ? 0 : errno;
}

static int act_send(const struct world *world)
{
	return send(world->file, "x", 1, 0) == 1 ? 0 : errno;
}

static int act_execve(const struct world *world)
{
	char *arguments[] = {NULL};

	(void)world;
	execve("/bin/true", arguments, arguments);
	return errno;
}

static int act_fork(const struct world *world)
{
	pid_t pid = fork();

	(void)world;
	if (pid == 0)
		_exit(0);
	return pid > 0 ? 0 : errno;
}

static int act_clone(const struct world *world)
{
	long pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

	(void)world;
	if (pid == 0)
		_exit(0);
	return pid > 0 ? 0 : errno;
}

static int act_open_to_write(const struct world *world)
{
	return open(world->path, O_WRONLY) >= 0 ? 0 : errno;
}

static int act_create(const struct world *world)
{
	return open(world->other, O_CREAT | O_EXCL, 0600) >= 0 ? 0 : errno;
}

static int act_unlink(const struct world *world)
{
	return unlink(world->path) == 0 ? 0 : errno;
}

static int act_ptrace(const struct world *world)
{
	return ptrace(PTRACE_ATTACH, world->parent, NULL, NULL) == 0 ? 0
								     : errno;
}

static int act_kill(const struct world *world)
{
	return kill(world->parent, 0) == 0 ? 0 : errno;
}

static int act_tgkill(const struct world *world)
{
	return syscall(SYS_tgkill, world->parent, world->parent, 0) == 0
		       ? 0
		       : errno;
}

static int act_new_code(const struct world *world)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)world;
	return code != MAP_FAILED ? 0 : errno;
}

static int act_more_rights(const struct world *world)
{
	const struct rlimit limit = {1, 1};

	(void)world;
	return setrlimit(RLIMIT_NPROC, &limit) == 0 ? 0 : errno;
}

struct act {
	const char *name;
	int (*act)(const struct world *world);
};

static const struct act deadly[] = {
	{"socket", act_socket},
	{"unix socket", act_unix_socket},
	{"connect", act_connect},
	{"send", act_send},
	{"execve", act_execve},
	{"fork", act_fork},
	{"clone", act_clone},
	{"open to write", act_open_to_write},
	{"create", act_create},
	{"unlink", act_unlink},
	{"ptrace", act_ptrace},
	{"kill", act_kill},
	{"tgkill", act_tgkill},
	{"new code", act_new_code},
	{"more rights", act_more_rights},
};

enum { N_DEADLY = sizeof(deadly) / sizeof(*deadly) };

struct planted {
	int (*act)(const struct world *world);
	const struct world *world;
};

static int carry_out(void *context, struct sandbox reached, struct buffer *ret)
{
	const struct planted *planted = context;
	int error = planted->act(planted->world);

	(void)reached;
	buffer_put(ret, &error, sizeof(error));
	return 0;
}

/* What the child was told, where it was not stopped: 0 or errno. */
static enum status attempt(int (*act)(const struct world *world),
			   const struct world *world,
			   struct isolation isolation, int *ret,
			   struct error *err)
{
	struct planted planted = {act, world};
	struct buffer answer;

	buffer_init(0, &answer);
	enum status status =
		isolate_run(carry_out, &planted, isolation, &answer, err);
	if (status == STATUS_OK) {
		assert_int_equal(answer.n, sizeof(*ret));
		memcpy(ret, answer.data, sizeof(*ret));
	}
	buffer_release(&answer);
	assert_no_child_is_left();
	return status;
}

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	world->parent = getpid();
	snprintf(world->path, sizeof(world->path),
		 "/tmp/trefnydd-test-sandbox-XXXXXX");
	world->file = mkstemp(world->path);
	snprintf(world->other, sizeof(world->other), "%s.other", world->path);
	world->shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*state = world;
	return world->file >= 0 && world->shared != MAP_FAILED ? 0 : -1;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	munmap(world->shared, 4096);
	close(world->file);
	unlink(world->path);
	free(world);
	return 0;
}

static void isolate_run__stops_every_forbidden_act(void **state)
{
	const struct world *world = *state;

	if (!kernel_has_seccomp())
		return; /* told as missing, as tested above */
	for (size_t i = 0; i < N_DEADLY; i++) {
		struct error err = {0};
		int told = -1;
		enum status status =
			attempt(deadly[i].act, world, usual, &told, &err);

		if (status != STATUS_CRASHED ||
		    err.message != MSG_READER_FORBIDDEN)
			fail_msg("%s: status %d, message %d, %d",
				 deadly[i].name, (int)status, (int)err.message,
				 told);
	}
	assert_int_equal(access(world->path, F_OK), 0);
	assert_int_not_equal(access(world->other, F_OK), 0);
}

static int read_passwd(const struct world *world)
{
	(void)world;
	return open("/etc/passwd", O_RDONLY) >= 0 ? 0 : errno;
}

static int list_folder(const struct world *world)
{
	(void)world;
	return opendir("/etc") ? 0 : errno;
}

static int read_zone(const struct world *world)
{
	char path[128];

	(void)world;
	snprintf(path, sizeof(path), "%s/Europe/London", zones_folder());
	FILE *file = fopen(path, "rb");
	if (!file)
		return errno;
	return fread(path, 1, 4, file) == 4 ? 0 : EIO;
}

/* Under Landlock alone a file of another folder cannot even be read. */
static void isolate_run__shows_no_file_but_zones(void **state)
{
	struct isolation isolation = usual;

	for (int without = 0; without < 2; without++) {
		int told;

		isolation.without_seccomp = without;
		for (int32_t abi = 1; abi <= kernel_landlock_abi(); abi++) {
			isolation.landlock_before = abi + 1;
			assert_int_equal(attempt(read_passwd, *state, isolation,
						 &told, NULL),
					 STATUS_OK);
			assert_int_equal(told, EACCES);
			assert_int_equal(attempt(list_folder, *state, isolation,
						 &told, NULL),
					 STATUS_OK);
			assert_int_equal(told, EACCES);
		}
		isolation.landlock_before = 0;
		assert_int_equal(attempt(read_zone, *state, isolation, &told,
					 NULL),
				 STATUS_OK);
		assert_int_equal(told, 0);
	}
}

/* Of itself, without seccomp: the files, and from ABI 6 signals. */
static void isolate_run__forbids_by_landlock_alone(void **state)
{
	struct isolation isolation = usual;
	int told;

	isolation.without_seccomp = true;
	if (kernel_landlock_abi() >= 1) {
		assert_int_equal(attempt(act_open_to_write, *state, isolation,
					 &told, NULL),
				 STATUS_OK);
		assert_int_equal(told, EACCES);
		assert_int_equal(attempt(act_unlink, *state, isolation, &told,
					 NULL),
				 STATUS_OK);
		assert_int_equal(told, EACCES);
		assert_int_equal(attempt(act_execve, *state, isolation, &told,
					 NULL),
				 STATUS_OK);
		assert_int_equal(told, EACCES);
	}
	if (kernel_landlock_abi() >= 6) {
		assert_int_equal(attempt(act_kill, *state, isolation, &told,
					 NULL),
				 STATUS_OK);
		assert_int_equal(told, EPERM);
	}
}

static int write_to_inherited(const struct world *world)
{
	return write(world->file, "x", 1) == 1 ? 0 : errno;
}

static int write_to_shared(const struct world *world)
{
	*(volatile int *)world->shared = 1;
	return 0;
}

static int is_dumpable(const struct world *world)
{
	(void)world;
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
}

/* With neither seccomp nor Landlock too. */
static void isolate_run__inherits_nothing(void **state)
{
	struct isolation isolation = usual;
	const struct world *world = *state;
	struct error err = {0};
	int told = 0;

	isolation.without_seccomp = true;
	isolation.landlock_before = 1;
	assert_int_equal(attempt(write_to_inherited, world, isolation, &told,
				 NULL),
			 STATUS_OK);
	assert_int_equal(told, EBADF);
	assert_int_not_equal(attempt(write_to_shared, world, isolation, &told,
				     &err),
			     STATUS_OK);
	assert_int_equal(*world->shared, 0);
	assert_int_equal(attempt(is_dumpable, world, isolation, &told, NULL),
			 STATUS_OK);
	assert_int_equal(told, 0);
}

/* --- how a child ended ---------------------------------------------------- */

static int end_by_signal(void *context, struct sandbox reached,
			 struct buffer *ret)
{
	(void)reached;
	(void)ret;
	raise(*(const int *)context);
	return 1;
}

static void isolate_run__tells_how_the_child_ended(void **state)
{
	static const struct {
		int number;
		enum status status;
		enum message message;
	} ends[] = {
		{SIGXCPU, STATUS_LIMIT, MSG_READER_LATE},
		{SIGKILL, STATUS_CRASHED, MSG_READER_STOPPED},
		{SIGTERM, STATUS_CRASHED, MSG_READER_STOPPED},
		{SIGINT, STATUS_CRASHED, MSG_READER_STOPPED},
		{SIGHUP, STATUS_CRASHED, MSG_READER_STOPPED},
		{SIGSYS, STATUS_CRASHED, MSG_READER_FORBIDDEN},
		{SIGSEGV, STATUS_CRASHED, MSG_READER_DIED},
		{SIGBUS, STATUS_CRASHED, MSG_READER_DIED},
		{SIGABRT, STATUS_CRASHED, MSG_READER_DIED},
		{SIGILL, STATUS_CRASHED, MSG_READER_DIED},
		{SIGFPE, STATUS_CRASHED, MSG_READER_DIED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		int number = ends[i].number;
		struct error err = {0};
		struct buffer answer;

		buffer_init(0, &answer);
		assert_int_equal(isolate_run(end_by_signal, &number, usual,
					     &answer, &err),
				 ends[i].status);
		assert_int_equal(err.message, ends[i].message);
		if (err.message == MSG_READER_STOPPED)
			assert_int_equal(err.arguments[0].value, number);
		buffer_release(&answer);
		assert_no_child_is_left();
	}
}

static int end_with(void *context, struct sandbox reached, struct buffer *ret)
{
	(void)reached;
	buffer_put_string(ret, "what a child says that failed");
	return *(const int *)context;
}

static void isolate_run__tells_what_the_child_exited_with(void **state)
{
	struct error memory = {0}, other = {0};
	struct buffer answer;
	int code = EXIT_NO_MEMORY;

	(void)state;
	buffer_init(0, &answer);
	assert_int_equal(isolate_run(end_with, &code, usual, &answer, &memory),
			 STATUS_LIMIT);
	assert_int_equal(memory.message, MSG_LIMIT);
	code = 3;
	assert_int_equal(isolate_run(end_with, &code, usual, &answer, &other),
			 STATUS_CRASHED);
	assert_int_equal(other.message, MSG_READER_EXIT);
	assert_int_equal(other.arguments[0].value, 3);
	assert_int_equal(answer.n, 0);
	buffer_release(&answer);
}

static int never_end(void *context, struct sandbox reached, struct buffer *ret)
{
	volatile const bool *going = context;

	(void)reached;
	(void)ret;
	while (*going)
		;
	return 0;
}

static void isolate_run__ends_what_never_ends(void **state)
{
	struct isolation isolation = usual;
	struct error err = {0};
	struct buffer answer;
	bool going = true;

	(void)state;
	isolation.ms = 20;
	buffer_init(0, &answer);
	assert_int_equal(isolate_run(never_end, &going, isolation, &answer,
				     &err),
			 STATUS_LIMIT);
	assert_int_equal(err.message, MSG_READER_LATE);
	buffer_release(&answer);
	assert_no_child_is_left();
}

static bool has_child(pid_t pid)
{
	char path[64];
	int child = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		 (int)pid);
	FILE *file = fopen(path, "r");
	if (!file)
		return true; /* not told here: it dies a little earlier */
	bool found = fscanf(file, "%d", &child) == 1;
	fclose(file);
	return found;
}

static void isolate_run__leaves_no_child_of_a_dead_parent(void **state)
{
	struct buffer answer;
	bool going = true;
	int status;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	pid_t parent = fork();
	if (parent == 0) {
		buffer_init(0, &answer);
		(void)isolate_run(never_end, &going, usual, &answer, NULL);
		_exit(0);
	}
	while (!has_child(parent))
		;
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(waitpid(parent, &status, 0), parent);
	/* The child is ours now; it would go on for a minute. */
	if (waitpid(-1, &status, 0) > 0)
		assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_no_child_is_left();
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

/* --- reading -------------------------------------------------------------- */

/* Zones by every way there is, at every level. */
static void isolate_read__reads_at_every_level(void **state)
{
	static const char text[] =
		"BEGIN:VCALENDAR\n"
		"BEGIN:VEVENT\nDTSTART;TZID=Romance Standard Time:"
		"20260105T090000\nDURATION:PT1H\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART;TZID=america/indiana/KNOX:"
		"20260106T090000\nDURATION:PT1H\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART;TZID=/x/Asia/Tokyo:20260107T090000\n"
		"DURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n";
	struct zones *zones = zones_new();
	struct read_options options = {
		.horizon = {1767225600, 1830297600},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zone_utc(),
	};

	(void)state;
	for (int32_t before = 0; before < 10; before++) {
		struct arena *arena = arena_new(MIB);
		struct isolation isolation = usual;
		struct calendar calendar;

		isolation.without_seccomp = before % 2;
		isolation.landlock_before = before;
		assert_int_equal(isolate_read(ONE_TEXT(BYTES(text)), &options,
					      isolation, arena, &calendar,
					      NULL),
				 STATUS_OK);
		assert_int_equal(calendar.timetable.n_busys, 3);
		assert_int_equal(calendar.timetable.busys[0].span.start,
				 1767600000);
		arena_free(arena);
	}
	zones_free(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(isolation_reached__is_all_that_the_kernel_has),
		cmocka_unit_test(isolation_reached__says_what_is_missing),
		cmocka_unit_test_setup_teardown(
			isolate_run__stops_every_forbidden_act, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			isolate_run__shows_no_file_but_zones, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			isolate_run__forbids_by_landlock_alone, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(isolate_run__inherits_nothing,
						set_up, tear_down),
		cmocka_unit_test(isolate_run__tells_how_the_child_ended),
		cmocka_unit_test(isolate_run__tells_what_the_child_exited_with),
		cmocka_unit_test(isolate_run__ends_what_never_ends),
		cmocka_unit_test(isolate_run__leaves_no_child_of_a_dead_parent),
		cmocka_unit_test(isolate_read__reads_at_every_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
