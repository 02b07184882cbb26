#ifndef TESTS_CALENDAR_LAWS_H
#define TESTS_CALENDAR_LAWS_H

/*
 * A random calendar of make.h taken apart into its components, to be put
 * together in another way. Its lines are not folded.
 */

#include "tests/unit/calendar/make.h"

#include "calendar/read.h"

enum { MOST_PARTS = 64 };

struct part {
	struct bytes bytes;
	int object; /* of which VCALENDAR */
	bool is_zone;
};

struct parts {
	struct part parts[MOST_PARTS];
	int n, n_objects;
};

static bool begins(struct bytes bytes, const char *with)
{
	size_t n = strlen(with);

	return bytes.n >= n && memcmp(bytes.data, with, n) == 0;
}

static void take_apart(struct bytes text, struct parts *ret)
{
	const char *at = text.data, *end = text.data + text.n, *start = NULL;
	int depth = 0;

	*ret = (struct parts){.n = 0};
	while (at < end) {
		const char *next =
			(const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
		struct bytes line = {at, (size_t)(next - at)};

		if (begins(line, "BEGIN:") && ++depth == 2)
			start = at;
		if (begins(line, "END:") && --depth == 0)
			ret->n_objects++;
		if (begins(line, "END:") && depth == 1) {
			struct bytes part = {start, (size_t)(next - start)};

			assert_true(ret->n < MOST_PARTS);
			ret->parts[ret->n++] =
				(struct part){part, ret->n_objects,
					      begins(part, "BEGIN:VTIMEZONE")};
		}
		at = next;
	}
}

/* The VCALENDAR of that number of those parts, in that order; if any is in. */
static void put_together(const struct parts *parts, const int *order,
			 const bool *is_in, int object, struct buffer *ret)
{
	bool is_empty = true;

	for (int i = 0; i < parts->n; i++)
		if (parts->parts[i].object == object && is_in[i] &&
		    !parts->parts[i].is_zone)
			is_empty = false;
	if (is_empty)
		return;
	buffer_put_string(ret, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	for (int i = 0; i < parts->n; i++) {
		const struct part *part = &parts->parts[order[i]];

		if (part->object == object && is_in[order[i]])
			buffer_put(ret, part->bytes.data, part->bytes.n);
	}
	buffer_put_string(ret, "END:VCALENDAR\r\n");
}

static void put_objects(const struct parts *parts, const int *order,
			const bool *is_in, struct buffer *ret)
{
	buffer_clear(ret);
	for (int object = 0; object < parts->n_objects; object++)
		put_together(parts, order, is_in, object, ret);
}

/* "" where there is none. */
static struct bytes uid_of(const struct part *part)
{
	const char *at = strstr(part->bytes.data, "\nUID:");
	const char *end = part->bytes.data + part->bytes.n;

	if (!begins(part->bytes, "BEGIN:VEVENT") || !at || at > end)
		return BYTES("");
	return (struct bytes){at + 5, strcspn(at + 5, "\r\n")};
}

/* Every date of 2000 to 2099 a week later, but for those of zones. */
static void put_a_week_later(struct buffer *text)
{
	for (size_t i = 0; i + 8 <= text->n; i++) {
		char *at = text->data + i;
		char later[40];

		if (begins((struct bytes){at, text->n - i}, "BEGIN:VTIMEZONE"))
			i = (size_t)(strstr(at, "END:VTIMEZONE") - text->data);
		if (strspn(at, "0123456789") < 8 ||
		    begins((struct bytes){at, 2}, "19"))
			continue;
		int n = atoi((char[]){at[0], at[1], at[2], at[3], 0});
		int64_t day = year_start(n);
		int month = (at[4] - '0') * 10 + at[5] - '0';
		for (int m = 1; m < month; m++)
			day += days_in(n, m);
		day += (at[6] - '0') * 10 + at[7] - '0' - 1;
		put_stamp_text(later, sizeof(later), (day + 7) * DAY_S, true);
		memcpy(at, later, 8);
		i += 8;
	}
}

#endif
