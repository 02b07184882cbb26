#include "cli/doctor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/arena.h"
#include "base/limits.h"
#include "calendar/read.h"
#include "calendar/sandbox.h"
#include "ipc/client.h"
#include "ipc/known.h"
#include "ipc/rpc.h"
#include "ipc/url.h"
#include "store/upkeep.h"

enum {
	STALE_S = 14 * 86400,
	HOLIDAY_MONTHS = 12, /* from report to the last date that follows */
	TZDATA_YEARS = 1,    /* rules change with months of notice */
	ASK_MS = 5000,
	MIB = 1024 * 1024,
	LEAST_FREE_MIB = 64,
};

/* --- findings ------------------------------------------------------------- */

static struct json *text_of(enum message message,
			    const struct argument *arguments, size_t n)
{
	struct json *json = json_new_object();
	struct buffer line;

	buffer_init(0, &line);
	for (int i = 0; i < N_LANGUAGES; i++) {
		buffer_clear(&line);
		message_render(message, arguments, n, (enum language)i, &line);
		json_set(json, language_word((enum language)i),
			 json_new_bytes(buffer_bytes(&line)));
	}
	buffer_release(&line);
	return json;
}

static struct json *text_with(enum message message, const char *kinds,
			      va_list list)
{
	struct argument arguments[ERROR_ARGUMENTS];
	size_t n = arguments_take(kinds, list, ERROR_ARGUMENTS, arguments);

	return text_of(message, arguments, n);
}

static struct json *text(enum message message, const char *kinds, ...)
{
	va_list list;

	va_start(list, kinds);
	struct json *json = text_with(message, kinds, list);
	va_end(list);
	return json;
}

/* With its source, as it would be told. */
static struct json *error_text(const struct error *error)
{
	struct json *json = json_new_object();
	struct buffer line;

	buffer_init(0, &line);
	for (int i = 0; i < N_LANGUAGES; i++) {
		buffer_clear(&line);
		error_render(error, (enum language)i, &line);
		json_set(json, language_word((enum language)i),
			 json_new_bytes(buffer_bytes(&line)));
	}
	buffer_release(&line);
	return json;
}

/* text and todo are stolen; with nothing to do it is well. */
static void put(const char *check, struct json *what, struct json *todo,
		struct json *checks)
{
	struct json *json = json_new_object();

	json_set(json, "check", json_new_string(check));
	json_set(json, "state", json_new_string(todo ? "do" : "ok"));
	json_set(json, "text", what);
	json_set(json, "do", todo ? todo : json_new_null());
	json_append(checks, json);
}

/* Worth knowing; nothing has to be done, but that could be. */
static void put_note(const char *check, struct json *what, struct json *todo,
		     struct json *checks)
{
	struct json *json = json_new_object();

	json_set(json, "check", json_new_string(check));
	json_set(json, "state", json_new_string("note"));
	json_set(json, "text", what);
	json_set(json, "do", todo);
	json_append(checks, json);
}

/* --- the store ------------------------------------------------------------ */

static enum message store_todo(const struct error *error)
{
	switch (error->message) {
	case MSG_STORE_OWNER:
		return MSG_DOCTOR_DO_OWNER;
	case MSG_STORE_OPEN_TO_OTHERS:
		return MSG_DOCTOR_DO_CHMOD;
	case MSG_STORE_NEWER:
		return MSG_DOCTOR_DO_NEWER;
	case MSG_STORE_DAMAGED:
		return MSG_DOCTOR_DO_RESTORE;
	case MSG_STORE_AWAY:
		return MSG_DOCTOR_DO_DATABASE;
	default:
		return MSG_DOCTOR_DO_FOLDER;
	}
}

static void look_at_calendars(const struct store_state *state,
			      struct json *checks)
{
	bool wanting = state->n_old || state->n_undated || state->n_incomplete;

	put("calendars",
	    text(MSG_HEALTH_CALENDARS, "dddd", state->n_calendars, state->n_old,
		 state->n_undated, state->n_incomplete),
	    wanting ? text(MSG_DOCTOR_DO_CALENDARS, "") : NULL, checks);
}

static void look_at_schema(const struct store_state *state, struct json *checks)
{
	const char *engine = state->server[0] ? "PostgreSQL" : "SQLite";
	struct json *what =
		text(MSG_DOCTOR_SCHEMA, "ddss", (int64_t)state->schema,
		     (int64_t)store_schema(), engine,
		     state->server[0] ? state->server : store_database());

	if (state->schema == store_schema())
		put("schema", what, NULL, checks);
	else
		put_note("schema", what, text(MSG_DOCTOR_DO_MIGRATE, ""),
			 checks);
}

static void look_at_disk(const char *folder, int64_t bytes, struct json *checks)
{
	struct statvfs disk;

	if (statvfs(folder, &disk) != 0)
		return;
	int64_t free_mib =
		(int64_t)((uint64_t)disk.f_bavail * disk.f_frsize / MIB);
	/* A log may grow as large as the store, and so may a restore. */
	int64_t least = LEAST_FREE_MIB + 2 * bytes / MIB;
	put("disk", text(MSG_DOCTOR_DISK, "dd", free_mib, least),
	    free_mib < least ? text(MSG_DOCTOR_DO_DISK, "") : NULL, checks);
}

