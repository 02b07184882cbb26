/*
 * pairs: reads JSON on standard input and looks at every object with the
 * members "en" and "cy": both must be there, not empty, and differ. Prints how
 * many there were.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "json/json.h"

struct tally {
	int n, n_wrong;
};

static void look(const struct json *json, struct tally *tally);

static void look_at_pair(const struct json *en, const struct json *cy,
			 struct tally *tally)
{
	bool both = json_kind(en) == JSON_KIND_STRING &&
		    json_kind(cy) == JSON_KIND_STRING;

	tally->n++;
	if (both && json_string(en)[0] && json_string(cy)[0] &&
	    strcmp(json_string(en), json_string(cy)) != 0)
		return;
	tally->n_wrong++;
	fprintf(stderr, "pairs: en '%s', cy '%s'\n",
		both ? json_string(en) : "?", both ? json_string(cy) : "?");
}

static void look(const struct json *json, struct tally *tally)
{
	const struct json *en = json_member(json, "en");
	const struct json *cy = json_member(json, "cy");

	if (en || cy)
		look_at_pair(en, cy, tally);
	if (json_kind(json) == JSON_KIND_ARRAY)
		for (size_t i = 0; i < json_size(json); i++)
			look(json_at(json, i), tally);
	if (json_kind(json) == JSON_KIND_OBJECT)
		for (struct json_iterator it = json_first(json); it.key;
		     json_next(json, &it))
			look(it.value, tally);
}

int main(void)
{
	struct json *json = NULL;
	struct tally tally = {0, 0};
	struct buffer text;
	char bytes[4096];
	size_t n;

	buffer_init(0, &text);
	while ((n = fread(bytes, 1, sizeof(bytes), stdin)) > 0)
		buffer_put(&text, bytes, n);
	if (json_read(buffer_bytes(&text), NULL, &json, NULL) != STATUS_OK) {
		fprintf(stderr, "pairs: that is no JSON\n");
		return 1;
	}
	look(json, &tally);
	printf("%d\n", tally.n);
	json_free(json);
	buffer_release(&text);
	return tally.n_wrong == 0 ? 0 : 1;
}
