#include "store/purge.h"

#include "base/limits.h"
#include "store/chain.h"
#include "store/requests.h"

/* The revision of a case that has its document now. */
#define DOCUMENT_REVISION                                                      \
	"(SELECT max(d.revision) FROM revision AS d"                           \
	" WHERE d.stored = stored.key AND d.document IS NOT NULL)"
#define DOCUMENT                                                               \
	"(SELECT CAST(d.document AS TEXT) FROM revision AS d"                  \
	" WHERE d.stored = stored.key AND d.revision = " DOCUMENT_REVISION ")"
/* ?1 in any text of it; ?2: as JSON writes it. */
#define TREE "json_tree(iif(json_valid(" DOCUMENT ")," DOCUMENT ",'null'))"
#define HAS(column) "ifnull(instr(" column ", ?2), 0) > 0"

/* --- pieces --------------------------------------------------------------- */

/* Up to four parameters: id, needle, kind, path. The number of rows changed
 * is added to *ret. */
struct wanted {
	const char *id;
	struct buffer needle; /* "id", in quotes */
	enum store_kind kind;
	const char *path; /* where a case has its own of that kind */
};

static enum status change(const char *sql, const struct wanted *wanted,
			  struct store *store, int64_t *ret, struct error *err)
{
	struct query query;
	int64_t n = 0;

	query_open(sql, store, &query);
	int n_wanted = query.statement
			       ? sqlite3_bind_parameter_count(query.statement)
			       : 0;
	if (n_wanted >= 1)
		query_put_text(wanted->id, &query);
	if (n_wanted >= 2)
		query_put_bytes(buffer_bytes(&wanted->needle), &query);
	if (n_wanted >= 3)
		query_put_int(wanted->kind, &query);
	if (n_wanted >= 4)
		query_put_text(wanted->path, &query);
	query_done(&query);
	n = sqlite3_changes64(store->db);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret += n;
	return status;
}

static const char *path_of(enum store_kind kind)
{
	static const char *const paths[N_STORE_KINDS] = {
		[STORE_PERSON] = "$.people[%",
		[STORE_ROOM] = "$.rooms[%",
		[STORE_RESOURCE] = "$.resources[%",
		[STORE_EVENTS] = "$.events[%",
		[STORE_HOLIDAYS] = "$.holidays%",
	};

	return paths[kind];
}

/* --- an owner ------------------------------------------------------------- */

/*
 * The first case whose latest revision has it: in its document, at the table
 * of a date that stands, or in what was told of one, unless the word is also
 * a seat's or a group's there.
 */
static enum status check_cases(const struct wanted *wanted, struct store *store,
			       struct error *err)
{
	struct query query;
	char id[LIMIT_ID_BYTES + 1] = "";

	query_open(
		"SELECT CAST(id AS BLOB) FROM stored WHERE"
		" EXISTS (SELECT 1 FROM " TREE " AS t WHERE t.atom = ?1 AND"
		"  ((t.path LIKE ?4 AND t.key = 'id') OR (?3 = 0 AND"
		"   (t.path = '$.follows.team' OR"
		"    t.fullkey = '$.follows.chair'))))"
		" OR EXISTS (SELECT 1 FROM plan JOIN occupied"
		"  ON occupied.plan = plan.key WHERE plan.stored = stored.key"
		"  AND until IS NULL AND occupied.kind = ?3 AND occupied.id = "
		"?1)"
		" OR (NOT EXISTS (SELECT 1 FROM " TREE " AS t"
		"  WHERE t.atom = ?1) AND (EXISTS (SELECT 1 FROM revision AS r"
		"   WHERE r.stored = stored.key AND (" HAS(
			"r.details") " OR " HAS("r.document") ") AND "
							      "r.revision IN "
							      "(stored."
							      "revision,"
							      " " DOCUMENT_REVISION
							      "))"
							      "  OR EXISTS "
							      "(SELECT 1 FROM "
							      "plan WHERE "
							      "plan.stored = "
							      "stored.key"
							      "   AND until IS "
							      "NULL AND " HAS(
								      "told") ")"
									      "  OR EXISTS (SELECT 1 FROM happened"
									      "   WHERE happened.stored = stored.key AND " HAS(
										      "told") ")"
											      "  OR EXISTS (SELECT 1 FROM finding"
											      "   WHERE finding.stored = stored.key AND " HAS(
												      "told") ")))"
													      " ORDER BY id LIMIT 1",
		store, &query);
	query_put_text(wanted->id, &query);
	query_put_bytes(buffer_bytes(&wanted->needle), &query);
	query_put_int(wanted->kind, &query);
	query_put_text(wanted->path, &query);
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
	enum status status = change(
		"DELETE FROM revision WHERE (" HAS("document") " OR " HAS(
			"details") " OR actor = ?1) AND NOT EXISTS"
				   " (SELECT 1 FROM stored WHERE stored.key = "
				   "revision.stored AND"
				   "  revision.revision IN "
				   "(stored.revision, " DOCUMENT_REVISION "))",
		wanted, store, &result->revisions, err);

