#include "cli/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "cli/command.h"
#include "cli/inline.h"
#include "cli/words.h"
#include "ipc/client.h"
#include "ipc/gate.h"
#include "ipc/rpc.h"
#include "ipc/source.h"
#include "ipc/url.h"

/* The service ends a request sooner than its client stops waiting. */
enum { CLIENT_DEADLINE_MS = (LIMIT_REQUEST_SECONDS + 10) * 1000 };

int64_t utc_clock(void)
{
	return (int64_t)time(NULL);
}

enum status tell(const struct error *error, enum language language)
{
	struct buffer line;

	buffer_init(0, &line);
	error_render(error, language, &line);
	print_told(&line, language);
	buffer_release(&line);
	return error->status;
}

/* What became of a calendar of which a line was not understood. */
static const char *outcome_of(const struct question *question,
			      const struct error *error, enum language language)
{
	if (error->status == STATUS_STALE && question->outcome != MSG_NONE)
		return message_text(MSG_OLDER_NOT_IMPORTED, language);
	return error->line ? message_text(question->outcome, language) : "";
}

char *store_where(const struct arguments *arguments)
{
	const char *stated =
		argument_value(arguments,
			       argument_given(arguments, OPTION_STORE)
				       ? OPTION_STORE
				       : OPTION_DATA);
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	struct buffer path;

	buffer_init(0, &path);
	if (stated)
		buffer_put_string(&path, stated);
	else if (data && data[0] == '/')
		buffer_printf(&path, "%s/trefnydd", data);
	else if (home && home[0] == '/')
		buffer_printf(&path, "%s/.local/share/trefnydd", home);
	else
		return NULL;
	return buffer_detach(&path);
}

enum status input_read(const char *path, enum limit limit, struct buffer *ret,
		       struct error *err)
{
	char bytes[64 * 1024];
	ssize_t n;

	if (strcmp(path, "-") != 0) {
		enum status status = file_read(NULL, path, limit, ret, err);

		if (status == STATUS_LIMIT)
			error_source(err, path);
		return status == STATUS_NOT_FOUND ? STATUS_REJECTED : status;
	}
	while ((n = file_take(STDIN_FILENO, bytes, sizeof(bytes))) != 0) {
		if (n < 0)
			return error_system(err, STATUS_REJECTED, "stdin",
					    errno);
		if ((int64_t)ret->n + n > limit_value(limit)) {
			error_source(err, "stdin");
			return limit_error(limit, (int64_t)ret->n + n, err);
		}
		buffer_put(ret, bytes, (size_t)n);
	}
	return ret->failed ? error_no_memory(err, NULL) : STATUS_OK;
}

int show(struct json *result, const struct arguments *arguments,
	 put_result *put)
{
	struct error error = {0};
	struct buffer text;
	enum status status = STATUS_OK;

	buffer_init(0, &text);
	if (argument_given(arguments, OPTION_JSON)) {
		status = json_write(result, &text, &error);
		buffer_put_char(&text, '\n');
	} else {
		put(result, arguments->language, &text);
	}
	if (status == STATUS_OK)
		status = print(&text, &error);
	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	buffer_release(&text);
	json_free(result);
	return exit_of(status);
}

void put_param(struct json *params, const char *key, const char *value)
{
	if (value)
		json_set(params, key, json_new_string(value));
}

enum status put_request_id(const struct arguments *arguments,
			   const char *suffix, struct json *params,
			   struct error *err)
{
	const char *id = argument_value(arguments, OPTION_REQUEST_ID);
	unsigned char bytes[16];
	struct buffer own;

	if (!id && !random_bytes(sizeof(bytes), bytes))
		return error_no_memory(err, NULL);
	buffer_init(0, &own);
	if (id)
		buffer_put_string(&own, id);
	for (size_t i = 0; !id && i < sizeof(bytes); i++)
		buffer_printf(&own, "%02x", bytes[i]);
	buffer_put_string(&own, suffix);
	put_param(params, "request_id", own.data ? own.data : "");
	buffer_release(&own);
	return STATUS_OK;
}

/* --- here ----------------------------------------------------------------- */

/* Shown from the second second on, and only where somebody looks. */
struct progress {
	struct timespec start;
	bool shown;
};

static void show_progress(const char *id, void *context)
{
	struct progress *progress = context;
	struct timespec now;
	struct buffer clean;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec - progress->start.tv_sec <= 1 || !isatty(STDERR_FILENO))
		return;
	buffer_init(0, &clean);
	put_clean(id, &clean);
	fprintf(stderr, "\r\033[K%s", clean.data ? clean.data : "");
	progress->shown = true;
	buffer_release(&clean);
}