/* A file is on our disk; of a server's we know what it is set to. */
static void look_at_durability(const struct doctor *doctor,
			       const struct store_state *state,
			       struct json *checks)
{
	if (!state->server[0])
		look_at_disk(doctor->folder, state->bytes, checks);
	else if (state->unsafe)
		put("durability", text(MSG_DOCTOR_UNSAFE, "s", state->unsafe),
		    text(MSG_DOCTOR_DO_SAFE, "s", state->unsafe), checks);
	else
		put("durability", text(MSG_DOCTOR_SAFE, ""), NULL, checks);
}

static void look_into(const struct doctor *doctor, struct store *store,
		      struct json *checks)
{
	struct store_state state;
	struct error error = {0};

	/* A URL may have a password. */
	put("store",
	    store_is_url(doctor->folder)
		    ? text(MSG_DOCTOR_STORE_POSTGRES, "s", store_name(store))
		    : text(MSG_DOCTOR_STORE, "s", doctor->folder),
	    NULL, checks);
	if (store_look(doctor->now - STALE_S, store, &state, &error) !=
		    STATUS_OK ||
	    store_verify(store, &error) != STATUS_OK) {
		put("integrity", error_text(&error),
		    text(store_todo(&error), ""), checks);
		return;
	}
	put("integrity", text(MSG_DOCTOR_SOUND, "d", state.bytes), NULL,
	    checks);
	look_at_schema(&state, checks);
	look_at_calendars(&state, checks);
	look_at_durability(doctor, &state, checks);
}

static void look_at_store(const struct doctor *doctor, struct json *checks)
{
	struct store *store = NULL;
	struct error error = {0};
	enum status status = store_open_as_is(doctor->folder, &store, &error);

	if (status == STATUS_OK)
		look_into(doctor, store, checks);
	else if (status == STATUS_NOT_FOUND)
		put_note("store", error_text(&error),
			 text(MSG_DOCTOR_DO_IMPORT, ""), checks);
	else
		put("store", error_text(&error), text(store_todo(&error), ""),
		    checks);
	store_close(store);
}

/* --- what is known of time ------------------------------------------------ */

static enum status look_at_holidays(const struct doctor *doctor,
				    struct json *checks, struct error *err)
{
	struct arena *arena = arena_new((size_t)LIMIT_REQUEST_MEMORY_BYTES);
	char until_text[DAY_TEXT_BYTES];
	struct day until;
	enum status status =
		arena ? known_holidays_until(doctor->zones, arena, &until, err)
		      : error_no_memory(err, NULL);

	arena_free(arena);
	if (status != STATUS_OK)
		return status;
	struct day wanted = day_add_months(zone_day(zone_utc(), doctor->now),
					   HOLIDAY_MONTHS);
	day_format(until, until_text);
	put("holidays", text(MSG_DOCTOR_HOLIDAYS, "s", until_text),
	    day_compare(until, wanted) < 0 ? text(MSG_DOCTOR_DO_HOLIDAYS, "")
					   : NULL,
	    checks);
	return STATUS_OK;
}

/* A version is a year and a letter. */
static void look_at_zones(const struct doctor *doctor, struct json *checks)
{
	char version[TZDATA_VERSION_BYTES];
	int32_t this_year = day_civil(zone_day(zone_utc(), doctor->now)).year;
	int32_t year = 0;

	known_tzdata(version);
	for (int i = 0; version[i] >= '0' && version[i] <= '9' && i < 4; i++)
		year = year * 10 + (version[i] - '0');
	if (!version[0])
		put_note("tzdata", text(MSG_DOCTOR_NO_TZDATA, ""),
			 text(MSG_DOCTOR_DO_TZDATA, ""), checks);
	else
		put("tzdata", text(MSG_DOCTOR_TZDATA, "s", version),
		    year + TZDATA_YEARS < this_year
			    ? text(MSG_DOCTOR_DO_TZDATA, "")
			    : NULL,
		    checks);
}

/* --- readers -------------------------------------------------------------- */

static enum status look_at_readers(struct json *checks, struct error *err)
{
	struct sandbox reached;
	enum status status = calendar_isolation(&reached, err);

	if (status != STATUS_OK)
		return status;
	int64_t abi = reached.landlock_abi;
	if (!reached.seccomp)
		put("readers",
		    abi ? text(MSG_HEALTH_NO_SECCOMP, "d", abi)
			: text(MSG_HEALTH_RLIMITS, ""),
		    text(MSG_DOCTOR_DO_KERNEL, ""), checks);
	else if (!abi)
		put_note("readers", text(MSG_HEALTH_NO_LANDLOCK, ""),
			 text(MSG_DOCTOR_DO_KERNEL, ""), checks);
	else
		put("readers", text(MSG_HEALTH_READER, "d", abi), NULL, checks);
	return STATUS_OK;
}

