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

/* One row as it stands in the table. */
struct row {
	int64_t n, at, via, count, code;
	struct bytes actor, method, about, answer; /* keys, but for method */
	struct bytes digest;
};

#define ROW_COLUMNS                                                            \
	"SELECT n, at, via, count, code, actor, method, about, answer,"        \
	" digest FROM audit"

static void get_row(struct query *query, struct row *ret)
{
	*ret = (struct row){.n = query_get_int(query)};
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

/* --- the chain ------------------------------------------------------------ */

struct chain {
	int64_t first, last; /* last < first: no rows */
	unsigned char before[HASH_BYTES], digest[HASH_BYTES];
};

static void put_field(struct bytes bytes, struct buffer *text)
{
	buffer_printf(text, "%zu:", bytes.n);
	buffer_put(text, bytes.data, bytes.n);
}

/* Every field with its length, behind the digest of the row before. */
static enum status digest_of(const struct row *row, const unsigned char *before,
			     unsigned char *ret, struct error *err)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_put(&text, before, HASH_BYTES);
	buffer_printf(&text, "%lld %lld %lld %lld %lld ", (long long)row->n,
		      (long long)row->at, (long long)row->via,
		      (long long)row->count, (long long)row->code);
	put_field(row->actor, &text);
	put_field(row->method, &text);
	put_field(row->about, &text);
	put_field(row->answer, &text);
	bool hashed = !text.failed &&
		      hash_of(buffer_bytes(&text), BYTES(""), HASH_BYTES, ret);
	buffer_release(&text);
	return hashed ? STATUS_OK : error_no_memory(err, NULL);
}

static void copy_hash(struct bytes bytes, unsigned char *ret)
{
	memset(ret, 0, HASH_BYTES);
	if (bytes.n == HASH_BYTES)
		memcpy(ret, bytes.data, HASH_BYTES);
}

static enum status load_chain(struct store *store, struct chain *ret,
			      struct error *err)
{
	struct query query;
	struct chain chain = {.first = 1};

	query_open("SELECT first, last, before, digest FROM audit_chain", store,
		   &query);
	if (query_row(&query)) {
		chain.first = query_get_int(&query);
		chain.last = query_get_int(&query);
		copy_hash(query_get_bytes(&query), chain.before);
		copy_hash(query_get_bytes(&query), chain.digest);
	}
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret = chain;
	return status;
}

static struct bytes hash_bytes(const unsigned char *hash)
{
	return (struct bytes){(const char *)hash, HASH_BYTES};
}

static enum status save_chain(const struct chain *chain, struct store *store,
			      struct error *err)
{
	struct query query;

	query_open("INSERT INTO audit_chain (one, first, last, before, digest)"
		   " VALUES (1, ?, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET"
		   " first = excluded.first, last = excluded.last,"
		   " before = excluded.before, digest = excluded.digest",
		   store, &query);
	query_put_int(chain->first, &query);
	query_put_int(chain->last, &query);
	query_put_bytes(hash_bytes(chain->before), &query);
	query_put_bytes(hash_bytes(chain->digest), &query);
	query_done(&query);
	return query_close(&query, err);
}

/* --- adding --------------------------------------------------------------- */

/* The key of a name, a new one if it has none; appended. */
static enum status put_key(int32_t kind, const char *id, struct store *store,
			   struct buffer *ret, struct error *err)
{
	char key[AUDIT_KEY_BYTES];
	struct query query;

	if (!random_bytes(sizeof(key), key))
		return error_no_memory(err, NULL);
	query_open("INSERT INTO audit_name (key, kind, id) VALUES (?, ?, ?)"
		   " ON CONFLICT (kind, id) DO NOTHING",
		   store, &query);
	query_put_bytes((struct bytes){key, sizeof(key)}, &query);
	query_put_int(kind, &query);
	query_put_text(id, &query);
	query_done(&query);
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	query_open("SELECT key FROM audit_name WHERE kind = ? AND id = ?",
		   store, &query);
	query_put_int(kind, &query);
	query_put_text(id, &query);
	if (query_row(&query)) {
		struct bytes found = query_get_bytes(&query);

		buffer_put(ret, found.data, found.n);
	}
	return query_close(&query, err);
}

