#include "store/store.h"

#include "store/database.h"

/* The rows of one source on their way out. */
struct loading {
	struct store *store;
	struct arena *arena;
	struct span span;
	int64_t key; /* of the source */
};

static enum status load_busys(const struct loading *loading,
			      struct timetable *ret, struct error *err)
{
	struct query query;
	struct busy *busys = NULL;
	size_t n = 0;

	/* Rows are disjoint, so only the last that starts before can reach
	 * into the span. */
	query_open("SELECT start, \"end\", said FROM busy"
		   " WHERE source = ?1 AND start >= coalesce((SELECT"
		   "  max(start) FROM busy WHERE source = ?1 AND start <= ?2),"
		   "  ?2) AND start < ?3 AND \"end\" > ?2 ORDER BY start",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	query_put_int(loading->span.start, &query);
	query_put_int(loading->span.end, &query);
	while (query_row(&query)) {
		busys = query_grown(n, busys, sizeof(*busys), loading->arena,
				    &query);
		if (!busys)
			break;
		busys[n].span.start = query_get_int(&query);
		busys[n].span.end = query_get_int(&query);
		busys[n++].said = (uint8_t)query_get_int(&query);
	}
	ret->busys = busys;
	ret->n_busys = n;
	return query_close(&query, err);
}

static enum status load_covers(const struct loading *loading,
			       struct timetable *ret, struct error *err)
{
	struct query query;
	struct span *covers = NULL;
	size_t n = 0;

	query_open("SELECT start, \"end\" FROM cover"
		   " WHERE source = ? ORDER BY start",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	while (query_row(&query)) {
		covers = query_grown(n, covers, sizeof(*covers), loading->arena,
				     &query);
		if (!covers)
			break;
		covers[n].start = query_get_int(&query);
		covers[n++].end = query_get_int(&query);
	}
	ret->covers = covers;
	ret->n_covers = n;
	return query_close(&query, err);
}

/* sql takes the source's key, and the item if it is not negative. */
static enum status load_strings(const char *sql, int64_t item,
				const struct loading *loading,
				struct strings *ret, struct error *err)
{
	struct query query;
	const char **strings = NULL;
	size_t n = 0;

	query_open(sql, loading->store, &query);
	query_put_int(loading->key, &query);
	if (item >= 0)
		query_put_int(item, &query);
	while (query_row(&query)) {
		strings = query_grown(n, strings, sizeof(*strings),
				      loading->arena, &query);
		if (!strings)
			break;
		strings[n++] = query_get_text(loading->arena, &query);
	}
	ret->strings = strings;
	ret->n = n;
	return query_close(&query, err);
}

static struct day get_day(struct query *query)
{
	int64_t n = query_get_instant(query);

	return n == INSTANT_NONE ? DAY_NONE : (struct day){(int32_t)n};
}

static enum status load_items(const struct loading *loading,
			      struct store_calendar *ret, struct error *err)
{
	struct query query;
	struct store_item *items = NULL;
	size_t n = 0;

	query_open("SELECT start, \"end\", all_day, first,"
		   " last, title FROM item WHERE source = ? ORDER BY position",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	while (query_row(&query)) {
		items = query_grown(n, items, sizeof(*items), loading->arena,
				    &query);
		if (!items)
			break;
		struct store_item *item = &items[n++];
		item->span.start = query_get_int(&query);
		item->span.end = query_get_int(&query);
		item->all_day = query_get_bool(&query);
		item->first = get_day(&query);
		item->last = get_day(&query);
		item->title = query_get_text(loading->arena, &query);
	}
	enum status status = query_close(&query, err);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = load_strings(
			"SELECT word FROM category"
			" WHERE source = ? AND item = ? ORDER BY position",
			(int64_t)i, loading, &items[i].categories, err);
	ret->items = items;
	ret->n_items = n;
	return status;
}

static enum status load_emails(const struct loading *loading,
			       struct strings *ret, struct error *err)
{
	return load_strings("SELECT address FROM email"
			    " WHERE source = ? ORDER BY position",
			    -1, loading, ret, err);
}

static enum status load_rows(const struct loading *loading,
			     struct store_calendar *calendar, struct error *err)
{
	enum status status = load_busys(loading, &calendar->timetable, err);

