#include "store/audit.h"

#include "base/hash.h"
#include "base/limits.h"
#include "store/chain.h"

const char *audit_name_word(int32_t kind)
{
	static const char *const words[N_AUDIT_NAMES - N_STORE_KINDS] = {
		[AUDIT_CASE - N_STORE_KINDS] = "case",
		[AUDIT_ACTOR - N_STORE_KINDS] = "actor",
	};

	return kind < N_STORE_KINDS ? store_kind_word((enum store_kind)kind)
				    : words[kind - N_STORE_KINDS];
}

const char *audit_via_word(enum audit_via via)
{
	static const char *const words[N_VIAS] = {
		[VIA_COMMAND] = "command",
		[VIA_SOCKET] = "socket",
		[VIA_TOKEN] = "token",
	};

	return via < N_VIAS ? words[via] : "";
}

const char *audit_fault_word(enum audit_fault fault)
{
	static const char *const words[N_AUDIT_FAULTS] = {
		[AUDIT_SOUND] = "",
		[AUDIT_EDITED] = "edited",
		[AUDIT_MISSING] = "missing",
		[AUDIT_ADDED] = "added",
	};

	return words[fault];
}

#define ROW_COLUMNS                                                            \
	"SELECT n, at, via, count, code, actor, method, about, answer,"        \
	" digest FROM audit"

static void get_row(struct query *query, struct chain_row *ret)
{
	*ret = (struct chain_row){.n = query_get_int(query)};
	ret->at = query_get_int(query);
	ret->via = query_get_int(query);
	ret->count = query_get_int(query);
	ret->code = query_get_int(query);
	ret->actor = query_get_bytes(query);
	ret->method = query_get_bytes(query);
	ret->about = query_get_bytes(query);
	ret->answer = query_get_bytes(query);
	ret->digest = query_get_bytes(query);
}

static enum status append_once(const struct audit_entry *entry,
			       struct store *store, struct error *err)
{
	enum status status = database_begin_note(store, err);

	if (status != STATUS_OK)
		return status;
	status = chain_append(entry, NULL, store, err);
	if (status == STATUS_OK)
		status = database_commit(store, err);
	if (status != STATUS_OK)
		database_rollback(store);
	return status;
}

enum status store_audit(const struct audit_entry *entry, struct store *store,
			struct error *err)
{
	enum status status = STATUS_FAULT;
	struct error own = {0};

	for (int i = 0; i < DATABASE_TRIES; i++) {
		own = (struct error){0};
		status = append_once(entry, store, &own);
		if (status == STATUS_OK ||
		    database_outcome(store) != OUTCOME_UNDONE)
			break;
	}
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = own;
	return status;
}

/* --- reading -------------------------------------------------------------- */

/* *ret NULL: purged. */
static enum status find_name(struct bytes key, struct store *store,
			     struct arena *arena, struct audit_about *ret,
			     struct error *err)
{
	struct query query;

	*ret = (struct audit_about){.kind = -1};
	query_open("SELECT kind, id FROM audit_name WHERE key = ?", store,
		   &query);
	query_put_bytes(key, &query);
	if (query_row(&query)) {
		ret->kind = (int32_t)query_get_int(&query);
		ret->id = query_get_text(arena, &query);
	}
	return query_close(&query, err);
}

static enum status read_names(const struct chain_row *row, struct store *store,
			      struct arena *arena, struct audit_entry *ret,
			      struct error *err)
{
	size_t n = row->about.n / AUDIT_KEY_BYTES;
	struct audit_about actor = {.id = ""};
	struct audit_about *about = arena_array(arena, struct audit_about, n);
	enum status status = STATUS_OK;

	if (!about)
		return error_no_memory(err, arena);
	if (row->actor.n)
		status = find_name(row->actor, store, arena, &actor, err);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = find_name((struct bytes){row->about.data +
							  i * AUDIT_KEY_BYTES,
						  AUDIT_KEY_BYTES},
				   store, arena, &about[i], err);
	ret->actor = actor.id;
	ret->about = about;
	ret->n_about = n;
	return status;
}

static enum status read_row(const struct chain_row *row, struct store *store,
			    struct arena *arena, struct audit_row *ret,
			    struct error *err)
{
	struct audit_entry *entry = &ret->entry;
	unsigned char digest[HASH_BYTES];

	*ret = (struct audit_row){.n = row->n};
	entry->at = row->at;
	entry->via = (enum audit_via)row->via;
	entry->count = row->count;
	entry->code = (int32_t)row->code;
	entry->has_answer = row->answer.n == HASH_BYTES;
	chain_hash(row->answer, entry->answer);
	entry->method = arena_string(arena, row->method);
	chain_hash(row->digest, digest);
	hash_hex(digest, sizeof(digest), ret->digest);
	if (!entry->method)
		return error_no_memory(err, arena);
	return read_names(row, store, arena, entry, err);
}

static enum status read_rows(const struct audit_wanted *wanted,
			     struct store *store, struct arena *arena,
			     struct audit_row *rows, size_t *ret_n,
			     struct error *err)
{
	struct query query;
	struct chain_row row;
	size_t n = 0;
	enum status status = STATUS_OK;

