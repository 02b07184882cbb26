#ifndef STORE_AUDIT_ENTRY_H
#define STORE_AUDIT_ENTRY_H

/* What the audit has of a request: its types alone. */

#include "store/store.h"

enum audit_name {
	/* 0 to N_STORE_KINDS - 1: enum store_kind */
	AUDIT_CASE = N_STORE_KINDS,
	AUDIT_ACTOR,
	N_AUDIT_NAMES
};

struct audit_about {
	int32_t kind;
	const char *id; /* NULL in a row read: it was purged */
};

enum audit_via { VIA_COMMAND, VIA_SOCKET, VIA_TOKEN, N_VIAS };

enum { AUDIT_HASH_BYTES = 32, AUDIT_KEY_BYTES = 16, AUDIT_MOST_ABOUT = 256 };

struct audit_entry {
	enum audit_via via;
	const char *actor; /* a token's name, or as claimed; "": nobody said */
	const char *method;
	const struct audit_about *about; /* the first AUDIT_MOST_ABOUT */
	size_t n_about;
	int64_t count; /* of what the answer lists */
	int32_t code;  /* 0, or the error's */
	bool has_answer;
	unsigned char answer[AUDIT_HASH_BYTES]; /* the result's hash */
	int64_t at;
};

#endif
