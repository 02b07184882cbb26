#ifndef CONFERENCE_ENCODE_H
#define CONFERENCE_ENCODE_H

/*
 * Parts of an answer as JSON, for every result that has them: the caller's,
 * NULL where there is no memory (json_set() and json_append() take that).
 */

#include "conference/answer.h"

struct json *new_instant(const struct zone *zone, int64_t instant);
struct json *new_day(struct day day); /* null: DAY_NONE */
/* {"en", "cy"} */
struct json *new_text(const struct text *text);
struct json *new_message(enum message message, const struct argument *arguments,
			 int32_t n_arguments);
struct json *new_term(const struct conference *c, const struct term *term);
struct json *new_milestone(const struct conference *c,
			   const struct milestone *milestone);
/* order: from 1 */
struct json *new_date(const struct conference *c, const struct date *date,
		      size_t order);
/* encode_reasons.c: "essential:leader", a rule with its words, a conflict
 * (NULL: null), {"start", "end", "points"} */
struct json *new_rule(const struct conference *c, struct rule rule);
struct reason;
struct json *new_reason(const struct conference *c, const struct rules *rules,
			const struct reason *reason);
struct json *new_conflict(const struct conference *c, const struct rules *rules,
			  const struct conflict *conflict);
struct json *new_slot(const struct conference *c, struct span span,
		      int64_t points);

/* Words of answers. */
enum cover_how { COVER_STATED, COVER_FILE, COVER_ASSUMED, N_COVER_HOWS };
const char *verdict_word(enum verdict verdict);
const char *check_verdict_word(bool holds);
const char *attends_as_word(enum attends_as as);
const char *room_kind_word(enum room_kind kind);
const char *skip_word(enum skip_why why);
const char *date_mark_word(int bit);
const char *cover_how_word(enum cover_how how);
const char *person_status_word(enum person_status status);

#endif
