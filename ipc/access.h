#ifndef IPC_ACCESS_H
#define IPC_ACCESS_H

/*
 * Who asks, and what that caller may: by a token, or by the door that let the
 * caller in.
 *
 * A token is "trefnydd.ID.SECRET": the store has the id and the secret's hash.
 * It is compared in the same time whatever is wrong with it, and an error
 * never says which part that was. Must not know what a method does.
 */

#include "ipc/roles.h"
#include "store/audit_entry.h"
#include "store/tokens.h"

enum {
	TOKEN_ID_BYTES = 16, /* hexadecimal digits */
	TOKEN_BYTES = 9 + TOKEN_ID_BYTES + 1 + 43
};

struct access {
	uint8_t roles;
	enum audit_via via;
	bool names;	   /* may see who is busy */
	const char *actor; /* the token's name, or as claimed; "": nobody */
	const struct store_token *token; /* NULL: of the door */
};

/* The caller of a token at now: STATUS_FORBIDDEN otherwise. *ret_wrong: it is
 * no token of ours, a guess perhaps. */
enum status access_of_token(const char *text, int64_t now, struct store *store,
			    struct arena *arena, struct access *ret,
			    bool *ret_wrong, struct error *err);

/* A new token: its text (the only time), its id and its hash. False: the
 * system has no random bytes. */
bool access_new_token(char ret_text[static TOKEN_BYTES + 1],
		      char ret_id[static TOKEN_ID_BYTES + 1],
		      unsigned char ret_hash[static TOKEN_HASH_BYTES]);

/* access NULL: the command itself, which may do everything. Errors:
 * STATUS_FORBIDDEN. */
enum status access_case(const struct access *access, const char *id,
			struct error *err);
enum status access_person(const struct access *access, const char *id,
			  struct error *err);
bool access_limits_people(const struct access *access);
bool access_has_person(const struct access *access, const char *id);
bool access_has_case(const struct access *access, const char *id);
bool access_sees_names(const struct access *access);

#endif
