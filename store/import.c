#include "store/requests.h"
#include "store/stored.h"

/* --- rows ----------------------------------------------------------------- */

static void put_busys(const struct timetable *timetable, int64_t key,
		      struct store *store, struct query *query)
{
	query_open("INSERT INTO busy (source, start, \"end\", said)"
		   " VALUES (?, ?, ?, ?)",
		   store, query);
	for (size_t i = 0; i < timetable->n_busys; i++) {
		query_put_int(key, query);
		query_put_int(timetable->busys[i].span.start, query);
		query_put_int(timetable->busys[i].span.end, query);
		query_put_int(timetable->busys[i].said, query);
		query_done(query);
	}
}

static void put_covers(const struct timetable *timetable, int64_t key,
		       struct store *store, struct query *query)
{
	query_open("INSERT INTO cover (source, start, \"end\")"
		   " VALUES (?, ?, ?)",
		   store, query);
	for (size_t i = 0; i < timetable->n_covers; i++) {
		query_put_int(key, query);
		query_put_int(timetable->covers[i].start, query);
		query_put_int(timetable->covers[i].end, query);
		query_done(query);
	}
}

static void put_emails(const struct strings *emails, int64_t key,
		       struct store *store, struct query *query)
{
	query_open("INSERT INTO email (source, position, address)"
		   " VALUES (?, ?, ?)",
		   store, query);
	for (size_t i = 0; i < emails->n; i++) {
		query_put_int(key, query);
		query_put_int((int64_t)i, query);
		query_put_text(emails->strings[i], query);
		query_done(query);
	}
}

static int64_t day_or_none(struct day day)
{
	return day_is_none(day) ? INSTANT_NONE : day.n;
}

static void put_items(const struct store_calendar *calendar, int64_t key,
		      struct store *store, struct query *query)
{
	query_open("INSERT INTO item (source, position, start, \"end\","
		   " all_day, first, last, title)"
		   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		   store, query);
	for (size_t i = 0; i < calendar->n_items; i++) {
		const struct store_item *item = &calendar->items[i];

		query_put_int(key, query);
		query_put_int((int64_t)i, query);
		query_put_int(item->span.start, query);
		query_put_int(item->span.end, query);
		query_put_int(item->all_day, query);
		query_put_instant(day_or_none(item->first), query);
		query_put_instant(day_or_none(item->last), query);
		query_put_text(item->title ? item->title : "", query);
		query_done(query);
	}
}

static void put_categories(const struct store_calendar *calendar, int64_t key,
			   struct store *store, struct query *query)
{
	query_open("INSERT INTO category (source, item, position, word)"
		   " VALUES (?, ?, ?, ?)",
		   store, query);
	for (size_t i = 0; i < calendar->n_items; i++) {
		const struct strings *words = &calendar->items[i].categories;

		for (size_t j = 0; j < words->n; j++) {
			query_put_int(key, query);
			query_put_int((int64_t)i, query);
			query_put_int((int64_t)j, query);
			query_put_text(words->strings[j], query);
			query_done(query);
		}
	}
}

static enum status put_rows(const struct store_calendar *calendar, int64_t key,
			    struct store *store, struct error *err)
{
	struct query query;
	enum status status;

	put_busys(&calendar->timetable, key, store, &query);
	status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	put_covers(&calendar->timetable, key, store, &query);
	status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	put_emails(&calendar->emails, key, store, &query);
	status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	put_items(calendar, key, store, &query);
	status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	put_categories(calendar, key, store, &query);
	return query_close(&query, err);
}

/* --- the source ----------------------------------------------------------- */

struct kept {
	int64_t key; /* 0: there was none */
	int64_t as_of;
	uint64_t digest;
};

static enum status find_source(const struct store_calendar *calendar,
			       struct store *store, struct kept *ret,
			       struct error *err)
{
	struct query query;

	query_open("SELECT source.key, as_of, digest FROM source JOIN owner"
		   " ON owner.key = source.owner"
		   " WHERE kind = ? AND id = ? AND name = ?",
		   store, &query);
	query_put_int(calendar->kind, &query);
	query_put_text(calendar->id, &query);
	query_put_text(calendar->source, &query);
	*ret = (struct kept){.as_of = INSTANT_NONE};
	if (query_row(&query)) {
		ret->key = query_get_int(&query);
		ret->as_of = query_get_instant(&query);
		ret->digest = (uint64_t)query_get_int(&query);
	}
	return query_close(&query, err);
}

static enum status remove_source(int64_t key, struct store *store,
				 struct error *err)
{
	struct query query;

	/* Its rows go with it. */
	query_open("DELETE FROM source WHERE key = ?", store, &query);
	query_put_int(key, &query);
	query_done(&query);
	return query_close(&query, err);
}