	if (status == STATUS_OK)
		status =
			change("DELETE FROM plan WHERE until IS NOT NULL AND"
			       " (" HAS("told") " OR EXISTS"
						" (SELECT 1 FROM occupied WHERE"
						"  occupied.plan = plan.key "
						"AND kind = ?3 AND"
						"  occupied.id = ?1))",
			       wanted, store, &others, err);
	if (status == STATUS_OK)
		status = change("UPDATE revision SET actor = ''"
				" WHERE actor = ?1",
				wanted, store, &others, err);
	return status;
}

/*
 * A reply that has the id is nobody's to repeat; its request is known still,
 * unless its own name has the id.
 */
static enum status forget_replies(const struct wanted *wanted,
				  struct store *store,
				  struct purge_result *result,
				  struct error *err)
{
	int64_t others = 0;
	enum status status =
		change("DELETE FROM request WHERE instr(request_id, ?1) > 0",
		       wanted, store, &result->replies, err);

	if (status == STATUS_OK)
		status = change("UPDATE request SET method = '',"
				" params_digest = 0, reply = x'', actor = ''"
				" WHERE instr(reply, ?2) > 0 OR actor = ?1",
				wanted, store, &result->replies, err);
	if (status == STATUS_OK)
		status = change("DELETE FROM token_scope WHERE scope > 0"
				" AND word = ?1",
				wanted, store, &others, err);
	return status;
}

static enum status forget_owner(const struct purge *purge,
				const struct wanted *wanted,
				struct store *store,
				struct purge_result *result, struct error *err)
{
	int64_t others = 0;
	enum status status = check_cases(wanted, store, err);

	(void)purge;
	if (status == STATUS_OK)
		status = change("DELETE FROM source WHERE"
				" owner IN (SELECT key FROM owner"
				"  WHERE kind = ?3 AND id = ?1)",
				wanted, store, &result->sources, err);
	if (status == STATUS_OK)
		status = change("DELETE FROM owner WHERE"
				" kind = ?3 AND id = ?1",
				wanted, store, &others, err);
	if (status == STATUS_OK)
		status = forget_revisions(wanted, store, result, err);
	return status;
}

/* --- a case, and what is old ---------------------------------------------- */

static enum status forget_case(const struct purge *purge,
			       const struct wanted *wanted, struct store *store,
			       struct purge_result *result, struct error *err)
{
	(void)purge;
	return change("DELETE FROM stored WHERE id = ?1", wanted, store,
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
	int64_t n = sqlite3_changes64(store->db);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret += n;
	return status;
}

static enum status forget_old(const struct purge *purge,
			      const struct wanted *wanted, struct store *store,
			      struct purge_result *result, struct error *err)
{
	static const char *const sql[] = {
		"DELETE FROM source WHERE imported_at < ?",
		"DELETE FROM stored WHERE NOT EXISTS (SELECT 1 FROM revision"
		" WHERE revision.stored = stored.key AND at >= ?)",
		"DELETE FROM revision WHERE at < ? AND NOT EXISTS"
		" (SELECT 1 FROM stored WHERE stored.key = revision.stored AND"
		"  revision.revision IN (stored.revision, " DOCUMENT_REVISION
		"))",
		"DELETE FROM request WHERE at < ?",
		"DELETE FROM token WHERE expires < ?",
	};
	int64_t n_tokens = 0;
	int64_t *counts[] = {&result->sources, &result->cases,
			     &result->revisions, &result->replies, &n_tokens};
	enum status status = STATUS_OK;

	(void)wanted;
	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++)
		if (status == STATUS_OK)
			status = run_before(sql[i], purge->before, store,
					    counts[i], err);
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
		return forget_old(purge, wanted, store, result, err);
	status = purge->is_case
			 ? forget_case(purge, wanted, store, result, err)
			 : forget_owner(purge, wanted, store, result, err);
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

	wanted.path = path_of(purge->kind);
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
		status = database_run("INSERT OR IGNORE INTO unwiped (one)"
				      " VALUES (1)",
				      store, err);
	return status;
}

/* Nobody's later commit may be in front of the pages that are to go. */
static enum status truncate_log(struct store *store, struct error *err)
{
	int64_t busy = 0;
	enum status status = database_ask("PRAGMA wal_checkpoint(TRUNCATE)",
					  store, &busy, err);

	if (status == STATUS_OK && busy)
		return error_set(err, STATUS_BUSY, MSG_PURGE_BUSY, "");
	return status;
}

enum status store_finish_purge(struct store *store, struct error *err)
{
	int64_t unwiped = 0;
	enum status status = database_ask("SELECT count(*) FROM unwiped", store,
					  &unwiped, err);

	if (status != STATUS_OK || !unwiped)
		return status;
	status = database_run("VACUUM", store, err);
	if (status == STATUS_OK)
		status = truncate_log(store, err);
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
