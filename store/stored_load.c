#include "store/stored.h"

/* One stored case on its way out. */
struct loading {
	struct store *store;
	struct arena *arena;
	int64_t key, revision;
};

/* --- the revision --------------------------------------------------------- */

static enum status no_case(const char *id, struct error *err)
{
	return error_set(err, STATUS_NOT_FOUND, MSG_STORED_NONE, "s", id);
}

static enum status find_key(const char *id, struct store *store,
			    int64_t *ret_key, int64_t *ret_latest,
			    struct error *err)
{
	struct query query;

	*ret_key = *ret_latest = 0;
	query_open("SELECT key, revision FROM stored WHERE id = ?", store,
		   &query);
	query_put_text(id, &query);
	if (query_row(&query)) {
		*ret_key = query_get_int(&query);
		*ret_latest = query_get_int(&query);
	}
	return query_close(&query, err);
}

static enum status load_revision(const struct loading *loading,
				 struct store_stored *ret, struct error *err)
{
	struct query query;
	bool found = false;

	query_open("SELECT state, method, actor, at, details FROM revision"
		   " WHERE stored = ? AND revision = ?",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	query_put_int(loading->revision, &query);
	if (query_row(&query)) {
		found = true;
		ret->state = (int32_t)query_get_int(&query);
		ret->method = query_get_text(loading->arena, &query);
		ret->actor = query_get_text(loading->arena, &query);
		ret->at = query_get_int(&query);
		ret->details = query_copy_bytes(loading->arena, &query);
	}
	enum status status = query_close(&query, err);
	if (status == STATUS_OK && !found)
		return error_set(err, STATUS_NOT_FOUND, MSG_STORED_NO_REVISION,
				 "sdd", ret->id, loading->revision,
				 ret->latest);
	return status;
}

static enum status load_document(const struct loading *loading,
				 struct store_stored *ret, struct error *err)
{
	struct query query;
	bool found = false;

	query_open("SELECT document FROM revision WHERE stored = ?"
		   " AND revision <= ? AND document IS NOT NULL"
		   " ORDER BY revision DESC LIMIT 1",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	query_put_int(loading->revision, &query);
	if (query_row(&query)) {
		found = true;
		ret->document = query_copy_bytes(loading->arena, &query);
	}
	enum status status = query_close(&query, err);
	if (status == STATUS_OK && !found)
		return database_damaged(loading->store, "revision", err);
	return status;
}

/* --- plans ---------------------------------------------------------------- */

static void get_occupied(struct arena *arena, struct query *query,
			 struct store_occupied *ret)
{
	ret->kind = (enum store_kind)query_get_int(query);
	ret->id = query_get_text(arena, query);
	ret->span.start = query_get_int(query);
	ret->span.end = query_get_int(query);
}

static enum status load_occupied(const struct loading *loading,
				 struct store_plan *ret, struct error *err)
{
	struct query query;
	struct store_occupied *occupied = NULL;
	size_t n = 0;

	query_open("SELECT count(*) OVER (), kind, id, start, \"end\""
		   " FROM occupied WHERE plan = ? ORDER BY kind, id, start",
		   loading->store, &query);
	query_put_int(ret->key, &query);
	while (query_row(&query)) {
		occupied = query_counted(n, occupied, sizeof(*occupied),
					 loading->arena, &query);
		if (!occupied)
			break;
		get_occupied(loading->arena, &query, &occupied[n++]);
	}
	ret->occupied = occupied;
	ret->n_occupied = n;
	return query_close(&query, err);
}

static void get_plan(struct arena *arena, struct query *query,
		     struct store_plan *ret)
{
	ret->key = query_get_int(query);
	ret->agreed = query_get_bool(query);
	ret->span.start = query_get_int(query);
	ret->span.end = query_get_int(query);
	ret->expires = query_get_instant(query);
	ret->since = query_get_int(query);
	ret->told = query_copy_bytes(arena, query);
}

static enum status load_plans(const struct loading *loading,
			      struct store_stored *ret, struct error *err)
{
	struct query query;
	struct store_plan *plans = NULL;
	size_t n = 0;

	query_open("SELECT count(*) OVER (), key, kind, start, \"end\","
		   " expires, since, told FROM plan WHERE stored = ?1"
		   " AND since <= ?2 AND (until IS NULL OR until > ?2)"
		   " ORDER BY start, key",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	query_put_int(loading->revision, &query);
	while (query_row(&query)) {
		plans = query_counted(n, plans, sizeof(*plans), loading->arena,
				      &query);
		if (!plans)
			break;
		get_plan(loading->arena, &query, &plans[n++]);
	}
	ret->plans = plans;
	ret->n_plans = n;
	enum status status = query_close(&query, err);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = load_occupied(loading, &plans[i], err);
	return status;
}

/* --- what happened and was found ------------------------------------------ */

static enum status load_happened(const struct loading *loading,
				 struct store_stored *ret, struct error *err)
{
	struct query query;
	struct store_happened *happened = NULL;
	size_t n = 0;

	query_open("SELECT count(*) OVER (), kind, revision, day, told"
		   " FROM happened WHERE stored = ? AND revision <= ?"
		   " ORDER BY revision",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	query_put_int(loading->revision, &query);
	while (query_row(&query)) {
		happened = query_counted(n, happened, sizeof(*happened),
					 loading->arena, &query);
		if (!happened)
			break;
		happened[n].kind = (int32_t)query_get_int(&query);
		happened[n].revision = query_get_int(&query);
		happened[n].day.n = (int32_t)query_get_int(&query);
		happened[n++].told = query_copy_bytes(loading->arena, &query);
	}
	ret->happened = happened;
	ret->n_happened = n;
	return query_close(&query, err);
}

static void get_finding(struct arena *arena, struct query *query,
			struct store_finding *ret)
{
	ret->marked = query_get_bool(query);
	ret->found = (enum store_found)query_get_int(query);
	ret->world = (uint64_t)query_get_int(query);
	ret->at = query_get_int(query);
	ret->told = query_copy_bytes(arena, query);
}

static enum status load_finding(const struct loading *loading,
				struct store_stored *ret, struct error *err)
{
	struct query query;

