#include "store/purge.h"

#include <string.h>

#include "base/limits.h"
#include "store/chain.h"
#include "store/requests.h"

/*
 * Parameters of the texts below: ?1 the id, ?2 the id as JSON writes it, in
 * quotes, ?3 the kind, ?4 the member of a case that lists its own of that kind.
 *
 * said: of each document that has the word, whether it defines it as the one
 * that is meant, as another thing (a seat, a room, the case itself), as an
 * owner of calendars of whatever kind, and whether its case follows that one.
 * latest: of each case its revision, and the one that made its document.
 */
#define WORDS(TEXT, DEFINES, OTHER, OWNER, FOLLOWS)                            \
	"WITH document AS (SELECT stored, revision, " TEXT " AS text"          \
	"  FROM revision WHERE instr(document, ?2) > 0),"                      \
	" said AS (SELECT stored, revision, " DEFINES " AS defines, " OTHER    \
	"  AS other, " OWNER " AS owner, " FOLLOWS " AS follows"               \
	"  FROM document),"                                                    \
	" latest AS (SELECT key AS stored, id, revision,"                      \
	"  (SELECT max(d.revision) FROM revision AS d"                         \
	"   WHERE d.stored = stored.key AND d.document IS NOT NULL) AS made"   \
	"  FROM stored) "

#define IN_TREE(condition)                                                     \
	"EXISTS (SELECT 1 FROM json_tree(text) AS t WHERE t.atom = ?1"         \
	" AND (" condition "))"
#define SQLITE_WORDS                                                           \
	WORDS("iif(json_valid(CAST(document AS TEXT)),"                        \
	      " CAST(document AS TEXT), 'null')",                              \
	      IN_TREE("(t.key = 'id' AND t.path LIKE '$.' || ?4 || '%') OR"    \
		      " (?3 = 0 AND (t.path = '$.follows.team'"                \
		      "  OR t.fullkey = '$.follows.chair'))"),                 \
	      IN_TREE("(t.key = 'id' AND t.path NOT LIKE '$.' || ?4 || '%')"   \
		      " OR t.fullkey IN ('$.case', '$.follows.case')"),        \
	      IN_TREE("t.key = 'id' AND (t.path LIKE '$.people%' OR"           \
		      " t.path LIKE '$.rooms%' OR t.path LIKE "                \
		      "'$.resources%')"),                                      \
	      IN_TREE("t.fullkey = '$.follows.case'"))

#define AT_PATH(path)                                                          \
	"jsonb_path_exists(text, '" path "', jsonb_build_object('id', ?1,"     \
	" 'place', ?4, 'kind', ?3), true)"
#define AT_ITS_PLACE "$.keyvalue() ? (@.key == $place).value.** ? (@.id == $id)"
#define AT_ANOTHER                                                             \
	"$ ? (@.case == $id || @.follows.case == $id || exists (@.keyvalue()"  \
	" ? (@.key != $place).value.** ? (@.id == $id)))"
#define AS_OWNER                                                               \
	"$ ? (@.people.**.id == $id || @.rooms.**.id == $id"                   \
	" || @.resources.**.id == $id)"
#define IN_TEAM                                                                \
	"$.follows ? ($kind == 0 && (@.team[*] == $id || @.chair == $id))"
#define POSTGRES_WORDS                                                         \
	WORDS("coalesce(as_json(document), 'null')",                           \
	      "(" AT_PATH(AT_ITS_PLACE) " OR " AT_PATH(IN_TEAM) ")",           \
	      AT_PATH(AT_ANOTHER), AT_PATH(AS_OWNER),                          \
	      AT_PATH("$ ? (@.follows.case == $id)"))

#define WITH_WORDS(text)                                                       \
	{                                                                      \
		.sqlite = SQLITE_WORDS text, .postgres = POSTGRES_WORDS text   \
	}
#define THE_SAME(text)                                                         \
	{                                                                      \
		.sqlite = (text), .postgres = (text)                           \
	}
#define ALL_FOUR "inkm"

#define IS_EARLIER                                                             \
	"(stored, revision) NOT IN (SELECT stored, revision FROM latest"       \
	" UNION SELECT stored, made FROM latest)"

/* --- pieces --------------------------------------------------------------- */

struct wanted {
	const char *id;
	struct buffer needle; /* "id", in quotes */
	enum store_kind kind;
};

static const char *member_of(enum store_kind kind)
{
	static const char *const members[N_STORE_KINDS] = {
		[STORE_PERSON] = "people",	[STORE_ROOM] = "rooms",
		[STORE_RESOURCE] = "resources", [STORE_EVENTS] = "events",
		[STORE_HOLIDAYS] = "holidays",
	};

	return members[kind];
}