static enum status put_keys(const struct audit_entry *entry,
			    struct store *store, struct buffer *actor,
			    struct buffer *about, struct error *err)
{
	enum status status = STATUS_OK;

	if (entry->actor && entry->actor[0])
		status = put_key(AUDIT_ACTOR, entry->actor, store, actor, err);
	for (size_t i = 0;
	     status == STATUS_OK && i < entry->n_about && i < AUDIT_MOST_ABOUT;
	     i++)
		status = put_key(entry->about[i].kind, entry->about[i].id,
				 store, about, err);
	if (status == STATUS_OK && (actor->failed || about->failed))
		return error_no_memory(err, NULL);
	return status;
}

static enum status put_row(const struct row *row, struct store *store,
			   struct error *err)
{
	struct query query;

	query_open("INSERT INTO audit (n, at, via, count, code, actor, method,"
		   " about, answer, digest)"
		   " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?, ?, ?)",
		   store, &query);
	query_put_int(row->n, &query);
	query_put_int(row->at, &query);
	query_put_int(row->via, &query);
	query_put_int(row->count, &query);
	query_put_int(row->code, &query);
	query_put_bytes(row->actor, &query);
	query_put_bytes(row->method, &query);
	query_put_bytes(row->about, &query);
	query_put_bytes(row->answer, &query);
	query_put_bytes(row->digest, &query);
	query_done(&query);
	return query_close(&query, err);
}

static enum status append_row(struct row *row, struct store *store,
			      struct error *err)
{
	struct chain chain;
	enum status status = load_chain(store, &chain, err);

	if (status != STATUS_OK)
		return status;
	row->n = ++chain.last;
	unsigned char digest[HASH_BYTES];
	status = digest_of(row, chain.digest, digest, err);
	memcpy(chain.digest, digest, sizeof(digest));
	row->digest = hash_bytes(chain.digest);
	if (status == STATUS_OK)
		status = put_row(row, store, err);
	return status == STATUS_OK ? save_chain(&chain, store, err) : status;
}

enum status chain_append(const struct audit_entry *entry,
			 const struct bytes *reply, struct store *store,
			 struct error *err)
{
	struct buffer actor, about;
	unsigned char answer[HASH_BYTES];

	if (!entry)
		return STATUS_OK;
	if (reply && !hash_of(*reply, BYTES(""), sizeof(answer), answer))
		return error_no_memory(err, NULL);
	if (!reply && entry->has_answer)
		memcpy(answer, entry->answer, sizeof(answer));
	buffer_init(0, &actor);
	buffer_init(0, &about);
	enum status status = put_keys(entry, store, &actor, &about, err);
	struct row row = {.at = entry->at,
			  .via = entry->via,
			  .count = entry->count,
			  .code = entry->code,
			  .actor = buffer_bytes(&actor),
			  .method = bytes_of(entry->method),
			  .about = buffer_bytes(&about)};
	if (reply || entry->has_answer)
		row.answer = hash_bytes(answer);
	if (status == STATUS_OK)
		status = append_row(&row, store, err);
	buffer_release(&actor);
	buffer_release(&about);
	return status;
}

enum status store_audit(const struct audit_entry *entry, struct store *store,
			struct error *err)
{
	/* The next change's commit takes it to the disk with its own. */
	enum status status =
		database_run("PRAGMA synchronous = NORMAL", store, err);

	if (status == STATUS_OK)
		status = database_begin_write(store, err);
	if (status == STATUS_OK)
		status = chain_append(entry, NULL, store, err);
	if (status == STATUS_OK)
		status = database_commit(store, err);
	if (status != STATUS_OK)
		database_rollback(store);
	/* Whatever happened: a change is waited for. */
	enum status after = database_run("PRAGMA synchronous = FULL", store,
					 status == STATUS_OK ? err : NULL);
	return status == STATUS_OK ? after : status;
}

/* --- forgetting ----------------------------------------------------------- */

enum status chain_forget(int32_t kind, const char *id, struct store *store,
			 struct error *err)
{
	struct query query;

