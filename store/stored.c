#include "store/stored.h"

#include "store/requests.h"

/* --- rows ----------------------------------------------------------------- */

/* A step on its way in, into the revision. */
struct stepping {
	const struct case_change *change;
	const struct store_step *step;
	struct store *store;
	struct arena *arena;
	int64_t key, revision;
};

static enum status put_stored(const struct stepping *s, int64_t *ret_key,
			      struct error *err)
{
	struct query query;
	int64_t key = 0;

	query_open("INSERT INTO stored (id, revision, state) VALUES (?, ?, ?)"
		   " ON CONFLICT (id) DO UPDATE SET"
		   " revision = excluded.revision, state = excluded.state"
		   " RETURNING key",
		   s->store, &query);
	query_put_text(s->change->id, &query);
	query_put_int(s->revision, &query);
	query_put_int(s->step->state, &query);
	if (query_row(&query))
		key = query_get_int(&query);
	query_done(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret_key = key;
	return status;
}

static enum status put_revision(const struct stepping *s, struct error *err)
{
	const struct change *change = &s->change->change;
	struct query query;

	query_open("INSERT INTO revision (stored, revision, state, method,"
		   " actor, at, details, document)"
		   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		   s->store, &query);
	query_put_int(s->key, &query);
	query_put_int(s->revision, &query);
	query_put_int(s->step->state, &query);
	query_put_text(change->method ? change->method : "", &query);
	query_put_text(change->actor ? change->actor : "", &query);
	query_put_int(change->now, &query);
	query_put_bytes(s->step->details, &query);
	if (s->step->document.data)
		query_put_bytes(s->step->document, &query);
	query_done(&query);
	return query_close(&query, err);
}

static enum status put_concerns(const struct stepping *s, struct error *err)
{
	struct query query;

	query_open("DELETE FROM concern WHERE stored = ?", s->store, &query);
	query_put_int(s->key, &query);
	query_done(&query);
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	query_open("INSERT INTO concern (stored, kind, id) VALUES (?, ?, ?)"
		   " ON CONFLICT DO NOTHING",
		   s->store, &query);
	for (size_t i = 0; i < s->step->n_concerns; i++) {
		query_put_int(s->key, &query);
		query_put_int(s->step->concerns[i].kind, &query);
		query_put_text(s->step->concerns[i].id, &query);
		query_done(&query);
	}
	return query_close(&query, err);
}

static enum status end_plans(const struct stepping *s, struct error *err)
{
	struct query query;

	query_open("UPDATE plan SET until = ? WHERE key = ? AND stored = ?",
		   s->store, &query);
	for (size_t i = 0; i < s->step->n_ended; i++) {
		query_put_int(s->revision, &query);
		query_put_int(s->step->ended[i], &query);
		query_put_int(s->key, &query);
		query_done(&query);
	}
	return query_close(&query, err);
}

static enum status put_occupied(const struct store_plan *plan, int64_t key,
				struct store *store, struct error *err)
{
	struct query query;

	query_open("INSERT INTO occupied (plan, kind, id, start, \"end\")"
		   " VALUES (?, ?, ?, ?, ?)",
		   store, &query);
	for (size_t i = 0; i < plan->n_occupied; i++) {
		query_put_int(key, &query);
		query_put_int(plan->occupied[i].kind, &query);
		query_put_text(plan->occupied[i].id, &query);
		query_put_int(plan->occupied[i].span.start, &query);
		query_put_int(plan->occupied[i].span.end, &query);
		query_done(&query);
	}
	return query_close(&query, err);
}

static enum status put_plan(const struct stepping *s,
			    const struct store_plan *plan, struct error *err)
{
	struct query query;
	int64_t key = 0;

	query_open("INSERT INTO plan (stored, kind, since, start, \"end\","
		   " expires, told) VALUES (?, ?, ?, ?, ?, ?, ?)"
		   " RETURNING key",
		   s->store, &query);
	query_put_int(s->key, &query);
	query_put_int(plan->agreed, &query);
	query_put_int(s->revision, &query);
	query_put_int(plan->span.start, &query);
	query_put_int(plan->span.end, &query);
	query_put_instant(plan->expires, &query);
	query_put_bytes(plan->told, &query);
	if (query_row(&query))
		key = query_get_int(&query);
	query_done(&query);
	enum status status = query_close(&query, err);
	return status == STATUS_OK ? put_occupied(plan, key, s->store, err)
				   : status;
}

static enum status put_happened(const struct stepping *s, struct error *err)
{
	const struct store_happened *happened = s->step->happened;
	struct query query;

