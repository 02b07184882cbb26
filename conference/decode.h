#ifndef CONFERENCE_DECODE_H
#define CONFERENCE_DECODE_H

/*
 * A case's JSON to its fields, by the table of conference/fields.h: syntax,
 * types, ranges, unknown keys and scalar defaults. The first mistake in the
 * order of the text wins; it gets its JSON pointer, line and column. What
 * fields mean together is conference/case_decode.c's.
 */

#include "conference/fields.h"

struct decoder {
	const struct case_options *options;
	struct arena *arena;
	struct error *err;
};

enum status fields_decode(struct decoder *decoder, const struct json *json,
			  struct case_fields *ret);

/*
 * Gives the error set just before its path and place, and returns status.
 * pointer is relative to the case; key: the place of the key, not the value.
 */
enum status decoder_place(struct decoder *decoder, enum status status,
			  const char *pointer, bool key);

/* Pointer of the field within the text: an arena string, or NULL. */
const char *decoder_pointer(const struct decoder *decoder, const char *pointer);

/*
 * The words joined by ", ", for a message: an arena string, "" if there is
 * no memory.
 */
const char *decoder_list(const struct decoder *decoder,
			 const char *const *words, size_t n);

#endif