	query_open("DELETE FROM audit_name WHERE kind = ? AND id = ?", store,
		   &query);
	query_put_int(kind, &query);
	query_put_text(id, &query);
	query_done(&query);
	return query_close(&query, err);
}

/* *ret_found false: there is no older row, nothing moves. */
static enum status find_first_kept(int64_t instant, struct store *store,
				   struct chain *chain, bool *ret_found,
				   struct error *err)
{
	struct query query;
	int64_t first = chain->last + 1;
	bool found = false;

	query_open("SELECT min(n) FROM audit WHERE at >= ?", store, &query);
	query_put_int(instant, &query);
	if (query_row(&query)) {
		int64_t n = query_get_instant(&query);

		first = n == INSTANT_NONE ? chain->last + 1 : n;
	}
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	query_open("SELECT digest FROM audit WHERE n = ?", store, &query);
	query_put_int(first - 1, &query);
	found = first > chain->first && query_row(&query);
	if (found) {
		copy_hash(query_get_bytes(&query), chain->before);
		chain->first = first;
	}
	*ret_found = found;
	return query_close(&query, err);
}

/* A name is anybody's while a row has its key. */
static enum status drop_unused_names(struct store *store, struct error *err)
{
	return database_run(
		"WITH RECURSIVE used (key, rest) AS ("
		" SELECT actor, about FROM audit UNION"
		" SELECT substr(rest, 1, 16), substr(rest, 17) FROM used"
		" WHERE length(rest) > 0)"
		" DELETE FROM audit_name WHERE key NOT IN (SELECT key FROM "
		"used)",
		store, err);
}

enum status chain_drop_before(int64_t instant, struct store *store,
			      struct error *err)
{
	struct chain chain;
	struct query query;
	bool found = false;
	enum status status = load_chain(store, &chain, err);

	if (status == STATUS_OK)
		status = find_first_kept(instant, store, &chain, &found, err);
	if (status != STATUS_OK || !found)
		return status;
	query_open("DELETE FROM audit WHERE n < ?", store, &query);
	query_put_int(chain.first, &query);
	query_done(&query);
	status = query_close(&query, err);
	if (status == STATUS_OK)
		status = drop_unused_names(store, err);
	return status == STATUS_OK ? save_chain(&chain, store, err) : status;
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

static enum status read_names(const struct row *row, struct store *store,
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

static enum status read_row(const struct row *row, struct store *store,
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
	copy_hash(row->answer, entry->answer);
	entry->method = arena_string(arena, row->method);
	copy_hash(row->digest, digest);
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
	struct row row;
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

static enum status check_row(const struct row *row, struct walk *walk,
			     struct audit_verdict *ret, struct error *err)
{
	unsigned char digest[HASH_BYTES];
	enum status status = digest_of(row, walk->before, digest, err);

	if (status != STATUS_OK)
		return status;
	ret->n = walk->next;
	if (row->n > walk->chain.last || row->n < walk->chain.first) {
		ret->fault = AUDIT_ADDED;
		ret->n = row->n;
	} else if (row->n != walk->next) {
		ret->fault = AUDIT_MISSING;
	} else if (!bytes_equal(row->digest, hash_bytes(digest))) {
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

static enum status walk_rows(struct walk *walk, struct store *store,
			     struct audit_verdict *ret, struct error *err)
{
	struct query query;
	struct row row;
	enum status status = load_chain(store, &walk->chain, err);

	if (status != STATUS_OK)
		return status;
	walk->next = ret->first = walk->chain.first;
	ret->last = walk->chain.last;
	memcpy(walk->before, walk->chain.before, sizeof(walk->before));
	look_for_head(walk->before, walk, ret);
	query_open(ROW_COLUMNS " ORDER BY n", store, &query);
	while (status == STATUS_OK && ret->fault == AUDIT_SOUND &&
	       query_row(&query)) {
		get_row(&query, &row);
		status = check_row(&row, walk, ret, err);
	}
	enum status closed =
		query_close(&query, status == STATUS_OK ? err : NULL);
	check_end(walk, ret);
	hash_hex(walk->chain.digest, HASH_BYTES, ret->digest);
	return status == STATUS_OK ? closed : status;
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