	if (status == STATUS_OK)
		status = load_covers(loading, &calendar->timetable, err);
	if (status == STATUS_OK)
		status = load_items(loading, calendar, err);
	if (status == STATUS_OK)
		status = load_emails(loading, &calendar->emails, err);
	if (status == STATUS_OK && !timetable_is_valid(&calendar->timetable))
		return database_damaged(loading->store, "busy", err);
	return status;
}

static void get_source(struct arena *arena, struct query *query,
		       struct store_calendar *ret)
{
	ret->source = query_get_text(arena, query);
	ret->timetable.as_of = query_get_instant(query);
	ret->timetable.as_of_newest = ret->timetable.as_of;
	ret->timetable.complete = query_get_bool(query);
	ret->timetable.cover_assumed = query_get_bool(query);
	ret->covers_stated = query_get_bool(query);
	ret->horizon.start = query_get_int(query);
	ret->horizon.end = query_get_int(query);
	ret->zone = query_get_text(arena, query);
	ret->digest = (uint64_t)query_get_int(query);
	ret->reduced = query_copy_bytes(arena, query);
	ret->stated_from.n = (int32_t)query_get_int(query);
	ret->stated_to.n = (int32_t)query_get_int(query);
	ret->uids_hashed = query_get_bool(query);
}

/* The sources of one calendar; their keys go to ret_keys. */
static enum status load_sources(enum store_kind kind, const char *id,
				const struct loading *loading,
				struct store_calendars *ret,
				const int64_t **ret_keys, struct error *err)
{
	struct query query;
	struct store_calendar *calendars = NULL;
	int64_t *keys = NULL;
	size_t n = 0;

	query_open("SELECT count(*) OVER (), source.key, name, as_of,"
		   " complete, cover_assumed, covers_stated, horizon_start,"
		   " horizon_end, zone, digest, reduced, stated_from,"
		   " stated_to, uids_hashed FROM source JOIN owner"
		   " ON owner.key = source.owner"
		   " WHERE kind = ? AND id = ? ORDER BY name",
		   loading->store, &query);
	query_put_int(kind, &query);
	query_put_text(id, &query);
	while (query_row(&query)) {
		size_t n_rows = (size_t)query_get_int(&query);
		if (n == 0) {
			calendars = query_array(n_rows, sizeof(*calendars),
						loading->arena, &query);
			keys = query_array(n_rows, sizeof(*keys),
					   loading->arena, &query);
		}
		if (!calendars || !keys)
			break;
		keys[n] = query_get_int(&query);
		calendars[n].kind = kind;
		calendars[n].id = id;
		get_source(loading->arena, &query, &calendars[n++]);
	}
	*ret = (struct store_calendars){calendars, n};
	*ret_keys = keys;
	return query_close(&query, err);
}

static enum status load_all(enum store_kind kind, const char *id,
			    struct loading *loading,
			    struct store_calendars *ret, struct error *err)
{
	const int64_t *keys = NULL;
	struct store_calendar *calendars;
	const char *own_id = arena_string(loading->arena, bytes_of(id));

	if (!own_id)
		return error_no_memory(err, loading->arena);
	enum status status =
		load_sources(kind, own_id, loading, ret, &keys, err);
	if (status != STATUS_OK || ret->n == 0)
		return status;
	calendars = arena_array(loading->arena, struct store_calendar, ret->n);
	if (!calendars)
		return error_no_memory(err, loading->arena);
	for (size_t i = 0; i < ret->n && status == STATUS_OK; i++) {
		calendars[i] = ret->calendars[i];
		loading->key = keys[i];
		status = load_rows(loading, &calendars[i], err);
	}
	ret->calendars = calendars;
	return status;
}

enum status store_load(enum store_kind kind, const char *id, struct span span,
		       struct store *store, struct arena *arena,
		       struct store_calendars *ret, struct error *err)
{
	struct loading loading = {.store = store, .arena = arena, .span = span};
	struct store_calendars calendars = {0};
	bool begun = false;
	enum status status = database_begin_read(store, &begun, err);