	query_open("INSERT INTO happened (stored, revision, kind, day, told)"
		   " VALUES (?, ?, ?, ?, ?)",
		   s->store, &query);
	query_put_int(s->key, &query);
	query_put_int(s->revision, &query);
	query_put_int(happened->kind, &query);
	query_put_int(happened->day.n, &query);
	query_put_bytes(happened->told, &query);
	query_done(&query);
	return query_close(&query, err);
}

/* --- findings ------------------------------------------------------------- */

static enum status put_finding(int64_t key, const struct store_finding *finding,
			       struct store *store, struct error *err)
{
	struct query query;

	query_open("INSERT INTO finding (stored, marked, found, world, at,"
		   " told) VALUES (?, ?, ?, ?, ?, ?)"
		   " ON CONFLICT (stored) DO UPDATE SET"
		   " marked = excluded.marked, found = excluded.found,"
		   " world = excluded.world, at = excluded.at,"
		   " told = excluded.told",
		   store, &query);
	query_put_int(key, &query);
	query_put_int(finding->marked, &query);
	query_put_int(finding->found, &query);
	query_put_int((int64_t)finding->world, &query);
	query_put_int(finding->at, &query);
	query_put_bytes(finding->told, &query);
	query_done(&query);
	return query_close(&query, err);
}

static enum status tend_finding(const struct stepping *s, struct error *err)
{
	struct query query;
	enum status status = STATUS_OK;

	if (s->step->finding)
		status = put_finding(s->key, s->step->finding, s->store, err);
	if (status != STATUS_OK)
		return status;
	query_open("DELETE FROM finding WHERE stored = ?1 AND (?2 = 1 OR NOT "
		   "EXISTS"
		   " (SELECT 1 FROM plan WHERE stored = ?1 AND kind = 1"
		   " AND until IS NULL))",
		   s->store, &query);
	query_put_int(s->key, &query);
	query_put_int(s->step->unwatch, &query);
	query_done(&query);
	return query_close(&query, err);
}

/* The calendar of kind ?1 and id ?2; holidays are everybody's. */
#define TAKES                                                                  \
	"(?1 = " HOLIDAYS " OR stored IN (SELECT stored FROM concern"          \
	" WHERE kind = ?1 AND id = ?2))"
#define HOLIDAYS "4"
_Static_assert(STORE_HOLIDAYS == 4, "the kind in the text");

enum status stored_mark(const struct store_calendar *calendar,
			struct store *store, int64_t *ret_n, struct error *err)
{
	struct query query;
	int64_t n = 0;

	query_open("UPDATE finding SET marked = 1 WHERE " TAKES
		   " RETURNING stored",
		   store, &query);
	query_put_int(calendar->kind, &query);
	query_put_text(calendar->id, &query);
	while (query_row(&query))
		n++;
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret_n = n;
	return status;
}

enum status store_unsettled(uint64_t world, struct store *store, int64_t *ret,
			    struct error *err)
{
	struct query query;
	int64_t n = 0;

	query_open("SELECT count(*) FROM finding WHERE marked = 1"
		   " OR world <> ?",
		   store, &query);
	query_put_int((int64_t)world, &query);
	if (query_row(&query))
		n = query_get_int(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret = n;
	return status;
}

static enum status next_unsettled(uint64_t world, struct store *store,
				  struct arena *arena, const char **ret,
				  struct error *err)
{
	struct query query;

	*ret = NULL;
	query_open("SELECT id FROM finding JOIN stored"
		   " ON stored.key = finding.stored"
		   " WHERE marked = 1 OR world <> ? ORDER BY id LIMIT 1",
		   store, &query);
	query_put_int((int64_t)world, &query);
	if (query_row(&query))
		*ret = query_get_text(arena, &query);
	return query_close(&query, err);
}

static enum status settle_one(const char *id, store_find *find, void *context,
			      struct store *store, struct arena *arena,
			      struct error *err)
{
	struct stored_wanted wanted = {id, 0, true};
	struct store_finding finding = {.marked = false};
	struct store_stored stored;
	int64_t key;
	enum status status =
		stored_load(&wanted, store, arena, &key, &stored, err);

