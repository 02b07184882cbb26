#include "conference/patch.h"

#include <stdio.h>
#include <string.h>

#include "json/merge.h"

static const struct merge_list lists[] = {
	{"people", "id", NULL},	   {"seats", "id", NULL},
	{"groups", "id", NULL},	   {"rooms", "id", NULL},
	{"resources", "id", NULL}, {"events", "id", NULL},
	{"agenda", "part", NULL},  {"categories", "category", "events"},
};
static const char *const wholes[] = {"calendar", "holidays"};

/* An event calendar's id is its file's stem unless given. */
static void put_stem(const char *list, const struct json *element,
		     struct buffer *ret)
{
	const struct json *calendar = json_member(element, "calendar");
	const struct json *file = json_kind(calendar) == JSON_KIND_OBJECT
					  ? json_member(calendar, "file")
					  : calendar;
	const char *path = json_string(file);
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	if (strcmp(list, "events") == 0 && json_kind(file) == JSON_KIND_STRING)
		buffer_put(ret, name,
			   dot && dot != name ? (size_t)(dot - name)
					      : strlen(name));
}

static const struct merge_rules rules = {
	lists,	  sizeof(lists) / sizeof(lists[0]),
	wholes,	  sizeof(wholes) / sizeof(wholes[0]),
	put_stem,
};

/* At least one; each may be a list again. */
static enum status patch_all(const struct json *conference,
			     const struct json *patches, const char *path,
			     struct json **ret, struct error *err)
{
	const struct json *from = conference;
	struct json *patched = NULL;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < json_size(patches); i++) {
		struct json *next = NULL;
		char place[192];

		snprintf(place, sizeof(place), "%s/%zu", path, i);
		status = case_patch(from, json_at(patches, i), place, &next,
				    err);
		json_free(patched);
		from = patched = next;
	}
	if (status == STATUS_OK)
		*ret = patched;
	return status;
}

enum status case_patch(const struct json *conference, const struct json *patch,
		       const char *path, struct json **ret, struct error *err)
{
	if (json_kind(patch) == JSON_KIND_ARRAY && json_size(patch))
		return patch_all(conference, patch, path, ret, err);
	return json_merge(conference, patch, &rules, path, ret, err);
}
