#ifndef TESTS_UNIT_CONFERENCE_CASE_READER_H
#define TESTS_UNIT_CONFERENCE_CASE_READER_H

/*
 * Reading cases in tests: text to a conference, or to its error. Include
 * after cmocka.h. A file is named from the root of the checkout.
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "conference/case.h"

struct case_reader {
	struct zones *zones; /* kept from case to case */
	struct arena *arena;
	struct json *json;
	struct buffer text;
	struct conference conference;
	struct error err;
	const char *path_base;
	bool over_socket;
	size_t arena_cap; /* 0: plenty */
};

static inline void case_reader_forget(struct case_reader *reader)
{
	arena_free(reader->arena);
	json_free(reader->json);
	buffer_release(&reader->text);
	reader->arena = NULL;
	reader->json = NULL;
	reader->err = (struct error){0};
}

static inline void case_reader_release(struct case_reader *reader)
{
	case_reader_forget(reader);
	zones_free(reader->zones);
	reader->zones = NULL;
}

/* What stands in reader->text. */
static inline enum status case_reader_decode(struct case_reader *reader)
{
	struct case_options options = {
		.text = buffer_bytes(&reader->text),
		.path_base = reader->path_base ? reader->path_base : "",
		.over_socket = reader->over_socket,
	};
	enum status status;

	if (!reader->zones)
		reader->zones = zones_new();
	assert_non_null(reader->zones);
	options.zones = reader->zones;
	reader->arena = arena_new(reader->arena_cap ? reader->arena_cap
						    : (size_t)64 << 20);
	assert_non_null(reader->arena);
	status = json_read(options.text, "ics", &reader->json, &reader->err);
	if (!status)
		status = case_decode(reader->json, &options, reader->arena,
				     &reader->conference, &reader->err);
	assert_int_equal(status, reader->err.status);
	return status;
}

static inline enum status read_case(struct case_reader *reader,
				    const char *text)
{
	case_reader_forget(reader);
	buffer_init(0, &reader->text);
	buffer_put_string(&reader->text, text);
	return case_reader_decode(reader);
}

static inline void read_whole_file(const char *name, struct buffer *ret)
{
	FILE *file = fopen(name, "rb");
	char chunk[4096];
	size_t n;

	if (!file)
		fail_msg("no file '%s'", name);
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buffer_put(ret, chunk, n);
	fclose(file);
}

static inline enum status read_case_file(struct case_reader *reader,
					 const char *name)
{
	case_reader_forget(reader);
	buffer_init(0, &reader->text);
	read_whole_file(name, &reader->text);
	return case_reader_decode(reader);
}

/* The same case, read from a changed value. */
static inline enum status read_case_value(struct case_reader *reader,
					  const struct json *json)
{
	struct buffer text;

	buffer_init(0, &text);
	assert_int_equal(json_write_pretty(json, &text, NULL), STATUS_OK);
	case_reader_forget(reader);
	reader->text = text;
	return case_reader_decode(reader);
}

static inline void assert_case_error(struct case_reader *reader,
				     const char *expected)
{
	struct buffer text;

	buffer_init(0, &text);
	error_render(&reader->err, LANGUAGE_EN, &text);
	assert_string_equal(text.data, expected);
	buffer_release(&text);
}

#endif
