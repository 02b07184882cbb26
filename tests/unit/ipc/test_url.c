#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/roles.h"
#include "ipc/url.h"

/* A folder of its own: a plain file, a socket nobody listens on, one live. */
struct folder {
	char path[64];
	int live;
};

static int bind_socket(const char *folder, const char *name, bool listening)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", folder,
		 name);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address,
			      sizeof(address)),
			 0);
	if (listening)
		assert_int_equal(listen(fd, 5), 0);
	return fd;
}

static int open_folder(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	char path[128];

	assert_non_null(folder);
	strcpy(folder->path, "/tmp/trefnydd-url.XXXXXX");
	assert_non_null(mkdtemp(folder->path));
	snprintf(path, sizeof(path), "%s/file", folder->path);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("kept", file);
	fclose(file);
	close(bind_socket(folder->path, "stale", false));
	folder->live = bind_socket(folder->path, "live", true);
	*state = folder;
	return 0;
}

static int close_folder(void **state)
{
	static const char *const names[] = {"file", "stale", "live",
					    "trefnydd"};
	struct folder *folder = *state;
	char path[128];

	close(folder->live);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder->path, names[i]);
		(void)remove(path);
	}
	assert_int_equal(rmdir(folder->path), 0);
	free(folder);
	return 0;
}

static const char *url_of(const struct folder *folder, const char *name,
			  char *ret)
{
	sprintf(ret, "ipc://%s/%s", folder->path, name);
	return ret;
}

static void path__refuses_every_other_form(void **state)
{
	const struct {
		const char *url;
		enum message message;
	} cases[] = {
		{"", MSG_URL_FORM},
		{"/run/x", MSG_URL_FORM},
		{"ipc:", MSG_URL_FORM},
		{"ipc://", MSG_URL_FORM},
		{"ipc:///", MSG_URL_FORM},
		{"ipc:///run/", MSG_URL_FORM},
		{"ipc://run/x", MSG_URL_FORM},
		{"IPC:///run/x", MSG_URL_FORM},
		{"inproc://x", MSG_URL_FORM},
		{"http://x", MSG_URL_FORM},
		{"ws://127.0.0.1:80", MSG_URL_WS},
		{"wss://127.0.0.1:80", MSG_URL_WS},
		{"ipc:///run/x?", MSG_URL_QUERY},
		{"ipc:///run/x?rol=viewer", MSG_URL_QUERY},
		{"ipc:///run/x?role=", MSG_ROLE_UNKNOWN},
		{"ipc:///run/x?role=viewer,", MSG_ROLE_UNKNOWN},
		{"ipc:///run/x?role=Viewer", MSG_ROLE_UNKNOWN},
		{"ipc:///?role=viewer", MSG_URL_FORM},
		{"tcp://", MSG_URL_TCP},
		{"tcp://*:5555", MSG_URL_TCP},
		{"tcp://localhost:5555", MSG_URL_TCP},
		{"tcp://lo:5555", MSG_URL_TCP},
		{"tcp://0.0.0.0:5555", MSG_URL_TCP},
		{"tcp://127.0.0.2:5555", MSG_URL_TCP},
		{"tcp://192.0.2.1:5555", MSG_URL_TCP},
		{"tcp://[::]:5555", MSG_URL_TCP},
		{"tcp://::1:5555", MSG_URL_TCP},
		{"tcp://127.0.0.1;lo:5555", MSG_URL_TCP},
		{"tcp://127.0.0.1", MSG_URL_TCP},
		{"tcp://127.0.0.1:", MSG_URL_TCP_PORT},
		{"tcp://127.0.0.1:0", MSG_URL_TCP_PORT},
		{"tcp://127.0.0.1:65536", MSG_URL_TCP_PORT},
		{"tcp://127.0.0.1:99999999999", MSG_URL_TCP_PORT},
		{"tcp://127.0.0.1:-1", MSG_URL_TCP_PORT},
		{"tcp://127.0.0.1:80/x", MSG_URL_TCP_PORT},
		{"tcp://127.0.0.1:80?role=admin", MSG_URL_ROLE_TCP},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct url url = {.address = "untouched"};
		struct error error = {0};

		assert_int_equal(url_parse(cases[i].url, &url, &error),
				 STATUS_REJECTED);
		assert_int_equal(error.message, cases[i].message);
		assert_string_equal(error.source, cases[i].url);
		assert_string_equal(url.address, "untouched");
	}
}

