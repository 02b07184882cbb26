#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

/*
 * Who may ask with a token, and for what.
 *
 * A token is a public id and a secret; the secret's hash is all that is kept
 * of it. The store makes neither and compares nothing: what a role is, and
 * whether a secret is the right one, is its caller's.
 */

#include "store/store.h"

enum { TOKEN_HASH_BYTES = 32 };

struct store_token {
	const char *name; /* unique; whom it was given to */
	const char *id;	  /* unique, public: how it is looked up */
	unsigned char hash[TOKEN_HASH_BYTES];
	uint32_t roles; /* bits, the caller's */
	bool names;	/* may see who is busy */
	int64_t made_at;
	int64_t expires;     /* from then on it is none; INSTANT_NONE: never */
	bool limits_methods; /* to these; else all that the roles may */
	bool limits_cases, limits_people;
	struct strings methods, cases, people; /* ascending */
};

/* The token of an id: *ret_found. Expired ones too. */
enum status store_token_find(const char *id, struct store *store,
			     struct arena *arena, struct store_token *ret,
			     bool *ret_found, struct error *err);
/* By name. */
enum status store_tokens(struct store *store, struct arena *arena,
			 const struct store_token **ret, size_t *ret_n,
			 struct error *err);

/*
 * Keeps a token with the reply, once for a request_id: *ret_made false, it was
 * made before. STATUS_STALE: there is one of that name; STATUS_LIMIT.
 */
struct token_new {
	struct change change;
	const struct store_token *token;
	struct bytes reply;
};
enum status store_token_new(const struct token_new *token, struct store *store,
			    struct buffer *ret_reply, bool *ret_made,
			    struct error *err);
/* Forgets a token. STATUS_NOT_FOUND: there is none of that name. */
struct token_revoke {
	struct change change;
	const char *name;
	struct bytes reply;
};
enum status store_token_revoke(const struct token_revoke *token,
			       struct store *store, struct buffer *ret_reply,
			       struct error *err);

#endif
