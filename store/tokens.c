#include "store/tokens.h"

#include "base/limits.h"
#include "store/requests.h"

enum scope { SCOPE_METHODS, SCOPE_CASES, SCOPE_PEOPLE, N_SCOPES };

#define TOKEN_COLUMNS                                                          \
	"SELECT key, name, id, hash, roles, names, made_at, expires,"          \
	" limits_methods, limits_cases, limits_people FROM token"

/* --- reading -------------------------------------------------------------- */

/* Their words follow: by token, scope, word. */
static int64_t get_token(struct arena *arena, struct query *query,
			 struct store_token *ret)
{
	int64_t key = query_get_int(query);

	*ret = (struct store_token){.name = query_get_text(arena, query)};
	ret->id = query_get_text(arena, query);
	struct bytes hash = query_get_bytes(query);
	if (hash.n == sizeof(ret->hash))
		memcpy(ret->hash, hash.data, hash.n);
	ret->roles = (uint32_t)query_get_int(query);
	ret->names = query_get_bool(query);
	ret->made_at = query_get_int(query);
	ret->expires = query_get_instant(query);
	ret->limits_methods = query_get_bool(query);
	ret->limits_cases = query_get_bool(query);
	ret->limits_people = query_get_bool(query);
	return key;
}

static enum status get_words(int64_t key, enum scope scope, struct store *store,
			     struct arena *arena, struct strings *ret,
			     struct error *err)
{
	struct query query;
	const char **words = NULL;
	size_t n = 0, i = 0;

	query_open("SELECT word, count(*) OVER () FROM token_scope"
		   " WHERE token = ? AND scope = ? ORDER BY word",
		   store, &query);
	query_put_int(key, &query);
	query_put_int(scope, &query);
	while (query_row(&query)) {
		const char *word = query_get_text(arena, &query);

		n = (size_t)query_get_int(&query);
		if (!words)
			words = query_array(n, sizeof(*words), arena, &query);
		if (words && i < n)
			words[i++] = word;
	}
	*ret = (struct strings){words, i};
	return query_close(&query, err);
}

static enum status get_scopes(int64_t key, struct store *store,
			      struct arena *arena, struct store_token *ret,
			      struct error *err)
{
	struct strings *lists[N_SCOPES] = {
		[SCOPE_METHODS] = &ret->methods,
		[SCOPE_CASES] = &ret->cases,
		[SCOPE_PEOPLE] = &ret->people,
	};
	enum status status = STATUS_OK;

	for (int i = 0; i < N_SCOPES && status == STATUS_OK; i++)
		status = get_words(key, (enum scope)i, store, arena, lists[i],
				   err);
	return status;
}

enum status store_token_find(const char *id, struct store *store,
			     struct arena *arena, struct store_token *ret,
			     bool *ret_found, struct error *err)
{
	struct query query;
	struct store_token token;
	bool found = false, begun = false;
	int64_t key = 0;
	enum status status = database_begin_read(store, &begun, err);

	if (status != STATUS_OK)
		return status;
	query_open(TOKEN_COLUMNS " WHERE id = ?", store, &query);
	query_put_text(id, &query);
	if (query_row(&query)) {
		key = get_token(arena, &query, &token);
		found = true;
	}
	status = query_close(&query, err);
	if (status == STATUS_OK && found)
		status = get_scopes(key, store, arena, &token, err);
	if (begun)
		database_rollback(store);
	if (status != STATUS_OK)
		return status;
	if (found)
		*ret = token;
	*ret_found = found;
	return STATUS_OK;
}

static enum status list(struct store *store, struct arena *arena,
			const struct store_token **ret, size_t *ret_n,
			struct error *err)
{
	struct query query;
	struct store_token *tokens =
		arena_array(arena, struct store_token, LIMIT_TOKENS);
	int64_t *keys = arena_array(arena, int64_t, LIMIT_TOKENS);
	size_t n = 0;

	if (!tokens || !keys)
		return error_no_memory(err, arena);
	query_open(TOKEN_COLUMNS " ORDER BY name", store, &query);
	while (n < LIMIT_TOKENS && query_row(&query)) {
		keys[n] = get_token(arena, &query, &tokens[n]);
		n++;
	}
	enum status status = query_close(&query, err);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = get_scopes(keys[i], store, arena, &tokens[i], err);
	if (status != STATUS_OK)
		return status;
	*ret = tokens;
	*ret_n = n;
	return STATUS_OK;
}