	query_open("SELECT marked, found, world, at, told FROM finding"
		   " WHERE stored = ?",
		   loading->store, &query);
	query_put_int(loading->key, &query);
	if (query_row(&query)) {
		ret->has_finding = true;
		get_finding(loading->arena, &query, &ret->finding);
	}
	return query_close(&query, err);
}

static enum status load_parts(const struct stored_wanted *wanted,
			      const struct loading *loading,
			      struct store_stored *ret, struct error *err)
{
	enum status status = load_revision(loading, ret, err);

	if (status == STATUS_OK && wanted->with_document)
		status = load_document(loading, ret, err);
	if (status == STATUS_OK)
		status = load_plans(loading, ret, err);
	if (status == STATUS_OK)
		status = load_happened(loading, ret, err);
	if (status == STATUS_OK && ret->revision == ret->latest)
		status = load_finding(loading, ret, err);
	return status;
}

enum status stored_load(const struct stored_wanted *wanted, struct store *store,
			struct arena *arena, int64_t *ret_key,
			struct store_stored *ret, struct error *err)
{
	struct loading loading = {.store = store, .arena = arena};
	struct store_stored stored = {.revision = wanted->revision};
	enum status status =
		find_key(wanted->id, store, &loading.key, &stored.latest, err);

	if (status == STATUS_OK && loading.key) {
		stored.id = arena_string(arena, bytes_of(wanted->id));
		if (!stored.id)
			return error_no_memory(err, arena);
		if (!stored.revision)
			stored.revision = stored.latest;
		loading.revision = stored.revision;
		status = load_parts(wanted, &loading, &stored, err);
	}
	if (status != STATUS_OK)
		return status;
	*ret_key = loading.key;
	*ret = stored;
	return STATUS_OK;
}

enum status store_stored(const struct stored_wanted *wanted,
			 struct store *store, struct arena *arena,
			 struct store_stored *ret, struct error *err)
{
	bool begun = false;
	int64_t key = 0;
	enum status status = database_begin_read(store, &begun, err);

	if (status == STATUS_OK)
		status = stored_load(wanted, store, arena, &key, ret, err);
	if (status == STATUS_OK && !key)
		status = no_case(wanted->id, err);
	if (begun)
		database_rollback(store);
	return status;
}

enum status store_stored_ids(struct store *store, struct arena *arena,
			     struct strings *ret, struct error *err)
{
	struct query query;
	const char **ids = NULL;
	size_t n = 0;

	query_open("SELECT count(*) OVER (), id FROM stored ORDER BY id", store,
		   &query);
	while (query_row(&query)) {
		ids = query_counted(n, ids, sizeof(*ids), arena, &query);
		if (!ids)
			break;
		ids[n++] = query_get_text(arena, &query);
	}
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret = (struct strings){ids, n};
	return status;
}

enum status store_findings(struct store *store, struct arena *arena,
			   const struct store_found_case **ret, size_t *ret_n,
			   struct error *err)
{
	struct store_found_case *cases = NULL;
	struct query query;
	size_t n = 0;

	query_open("SELECT count(*) OVER (), id, marked, found, world, at, told"
		   " FROM finding JOIN stored ON stored.key = finding.stored"
		   " ORDER BY id",
		   store, &query);
	while (query_row(&query)) {
		cases = query_counted(n, cases, sizeof(*cases), arena, &query);
		if (!cases)
			break;
		cases[n].id = query_get_text(arena, &query);
		get_finding(arena, &query, &cases[n++].finding);
	}
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	*ret = cases;
	*ret_n = n;
	return STATUS_OK;
}

/* --- elsewhere ------------------------------------------------------------ */

enum status store_elsewhere(const struct elsewhere_wanted *wanted,
			    struct store *store, struct arena *arena,
			    const struct store_elsewhere **ret, size_t *ret_n,
			    struct error *err)
{
	struct store_elsewhere *elsewhere = NULL;
	struct query query;
	size_t n = 0;

	query_open("SELECT count(*) OVER (), stored.id, plan.kind, o.kind,"
		   " o.id, o.start, o.\"end\" FROM plan"
		   " JOIN stored ON stored.key = plan.stored"
		   " JOIN occupied AS o ON o.plan = plan.key"
		   " WHERE until IS NULL AND stored.id <> ?1"
		   " AND (expires IS NULL OR expires > ?2)"
		   " AND o.start < ?4 AND o.\"end\" > ?3"
		   " ORDER BY stored.id, o.kind, o.id, o.start, o.\"end\","
		   " plan.key",
		   store, &query);
	query_put_text(wanted->except ? wanted->except : "", &query);
	query_put_int(wanted->now, &query);
	query_put_int(wanted->span.start, &query);
	query_put_int(wanted->span.end, &query);
	while (query_row(&query)) {
		elsewhere = query_counted(n, elsewhere, sizeof(*elsewhere),
					  arena, &query);
		if (!elsewhere)
			break;
		elsewhere[n].stored = query_get_text(arena, &query);
		elsewhere[n].agreed = query_get_bool(&query);
		get_occupied(arena, &query, &elsewhere[n++].occupied);
	}
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	*ret = elsewhere;
	*ret_n = n;
	return STATUS_OK;
}
