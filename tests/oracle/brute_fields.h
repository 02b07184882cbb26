#ifndef TESTS_ORACLE_BRUTE_FIELDS_H
#define TESTS_ORACLE_BRUTE_FIELDS_H

/* What brute_case.c and brute_fields.c share: JSON members with a default,
   and the fields of the whole conference. */

#include "brute_case.h"

const char *text_or(const json_t *json, const char *key, const char *otherwise);
const char *text_of(const json_t *json, const char *key);
int64_t number_or(const json_t *json, const char *key, int64_t otherwise);
bool flag_or(const json_t *json, const char *key, bool otherwise);
int size_of(const json_t *json, const char *key, int most);
const json_t *element(const json_t *json, const char *key, int i);
int person_of(const struct conference *conference, const char *id);

void read_times_of(const json_t *json, struct person *ret);
void read_held(struct conference *ret, const json_t *json);
void read_follows(struct conference *ret, const json_t *json);
void read_window(struct conference *ret, const json_t *json);
void read_agenda(struct conference *ret, const json_t *json);
void read_visit(struct conference *ret, const json_t *json);

#endif