static void end_progress(const struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}

static char *folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	struct buffer path;

	buffer_init(0, &path);
	if (!slash)
		buffer_put_string(&path, ".");
	else
		buffer_put(&path, file,
			   slash == file ? 1 : (size_t)(slash - file));
	return buffer_detach(&path);
}

/* What makes a store, what changes one, what only reads. */
static enum store_mode mode_of(const struct question *question)
{
	const struct method *method = method_find(question->method);

	static const char *const makers[] = {"import", "put", "token"};

	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (strcmp(question->method, makers[i]) == 0)
			return STORE_CREATE;
	return method && method->changes ? STORE_WRITE : STORE_READ;
}

/* What can be answered from files alone needs no folder for a store. */
static bool needs_store(const struct question *question)
{
	return mode_of(question) != STORE_READ ||
	       strcmp(question->method, "cases") == 0 ||
	       (strcmp(question->method, "calendars") == 0 &&
		!question->case_file);
}

enum status local_begin(const struct question *question,
			const struct arguments *arguments, struct local *ret,
			struct error *err)
{
	struct local local = {.zones = zones_new(),
			      .data = store_where(arguments)};

	if (question->case_file)
		local.folder = folder_of(question->case_file);
	local.call = (struct call){.params = question->params,
				   .text = question->case_text,
				   .path = "/params",
				   .case_path = "",
				   .arena = arena_new(
					   (size_t)LIMIT_REQUEST_MEMORY_BYTES)};
	local.service = (struct service){.zones = local.zones,
					 .data_folder = local.data,
					 .case_folder = local.folder,
					 .store_mode = mode_of(question),
					 .clock = utc_clock};
	*ret = local;
	if (!local.data && needs_store(question))
		return error_set(err, STATUS_REJECTED, MSG_NO_DATA_FOLDER, "");
	if (!local.zones || !local.call.arena ||
	    (question->case_file && !local.folder))
		return error_no_memory(err, NULL);
	return STATUS_OK;
}

void local_end(struct local *local)
{
	service_release(&local->service);
	arena_free(local->call.arena);
	zones_free(local->zones);
	free(local->folder);
	free(local->data);
}

/* The option that a parameter came from; NULL: none did. */
static const char *option_of(const char *path)
{
	static const struct {
		const char *param, *option;
	} params[] = {
		{"/now", "--now"},
		{"/date", "--date"},
		{"/start", "--start"},
		{"/from", "--from"},
		{"/to", "--to"},
		{"/as_of", "--as-of"},
		{"/covers", "--covers-until"},
		{"/time_zone", "--zone"},
		{"/email", "--email"},
		{"/source", "--source"},
		{"/person", "--person"},
		{"/room", "--room"},
		{"/resource", "--resource"},
		{"/events", "--events"},
		{"/holidays", "--holidays"},
		{"/request_id", "--request-id"},
		{"/if_revision", "--if-revision"},
		{"/revision", "--revision"},
		{"/for", "--for"},
		{"/agreed_by", "--by"},
		{"/by", "--by"},
		{"/how", "--how"},
		{"/waived_by", "--waived-by"},
		{"/reason", "--reason"},
	};

	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
		if (strcmp(params[i].param, path) == 0)
			return params[i].option;
	return NULL;
}

/* True: the path had the prefix, whole segments of it. */
static bool without_prefix(const char *prefix, char *path)
{
	size_t n = strlen(prefix);

	if (strncmp(path, prefix, n) != 0 || (path[n] && path[n] != '/'))
		return false;
	memmove(path, path + n, strlen(path + n) + 1);
	return true;
}

/* A parameter is shown as the option that it came from. */
static void place_in_options(struct error *err)
{
	const char *option = option_of(err->path);

	if (err->source[0])
		return;
	err->path[0] = '\0'; /* /id is no more than the operand */
	if (option)
		error_source(err, option);
}

/* Of the value, of its key, or of the nearest value above it. */
static void place_in_text(struct bytes text, bool key, struct error *err)
{
	struct place_in_text place;
	char path[sizeof(err->path)];
	bool found = false;

	memcpy(path, err->path, sizeof(path));
	for (char *end = path; end && !found; key = false) {
		found = json_place(text, path, key, &place);
		end = strrchr(path, '/');
		if (end)
			*end = '\0';
	}
	if (found && !err->line)
		error_place(err, place.line, place.column);
}

/* path: "/1/people/0", of patch 1; of the only one where it is no index. */
static void place_in_patch(const struct question *question, bool key,
			   struct error *err)
{
	char *end = err->path;
	unsigned long i = 0;

