#include "ipc/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "ipc/calendar_params.h"

/* --- files ---------------------------------------------------------------- */

/*
 * Opens path below folder one name at a time and follows no link, so that
 * nothing outside the folder is ever read. -1: errno.
 */
static int open_beneath(const char *folder, const char *path)
{
	char name[256];
	int at = file_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	while (at >= 0) {
		const char *slash = strchr(path, '/');
		size_t n = slash ? (size_t)(slash - path) : strlen(path);

		if (n == 0 || n >= sizeof(name)) {
			close(at);
			errno = ENOENT;
			return -1;
		}
		memcpy(name, path, n);
		name[n] = '\0';
		if (strcmp(name, "..") == 0) {
			close(at);
			errno = EACCES;
			return -1;
		}
		int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
			    (slash ? O_DIRECTORY : 0);
		int next = file_open_at(at, name, flags);
		int error = errno;
		close(at);
		errno = error;
		if (!slash)
			return next;
		at = next;
		path = slash + 1;
	}
	return -1;
}

static enum status read_all(int fd, enum limit limit, struct buffer *ret,
			    struct error *err, const char *path)
{
	char bytes[64 * 1024];
	ssize_t n;

	while ((n = file_take(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0)
			return error_system(err, STATUS_REJECTED, path, errno);
		if ((int64_t)ret->n + n > limit_value(limit))
			return limit_error(limit, (int64_t)ret->n + n, err);
		buffer_put(ret, bytes, (size_t)n);
	}
	return ret->failed ? error_no_memory(err, NULL) : STATUS_OK;
}

enum status file_read(const char *folder, const char *path, enum limit limit,
		      struct buffer *ret, struct error *err)
{
	struct stat found;
	int fd = folder ? open_beneath(folder, path)
			: file_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

	if (fd < 0)
		return error_system(err,
				    errno == ENOENT ? STATUS_NOT_FOUND
						    : STATUS_REJECTED,
				    path, errno);
	enum status status;
	if (fstat(fd, &found) != 0)
		status = error_system(err, STATUS_REJECTED, path, errno);
	else if (!S_ISREG(found.st_mode))
		status = error_set(err, STATUS_REJECTED, MSG_FILE_NOT_REGULAR,
				   "s", path);
	else if (found.st_size > limit_value(limit))
		status = limit_error(limit, (int64_t)found.st_size, err);
	else
		status = read_all(fd, limit, ret, err, path);
	close(fd);
	return status;
}

/* The name in the same folder that was most likely meant; "" if none is. */
static void nearest_file(const char *folder, const char *path, char *ret,
			 size_t room)
{
	enum { N_NAMES = 1000 };
	const char *slash = strrchr(path, '/');
	struct buffer where;
	char *names[N_NAMES];
	const char *known[N_NAMES];
	size_t n = 0;

	ret[0] = '\0';
	buffer_init(0, &where);
	buffer_printf(&where, "%s/%.*s", folder,
		      (int)(slash ? slash - path : 0), path);
	DIR *dir = where.failed ? NULL : opendir(where.data);
	struct dirent *entry;
	while (dir && n < N_NAMES && (entry = readdir(dir)) != NULL) {
		names[n] = strdup(entry->d_name);
		if (names[n]) {
			known[n] = names[n];
			n++;
		}
	}
	const char *nearest = nearest_word(slash ? slash + 1 : path, known, n);
	if (nearest && strlen(nearest) < room)
		memcpy(ret, nearest, strlen(nearest) + 1);
	while (n)
		free(names[--n]);
	if (dir)
		closedir(dir);
	buffer_release(&where);
}

/* --- reading -------------------------------------------------------------- */

/* Whole days of the zone; empty where none are stated. */
static struct span days_of(struct day from, struct day to,
			   const struct zone *zone)
{
	if (day_is_none(to))
		return (struct span){0, 0};
	if (day_is_none(from))
		from = day_from_civil((struct civil){1970, 1, 1});
	return zone_days(zone, from, to);
}

static struct read_options options_of(const struct wanted *wanted,
				      const struct service *service)
{
	const struct calendar_ref *ref = wanted->ref;

	return (struct read_options){
		.horizon = wanted->horizon,
		.as_of = ref->as_of,
		.covers = days_of(ref->cover_from, ref->cover_to, wanted->zone),
		.zones = service->zones,
		.zone = wanted->zone,
		.addresses = wanted->emails,
		.uid_key = service->uid_key,
		.reading = wanted->kind == KIND_HOLIDAYS ? READ_HOLIDAYS
			   : wanted->kind == KIND_EVENTS ||
					   wanted->kind == KIND_CLOSED
				   ? READ_EVENTS
				   : READ_PERSON,
	};
}

static enum status read_text(struct bytes text, const char *name,
			     const struct wanted *wanted,
			     const struct service *service, struct arena *arena,
			     struct calendar *ret, struct error *err)
{
	struct read_options options = options_of(wanted, service);
	enum status status = calendar_read_isolated(ONE_TEXT(text), &options,
						    arena, ret, err);