/* put: a letter a parameter, i(d), n(eedle), k(ind), m(ember). */
static void put_wanted(const char *put, const struct wanted *wanted,
		       struct query *query)
{
	for (; *put; put++) {
		if (*put == 'i')
			query_put_text(wanted->id, query);
		else if (*put == 'n')
			query_put_bytes(buffer_bytes(&wanted->needle), query);
		else if (*put == 'k')
			query_put_int(wanted->kind, query);
		else
			query_put_text(member_of(wanted->kind), query);
	}
}

/* A change; the number of its rows is added to *ret. */
struct forgetting {
	struct sql sql;
	const char *put;
	int64_t *ret;
};

static enum status forget_one(const struct forgetting *step,
			      const struct wanted *wanted, struct store *store,
			      struct error *err)
{
	struct query query;

	query_open(database_sql(&step->sql, store), store, &query);
	put_wanted(step->put, wanted, &query);
	query_done(&query);
	int64_t n = query_changed(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*step->ret += n;
	return status;
}

static enum status forget(const struct forgetting *steps, size_t n,
			  const struct wanted *wanted, struct store *store,
			  struct error *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = forget_one(&steps[i], wanted, store, err);
	return status;
}

#define STEPS(array) (array), sizeof(array) / sizeof(*(array))

/* The first case that is found is told: none is changed behind one's back. */
static enum status check_cases(const struct sql *sql,
			       const struct wanted *wanted, struct store *store,
			       struct error *err)
{
	struct query query;
	char id[LIMIT_ID_BYTES + 1] = "";

	query_open(database_sql(sql, store), store, &query);
	put_wanted(ALL_FOUR, wanted, &query);
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

/* --- an owner ------------------------------------------------------------- */

/*
 * A case that has it now: in its document, at the table of a date that stands,
 * or where the word stands in what was decided or told, unless the word is
 * something else's there.
 */
static const struct sql naming_owner = WITH_WORDS(
	", told (stored, about) AS (SELECT r.stored, r.details"
	"  FROM revision AS r JOIN latest AS l ON l.stored = r.stored"
	"   AND r.revision IN (l.revision, l.made)"
	"  UNION ALL SELECT r.stored, r.document FROM revision AS r"
	"   JOIN latest AS l ON l.stored = r.stored AND r.revision = l.made"
	"  UNION ALL SELECT stored, told FROM plan WHERE until IS NULL"
	"  UNION ALL SELECT stored, told FROM happened"
	"  UNION ALL SELECT stored, told FROM finding)"
	" SELECT id FROM latest WHERE"
	" (stored, made) IN (SELECT stored, revision FROM said WHERE defines)"
	" OR EXISTS (SELECT 1 FROM plan JOIN occupied AS o"
	"  ON o.plan = plan.key WHERE plan.stored = latest.stored"
	"  AND until IS NULL AND o.kind = ?3 AND o.id = ?1)"
	" OR ((stored, made) NOT IN (SELECT stored, revision FROM said"
	"   WHERE other) AND EXISTS (SELECT 1 FROM told"
	"   WHERE told.stored = latest.stored AND instr(about, ?2) > 0))"
	" ORDER BY id LIMIT 1");

/* Earlier revisions of cases, and dates of theirs that stand no more. */
#define EARLIER_OF_OWNER                                                       \
	"DELETE FROM revision WHERE " IS_EARLIER " AND ((stored, revision) IN" \
	" (SELECT stored, revision FROM said WHERE defines)"                   \
	" OR ((instr(document, ?2) > 0 OR instr(details, ?2) > 0)"             \
	"  AND NOT EXISTS (SELECT 1 FROM said WHERE other"                     \
	"   AND said.stored = revision.stored AND (said.revision ="            \
	"    revision.revision OR revision.document IS NULL))))"
#define ENDED_WITH_OWNER                                                       \
	"DELETE FROM plan WHERE until IS NOT NULL AND (EXISTS"                 \
	" (SELECT 1 FROM occupied AS o WHERE o.plan = plan.key"                \
	"  AND o.kind = ?3 AND o.id = ?1) OR (instr(told, ?2) > 0"             \
	" AND stored NOT IN (SELECT stored FROM said WHERE other)))"
/* A token is limited to owners of whatever kind. */
#define SCOPES_OF_OWNER                                                        \
	"DELETE FROM token_scope WHERE scope = 2 AND word = ?1"                \
	" AND NOT EXISTS (SELECT 1 FROM owner WHERE id = ?1)"                  \
	" AND NOT EXISTS (SELECT 1 FROM said WHERE said.owner)"
/* Where a request does not say the kind of its `id`, it is a person's. */
#define NAMES_OF_OWNER                                                         \
	"DELETE FROM audit_name WHERE kind = 0 AND id = ?1"                    \
	" AND NOT EXISTS (SELECT 1 FROM owner WHERE kind = 0 AND id = ?1)"     \
	" AND NOT EXISTS (SELECT 1 FROM said WHERE said.owner)"

static enum status forget_owner(const struct wanted *wanted,
				struct store *store,
				struct purge_result *result, struct error *err)
{
	int64_t others = 0;
	const struct forgetting steps[] = {
		{THE_SAME("DELETE FROM source WHERE owner IN (SELECT key"
			  " FROM owner WHERE kind = ? AND id = ?)"),
		 "ki", &result->sources},
		{THE_SAME("DELETE FROM owner WHERE kind = ? AND id = ?"), "ki",
		 &others},
		/* Bank holidays: every agreed date is looked at again. Of
		   others no latest revision has the owner. */
		{THE_SAME("UPDATE finding SET marked = 1 WHERE ? = 4"), "k",
		 &others},
		{WITH_WORDS(EARLIER_OF_OWNER), ALL_FOUR, &result->revisions},
		{WITH_WORDS(ENDED_WITH_OWNER), ALL_FOUR, &others},
		{THE_SAME("UPDATE revision SET actor = '' WHERE actor = ?"),
		 "i", &others},
		{WITH_WORDS(SCOPES_OF_OWNER), ALL_FOUR, &others},
		{WITH_WORDS(NAMES_OF_OWNER), ALL_FOUR, &others},
	};
	enum status status = check_cases(&naming_owner, wanted, store, err);

