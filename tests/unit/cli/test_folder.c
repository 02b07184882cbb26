/*
 * Folders of calendars: what is one of their files, in which order, and what
 * is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/folder.h"

static char folder[64];

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void make(const char *name)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* In memory where there is such a place: 20,000 files are slow on a disk. */
static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/dev/shm/trefnydd-folder.XXXXXX");
	if (mkdtemp(folder))
		return 0;
	strcpy(folder, "/tmp/trefnydd-folder.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static struct folder list(void)
{
	struct folder found;
	struct error err = {0};

	assert_int_equal(folder_list(folder, &found, &err), STATUS_OK);
	return found;
}

static void refused(enum status status, enum message message,
		    const char *argument)
{
	struct folder found;
	struct error err = {0};

	assert_int_equal(folder_list(folder, &found, &err), status);
	assert_int_equal(err.message, message);
	assert_string_equal(err.source, folder);
	if (argument)
		assert_string_equal(err.arguments[0].string, argument);
}

static void folder_list__is_by_name(void **state)
{
	static const char *const names[] = {"b.ics", "a.ics", "C.ICS",
					    "\xe9.ics", "a.b.ics"};
	static const char *const sorted[] = {"C.ICS", "a.b.ics", "a.ics",
					     "b.ics", "\xe9.ics"};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		make(names[i]);
	assert_int_equal(mkdir(path_of("y"), 0700), 0);
	assert_int_equal(mkdir(path_of("x"), 0700), 0);
	struct folder found = list();
	assert_int_equal(found.n_files, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(found.files[i].name, sorted[i]);
	assert_int_equal(found.n_folders, 2);
	assert_string_equal(found.folders[0].name, "x");
	assert_string_equal(found.folders[1].name, "y");
	folder_release(&found);
}

static void folder_list__passes_over_what_is_no_calendar(void **state)
{
	static const char *const names[] = {".a.ics", "a.ics.tmp",   "a.TMP",
					    "color",  "displayname", ".ics",
					    "ics",    "a.ics.bak",   "a.txt",
					    "aics"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		make(names[i]);
	assert_int_equal(mkdir(path_of(".git"), 0700), 0);
	assert_int_equal(symlink("nowhere", path_of("nowhere")), 0);
	assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
	struct folder found = list();
	assert_int_equal(found.n_files, 0);
	assert_int_equal(found.n_folders, 0);
	folder_release(&found);
}

static void folder_list__refuses_what_is_no_file(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	make("b.ics");
	assert_true(strlen(path_of("d.ics")) < sizeof(address.sun_path));
	strcpy(address.sun_path, path_of("d.ics"));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)),
			 0);
	close(fd);
	refused(STATUS_REJECTED, MSG_FILE_NOT_REGULAR, "d.ics");
	assert_int_equal(mkfifo(path_of("c.ics"), 0600), 0);
	refused(STATUS_REJECTED, MSG_FILE_NOT_REGULAR, "c.ics");
	/* Inside the folder, outside, and nowhere: all the same. */
	assert_int_equal(symlink("b.ics", path_of("a.ics")), 0);
	refused(STATUS_REJECTED, MSG_SYSTEM, "a.ics");
	assert_int_equal(symlink("/etc/passwd", path_of("a-b.ics")), 0);
	refused(STATUS_REJECTED, MSG_SYSTEM, "a-b.ics");
	assert_int_equal(symlink("nowhere", path_of("a-a.ics")), 0);
	refused(STATUS_REJECTED, MSG_SYSTEM, "a-a.ics");
}

static void folder_list__tells_links_to_folders(void **state)
{
	(void)state;
	assert_int_equal(mkdir(path_of("a"), 0700), 0);
	assert_int_equal(symlink("a", path_of("b")), 0);
	assert_int_equal(symlink("a", path_of("c.ics")), 0);
	struct folder found = list();
	assert_int_equal(found.n_files, 0);
	assert_int_equal(found.n_folders, 3);
	assert_false(found.folders[0].is_link);
	assert_true(found.folders[1].is_link);
	assert_true(found.folders[2].is_link);
	folder_release(&found);
}

static void folder_list__has_limits(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < LIMIT_PEOPLE; i++) {
		snprintf(name, sizeof(name), "%d", i);
		assert_int_equal(mkdir(path_of(name), 0700), 0);
	}
	for (int i = 0; i < LIMIT_FOLDER_FILES; i++) {
		snprintf(name, sizeof(name), "%d.ics", i);
		make(name);
	}
	struct folder found = list();
	assert_int_equal(found.n_files, LIMIT_FOLDER_FILES);
	assert_int_equal(found.n_folders, LIMIT_PEOPLE);
	folder_release(&found);
	make("x.ics");
	refused(STATUS_LIMIT, MSG_LIMIT, NULL);
	assert_int_equal(unlink(path_of("x.ics")), 0);
	assert_int_equal(mkdir(path_of("x"), 0700), 0);
	refused(STATUS_LIMIT, MSG_LIMIT, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(folder_list__is_by_name),
		TEST(folder_list__passes_over_what_is_no_calendar),
		TEST(folder_list__refuses_what_is_no_file),
		TEST(folder_list__tells_links_to_folders),
		TEST(folder_list__has_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
