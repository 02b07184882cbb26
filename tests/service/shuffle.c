/*
 * shuffle SEED: a case from standard input, its people, seats, rooms and
 * resources in another order; with 0 as it is.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "json/json.h"

static uint32_t next_random(uint32_t below, uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(((*seed >> 33) * below) >> 31);
}

static struct json *shuffled(const struct json *array, uint64_t *seed)
{
	size_t n = json_size(array);
	size_t *order = calloc(n + 1, sizeof(*order));
	struct json *ret = json_new_array();

	if (!order)
		exit(1);
	for (size_t i = 0; i < n; i++) {
		size_t j = next_random((uint32_t)i + 1, seed);

		order[i] = order[j];
		order[j] = i;
	}
	for (size_t i = 0; i < n; i++)
		json_append(ret, json_share(json_at(array, order[i])));
	free(order);
	return ret;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"people", "seats", "rooms",
					    "resources", "groups"};
	uint64_t seed = argc > 1 ? (uint64_t)atoi(argv[1]) : 0;
	struct json *json = NULL;
	struct buffer text;
	char bytes[4096];
	size_t n;

	buffer_init(0, &text);
	while ((n = fread(bytes, 1, sizeof(bytes), stdin)) > 0)
		buffer_put(&text, bytes, n);
	if (json_read(buffer_bytes(&text), "ics", &json, NULL) != STATUS_OK)
		return 1;
	for (size_t i = 0; seed && i < sizeof(names) / sizeof(names[0]); i++)
		if (json_member(json, names[i]))
			json_set(json, names[i],
				 shuffled(json_member(json, names[i]), &seed));
	buffer_clear(&text);
	if (json_write(json, &text, NULL) != STATUS_OK)
		return 1;
	fwrite(text.data, 1, text.n, stdout);
	buffer_release(&text);
	json_free(json);
	return 0;
}