	if (err->path[0] == '/' && err->path[1] >= '0' && err->path[1] <= '9') {
		i = strtoul(err->path + 1, &end, 10);
		memmove(err->path, end, strlen(end) + 1);
	}
	if (i >= question->n_patches)
		return;
	const struct question_patch *patch = &question->patches[i];
	error_source(err, patch->source);
	if (patch->text.n)
		place_in_text(patch->text, key, err);
	else
		err->path[0] = '\0'; /* nobody wrote it */
}

/* "case.json + patch.json + --without leader" */
static void name_patched(const struct question *question, struct error *err)
{
	struct buffer name;

	buffer_init(0, &name);
	buffer_put_string(&name, question->case_name);
	for (size_t i = 0; i < question->n_patches; i++)
		buffer_printf(&name, " + %s", question->patches[i].source);
	err->source[0] = '\0';
	error_source(err, name.failed ? question->case_name : name.data);
	buffer_release(&name);
}

/* A path of the case is shown with its place in the case's file; one of the
 * params begins with /params, as the caller of a service sees it. key: the
 * mistake is in the key. */
static void place_in_case(const struct question *question, bool key,
			  struct error *err)
{
	if (question->n_patches && strcmp(err->source, WHATIF_PATCHED) == 0) {
		name_patched(question, err);
	} else if (question->n_patches &&
		   without_prefix("/params/patch", err->path)) {
		place_in_patch(question, key, err);
	} else if (without_prefix("/params", err->path) ||
		   !question->case_file) {
		place_in_options(err);
	} else if (!err->source[0]) {
		error_source(err, question->case_file);
		if (err->path[0])
			place_in_text(question->case_text, key, err);
	}
}

/* What is wrong in a calendar's text is told with its file's name. */
static void name_calendar(const struct question *question, const char *path,
			  char source[static 160])
{
	if (question->calendar_file && source[0] && !path[0] &&
	    (!question->calendar_id ||
	     strcmp(source, question->calendar_id) == 0)) {
		struct error named = {.line = 0};

		error_source(&named, question->calendar_file);
		memcpy(source, named.source, sizeof(named.source));
	}
}

static enum status ask_here(const struct question *question,
			    const struct arguments *arguments,
			    struct json **ret, struct failure *failure)
{
	struct error *err = &failure->error;
	const struct method *method = method_find(question->method);
	struct progress progress = {.shown = false};
	struct local local;
	bool bad_params;
	enum status status = local_begin(question, arguments, &local, err);

	(void)clock_gettime(CLOCK_MONOTONIC, &progress.start);
	local.service.progress = show_progress;
	local.service.progress_context = &progress;
	if (status == STATUS_OK && !json_is_whole(question->params))
		status = error_no_memory(err, NULL);
	if (status == STATUS_OK)
		status = gate_call(method, &local.service, &local.call, ret,
				   &bad_params, err);
	failure->data = local.call.data;
	local_end(&local);
	end_progress(&progress);
	if (status != STATUS_OK) {
		name_calendar(question, err->path, err->source);
		place_in_case(question, false, err);
	}
	return status;
}

/* --- there ---------------------------------------------------------------- */

/* Whether the service means the key that stands there in our request. */
static bool is_of_key(struct bytes request, const struct remote_error *remote)
{
	struct place_in_text place;

	return json_place(request, remote->path, true, &place) &&
	       place.line == remote->line && place.column == remote->column;
}

/* The service's words, with the place in our own file where it has one. */
static void keep_remote(const struct question *question, struct bytes request,
			const struct remote_error *remote,
			struct failure *failure)
{
	bool key = is_of_key(request, remote);
	struct error *place = &failure->error;

	*place = (struct error){.status = remote->status,
				.line = remote->line,
				.column = remote->column};
	error_path(place, remote->path);
	error_source(place, remote->source);
	name_calendar(question, place->path, place->source);
	if (!place->source[0] || strcmp(place->source, WHATIF_PATCHED) == 0) {
		place->line = place->column = 0;
		bool of_case = without_prefix("/params/case", place->path);

		place_in_case(question, key, place);
		if (of_case && question->case_file && !place->path[0])
			place_in_text(question->case_text, false, place);
	}
	failure->from_service = true;
	memcpy(failure->text, remote->text, sizeof(failure->text));
	failure->data = remote->data;
}

/* The URLs of --connect; one that is not said is the usual one. */
struct services {
	const char *urls[MAX_VALUES];
	size_t n;
	struct buffer usual, named; /* named: all, for messages */
};

static void services_release(struct services *services)
{
	buffer_release(&services->usual);
	buffer_release(&services->named);
}

static enum status services_of(const struct arguments *arguments,
			       struct services *ret, struct error *err)
{
	const char *const *urls = arguments->values[OPTION_CONNECT];
	enum status status = STATUS_OK;

