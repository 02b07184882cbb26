#include "cli/inline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/source.h"

struct place {
	const char *folder;
	char path[128]; /* of the field */
};

static enum status set_text(struct json *object, struct bytes text,
			    const char *path, struct error *err)
{
	struct json *ics = json_new_bytes(text);

	if (!ics) {
		error_path(err, path);
		return error_set(err, STATUS_REJECTED, MSG_NOT_UTF8, "");
	}
	json_set(object, "ics", ics);
	return STATUS_OK;
}

/* `calendar`: "file" or {"file": ...} becomes {"file", "ics", ...}. */
static enum status inline_field(struct json *owner, const char *key,
				const struct place *place, struct error *err)
{
	struct json *field = json_member(owner, key);
	bool is_object = json_kind(field) == JSON_KIND_OBJECT;
	struct json *file = is_object ? json_member(field, "file") : field;
	struct json *object;
	struct buffer text;
	char path[192];

	if (json_kind(file) != JSON_KIND_STRING || !json_string(file)[0] ||
	    json_kind(json_member(field, "ics")) != JSON_KIND_NULL)
		return STATUS_OK;
	snprintf(path, sizeof(path), "%s/%s", place->path, key);
	buffer_init(0, &text);
	enum status status = case_file_read(place->folder, json_string(file),
					    path, &text, err);
	if (status == STATUS_OK) {
		object = is_object ? json_share(field) : json_new_object();
		if (!is_object)
			json_set(object, "file", json_share(file));
		status = set_text(object, buffer_bytes(&text), path, err);
		if (is_object)
			json_free(object);
		else
			json_set(owner, key, object);
	}
	buffer_release(&text);
	return status;
}

static enum status inline_list(struct json *conference, const char *list,
			       const char *folder, struct error *err)
{
	struct json *array = json_member(conference, list);
	struct place place = {.folder = folder};
	enum status status = STATUS_OK;

	if (json_kind(array) != JSON_KIND_ARRAY)
		return STATUS_OK;
	for (size_t i = 0; i < json_size(array) && status == STATUS_OK; i++) {
		snprintf(place.path, sizeof(place.path), "/%s/%zu", list, i);
		status = inline_field(json_at(array, i), "calendar", &place,
				      err);
	}
	return status;
}

static enum status inline_holidays(struct json *conference, const char *folder,
				   struct error *err)
{
	struct json *holidays = json_member(conference, "holidays");
	struct place pair = {.folder = folder, .path = "/holidays"};
	struct place whole = {.folder = folder, .path = ""};

	if (json_kind(holidays) != JSON_KIND_OBJECT)
		return STATUS_OK; /* the name of a set */
	if (json_member(holidays, "file"))
		return inline_field(conference, "holidays", &whole, err);
	for (int i = 0; i < N_LANGUAGES; i++) {
		enum status status =
			inline_field(holidays, language_word((enum language)i),
				     &pair, err);

		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status inline_calendars(const char *case_file, struct json *conference,
			     struct error *err)
{
	static const char *const lists[] = {"people", "rooms", "resources",
					    "events", "closed"};
	const char *slash = strrchr(case_file, '/');
	enum status status = STATUS_OK;
	struct buffer folder;

	if (json_kind(conference) != JSON_KIND_OBJECT)
		return STATUS_OK; /* the service says what is wrong with it */
	buffer_init(0, &folder);
	buffer_put(&folder, slash ? case_file : ".",
		   slash ? (size_t)(slash - case_file) + 1 : 1);
	if (folder.failed)
		status = error_no_memory(err, NULL);
	for (size_t i = 0;
	     i < sizeof(lists) / sizeof(lists[0]) && status == STATUS_OK; i++)
		status = inline_list(conference, lists[i], folder.data, err);
	if (status == STATUS_OK)
		status = inline_holidays(conference, folder.data, err);
	buffer_release(&folder);
	return status;
}