static enum status put_owner(const struct store_calendar *calendar,
			     struct store *store, struct error *err)
{
	struct query query;

	query_open("INSERT INTO owner (kind, id) VALUES (?, ?)"
		   " ON CONFLICT (kind, id) DO NOTHING",
		   store, &query);
	query_put_int(calendar->kind, &query);
	query_put_text(calendar->id, &query);
	query_done(&query);
	return query_close(&query, err);
}

static enum status put_source(const struct import *import, struct store *store,
			      int64_t *ret_key, struct error *err)
{
	const struct store_calendar *calendar = import->calendar;
	struct query query;
	int64_t key = 0;

	query_open("INSERT INTO source (owner, name, as_of, complete,"
		   " cover_assumed, covers_stated, horizon_start,"
		   " horizon_end, zone, digest, imported_at, reduced,"
		   " stated_from, stated_to, uids_hashed)"
		   " SELECT key, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
		   " ?13, ?14, ?15, ?16 FROM owner WHERE kind = ?1 AND id = ?2"
		   " RETURNING key",
		   store, &query);
	query_put_int(calendar->kind, &query);
	query_put_text(calendar->id, &query);
	query_put_text(calendar->source, &query);
	query_put_instant(calendar->timetable.as_of, &query);
	query_put_int(calendar->timetable.complete, &query);
	query_put_int(calendar->timetable.cover_assumed, &query);
	query_put_int(calendar->covers_stated, &query);
	query_put_int(calendar->horizon.start, &query);
	query_put_int(calendar->horizon.end, &query);
	query_put_text(calendar->zone ? calendar->zone : "", &query);
	query_put_int((int64_t)calendar->digest, &query);
	query_put_int(import->change.now, &query);
	query_put_bytes(calendar->reduced, &query);
	query_put_int(calendar->stated_from.n, &query);
	query_put_int(calendar->stated_to.n, &query);
	query_put_int(calendar->uids_hashed, &query);
	if (query_row(&query))
		key = query_get_int(&query);
	query_done(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret_key = key;
	return status;
}

static enum status replace(const struct import *import, int64_t old_key,
			   struct store *store, struct error *err)
{
	int64_t key;
	enum status status = STATUS_OK;

	if (old_key)
		status = remove_source(old_key, store, err);
	if (status == STATUS_OK)
		status = put_owner(import->calendar, store, err);
	if (status == STATUS_OK)
		status = put_source(import, store, &key, err);
	if (status == STATUS_OK)
		status = put_rows(import->calendar, key, store, err);
	return status;
}

/* --- the import ----------------------------------------------------------- */

static enum status check_calendar(const struct store_calendar *calendar,
				  struct error *err)
{
	bool valid = calendar->kind < N_STORE_KINDS && calendar->id[0] &&
		     calendar->source[0] && !span_is_empty(calendar->horizon) &&
		     timetable_is_valid(&calendar->timetable);

	for (size_t i = 0; i < calendar->n_items; i++)
		if (span_is_empty(calendar->items[i].span))
			valid = false;
	return valid ? STATUS_OK
		     : error_set(err, STATUS_FAULT, MSG_STORE_INVALID, "");
}

static enum status count_agreed(const struct store_calendar *calendar,
				struct store *store, int64_t *ret,
				struct error *err)
{
	int64_t found[N_FOUND], n = 0;
	enum status status = store_found_with(calendar->kind, calendar->id,
					      store, found, err);

	for (int i = 0; i < N_FOUND && status == STATUS_OK; i++)
		n += found[i];
	if (status == STATUS_OK)
		*ret = n;
	return status;
}

static enum status change_rows(struct store *store, void *context,
			       struct buffer *ret_reply, struct error *err)
{
	const struct import *import = context;
	struct kept kept;
	enum status status = find_source(import->calendar, store, &kept, err);

	if (status != STATUS_OK)
		return status;
	struct import_result result = {
		.replaced = kept.key != 0,
		.unchanged = kept.key != 0 &&
			     kept.digest == import->calendar->digest,
		.previous_as_of = kept.as_of,
	};
	status = result.unchanged ? count_agreed(import->calendar, store,
						 &result.n_agreed, err)
				  : stored_mark(import->calendar, store,
						&result.n_agreed, err);
	if (status == STATUS_OK && import->reply)
		status =
			import->reply(&result, import->context, ret_reply, err);
	if (status == STATUS_OK && !result.unchanged)
		status = replace(import, kept.key, store, err);
	return status;
}

enum status store_import(const struct import *import, struct store *store,
			 struct buffer *ret_reply, struct error *err)
{
	struct import copy = *import;
	enum status status = check_calendar(import->calendar, err);

	return status == STATUS_OK ? requests_once(&import->change, change_rows,
						   &copy, store, ret_reply, err)
				   : status;
}
