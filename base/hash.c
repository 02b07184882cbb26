#include "base/hash.h"

#include <sodium.h>

#include "base/wipe.h"

bool hash_of(struct bytes text, struct bytes key, size_t n, unsigned char *ret)
{
	const void *bytes = text.data, *key_bytes = key.data;

	return sodium_init() >= 0 &&
	       crypto_generichash(ret, n, bytes, text.n, key_bytes, key.n) == 0;
}

void hash_hex(const unsigned char *bytes, size_t n, char *ret)
{
	sodium_bin2hex(ret, 2 * n + 1, bytes, n);
}

bool random_bytes(size_t n, void *ret)
{
	if (sodium_init() < 0)
		return false;
	randombytes_buf(ret, n);
	return true;
}

bool random_text(char ret[static RANDOM_TEXT_BYTES + 1])
{
	unsigned char bytes[32];

	if (!random_bytes(sizeof(bytes), bytes))
		return false;
	sodium_bin2base64(ret, RANDOM_TEXT_BYTES + 1, bytes, sizeof(bytes),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	wipe(bytes, sizeof(bytes));
	return true;
}

bool secrets_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}
