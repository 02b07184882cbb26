#include "store/chain.h"

#include "base/limits.h"

/* --- the chain ------------------------------------------------------------ */

static void put_field(struct bytes bytes, struct buffer *text)
{
	buffer_printf(text, "%zu:", bytes.n);
	buffer_put(text, bytes.data, bytes.n);
}

/* Every field with its length, behind the digest of the row before. */
enum status chain_digest(const struct chain_row *row,
			 const unsigned char *before, unsigned char *ret,
			 struct error *err)
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

void chain_hash(struct bytes bytes, unsigned char *ret)
{
	memset(ret, 0, HASH_BYTES);
	if (bytes.n == HASH_BYTES)
		memcpy(ret, bytes.data, HASH_BYTES);
}

enum status chain_load(struct store *store, struct chain *ret,
		       struct error *err)
{
	struct query query;
	struct chain chain = {.first = 1};

	query_open("SELECT first, last, before, digest FROM audit_chain", store,
		   &query);
	if (query_row(&query)) {
		chain.first = query_get_int(&query);
		chain.last = query_get_int(&query);
		chain_hash(query_get_bytes(&query), chain.before);
		chain_hash(query_get_bytes(&query), chain.digest);
	}
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret = chain;
	return status;
}

struct bytes chain_bytes(const unsigned char *hash)
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
	query_put_bytes(chain_bytes(chain->before), &query);
	query_put_bytes(chain_bytes(chain->digest), &query);
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

static enum status put_row(const struct chain_row *row, struct store *store,
			   struct error *err)
{
	struct query query;

	query_open("INSERT INTO audit (n, at, via, count, code, actor, method,"
		   " about, answer, digest)"
		   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		   store, &query);
	query_put_int(row->n, &query);
	query_put_int(row->at, &query);
	query_put_int(row->via, &query);
	query_put_int(row->count, &query);
	query_put_int(row->code, &query);
	query_put_bytes(row->actor, &query);
	query_put_words(row->method, &query);
	query_put_bytes(row->about, &query);
	query_put_bytes(row->answer, &query);
	query_put_bytes(row->digest, &query);
	query_done(&query);
	return query_close(&query, err);
}

static enum status append_row(struct chain_row *row, struct store *store,
			      struct error *err)
{
	struct chain chain;
	enum status status = chain_load(store, &chain, err);

	if (status != STATUS_OK)
		return status;
	row->n = ++chain.last;
	unsigned char digest[HASH_BYTES];
	status = chain_digest(row, chain.digest, digest, err);
	memcpy(chain.digest, digest, sizeof(digest));
	row->digest = chain_bytes(chain.digest);
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
	struct chain_row row = {.at = entry->at,
				.via = entry->via,
				.count = entry->count,
				.code = entry->code,
				.actor = buffer_bytes(&actor),
				.method = bytes_of(entry->method),
				.about = buffer_bytes(&about)};
	if (reply || entry->has_answer)
		row.answer = chain_bytes(answer);
	if (status == STATUS_OK)
		status = append_row(&row, store, err);
	buffer_release(&actor);
	buffer_release(&about);
	return status;
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
		chain_hash(query_get_bytes(&query), chain->before);
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
	enum status status = chain_load(store, &chain, err);

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
