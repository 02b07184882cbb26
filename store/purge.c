#include "store/purge.h"

#include "base/limits.h"
#include "store/chain.h"
#include "store/requests.h"

/* The revision of a case that has its document now. */
#define DOCUMENT_REVISION                                                      \
	"(SELECT max(d.revision) FROM revision AS d"                           \
	" WHERE d.stored = stored.key AND d.document IS NOT NULL)"
/* Revisions that stand: the latest of each case, and the one of its document.
 */
#define STANDS                                                                 \
	" EXISTS (SELECT 1 FROM stored WHERE stored.key = revision.stored"     \
	"  AND revision.revision IN (stored.revision, " DOCUMENT_REVISION "))"

/* --- pieces --------------------------------------------------------------- */

struct wanted {
	const char *id;
	struct buffer needle; /* "id", in quotes */
	enum store_kind kind;
};

/* put: a letter a parameter, as i(d), n(eedle) or k(ind). The number of rows
 * changed is added to *ret. */
static enum status change(const char *sql, const char *put,
			  const struct wanted *wanted, struct store *store,
			  int64_t *ret, struct error *err)
{
	struct query query;

	query_open(sql, store, &query);
	for (; *put; put++) {
		if (*put == 'i')
			query_put_text(wanted->id, &query);
		else if (*put == 'n')
			query_put_bytes(buffer_bytes(&wanted->needle), &query);
		else
			query_put_int(wanted->kind, &query);
	}
	query_done(&query);
	int64_t n = query_changed(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret += n;
	return status;
}

/* --- an owner ------------------------------------------------------------- */

/* Where a document has an owner of that kind: what each engine takes. */
static const char *place_of(enum store_kind kind, const struct store *store)
{
	static const struct sql places[N_STORE_KINDS] = {
		[STORE_PERSON] = {"$.people[%", "$ ? (@.people.**.id == $id ||"
						" @.follows.team[*] == $id ||"
						" @.follows.chair == $id)"},
		[STORE_ROOM] = {"$.rooms[%", "$ ? (@.rooms.**.id == $id)"},
		[STORE_RESOURCE] = {"$.resources[%",
				    "$ ? (@.resources.**.id == $id)"},
		[STORE_EVENTS] = {"$.events[%", "$ ? (@.events.**.id == $id)"},
		[STORE_HOLIDAYS] = {"$.holidays%",
				    "$ ? (@.holidays.**.id == $id)"},
	};

	return database_sql(&places[kind], store);
}

/*
 * The first case whose latest revision has it: in its document (TAKES), at the
 * table of a date that stands, or in what was told of one, unless the word is
 * also a seat's or a group's there (MENTIONS). ?1 the id, ?2 it as JSON writes
 * it, ?3 the kind, ?4 its place.
 */
#define FIRST_CASE(TEXT, TAKES, MENTIONS)                                      \
	"WITH latest (key, id, revision, made, text) AS ("                     \
	" SELECT stored.key, id, stored.revision, d.revision, " TEXT           \
	" FROM stored LEFT JOIN revision AS d ON d.stored = stored.key"        \
	"  AND d.revision = " DOCUMENT_REVISION "), "                          \
	"told (stored, about) AS ("                                            \
	" SELECT r.stored, r.details FROM revision AS r JOIN latest"           \
	"  ON key = r.stored AND r.revision IN (latest.revision, made)"        \
	" UNION ALL SELECT r.stored, r.document FROM revision AS r"            \
	"  JOIN latest ON key = r.stored AND r.revision = made"                \
	" UNION ALL SELECT stored, told FROM plan WHERE until IS NULL"         \
	" UNION ALL SELECT stored, told FROM happened"                         \
	" UNION ALL SELECT stored, told FROM finding)"                         \
	" SELECT id FROM latest WHERE " TAKES                                  \
	" OR EXISTS (SELECT 1 FROM plan JOIN occupied AS o"                    \
	"  ON o.plan = plan.key WHERE plan.stored = latest.key"                \
	"  AND until IS NULL AND o.kind = ?3 AND o.id = ?1)"                   \
	" OR (NOT " MENTIONS " AND EXISTS (SELECT 1 FROM told"                 \
	"  WHERE told.stored = latest.key AND instr(about, ?2) > 0))"          \
	" ORDER BY id LIMIT 1"

static const struct sql first_case = {
	.sqlite = FIRST_CASE(
		"iif(json_valid(CAST(document AS TEXT)),"
		" CAST(document AS TEXT), 'null')",
		"EXISTS (SELECT 1 FROM json_tree(text) AS t WHERE t.atom = ?1"
		" AND ((t.path LIKE ?4 AND t.key = 'id') OR (?3 = 0"
		" AND (t.path = '$.follows.team'"
		"  OR t.fullkey = '$.follows.chair'))))",
		"EXISTS (SELECT 1 FROM json_tree(text) AS t"
		" WHERE t.atom = ?1)"),
	.postgres = FIRST_CASE("coalesce(as_json(document), 'null')",
			       "jsonb_path_exists(text, CAST(?4 AS jsonpath),"
			       " jsonb_build_object('id', ?1))",
			       "jsonb_path_exists(text, '$.** ? (@ == $id)',"
			       " jsonb_build_object('id', ?1))"),
};

static enum status check_cases(const struct wanted *wanted, struct store *store,
			       struct error *err)
{
	struct query query;
	char id[LIMIT_ID_BYTES + 1] = "";

	query_open(database_sql(&first_case, store), store, &query);
	query_put_text(wanted->id, &query);
	query_put_bytes(buffer_bytes(&wanted->needle), &query);
	query_put_int(wanted->kind, &query);
	query_put_text(place_of(wanted->kind, store), &query);
	if (query_row(&query)) {
		struct bytes found = query_get_bytes(&query);

		if (found.n < sizeof(id))
			memcpy(id, found.data, found.n);
	}
	enum status status = query_close(&query, err);
	if (status == STATUS_OK && id[0])
		return error_set(err, STATUS_STALE, MSG_PURGE_IN_CASE, "ss",
				 wanted->id, id);
	return status;
}

static enum status forget_revisions(const struct wanted *wanted,
				    struct store *store,
				    struct purge_result *result,
				    struct error *err)
{
	int64_t others = 0;
	enum status status =
		change("DELETE FROM revision WHERE (actor = ?1"
		       " OR instr(details, ?2) > 0 OR instr(document, ?2) > 0)"
		       " AND NOT" STANDS,
		       "in", wanted, store, &result->revisions, err);

	if (status == STATUS_OK)
		status = change("DELETE FROM plan WHERE until IS NOT NULL AND"
				" (instr(told, ?2) > 0 OR EXISTS"
				" (SELECT 1 FROM occupied AS o WHERE"
				"  o.plan = plan.key AND o.kind = ?3"
				"  AND o.id = ?1))",
				"ink", wanted, store, &others, err);
	if (status == STATUS_OK)
		status = change("UPDATE revision SET actor = ''"
				" WHERE actor = ?",
				"i", wanted, store, &others, err);
	return status;
}

/*
 * A reply that has the id is nobody's to repeat; its request is known still,
 * unless its own name has the id.
 */
static enum status empty_replies(const struct wanted *wanted,
				 struct store *store, int64_t *ret,
				 struct error *err)
{
	struct query query;

	query_open("UPDATE request SET method = '', params_digest = 0,"
		   " reply = ?, actor = ''"
		   " WHERE instr(reply, ?) > 0 OR actor = ?",
		   store, &query);
	query_put_bytes(BYTES(""), &query);
	query_put_bytes(buffer_bytes(&wanted->needle), &query);
	query_put_text(wanted->id, &query);
	query_done(&query);
	int64_t n = query_changed(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret += n;
	return status;
}

static enum status forget_replies(const struct wanted *wanted,
				  struct store *store,
				  struct purge_result *result,
				  struct error *err)
{
	int64_t others = 0;
	enum status status =
		change("DELETE FROM request WHERE instr(request_id, ?) > 0",
		       "i", wanted, store, &result->replies, err);

	if (status == STATUS_OK)
		status = empty_replies(wanted, store, &result->replies, err);
	if (status == STATUS_OK)
		status = change("DELETE FROM token_scope WHERE scope > 0"
				" AND word = ?",
				"i", wanted, store, &others, err);
	return status;
}

static enum status forget_owner(const struct wanted *wanted,
				struct store *store,
				struct purge_result *result, struct error *err)
{
	int64_t others = 0;
	enum status status = check_cases(wanted, store, err);

	if (status == STATUS_OK)
		status = change("DELETE FROM source WHERE owner IN"
				" (SELECT key FROM owner"
				"  WHERE kind = ? AND id = ?)",
				"ki", wanted, store, &result->sources, err);
	if (status == STATUS_OK)
		status = change("DELETE FROM owner WHERE kind = ? AND id = ?",
				"ki", wanted, store, &others, err);
	if (status == STATUS_OK)
		status = forget_revisions(wanted, store, result, err);
	return status;
}

/* --- a case, and what is old ---------------------------------------------- */

static enum status forget_case(const struct wanted *wanted, struct store *store,
			       struct purge_result *result, struct error *err)
{
	return change("DELETE FROM stored WHERE id = ?", "i", wanted, store,
		      &result->cases, err);
}

static enum status run_before(const char *sql, int64_t before,
			      struct store *store, int64_t *ret,
			      struct error *err)
{
	struct query query;

	query_open(sql, store, &query);
	query_put_int(before, &query);
	query_done(&query);
	int64_t n = query_changed(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret += n;
	return status;
}

static enum status forget_old(int64_t before, struct store *store,
			      struct purge_result *result, struct error *err)
{
	static const char *const sql[] = {
		"DELETE FROM source WHERE imported_at < ?",
		"DELETE FROM stored WHERE NOT EXISTS (SELECT 1 FROM revision"
		" WHERE revision.stored = stored.key AND at >= ?)",
		"DELETE FROM revision WHERE at < ? AND NOT" STANDS,
		"DELETE FROM request WHERE at < ?",
		"DELETE FROM token WHERE expires < ?",
	};
	int64_t n_tokens = 0;
	int64_t *counts[] = {&result->sources, &result->cases,
			     &result->revisions, &result->replies, &n_tokens};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++)
		if (status == STATUS_OK)
			status = run_before(sql[i], before, store, counts[i],
					    err);
	if (status == STATUS_OK)
		status = database_run("DELETE FROM owner WHERE key NOT IN"
				      " (SELECT owner FROM source)",
				      store, err);
	return status;
}

/* --- the whole ------------------------------------------------------------ */

static enum status forget_names(const struct purge *purge, struct store *store,
				struct error *err)
{
	if (purge->is_old)
		return chain_drop_before(purge->before, store, err);
	enum status status = chain_forget(purge->is_case ? (int32_t)AUDIT_CASE
							 : (int32_t)purge->kind,
					  purge->id, store, err);
	if (status == STATUS_OK && !purge->is_case &&
	    purge->kind == STORE_PERSON)
		status = chain_forget(AUDIT_ACTOR, purge->id, store, err);
	return status;
}

static enum status is_known(const struct purge *purge, struct store *store,
			    bool *ret, struct error *err)
{
	struct query query;

	query_open("SELECT 1 FROM audit_name WHERE kind = ? AND id = ?", store,
		   &query);
	query_put_int(purge->is_case ? (int32_t)AUDIT_CASE
				     : (int32_t)purge->kind,
		      &query);
	query_put_text(purge->id, &query);
	*ret = query_row(&query);
	return query_close(&query, err);
}

static enum status make_forgotten(const struct purge *purge,
				  const struct wanted *wanted,
				  struct store *store,
				  struct purge_result *result,
				  struct error *err)
{
	bool known = false;
	enum status status;

	if (purge->is_old)
		return forget_old(purge->before, store, result, err);
	status = purge->is_case ? forget_case(wanted, store, result, err)
				: forget_owner(wanted, store, result, err);
	if (status == STATUS_OK)
		status = forget_replies(wanted, store, result, err);
	if (status == STATUS_OK)
		status = is_known(purge, store, &known, err);
	if (status == STATUS_OK && !known && !result->sources &&
	    !result->cases && !result->revisions && !result->replies)
		return error_set(err, STATUS_NOT_FOUND, MSG_PURGE_NOTHING, "s",
				 purge->id);
	return status;
}

static enum status make_purge(struct store *store, void *context,
			      struct buffer *ret, struct error *err)
{
	const struct purge *purge = context;
	struct purge_result result = {0};
	struct wanted wanted = {.id = purge->id, .kind = purge->kind};

	buffer_init(0, &wanted.needle);
	buffer_printf(&wanted.needle, "\"%s\"", purge->id ? purge->id : "");
	enum status status =
		wanted.needle.failed
			? error_no_memory(err, NULL)
			: make_forgotten(purge, &wanted, store, &result, err);
	buffer_release(&wanted.needle);
	if (status == STATUS_OK)
		status = purge->reply(&result, purge->context, ret, err);
	struct bytes reply = buffer_bytes(ret);
	if (status == STATUS_OK)
		status = chain_append(purge->audit, &reply, store, err);
	if (status == STATUS_OK)
		status = forget_names(purge, store, err);
	if (status == STATUS_OK)
		status = database_run("INSERT INTO unwiped (one) VALUES (1)"
				      " ON CONFLICT DO NOTHING",
				      store, err);
	return status;
}

enum status store_finish_purge(struct store *store, struct error *err)
{
	int64_t unwiped = 0;
	enum status status = database_ask("SELECT count(*) FROM unwiped", store,
					  &unwiped, err);

	if (status != STATUS_OK || !unwiped)
		return status;
	status = database_wipe(store, err);
	return status == STATUS_OK
		       ? database_run("DELETE FROM unwiped", store, err)
		       : status;
}

enum status store_purge(const struct purge *purge, struct store *store,
			struct buffer *ret_reply, struct error *err)
{
	struct purge copy = *purge;
	size_t before = ret_reply->n;
	enum status status = requests_once(&purge->change, make_purge, &copy,
					   store, ret_reply, err);

	if (status == STATUS_OK)
		status = store_finish_purge(store, err);
	if (status != STATUS_OK)
		buffer_cut(before, ret_reply);
	return status;
}