	if (status == STATUS_OK)
		status = load_all(kind, id, &loading, &calendars, err);
	if (begun)
		database_rollback(store);
	if (status == STATUS_OK)
		*ret = calendars;
	return status;
}

/* --- summaries ------------------------------------------------------------ */

static void get_summary(struct span counted, struct arena *arena,
			struct query *query, struct store_summary *ret)
{
	ret->kind = (enum store_kind)query_get_int(query);
	ret->id = query_get_text(arena, query);
	ret->source = query_get_text(arena, query);
	ret->zone = query_get_text(arena, query);
	ret->as_of = query_get_instant(query);
	ret->covered_until = query_get_instant(query);
	ret->covers_stated = query_get_bool(query);
	ret->cover_assumed = query_get_bool(query);
	ret->complete = query_get_bool(query);
	ret->imported_at = query_get_int(query);
	ret->counted.start = query_get_int(query);
	ret->counted.end = query_get_int(query);
	ret->counted = span_intersect(counted, ret->counted);
	if (span_is_empty(ret->counted))
		ret->counted = (struct span){0, 0};
}

/* Their keys go to ret_keys. */
static enum status list_summaries(const struct loading *loading,
				  struct store_summary **ret,
				  int64_t **ret_keys, size_t *ret_n,
				  struct error *err)
{
	struct store_summary *summaries = NULL;
	struct query query;
	int64_t *keys = NULL;
	size_t n = 0;

	query_open("SELECT s.key, kind, id, name, zone, as_of,"
		   " (SELECT max(\"end\") FROM cover WHERE source = s.key),"
		   " covers_stated, cover_assumed, complete, imported_at,"
		   " horizon_start, horizon_end"
		   " FROM source AS s JOIN owner ON owner.key = s.owner"
		   " ORDER BY kind, id, name",
		   loading->store, &query);
	while (query_row(&query)) {
		summaries = query_grown(n, summaries, sizeof(*summaries),
					loading->arena, &query);
		keys = query_grown(n, keys, sizeof(*keys), loading->arena,
				   &query);
		if (!summaries || !keys)
			break;
		keys[n] = query_get_int(&query);
		get_summary(loading->span, loading->arena, &query,
			    &summaries[n++]);
	}
	*ret = summaries;
	*ret_keys = keys;
	*ret_n = n;
	return query_close(&query, err);
}

static enum status load_summaries(struct loading *loading,
				  const struct store_summary **ret,
				  size_t *ret_n, struct error *err)
{
	struct store_summary *summaries;
	int64_t *keys;
	size_t n;
	enum status status =
		list_summaries(loading, &summaries, &keys, &n, err);

	for (size_t i = 0; i < n && status == STATUS_OK; i++) {
		struct timetable timetable = {0};

		if (summaries[i].kind >= N_STORE_KINDS)
			return database_damaged(loading->store, "kind", err);
		loading->key = keys[i];
		loading->span = summaries[i].counted;
		status = load_busys(loading, &timetable, err);
		summaries[i].busys = timetable.busys;
		summaries[i].n_busys = timetable.n_busys;
		if (status == STATUS_OK)
			status =
				load_emails(loading, &summaries[i].emails, err);
	}
	if (status == STATUS_OK) {
		*ret = summaries;
		*ret_n = n;
	}
	return status;
}

enum status store_summaries(struct span counted, struct store *store,
			    struct arena *arena,
			    const struct store_summary **ret, size_t *ret_n,
			    struct error *err)
{
	struct loading loading = {.store = store,
				  .arena = arena,
				  .span = counted};
	bool begun = false;
	enum status status = database_begin_read(store, &begun, err);

	if (status == STATUS_OK)
		status = load_summaries(&loading, ret, ret_n, err);
	if (begun)
		database_rollback(store);
	return status;
}
