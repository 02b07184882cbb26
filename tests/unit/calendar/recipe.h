#ifndef TESTS_CALENDAR_RECIPE_H
#define TESTS_CALENDAR_RECIPE_H

/*
 * The lines of tests/data/hostile. A line is itself, unless it begins with @:
 *
 *	@N TEXT		TEXT N times, i from 0 to N - 1
 *	@- TEXT		TEXT once, without a line's end
 *
 * In TEXT \n ends a line, \r \t \\ and \xHH are bytes, and
 *
 *	{i} {i*2+1}	numbers
 *	{day} {hour} {minute} {DAY} {HOUR} {MINUTE}
 *			2026-01-01T00:00:00Z and i of these, as 20260101,
 *			20260101T010000Z or 2026-01-01T01:00:00Z; *n+m too
 *	{rN TEXT}	TEXT N times, its own {i} within
 *	{?N A|B}	A where bit N of i is 0, else B
 */

#include "base/bytes.h"
#include "base/day.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void recipe_fail(const char *text)
{
	fprintf(stderr, "no recipe: %.80s\n", text);
	abort();
}

static const char *recipe_close(const char *open)
{
	int depth = 0;

	for (const char *p = open; *p; p++) {
		depth += (*p == '{') - (*p == '}');
		if (depth == 0)
			return p;
	}
	recipe_fail(open);
	return NULL;
}

/* "*2+1" behind a name: i * 2 + 1 */
static int64_t recipe_number(const char *at, const char *end, int64_t i)
{
	while (at < end) {
		char *next;
		long long n = strtoll(at + 1, &next, 10);

		if (*at == '*')
			i *= n;
		else if (*at == '+')
			i += n;
		else
			recipe_fail(at);
		at = next;
	}
	return i;
}

static void recipe_time(int64_t instant, bool is_basic, bool is_day,
			struct buffer *ret)
{
	char text[INSTANT_TEXT_BYTES];

	instant_format_utc(instant, text);
	if (is_basic && is_day)
		buffer_printf(ret, "%.4s%.2s%.2s", text, text + 5, text + 8);
	else if (is_basic)
		buffer_printf(ret, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", text, text + 5,
			      text + 8, text + 11, text + 14, text + 17);
	else
		buffer_put_string(ret, text);
}

static void recipe_put(const char *at, const char *end, const char *newline,
		       int64_t i, struct buffer *ret);

static void recipe_braces(const char *at, const char *end, const char *newline,
			  int64_t i, struct buffer *ret)
{
	static const struct {
		const char *name;
		int64_t s;
		bool is_basic;
	} units[] = {
		{"day", 86400, true},  {"hour", 3600, true},
		{"minute", 60, true},  {"DAY", 86400, false},
		{"HOUR", 3600, false}, {"MINUTE", 60, false},
	};
	const int64_t epoch = INT64_C(1767225600);

	if (*at == 'i') {
		buffer_printf(ret, "%lld",
			      (long long)recipe_number(at + 1, end, i));
		return;
	}
	if (*at == 'r') {
		char *text;
		long n = strtol(at + 1, &text, 10);

		for (long k = 0; k < n; k++)
			recipe_put(text + 1, end, newline, k, ret);
		return;
	}
	if (*at == '?') {
		char *first;
		long bit = strtol(at + 1, &first, 10);
		const char *second = strchr(first, '|');

		if (i >> bit & 1)
			recipe_put(second + 1, end, newline, i, ret);
		else
			recipe_put(first + 1, second, newline, i, ret);
		return;
	}
	for (size_t u = 0; u < sizeof(units) / sizeof(*units); u++) {
		size_t n = strlen(units[u].name);

		if (strncmp(at, units[u].name, n) != 0)
			continue;
		recipe_time(epoch + recipe_number(at + n, end, i) * units[u].s,
			    units[u].is_basic, units[u].s == 86400, ret);
		return;
	}
	recipe_fail(at);
}

static const char *recipe_escape(const char *at, const char *newline,
				 struct buffer *ret)
{
	char hex[3] = "";

	switch (at[1]) {
	case 'n':
		buffer_put_string(ret, newline);
		break;
	case 'r':
		buffer_put_char(ret, '\r');
		break;
	case 't':
		buffer_put_char(ret, '\t');
		break;
	case '\\':
		buffer_put_char(ret, '\\');
		break;
	case 'x':
		memcpy(hex, at + 2, 2);
		buffer_put_char(ret, (char)strtol(hex, NULL, 16));
		return at + 4;
	default:
		recipe_fail(at);
	}
	return at + 2;
}

static void recipe_put(const char *at, const char *end, const char *newline,
		       int64_t i, struct buffer *ret)
{
	while (at < end) {
		if (*at == '{') {
			const char *close = recipe_close(at);

			recipe_braces(at + 1, close, newline, i, ret);
			at = close + 1;
		} else if (*at == '\\') {
			at = recipe_escape(at, newline, ret);
		} else {
			buffer_put_char(ret, *at++);
		}
	}
}

static void recipe_line(const char *line, const char *newline,
			struct buffer *ret)
{
	const char *end = line + strlen(line);
	char *text;

	if (line[0] == '@' && line[1] == '-') {
		recipe_put(line + 3, end, newline, 0, ret);
		return;
	}
	if (line[0] != '@') {
		buffer_put_string(ret, line);
		buffer_put_string(ret, newline);
		return;
	}
	long n = strtol(line + 1, &text, 10);
	for (long i = 0; i < n; i++) {
		recipe_put(text + 1, end, newline, i, ret);
		buffer_put_string(ret, newline);
	}
}

#endif
