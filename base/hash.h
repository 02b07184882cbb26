#ifndef BASE_HASH_H
#define BASE_HASH_H

/*
 * What keeps secrets: the hash that nobody finds a second text for (BLAKE2b),
 * random bytes, a comparison that takes as long whatever differs. All of it is
 * libsodium's.
 */

#include <stdbool.h>

#include "base/bytes.h"

enum {
	HASH_BYTES = 32,
	HASH_HEX_BYTES = 2 * HASH_BYTES,
	RANDOM_TEXT_BYTES = 43 /* 256 bits in base64url, no padding */
};

/* n: 16..64 bytes. key: empty, or 16..64 bytes. False: no libsodium. */
bool hash_of(struct bytes text, struct bytes key, size_t n, unsigned char *ret);

/* The bytes in hexadecimal and a NUL: 2n + 1. */
void hash_hex(const unsigned char *bytes, size_t n, char *ret);

/* From the system's generator. False: there is none. */
bool random_bytes(size_t n, void *ret);
/* 256 of its bits as text, and a NUL. */
bool random_text(char ret[static RANDOM_TEXT_BYTES + 1]);

/* In the same time whether they differ or not, and where. */
bool secrets_equal(const void *a, const void *b, size_t n);

#endif