	if (status != STATUS_OK) {
		error_source(err, name && name[0] ? name : wanted->id);
		return status;
	}
	ret->covers_stated = !span_is_empty(options.covers);
	return STATUS_OK;
}

static enum status no_file(const char *folder, const char *file,
			   struct error *err)
{
	char nearest[256];

	nearest_file(folder, file, nearest, sizeof(nearest));
	if (nearest[0])
		return error_set(err, STATUS_REJECTED, MSG_NO_FILE_NEAREST,
				 "ss", file, nearest);
	return error_set(err, STATUS_REJECTED, MSG_NO_FILE, "s", file);
}

/* Whether the name alone says so; links are met when it is opened. */
static bool is_outside(const char *file)
{
	const char *at = file;

	if (file[0] == '/')
		return true;
	for (; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
		if (strncmp(at, "..", 2) == 0 &&
		    (at[2] == '/' || at[2] == '\0'))
			return true;
	return false;
}

enum status case_file_read(const char *folder, const char *file,
			   const char *json_path, struct buffer *ret,
			   struct error *err)
{
	struct error opening = {0};

	if (!folder) {
		error_path(err, json_path);
		return error_set(err, STATUS_REJECTED, MSG_FILE_OVER_SOCKET,
				 "s", file);
	}
	if (is_outside(file)) {
		error_path(err, json_path);
		return error_set(err, STATUS_REJECTED, MSG_CASE_FILE_OUTSIDE,
				 "s", file);
	}
	enum status status =
		file_read(folder, file, LIMIT_ID_CALENDAR_BYTES, ret, &opening);
	if (status == STATUS_OK)
		return STATUS_OK;
	error_path(err, json_path);
	if (status == STATUS_NOT_FOUND)
		return no_file(folder, file, err);
	if (err && err->status == STATUS_OK) {
		error_path(&opening, json_path);
		*err = opening;
	}
	return status;
}

static enum status load_file(const struct wanted *wanted,
			     const struct service *service, struct arena *arena,
			     struct calendar *ret, struct error *err)
{
	struct buffer text;
	enum status status;

	buffer_init(0, &text);
	status = case_file_read(service->case_folder, wanted->ref->file,
				wanted->ref->path, &text, err);
	if (status == STATUS_OK)
		status = read_text(buffer_bytes(&text), wanted->ref->file,
				   wanted, service, arena, ret, err);
	buffer_release(&text);
	return status;
}

/* --- the store ------------------------------------------------------------ */

static bool store_kind_of(enum calendar_kind kind, enum store_kind *ret)
{
	switch (kind) {
	case KIND_PERSON:
		*ret = STORE_PERSON;
		return true;
	case KIND_ROOM:
		*ret = STORE_ROOM;
		return true;
	case KIND_RESOURCE:
		*ret = STORE_RESOURCE;
		return true;
	case KIND_EVENTS:
	case KIND_CLOSED:
		*ret = STORE_EVENTS;
		return true;
	case KIND_HOLIDAYS:
		*ret = STORE_HOLIDAYS;
		return true;
	}
	return false;
}

/* Another authority's person of the same id is not this one. */
static bool shares_address(const struct strings *a, const struct strings *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			if (string_compare_nocase(a->strings[i],
						  b->strings[j]) == 0)
				return true;
	return a->n == 0 || b->n == 0;
}

static const struct zone *zone_read_in(const struct store_calendar *kept,
				       const struct service *service)
{
	const char *name = kept->zone[0] ? kept->zone : DEFAULT_ZONE;
	const struct zone *zone = zones_find(service->zones, bytes_of(name));

	return zone ? zone : zone_utc();
}

/* Whoever imported it said the owner's zone, else the question does. */
static const struct zone *zone_of(const struct store_calendar *kept,
				  const struct wanted *wanted,
				  const struct service *service)
{
	return kept->zone[0] || !wanted->zone ? zone_read_in(kept, service)
					      : wanted->zone;
}

/* What was stated of it when it was imported. */
static struct calendar_group group_of(const struct store_calendar *kept,
				      const struct wanted *wanted,
				      const struct service *service)
{
	struct calendar_group group = {
		.as_of = kept->timetable.as_of,
		.zone = zone_of(kept, wanted, service),
	};

	if (kept->covers_stated)
		group.covers =
			days_of(kept->stated_from, kept->stated_to, group.zone);
	return group;
}

/* What the rows do not say is read again from what was kept of n sources. */
static enum status read_kept(const struct store_calendar *kept, size_t n,
			     const struct wanted *wanted,
			     const struct service *service, struct arena *arena,
			     struct calendar *ret, struct error *err)
{
	struct calendar_text *texts =
		arena_array(arena, struct calendar_text, n);
	struct calendar_group *groups =
		arena_array(arena, struct calendar_group, n);
	struct read_options options = options_of(wanted, service);

	if (!texts || !groups)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++) {
		texts[i] =
			(struct calendar_text){kept[i].reduced, kept[i].id, i};
		groups[i] = group_of(&kept[i], wanted, service);
	}
	/* They were settled when it was imported. */
	options.addresses = NULL;
	enum status status = zones_missed(service->zones, err);
	if (status == STATUS_OK)
		status = calendar_read_isolated(
			(struct calendar_texts){texts, n, groups, n}, &options,
			arena, ret, err);
	if (status != STATUS_OK)
		error_source(err, wanted->id);
	return status;
}

static enum status expand(const struct store_calendar *kept,
			  const struct wanted *wanted,
			  const struct service *service, struct arena *arena,
			  struct calendar *ret, struct error *err)
{
	enum status status =
		read_kept(kept, 1, wanted, service, arena, ret, err);