	store->in_snapshot = true;
	if (status == STATUS_OK)
		status = find(&stored, context, &finding, err);
	store->in_snapshot = false;
	return status == STATUS_OK ? put_finding(key, &finding, store, err)
				   : status;
}

struct settling {
	uint64_t world;
	store_find *find;
	void *context;
	struct arena *arena;
	bool more;
};

static enum status settle_next(struct store *store, void *context,
			       struct error *err)
{
	struct settling *s = context;
	const char *id = NULL;
	enum status status =
		next_unsettled(s->world, store, s->arena, &id, err);

	s->more = id != NULL;
	return status == STATUS_OK && id ? settle_one(id, s->find, s->context,
						      store, s->arena, err)
					 : status;
}

enum status store_settle(uint64_t world, store_find *find, void *context,
			 struct store *store, struct arena *arena,
			 bool *ret_more, struct error *err)
{
	struct settling settling = {world, find, context, arena, false};
	enum status status =
		database_repeat(settle_next, &settling, store, err);

	if (status == STATUS_OK)
		*ret_more = settling.more;
	return status;
}

enum status store_found_with(enum store_kind kind, const char *id,
			     struct store *store, int64_t ret[static N_FOUND],
			     struct error *err)
{
	int64_t counts[N_FOUND] = {0};
	struct query query;

	query_open("SELECT found, count(*) FROM finding WHERE " TAKES
		   " GROUP BY found",
		   store, &query);
	query_put_int(kind, &query);
	query_put_text(id, &query);
	while (query_row(&query)) {
		int64_t found = query_get_int(&query);

		counts[found] = query_get_int(&query);
	}
	enum status status = query_close(&query, err);
	for (int i = 0; i < N_FOUND && status == STATUS_OK; i++)
		ret[i] = counts[i];
	return status;
}

struct amending {
	const struct change *change;
	struct bytes reply;
};

static enum status amend(struct store *store, void *context, struct error *err)
{
	const struct amending *amending = context;

	return requests_replace(amending->change, amending->reply, store, err);
}

enum status store_amend_reply(const struct change *change, struct bytes reply,
			      struct store *store, struct error *err)
{
	struct amending amending = {change, reply};

	return database_repeat(amend, &amending, store, err);
}

/* --- a change ------------------------------------------------------------- */

static enum status put_step(struct stepping *s, struct error *err)
{
	enum status status = put_stored(s, &s->key, err);

	if (status == STATUS_OK)
		status = put_revision(s, err);
	if (status == STATUS_OK && s->step->document.data)
		status = put_concerns(s, err);
	if (status == STATUS_OK)
		status = end_plans(s, err);
	for (size_t i = 0; i < s->step->n_plans && status == STATUS_OK; i++)
		status = put_plan(s, &s->step->plans[i], err);
	if (status == STATUS_OK && s->step->happened)
		status = put_happened(s, err);
	return status == STATUS_OK ? tend_finding(s, err) : status;
}

struct changing {
	const struct case_change *change;
	struct arena *arena;
};

static enum status change_case(struct store *store, void *context,
			       struct buffer *ret_reply, struct error *err)
{
	const struct changing *changing = context;
	const struct case_change *change = changing->change;
	struct stored_wanted wanted = {change->id, 0, change->with_document};
	struct store_step step = {.state = 0};
	struct store_stored was;
	int64_t key = 0;
	enum status status =
		stored_load(&wanted, store, changing->arena, &key, &was, err);

	if (status == STATUS_OK)
		status = change->decide(key ? &was : NULL, change->context,
					&step, ret_reply, err);
	if (status != STATUS_OK)
		return status;
	struct stepping stepping = {.change = change,
				    .step = &step,
				    .store = store,
				    .arena = changing->arena,
				    .revision = key ? was.latest + 1 : 1};
	return put_step(&stepping, err);
}

enum status store_change_case(const struct case_change *change,
			      struct store *store, struct arena *arena,
			      struct buffer *ret_reply, struct error *err)
{
	struct changing changing = {change, arena};

	return requests_once(&change->change, change_case, &changing, store,
			     ret_reply, err);
}