	return status == STATUS_OK ? forget(STEPS(steps), wanted, store, err)
				   : status;
}

/* --- a case --------------------------------------------------------------- */

/* Another case says that it follows this one. */
static const struct sql naming_case =
	WITH_WORDS("SELECT id FROM latest WHERE id <> ?1 AND (stored, made) IN"
		   " (SELECT stored, revision FROM said WHERE follows)"
		   " ORDER BY id LIMIT 1");
#define EARLIER_OF_CASE                                                        \
	"DELETE FROM revision WHERE " IS_EARLIER " AND (stored, revision) IN"  \
	" (SELECT stored, revision FROM said WHERE follows)"
/* What was found of other cases may name it: they are looked at anew. */
#define FOUND_WITH_CASE(EMPTY)                                                 \
	"UPDATE finding SET marked = 1, told = " EMPTY                         \
	" WHERE instr(told, ?) > 0"

static enum status forget_case(const struct wanted *wanted, struct store *store,
			       struct purge_result *result, struct error *err)
{
	int64_t others = 0;
	const struct forgetting steps[] = {
		{THE_SAME("DELETE FROM stored WHERE id = ?"), "i",
		 &result->cases},
		{WITH_WORDS(EARLIER_OF_CASE), ALL_FOUR, &result->revisions},
		{{.sqlite = FOUND_WITH_CASE("CAST('{}' AS BLOB)"),
		  .postgres = FOUND_WITH_CASE("CAST('{}' AS bytea)")},
		 "n",
		 &others},
		{THE_SAME("DELETE FROM token_scope"
			  " WHERE scope = 1 AND word = ?"),
		 "i", &others},
	};
	enum status status = check_cases(&naming_case, wanted, store, err);

	return status == STATUS_OK ? forget(STEPS(steps), wanted, store, err)
				   : status;
}

/* --- of both: replies ----------------------------------------------------- */

/*
 * A reply that has the id is nobody's to repeat; its request is known still,
 * unless its own name has the id, as a word, or its caller's is it.
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

/* An id is letters, digits and hyphens: none of them means anything here. */
#define REQUESTS(HAS_WORD)                                                     \
	"DELETE FROM request WHERE (' ' || request_id || ' ') " HAS_WORD       \
	" OR (caller = ?1 AND NOT EXISTS"                                      \
	"  (SELECT 1 FROM token WHERE name = ?1))"

static enum status forget_replies(const struct wanted *wanted,
				  struct store *store,
				  struct purge_result *result,
				  struct error *err)
{
	const struct forgetting step = {
		{.sqlite = REQUESTS("GLOB ('*[^0-9A-Za-z]' || ?1 ||"
				    " '[^0-9A-Za-z]*')"),
		 .postgres = REQUESTS("~ ('[^0-9A-Za-z]' || ?1 ||"
				      " '[^0-9A-Za-z]')")},
		"i",
		&result->replies};
	enum status status = forget_one(&step, wanted, store, err);