	if (status != STATUS_OK)
		return status;
	/* These were settled when it was imported. */
	ret->timetable.cover_assumed = kept->timetable.cover_assumed;
	ret->timetable.complete = kept->timetable.complete;
	ret->timetable.as_of = kept->timetable.as_of;
	ret->timetable.as_of_newest = kept->timetable.as_of;
	return STATUS_OK;
}

static enum status items_of(const struct store_calendar *kept,
			    struct arena *arena, struct calendar *ret,
			    struct error *err)
{
	struct item *items = arena_array(arena, struct item, kept->n_items);

	if (!items)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < kept->n_items; i++) {
		const struct store_item *item = &kept->items[i];

		items[i] = (struct item){.span = item->span,
					 .all_day = item->all_day,
					 .first = item->first,
					 .last = item->last,
					 .title = item->title,
					 .categories = item->categories};
	}
	ret->items = items;
	ret->n_items = kept->n_items;
	return STATUS_OK;
}

static enum status from_kept(const struct store_calendar *kept,
			     const struct wanted *wanted,
			     const struct service *service, struct arena *arena,
			     struct calendar *ret, struct error *err)
{
	bool as_read =
		zone_of(kept, wanted, service) == zone_read_in(kept, service);
	enum status status = zones_missed(service->zones, err);

	if (status != STATUS_OK)
		return status;
	if (!as_read || !span_contains(kept->horizon, wanted->horizon))
		return expand(kept, wanted, service, arena, ret, err);
	ret->timetable = kept->timetable;
	return items_of(kept, arena, ret, err);
}

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	return strcmp(x->title ? x->title : "", y->title ? y->title : "");
}

/* The items of every source, in the order of one. */
static enum status merge_items(const struct calendar *sources, size_t n,
			       struct arena *arena, struct calendar *ret,
			       struct error *err)
{
	struct item *items;
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += sources[i].n_items;
	items = arena_array(arena, struct item, total);
	if (!items)
		return error_no_memory(err, arena);
	ret->items = items;
	ret->n_items = total;
	for (size_t i = 0; i < n; i++) {
		if (sources[i].n_items)
			memcpy(items, sources[i].items,
			       sources[i].n_items * sizeof(*items));
		items += sources[i].n_items;
	}
	if (total)
		qsort(items - total, total, sizeof(*items), compare_items);
	return STATUS_OK;
}

static enum status merge(const struct calendar *sources, size_t n,
			 struct arena *arena, struct calendar *ret,
			 struct error *err)
{
	struct timetable *timetables = arena_array(arena, struct timetable, n);

	*ret = sources[0];
	if (n == 1)
		return STATUS_OK;
	if (!timetables)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++)
		timetables[i] = sources[i].timetable;
	enum status status = merge_items(sources, n, arena, ret, err);
	if (status != STATUS_OK)
		return status;
	return timetable_merge(timetables, n, arena, &ret->timetable, err);
}