	query_open(ROW_COLUMNS " WHERE n >= ? ORDER BY n LIMIT ?", store,
		   &query);
	query_put_int(wanted->from, &query);
	query_put_int(wanted->most, &query);
	while (status == STATUS_OK && (int64_t)n < wanted->most &&
	       query_row(&query)) {
		get_row(&query, &row);
		status = read_row(&row, store, arena, &rows[n++], err);
	}
	*ret_n = n;
	enum status closed =
		query_close(&query, status == STATUS_OK ? err : NULL);
	return status == STATUS_OK ? closed : status;
}

enum status store_audit_rows(const struct audit_wanted *wanted,
			     struct store *store, struct arena *arena,
			     const struct audit_row **ret, size_t *ret_n,
			     struct error *err)
{
	struct audit_row *rows =
		arena_array(arena, struct audit_row, (size_t)wanted->most);
	bool begun = false;
	size_t n = 0;

	if (!rows)
		return error_no_memory(err, arena);
	enum status status = database_begin_read(store, &begun, err);
	if (status == STATUS_OK)
		status = read_rows(wanted, store, arena, rows, &n, err);
	if (begun)
		database_rollback(store);
	if (status != STATUS_OK)
		return status;
	*ret = rows;
	*ret_n = n;
	return STATUS_OK;
}

/* --- verifying ------------------------------------------------------------ */

struct walk {
	const char *head; /* or NULL */
	struct chain chain;
	int64_t next; /* the row that should come */
	unsigned char before[HASH_BYTES];
};

static void look_for_head(const unsigned char *digest, const struct walk *walk,
			  struct audit_verdict *ret)
{
	char text[HASH_HEX_BYTES + 1];

	hash_hex(digest, HASH_BYTES, text);
	if (walk->head && strcmp(text, walk->head) == 0)
		ret->head_found = true;
}

static enum status check_row(const struct chain_row *row, struct walk *walk,
			     struct audit_verdict *ret, struct error *err)
{
	unsigned char digest[HASH_BYTES];
	enum status status = chain_digest(row, walk->before, digest, err);

	if (status != STATUS_OK)
		return status;
	ret->n = walk->next;
	if (row->n > walk->chain.last || row->n < walk->chain.first) {
		ret->fault = AUDIT_ADDED;
		ret->n = row->n;
	} else if (row->n != walk->next) {
		ret->fault = AUDIT_MISSING;
	} else if (!bytes_equal(row->digest, chain_bytes(digest))) {
		ret->fault = AUDIT_EDITED;
	}
	memcpy(walk->before, digest, sizeof(digest));
	walk->next++;
	look_for_head(digest, walk, ret);
	return STATUS_OK;
}

static void check_end(const struct walk *walk, struct audit_verdict *ret)
{
	if (ret->fault != AUDIT_SOUND)
		return;
	ret->n = walk->next;
	if (walk->next <= walk->chain.last)
		ret->fault = AUDIT_MISSING;
	else if (memcmp(walk->before, walk->chain.digest, HASH_BYTES) != 0) {
		ret->fault = AUDIT_EDITED;
		ret->n = walk->chain.last;
	}
}

/* The rows behind one, as many as are held in memory at once. */
static enum status walk_some(int64_t *after, struct walk *walk,
			     struct store *store, bool *ret_more,
			     struct audit_verdict *ret, struct error *err)
{
	struct query query;
	struct chain_row row;
	int64_t n = 0;
	enum status status = STATUS_OK;

	query_open(ROW_COLUMNS " WHERE n > ? ORDER BY n LIMIT ?", store,
		   &query);
	query_put_int(*after, &query);
	query_put_int(LIMIT_AUDIT_ROWS, &query);
	while (status == STATUS_OK && ret->fault == AUDIT_SOUND &&
	       query_row(&query)) {
		get_row(&query, &row);
		*after = row.n;
		n++;
		status = check_row(&row, walk, ret, err);
	}
	enum status closed =
		query_close(&query, status == STATUS_OK ? err : NULL);
	*ret_more = n == LIMIT_AUDIT_ROWS && ret->fault == AUDIT_SOUND;
	return status == STATUS_OK ? closed : status;
}

static enum status walk_rows(struct walk *walk, struct store *store,
			     struct audit_verdict *ret, struct error *err)
{
	int64_t after = INT64_MIN;
	bool more = true;
	enum status status = chain_load(store, &walk->chain, err);

	if (status != STATUS_OK)
		return status;
	walk->next = ret->first = walk->chain.first;
	ret->last = walk->chain.last;
	memcpy(walk->before, walk->chain.before, sizeof(walk->before));
	look_for_head(walk->before, walk, ret);
	while (status == STATUS_OK && more)
		status = walk_some(&after, walk, store, &more, ret, err);
	if (status != STATUS_OK)
		return status;
	check_end(walk, ret);
	hash_hex(walk->chain.digest, HASH_BYTES, ret->digest);
	return STATUS_OK;
}

enum status store_audit_verify(const char *head, struct store *store,
			       struct audit_verdict *ret, struct error *err)
{
	struct walk walk = {.head = head};
	struct audit_verdict verdict = {.fault = AUDIT_SOUND};
	bool begun = false;
	enum status status = database_begin_read(store, &begun, err);

	if (status == STATUS_OK)
		status = walk_rows(&walk, store, &verdict, err);
	if (begun)
		database_rollback(store);
	if (status == STATUS_OK)
		*ret = verdict;
	return status;
}