/* --- services ------------------------------------------------------------- */

/* False: there is none, which is told. */
static bool look_at_socket(const char *text_of_url, struct json *checks)
{
	struct url url;
	struct stat info;
	struct error error = {0};

	if (url_parse(text_of_url, &url, &error) != STATUS_OK) {
		put("socket", error_text(&error), text(MSG_DOCTOR_DO_URL, ""),
		    checks);
		return false;
	}
	if (url.tcp)
		return true;
	const char *path = url_path(&url);
	if (lstat(path, &info) != 0) {
		put_note("socket", text(MSG_DOCTOR_NO_SOCKET, "s", path),
			 text(MSG_DOCTOR_DO_SERVE, ""), checks);
		return false;
	}
	if (!S_ISSOCK(info.st_mode)) {
		put("socket", text(MSG_URL_NOT_SOCKET, "s", path),
		    text(MSG_DOCTOR_DO_NOT_SOCKET, ""), checks);
		return false;
	}
	bool open = info.st_mode & S_IRWXO;
	put("socket",
	    text(open ? MSG_DOCTOR_SOCKET_OPEN : MSG_DOCTOR_SOCKET, "s", path),
	    open ? text(MSG_DOCTOR_DO_SOCKET, "s", path) : NULL, checks);
	return true;
}

/* What a service said of itself, or why it did not. */
struct said {
	struct json *health; /* the caller's; NULL: an error */
	struct error error;  /* of ours, if it is set */
	enum status refused; /* by the service */
};

static struct said ask_service(const char *url)
{
	struct said said = {.refused = STATUS_OK};
	struct remote_error remote = {.status = STATUS_OK};
	struct json *params = json_new_object();
	const char *token = getenv("TREFNYDD_TOKEN");
	struct buffer request, reply;

	buffer_init(0, &request);
	buffer_init(0, &reply);
	if (token)
		json_set(params, "token", json_new_string(token));
	enum status status =
		rpc_write_request("health", params, &request, &said.error);
	if (status == STATUS_OK)
		status = client_ask(url, buffer_bytes(&request), ASK_MS, &reply,
				    &said.error);
	if (status == STATUS_OK)
		(void)rpc_read_reply(buffer_bytes(&reply), &said.health,
				     &remote, &said.error);
	said.refused = remote.status;
	json_free(remote.data);
	buffer_release(&request);
	buffer_release(&reply);
	return said;
}

static void look_at_version(const char *url, const struct json *health,
			    struct json *checks)
{
	const struct json *found = json_member(health, "version");
	const char *version =
		json_kind(found) == JSON_KIND_STRING ? json_string(found) : "";

	put("service", text(MSG_DOCTOR_SERVICE, "ss", url, version),
	    strcmp(version, VERSION) == 0 ? NULL
					  : text(MSG_DOCTOR_DO_RESTART, ""),
	    checks);
}

static void look_at_service(const char *url, struct json *checks)
{
	struct said said = ask_service(url);

	error_source(&said.error, url);
	if (said.health)
		look_at_version(url, said.health, checks);
	else if (said.refused == STATUS_FORBIDDEN)
		put_note("service", text(MSG_DOCTOR_FORBIDDEN, "s", url),
			 text(MSG_DOCTOR_DO_TOKEN, ""), checks);
	else
		put("service",
		    said.error.status != STATUS_OK
			    ? error_text(&said.error)
			    : text(MSG_DOCTOR_NO_ANSWER, "s", url),
		    text(MSG_DOCTOR_DO_RESTART, ""), checks);
	json_free(said.health);
}

/* --- all ------------------------------------------------------------------ */

static bool is_well(const struct json *checks)
{
	for (size_t i = 0; i < json_size(checks); i++) {
		const struct json *state =
			json_member(json_at(checks, i), "state");

		if (strcmp(json_string(state), "do") == 0)
			return false;
	}
	return true;
}

enum status doctor_look(const struct doctor *doctor, struct json **ret,
			struct error *err)
{
	struct json *json, *checks = json_new_array();

	put("program", text(MSG_DOCTOR_PROGRAM, "s", VERSION), NULL, checks);
	look_at_store(doctor, checks);
	enum status status = look_at_holidays(doctor, checks, err);
	look_at_zones(doctor, checks);
	if (status == STATUS_OK)
		status = look_at_readers(checks, err);
	for (size_t i = 0; i < doctor->urls->n; i++)
		if (look_at_socket(doctor->urls->strings[i], checks))
			look_at_service(doctor->urls->strings[i], checks);
	json = json_new_object();
	json_set(json, "well", json_new_bool(is_well(checks)));
	json_set(json, "checks", checks);
	if (status == STATUS_OK && !json)
		status = error_no_memory(err, NULL);
	if (status == STATUS_OK)
		*ret = json;
	else
		json_free(json);
	return status;
}
