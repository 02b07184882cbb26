#ifndef CONFERENCE_SCHEMA_PARTS_H
#define CONFERENCE_SCHEMA_PARTS_H

/*
 * Pieces of JSON Schema (2020-12), for all that is published. New values are
 * the caller's, NULL where there is no memory (json_set() takes that).
 */

#include "base/limits.h"
#include "json/json.h"

#define SCHEMA_DRAFT "https://json-schema.org/draft/2020-12/schema"
/* Where definitions stand in a schema that is a document of its own. */
#define SCHEMA_DEFINITIONS "#/$defs/"

#define SCHEMA_ID_PATTERN "^[a-z0-9-]{1,48}$"
#define SCHEMA_DATE_PATTERN "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

struct json *schema_typed(const char *type);
struct json *schema_patterned(const char *pattern); /* a string */
struct json *schema_const(const char *word);
struct json *schema_string(int64_t least, int64_t most); /* characters */
struct json *schema_int(int64_t least, int64_t most);
/* limit: how many at most; N_LIMITS: nothing is said of that. */
struct json *schema_list(struct json *items, enum limit limit);
struct json *schema_reference(const char *definition); /* "#/$defs/..." */
struct json *schema_any_of(struct json *a, struct json *b);
/* An object that has these members and no others. */
struct json *schema_object(struct json *properties, struct json *required);
/* Definitions stand elsewhere: what refers to one under "#/$defs/" refers to
 * it under another prefix. */
void schema_move_references(const char *prefix, struct json *schema);

#endif
