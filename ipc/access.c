#include "ipc/access.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/wipe.h"

static const char prefix[] = "trefnydd.";

/* The secret's hash; what is no secret has one too. */
static bool hash_secret(struct bytes secret, unsigned char *ret)
{
	return hash_of(secret, BYTES(""), TOKEN_HASH_BYTES, ret);
}

/* False: it has not the form. The id is "" then, which no token has. */
static bool split(const char *text, char id[static TOKEN_ID_BYTES + 1],
		  struct bytes *ret_secret)
{
	size_t n = strlen(text);
	bool formed = n == TOKEN_BYTES &&
		      strncmp(text, prefix, strlen(prefix)) == 0 &&
		      text[strlen(prefix) + TOKEN_ID_BYTES] == '.';

	*ret_secret = (struct bytes){text, n};
	id[0] = '\0';
	if (!formed)
		return false;
	text += strlen(prefix);
	memcpy(id, text, TOKEN_ID_BYTES);
	id[TOKEN_ID_BYTES] = '\0';
	*ret_secret = bytes_of(text + TOKEN_ID_BYTES + 1);
	return true;
}

enum status access_of_token(const char *text, int64_t now, struct store *store,
			    struct arena *arena, struct access *ret,
			    bool *ret_wrong, struct error *err)
{
	struct store_token *token = arena_array(arena, struct store_token, 1);
	unsigned char hash[TOKEN_HASH_BYTES], kept[TOKEN_HASH_BYTES] = {0};
	char id[TOKEN_ID_BYTES + 1];
	struct bytes secret;
	bool found = false;

	if (!token)
		return error_no_memory(err, arena);
	bool formed = split(text, id, &secret);
	if (!hash_secret(secret, hash))
		return error_no_memory(err, NULL);
	enum status status =
		store_token_find(id, store, arena, token, &found, err);
	if (status != STATUS_OK)
		return status;
	/* Whether there is such an id takes no other way. */
	if (found)
		memcpy(kept, token->hash, sizeof(kept));
	bool same = secrets_equal(hash, kept, sizeof(hash));
	wipe(hash, sizeof(hash));
	if (!same || !found || !formed) {
		*ret_wrong = true;
		return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_WRONG, "");
	}
	if (token->expires != INSTANT_NONE && token->expires <= now)
		return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_EXPIRED, "");
	*ret = (struct access){.roles = (uint8_t)(token->roles & ROLES_ALL),
			       .via = VIA_TOKEN,
			       .names = token->names,
			       .actor = token->name,
			       .token = token};
	return STATUS_OK;
}

bool access_new_token(char ret_text[static TOKEN_BYTES + 1],
		      char ret_id[static TOKEN_ID_BYTES + 1],
		      unsigned char ret_hash[static TOKEN_HASH_BYTES])
{
	unsigned char id[TOKEN_ID_BYTES / 2];
	char secret[RANDOM_TEXT_BYTES + 1];
	bool made = random_bytes(sizeof(id), id) && random_text(secret) &&
		    hash_secret(bytes_of(secret), ret_hash);

	if (made) {
		hash_hex(id, sizeof(id), ret_id);
		snprintf(ret_text, TOKEN_BYTES + 1, "%s%s.%s", prefix, ret_id,
			 secret);
	}
	wipe(secret, sizeof(secret));
	return made;
}

/* --- what it is limited to ------------------------------------------------ */

static bool has(const struct strings *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->strings[i], word) == 0)
			return true;
	return false;
}

bool access_limits_people(const struct access *access)
{
	return access && access->token && access->token->limits_people;
}

bool access_has_person(const struct access *access, const char *id)
{
	return !access_limits_people(access) || has(&access->token->people, id);
}

bool access_has_case(const struct access *access, const char *id)
{
	return !access || !access->token || !access->token->limits_cases ||
	       has(&access->token->cases, id);
}

enum status access_case(const struct access *access, const char *id,
			struct error *err)
{
	if (access_has_case(access, id))
		return STATUS_OK;
	return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_CASE, "s", id);
}

enum status access_person(const struct access *access, const char *id,
			  struct error *err)
{
	if (access_has_person(access, id))
		return STATUS_OK;
	return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_PERSON, "s", id);
}

bool access_sees_names(const struct access *access)
{
	return !access || access->names;
}