enum status store_tokens(struct store *store, struct arena *arena,
			 const struct store_token **ret, size_t *ret_n,
			 struct error *err)
{
	bool begun = false;
	enum status status = database_begin_read(store, &begun, err);

	if (status == STATUS_OK)
		status = list(store, arena, ret, ret_n, err);
	if (begun)
		database_rollback(store);
	return status;
}

/* --- changing ------------------------------------------------------------- */

static enum status check_room(const char *name, struct store *store,
			      struct error *err)
{
	struct query query;
	int64_t n = 0, n_same = 0;

	query_open("SELECT count(*), count(*) FILTER (WHERE name = ?)"
		   " FROM token",
		   store, &query);
	query_put_text(name, &query);
	if (query_row(&query)) {
		n = query_get_int(&query);
		n_same = query_get_int(&query);
	}
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	if (n_same)
		return error_set(err, STATUS_STALE, MSG_TOKEN_NAME_TAKEN, "s",
				 name);
	return n < LIMIT_TOKENS ? STATUS_OK
				: limit_error(LIMIT_ID_TOKENS, n + 1, err);
}

static enum status put_token(const struct store_token *token,
			     struct store *store, int64_t *ret_key,
			     struct error *err)
{
	struct query query;
	int64_t key = 0;

	query_open("INSERT INTO token (name, id, hash, roles, names, made_at,"
		   " expires, limits_methods, limits_cases, limits_people)"
		   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key",
		   store, &query);
	query_put_text(token->name, &query);
	query_put_text(token->id, &query);
	query_put_bytes((struct bytes){(const char *)token->hash,
				       sizeof(token->hash)},
			&query);
	query_put_int(token->roles, &query);
	query_put_int(token->names, &query);
	query_put_int(token->made_at, &query);
	query_put_instant(token->expires, &query);
	query_put_int(token->limits_methods, &query);
	query_put_int(token->limits_cases, &query);
	query_put_int(token->limits_people, &query);
	if (query_row(&query))
		key = query_get_int(&query);
	query_done(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret_key = key;
	return status;
}

static void put_words(int64_t key, enum scope scope,
		      const struct strings *words, struct query *query)
{
	for (size_t i = 0; i < words->n; i++) {
		query_put_int(key, query);
		query_put_int(scope, query);
		query_put_text(words->strings[i], query);
		query_done(query);
	}
}

static enum status put_scopes(const struct store_token *token, int64_t key,
			      struct store *store, struct error *err)
{
	struct query query;

	query_open("INSERT INTO token_scope (token, scope, word)"
		   " VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		   store, &query);
	put_words(key, SCOPE_METHODS, &token->methods, &query);
	put_words(key, SCOPE_CASES, &token->cases, &query);
	put_words(key, SCOPE_PEOPLE, &token->people, &query);
	return query_close(&query, err);
}

struct making {
	const struct token_new *token;
	bool made;
};

static enum status make_new(struct store *store, void *context,
			    struct buffer *ret, struct error *err)
{
	struct making *making = context;
	const struct token_new *token = making->token;
	int64_t key = 0;
	enum status status = check_room(token->token->name, store, err);

	if (status == STATUS_OK)
		status = put_token(token->token, store, &key, err);
	if (status == STATUS_OK)
		status = put_scopes(token->token, key, store, err);
	buffer_put(ret, token->reply.data, token->reply.n);
	making->made = true;
	return status;
}

enum status store_token_new(const struct token_new *token, struct store *store,
			    struct buffer *ret_reply, bool *ret_made,
			    struct error *err)
{
	struct making making = {token, false};
	enum status status = requests_once(&token->change, make_new, &making,
					   store, ret_reply, err);

	if (status == STATUS_OK)
		*ret_made = making.made;
	return status;
}

static enum status make_revoked(struct store *store, void *context,
				struct buffer *ret, struct error *err)
{
	const struct token_revoke *token = context;
	struct query query;
	bool found = false;

	query_open("DELETE FROM token WHERE name = ? RETURNING key", store,
		   &query);
	query_put_text(token->name, &query);
	found = query_row(&query);
	query_done(&query);
	buffer_put(ret, token->reply.data, token->reply.n);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK && !found)
		return error_set(err, STATUS_NOT_FOUND, MSG_TOKEN_NONE, "s",
				 token->name);
	return status;
}

enum status store_token_revoke(const struct token_revoke *token,
			       struct store *store, struct buffer *ret_reply,
			       struct error *err)
{
	struct token_revoke copy = *token;

	return requests_once(&token->change, make_revoked, &copy, store,
			     ret_reply, err);
}