	return status == STATUS_OK
		       ? empty_replies(wanted, store, &result->replies, err)
		       : status;
}

/* --- what is old ---------------------------------------------------------- */

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

/* What goes with what went: owners, and dates of revisions. */
static enum status forget_left(struct store *store, struct error *err)
{
	enum status status = database_run("DELETE FROM owner WHERE key NOT IN"
					  " (SELECT owner FROM source)",
					  store, err);

	return status == STATUS_OK
		       ? database_run(
				 "DELETE FROM plan WHERE until IS NOT NULL"
				 " AND NOT EXISTS (SELECT 1 FROM revision AS r"
				 "  WHERE r.stored = plan.stored AND"
				 "  r.revision >= since AND r.revision < "
				 "until)",
				 store, err)
		       : status;
}

static enum status forget_old(int64_t before, struct store *store,
			      struct purge_result *result, struct error *err)
{
	int64_t n_marked = 0, n_tokens = 0;
	const struct {
		const char *sql;
		int64_t *ret;
	} steps[] = {
		{"UPDATE finding SET marked = 1 WHERE EXISTS"
		 " (SELECT 1 FROM source WHERE imported_at < ?)",
		 &n_marked},
		{"DELETE FROM source WHERE imported_at < ?", &result->sources},
		{"DELETE FROM stored WHERE NOT EXISTS (SELECT 1 FROM revision"
		 " WHERE revision.stored = stored.key AND at >= ?)",
		 &result->cases},
		{"DELETE FROM revision WHERE at < ? AND NOT EXISTS"
		 " (SELECT 1 FROM stored WHERE stored.key = revision.stored"
		 "  AND (revision.revision = stored.revision OR"
		 "   revision.revision = (SELECT max(d.revision)"
		 "    FROM revision AS d WHERE d.stored = stored.key"
		 "    AND d.document IS NOT NULL)))",
		 &result->revisions},
		{"DELETE FROM request WHERE at < ?", &result->replies},
		{"DELETE FROM token WHERE expires < ?", &n_tokens},
	};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (status == STATUS_OK)
			status = run_before(steps[i].sql, before, store,
					    steps[i].ret, err);
	return status == STATUS_OK ? forget_left(store, err) : status;
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
	/* What has not the form of an id nothing is kept under. */
	if (!id_is_valid(purge->id))
		return error_set(err, STATUS_NOT_FOUND, MSG_PURGE_NOTHING, "s",
				 purge->id);
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

/* Other services are to forget it too; SQLite has none. */
static const struct sql tell_purge = {"", "NOTIFY trefnydd, 'purge'"};

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
		status =
			database_run("INSERT INTO unwiped (one) VALUES (1)"
				     " ON CONFLICT (one) DO UPDATE SET one = 1",
				     store, err);
	if (status == STATUS_OK)
		status = database_run(database_sql(&tell_purge, store), store,
				      err);
	return status;
}

enum status store_finish_purge(struct store *store, struct error *err)
{
	int64_t unwiped = 0;
	enum status status = database_ask("SELECT count(*) FROM unwiped", store,
					  &unwiped, err);

	if (status == STATUS_OK && unwiped)
		status = database_wipe(store, err);
	if (status == STATUS_OK && unwiped)
		status = database_run("DELETE FROM unwiped", store, err);
	return status;
}

/* What is said of a change is true of the wiping alone. */
static enum message forgotten_but(enum message wiping)
{
	static const struct {
		enum message wiping, told;
	} known[] = {
		{MSG_STORE_FAULT, MSG_PURGE_FAULT},
		{MSG_STORE_BUSY, MSG_PURGE_BUSY},
		{MSG_STORE_FULL, MSG_PURGE_FULL},
		{MSG_PURGE_BUSY, MSG_PURGE_BUSY},
		{MSG_PURGE_NOT_OWNER, MSG_PURGE_NOT_OWNER},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].wiping == wiping)
			return known[i].told;
	return MSG_PURGE_UNWIPED;
}

enum status store_finish_own_purge(struct store *store, struct error *err)
{
	struct error wiping = {0};
	enum status status = store_finish_purge(store, &wiping);

	wiping.message = forgotten_but(wiping.message);
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = wiping;
	return status;
}

enum status store_purge(const struct purge *purge, struct store *store,
			struct buffer *ret_reply, struct error *err)
{
	struct purge copy = *purge;
	size_t before = ret_reply->n;
	enum status status = requests_once(&purge->change, make_purge, &copy,
					   store, ret_reply, err);

	if (status == STATUS_OK)
		status = store_finish_own_purge(store, err);
	if (status != STATUS_OK)
		buffer_cut(before, ret_reply);
	return status;
}