static void parse__says_who_comes_without_a_token(void **state)
{
	static const struct {
		const char *text, *address;
		bool tcp;
		uint8_t roles;
	} cases[] = {
		{"ipc:///run/x", "ipc:///run/x", false, ROLES_LOCAL},
		{"ipc:///run/x?role=viewer", "ipc:///run/x", false,
		 ROLE_VIEWER},
		{"ipc:///run/x?role=admin,auditor", "ipc:///run/x", false,
		 ROLE_ADMIN | ROLE_AUDITOR},
		{"tcp://127.0.0.1:1", "tcp://127.0.0.1:1", true, 0},
		{"tcp://127.0.0.1:00080", "tcp://127.0.0.1:80", true, 0},
		{"tcp://[::1]:65535", "tcp://[::1]:65535", true, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct url url;

		assert_int_equal(url_parse(cases[i].text, &url, NULL),
				 STATUS_OK);
		assert_string_equal(url.address, cases[i].address);
		assert_int_equal(url.tcp, cases[i].tcp);
		assert_int_equal(url.roles, cases[i].roles);
	}
}

/* One more byte and nanomsg would abort. */
static void path__is_as_long_as_the_system_allows(void **state)
{
	struct sockaddr_un address;
	char url[256] = "ipc:///";
	struct url parsed;
	struct error error = {0};

	(void)state;
	assert_int_equal(LIMIT_SOCKET_PATH_BYTES, sizeof(address.sun_path) - 1);
	memset(url + 7, 'x', LIMIT_SOCKET_PATH_BYTES - 1);
	assert_int_equal(url_parse(url, &parsed, &error), STATUS_OK);
	assert_int_equal(strlen(url_path(&parsed)), LIMIT_SOCKET_PATH_BYTES);
	assert_int_equal(url_path(&parsed)[0], '/');
	url[7 + LIMIT_SOCKET_PATH_BYTES - 1] = 'x';
	assert_int_equal(url_parse(url, &parsed, &error), STATUS_LIMIT);
	assert_int_equal(error.message, MSG_LIMIT);
}

static void listen__takes_a_free_name_and_an_old_socket(void **state)
{
	const struct folder *folder = *state;
	char url[128];

	assert_int_equal(url_check_listen(url_of(folder, "new", url), NULL),
			 STATUS_OK);
	assert_int_equal(url_check_listen(url_of(folder, "stale", url), NULL),
			 STATUS_OK);
}

static void listen__refuses_a_file_and_leaves_it(void **state)
{
	const struct folder *folder = *state;
	struct error error = {0};
	struct stat found;
	char url[128];

	assert_int_equal(url_check_listen(url_of(folder, "file", url), &error),
			 STATUS_REJECTED);
	assert_int_equal(error.message, MSG_URL_NOT_SOCKET);
	assert_int_equal(stat(url + strlen("ipc://"), &found), 0);
	assert_int_equal(found.st_size, 4);
}

static void listen__refuses_a_folder_that_is_not_there(void **state)
{
	const struct folder *folder = *state;
	struct error error = {0};
	char url[128];

	assert_int_equal(url_check_listen(url_of(folder, "no/api", url),
					  &error),
			 STATUS_REJECTED);
	assert_int_equal(error.message, MSG_URL_FOLDER);
	memset(&error, 0, sizeof(error));
	assert_int_equal(url_check_listen(url_of(folder, "file/api", url),
					  &error),
			 STATUS_REJECTED);
	assert_int_equal(error.message, MSG_URL_FOLDER);
}

static void connect__tells_whether_one_listens(void **state)
{
	const struct folder *folder = *state;
	static const char *const dead[] = {"stale", "nothing", "file",
					   "no/api"};
	char url[128];

	assert_int_equal(url_check_connect(url_of(folder, "live", url), NULL),
			 STATUS_OK);
	for (size_t i = 0; i < 4; i++) {
		struct error error = {0};

		assert_int_equal(url_check_connect(url_of(folder, dead[i], url),
						   &error),
				 STATUS_UNREACHABLE);
		assert_int_equal(error.message, MSG_URL_NO_SERVICE);
	}
}

static void default__is_below_the_runtime_folder(void **state)
{
	const struct folder *folder = *state;
	struct error error = {0};
	struct buffer url;
	struct stat found;
	char path[128];

	buffer_init(0, &url);
	assert_int_equal(setenv("XDG_RUNTIME_DIR", folder->path, 1), 0);
	assert_int_equal(url_default(true, &url, NULL), STATUS_OK);
	snprintf(path, sizeof(path), "ipc://%s/trefnydd/api", folder->path);
	assert_string_equal(url.data, path);
	snprintf(path, sizeof(path), "%s/trefnydd", folder->path);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07027, 0);
	assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
	assert_int_equal(url_default(true, &url, &error), STATUS_REJECTED);
	assert_int_equal(error.message, MSG_URL_NO_RUNTIME);
	buffer_release(&url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path__refuses_every_other_form),
		cmocka_unit_test(parse__says_who_comes_without_a_token),
		cmocka_unit_test(path__is_as_long_as_the_system_allows),
		cmocka_unit_test(listen__takes_a_free_name_and_an_old_socket),
		cmocka_unit_test(listen__refuses_a_file_and_leaves_it),
		cmocka_unit_test(listen__refuses_a_folder_that_is_not_there),
		cmocka_unit_test(connect__tells_whether_one_listens),
		cmocka_unit_test(default__is_below_the_runtime_folder),
	};

	return cmocka_run_group_tests(tests, open_folder, close_folder);
}
