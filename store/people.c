#include "store/store.h"

#include <string.h>

#include "store/database.h"

struct store_address {
	const char *id, *address;
};

static size_t count(const struct store_address *addresses, size_t n)
{
	size_t n_people = 0;

	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(addresses[i].id, addresses[i - 1].id) != 0)
			n_people++;
	return n_people;
}

/* The addresses of one person stand together. */
static enum status group(const struct store_address *addresses, size_t n,
			 struct arena *arena, const struct store_person **ret,
			 size_t *ret_n, struct error *err)
{
	size_t n_people = count(addresses, n), person = 0;
	struct store_person *people =
		arena_array(arena, struct store_person, n_people);
	const char **strings = arena_array(arena, const char *, n);

	if (!people || !strings)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++) {
		bool is_new = i == 0 ||
			      strcmp(addresses[i].id, addresses[i - 1].id) != 0;

		if (is_new && i)
			person++;
		if (is_new)
			people[person] =
				(struct store_person){addresses[i].id,
						      {strings + i, 0}};
		strings[i] = addresses[i].address;
		people[person].emails.n++;
	}
	*ret = people;
	*ret_n = n_people;
	return STATUS_OK;
}

enum status store_people(struct store *store, struct arena *arena,
			 const struct store_person **ret, size_t *ret_n,
			 struct error *err)
{
	struct store_address *addresses = NULL;
	struct query query;
	size_t n = 0;

	query_open(
		"SELECT count(*) OVER (), id, address FROM"
		" (SELECT DISTINCT owner.id AS id, address FROM email"
		" JOIN source ON source.key = email.source"
		" JOIN owner ON owner.key = source.owner WHERE kind = ?) AS p"
		" ORDER BY id, address",
		store, &query);
	query_put_int(STORE_PERSON, &query);
	while (query_row(&query)) {
		addresses = query_counted(n, addresses, sizeof(*addresses),
					  arena, &query);
		if (!addresses)
			break;
		addresses[n].id = query_get_text(arena, &query);
		addresses[n].address = query_get_text(arena, &query);
		n++;
	}
	enum status status = query_close(&query, err);
	return status == STATUS_OK ? group(addresses, n, arena, ret, ret_n, err)
				   : status;
}
