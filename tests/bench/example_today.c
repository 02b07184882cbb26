#include "tests/bench/example_today.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "json/json.h"

static const char folder[] = "examples/dyffryn";
static const struct civil asked = {2026, 9, 15};

enum { DAYS_A_WEEK = 7, DAY_S = 86400 };

static void fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static int32_t shift_days(void)
{
	int64_t today = (int64_t)time(NULL) / DAY_S;

	return (int32_t)((today - day_from_civil(asked).n) / DAYS_A_WEEK *
			 DAYS_A_WEEK);
}

/* "20261204" or "2026-12-04" at the place: its bytes, or 0. */
static size_t date_at(const char *at, struct civil *ret)
{
	size_t dash = at[0] && at[1] && at[2] && at[3] && at[4] == '-';
	size_t n = dash ? 10 : 8;

	for (size_t i = 0; i < n; i++) {
		if (dash && (i == 4 || i == 7) ? at[i] != '-'
					       : !isdigit((unsigned char)at[i]))
			return 0;
	}
	*ret = (struct civil){atoi((char[]){at[0], at[1], at[2], at[3], 0}),
			      atoi((char[]){at[4 + dash], at[5 + dash], 0}),
			      atoi((char[]){at[6 + 2 * dash], at[7 + 2 * dash],
					    0})};
	return ret->year >= 2020 && ret->year < 2040 && ret->month >= 1 &&
			       ret->month <= 12 && ret->day >= 1 &&
			       ret->day <= 28 + 3 * (ret->month != 2)
		       ? n
		       : 0;
}

/* Every date in the text, so many days later. */
static void shift(char *text, int32_t days)
{
	char before = ' ';

	for (char *at = text; *at;) {
		struct civil civil;
		size_t n = isdigit((unsigned char)before) ? 0
							  : date_at(at, &civil);

		if (n) {
			char moved[16];

			civil = day_civil(day_add(day_from_civil(civil), days));
			snprintf(moved, sizeof(moved),
				 n == 10 ? "%04d-%02d-%02d" : "%04d%02d%02d",
				 (int)civil.year, (int)civil.month,
				 (int)civil.day);
			memcpy(at, moved, n);
			at += n;
		} else {
			at++;
		}
		before = at[-1];
	}
}

static char *read_shifted(const char *name)
{
	char path[256];
	struct buffer text;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	if (!file)
		fail(path);
	buffer_init(0, &text);
	char bytes[4096];
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_put(&text, bytes, n);
	fclose(file);
	buffer_put_char(&text, '\0');
	if (text.failed)
		fail("no memory");
	shift(text.data, shift_days());
	return text.data;
}

static void write_json(struct json *json, struct buffer *ret)
{
	buffer_init(0, ret);
	if (json_write(json, ret, NULL) != STATUS_OK)
		fail("no memory");
	json_free(json);
}

/* The calendar of an owner leaves the case, as the request that imports it. */
static void take_calendar(struct json *owner, const char *kind,
			  struct example_today *ret)
{
	struct json *calendar = json_member(owner, "calendar");
	struct json *params = json_new_object(), *request = json_new_object();
	bool is_object = json_kind(calendar) == JSON_KIND_OBJECT;
	char id[32];
	char *text = read_shifted(json_string(
		is_object ? json_member(calendar, "file") : calendar));

	snprintf(id, sizeof(id), "import-%d", ret->n_imports);
	json_set(params, "request_id", json_new_string(id));
	json_set(params, kind, json_share(json_member(owner, "id")));
	json_set(params, "ics", json_new_string(text));
	if (json_member(owner, "email"))
		json_set(params, "email",
			 json_share(json_member(owner, "email")));
	for (int i = 0; is_object && i < 2; i++) {
		const char *name = i ? "covers" : "as_of";

		if (json_member(calendar, name))
			json_set(params, name,
				 json_share(json_member(calendar, name)));
	}
	if (ret->n_imports == 0)
		write_json(json_new_string(text), &ret->a_calendar);
	free(text);
	json_set(request, "jsonrpc", json_new_string("2.0"));
	json_set(request, "id", json_new_int(1));
	json_set(request, "method", json_new_string("import"));
	json_set(request, "params", params);
	write_json(request, &ret->import[ret->n_imports++]);
	json_remove(owner, "calendar");
}

void example_today_init(struct example_today *ret)
{
	static const char *const lists[][2] = {{"people", "person"},
					       {"rooms", "room"},
					       {"resources", "resource"},
					       {"events", "events"}};
	char *text = read_shifted("case.json");
	struct json *conference = NULL;

	memset(ret, 0, sizeof(*ret));
	if (json_read(bytes_of(text), NULL, &conference, NULL) != STATUS_OK)
		fail("the example is no JSON");
	free(text);
	for (int i = 0; i < 4; i++) {
		struct json *owners = json_member(conference, lists[i][0]);

		for (size_t k = 0; k < json_size(owners); k++)
			if (json_member(json_at(owners, k), "calendar"))
				take_calendar(json_at(owners, k), lists[i][1],
					      ret);
	}
	write_json(conference, &ret->conference);
	day_format(day_add(day_from_civil(asked), shift_days()), ret->now);
}

void example_today_release(struct example_today *example)
{
	for (int i = 0; i < example->n_imports; i++)
		buffer_release(&example->import[i]);
	buffer_release(&example->conference);
	buffer_release(&example->a_calendar);
}