	*ret = (struct services){
		.n = (size_t)arguments->n_given[OPTION_CONNECT]};
	buffer_init(0, &ret->usual);
	buffer_init(0, &ret->named);
	for (size_t i = 0; i < ret->n && status == STATUS_OK; i++) {
		if (!urls[i] && ret->usual.n == 0)
			status = url_default(false, &ret->usual, err);
		ret->urls[i] = urls[i] ? urls[i] : ret->usual.data;
		if (status == STATUS_OK)
			buffer_printf(&ret->named, "%s%s", i ? " " : "",
				      ret->urls[i]);
	}
	if (status == STATUS_OK && ret->named.failed)
		return error_no_memory(err, NULL);
	return status;
}

static enum status ask_once(const struct strings *urls, struct bytes request,
			    struct json **ret, struct remote_error *remote,
			    struct error *err)
{
	struct buffer reply;

	buffer_init(0, &reply);
	enum status status =
		client_ask_any(urls, request, CLIENT_DEADLINE_MS, &reply, err);
	if (status == STATUS_OK)
		status = rpc_read_reply(buffer_bytes(&reply), ret, remote, err);
	buffer_release(&reply);
	return status;
}

/* One that is stopping, or has too much to do, says so: another may not. */
static enum status ask_services(const struct services *services,
				struct bytes request, struct json **ret,
				struct remote_error *remote, struct error *err)
{
	struct strings all = {services->urls, services->n};
	enum status status = ask_once(&all, request, ret, remote, err);

	for (size_t i = 0; services->n > 1 && i < services->n; i++) {
		struct strings one = {&services->urls[i], 1};
		struct remote_error other = {.status = STATUS_OK};
		struct error own = {0};

		if (status != STATUS_BUSY)
			break;
		enum status found = ask_once(&one, request, ret, &other, &own);
		if (found == STATUS_UNREACHABLE)
			continue;
		status = found;
		json_free(remote->data);
		*remote = other;
		*err = own;
	}
	return status;
}

static enum status ask_there(const struct question *question,
			     const struct arguments *arguments,
			     struct json **ret, struct failure *failure)
{
	struct error *err = &failure->error;
	struct services services;
	struct buffer request;
	struct remote_error remote = {.status = STATUS_OK};

	buffer_init(0, &request);
	enum status status = services_of(arguments, &services, err);
	if (status == STATUS_OK && question->case_file) {
		status = inline_calendars(question->case_file,
					  json_member(question->params, "case"),
					  err);
		if (status != STATUS_OK)
			place_in_case(question, false, err);
	}
	/* Never an option: a command's words are seen by all. */
	if (getenv("TREFNYDD_TOKEN"))
		put_param(question->params, "token", getenv("TREFNYDD_TOKEN"));
	if (status == STATUS_OK)
		status = rpc_write_request(question->method,
					   json_share(question->params),
					   &request, err);
	if (status == STATUS_OK) {
		status = ask_services(&services, buffer_bytes(&request), ret,
				      &remote, err);
		if (status != STATUS_OK)
			error_source(err, services.named.data);
	}
	if (status != STATUS_OK && remote.status != STATUS_OK)
		keep_remote(question, buffer_bytes(&request), &remote, failure);
	services_release(&services);
	buffer_release(&request);
	return status;
}

enum status ask_quietly(const struct question *question,
			const struct arguments *arguments, struct json **ret,
			struct failure *failure)
{
	enum status status;

	*failure = (struct failure){.data = NULL};
	if (argument_given(arguments, OPTION_CONNECT))
		status = ask_there(question, arguments, ret, failure);
	else
		status = ask_here(question, arguments, ret, failure);
	json_free(question->params);
	return status;
}

void put_failure(const struct question *question, const struct failure *failure,
		 enum language language, struct buffer *ret)
{
	error_render(&failure->error, language, ret);
	if (failure->from_service)
		put_clean(failure->text[language], ret);
	buffer_put_string(ret, outcome_of(question, &failure->error, language));
}

enum status tell_failure(const struct question *question,
			 const struct failure *failure, enum language language)
{
	struct buffer line;

	buffer_init(0, &line);
	put_failure(question, failure, language, &line);
	print_told(&line, language);
	buffer_release(&line);
	return failure->error.status;
}

enum status ask(const struct question *question,
		const struct arguments *arguments, struct json **ret)
{
	struct failure failure;
	enum status status = ask_quietly(question, arguments, ret, &failure);

	if (status != STATUS_OK)
		(void)tell_failure(question, &failure, arguments->language);
	json_free(failure.data);
	return status;
}