/* Each by itself; what any of them says is said. */
static enum status load_apart(const struct store_calendars *kept,
			      const struct wanted *wanted,
			      const struct service *service,
			      struct arena *arena, struct calendar *ret,
			      struct error *err)
{
	struct calendar *sources = arena_array(arena, struct calendar, kept->n);

	if (!sources)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < kept->n; i++) {
		enum status status =
			from_kept(&kept->calendars[i], wanted, service, arena,
				  &sources[i], err);
		if (status != STATUS_OK)
			return status;
	}
	return merge(sources, kept->n, arena, ret, err);
}

/*
 * Together, so that of one UID the newest version counts, in whichever source
 * it stands. What does not fit together (a series here of days and there of
 * times) or is too much for one reading is read apart: then each version
 * counts, and nobody is freer for it.
 */
static enum status load_sources(const struct store_calendars *kept,
				const struct wanted *wanted,
				const struct service *service,
				struct arena *arena, struct calendar *ret,
				struct error *err)
{
	struct error own = {0};
	bool hashed = true;
	enum status status;

	for (size_t i = 0; i < kept->n; i++)
		hashed = hashed && kept->calendars[i].uids_hashed;
	if (kept->n == 1 || !hashed)
		return load_apart(kept, wanted, service, arena, ret, err);
	status = read_kept(kept->calendars, kept->n, wanted, service, arena,
			   ret, &own);
	if (status == STATUS_REJECTED || status == STATUS_LIMIT)
		return load_apart(kept, wanted, service, arena, ret, err);
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = own;
	return status;
}

enum status service_check_owner(const struct wanted *wanted,
				const struct strings *emails, struct error *err)
{
	if (!wanted->emails || shares_address(wanted->emails, emails))
		return STATUS_OK;
	error_path(err, wanted->ref->path);
	return error_set(err, STATUS_REJECTED, MSG_STORED_OTHER_PERSON, "s",
			 wanted->id);
}

static enum status load_stored(const struct wanted *wanted,
			       struct service *service, struct arena *arena,
			       struct calendar *ret, bool *ret_found,
			       struct error *err)
{
	struct store_calendars kept;
	enum store_kind kind;
	bool stated = true;

	*ret_found = false;
	if (!store_kind_of(wanted->kind, &kind))
		return STATUS_OK;
	enum status status = store_load(kind, wanted->id, wanted->horizon,
					service->store, arena, &kept, err);
	if (status != STATUS_OK || kept.n == 0)
		return status;
	for (size_t i = 0; status == STATUS_OK && i < kept.n; i++) {
		status = service_check_owner(wanted, &kept.calendars[i].emails,
					     err);
		stated = stated && kept.calendars[i].covers_stated;
	}
	if (status == STATUS_OK)
		status = load_sources(&kept, wanted, service, arena, ret, err);
	if (status != STATUS_OK)
		return status;
	ret->covers_stated = stated;
	*ret_found = true;
	return STATUS_OK;
}

enum status service_load_calendar(const struct wanted *wanted, void *context,
				  struct arena *arena, struct calendar *ret,
				  bool *ret_found, struct error *err)
{
	struct service *service = context;
	struct calendar calendar = {0};
	struct error opening = {0};
	bool found = true;
	enum status status;

	if (service->progress)
		service->progress(wanted->id, service->progress_context);
	switch (wanted->ref->where) {
	case CALENDAR_FILE:
		status = load_file(wanted, service, arena, &calendar, err);
		break;
	case CALENDAR_TEXT:
		status = read_text(wanted->ref->ics, wanted->ref->file, wanted,
				   service, arena, &calendar, err);
		break;
	default:
		/* Whatever a case says: whoever may not ask of her does not
		   learn whether there is a calendar. */
		status = wanted->kind == KIND_PERSON
				 ? access_person(service->access, wanted->id,
						 err)
				 : STATUS_OK;
		if (status != STATUS_OK) {
			error_path(err, wanted->ref->path);
			return status;
		}
		status = service_store_snapshot(service, &opening);
		if (status == STATUS_NOT_FOUND) {
			*ret_found = false;
			return STATUS_OK;
		}
		if (status != STATUS_OK) {
			if (err && err->status == STATUS_OK)
				*err = opening;
			return status;
		}
		status = load_stored(wanted, service, arena, &calendar, &found,
				     err);
	}
	if (status != STATUS_OK)
		return status;
	if (found)
		*ret = calendar;
	*ret_found = found;
	return STATUS_OK;
}
