#include "store/uid_key.h"

#include <string.h>

#include "base/hash.h"
#include "store/store.h"

enum status uid_key_make(struct store *store, struct error *err)
{
	char key[STORE_UID_KEY_BYTES];
	struct query query;

	if (!random_bytes(sizeof(key), key))
		return error_no_memory(err, NULL);
	query_open("INSERT INTO uid_key (key)"
		   " SELECT ? WHERE NOT EXISTS (SELECT 1 FROM uid_key)",
		   store, &query);
	query_put_bytes((struct bytes){key, sizeof(key)}, &query);
	query_done(&query);
	return query_close(&query, err);
}

enum status store_uid_key(struct store *store,
			  unsigned char ret[static STORE_UID_KEY_BYTES],
			  struct error *err)
{
	struct query query;
	bool found = false;

	query_open("SELECT key FROM uid_key", store, &query);
	if (query_row(&query)) {
		struct bytes key = query_get_bytes(&query);

		found = key.n == STORE_UID_KEY_BYTES;
		if (found)
			memcpy(ret, key.data, key.n);
	}
	enum status status = query_close(&query, err);
	if (status == STATUS_OK && !found)
		return database_damaged(store, "uid_key", err);
	return status;
}
