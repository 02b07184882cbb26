#ifndef CONFERENCE_REASONS_H
#define CONFERENCE_REASONS_H

/*
 * Rules in words, with names that a person can ring: posts and names of
 * people, rooms by their venue, dates in full. Both languages at once.
 */

#include "conference/problem.h"

/* A rule as a reason. */
struct reason {
	int32_t rule; /* of struct rules */
	/* Whose diaries it is about; ascending. */
	const int32_t *people;
	int32_t n_people;
	int32_t slots; /* of the case's own: those its own test removes */
	struct text text;
};

/* What the rule asks for: "Director of Education (Ann Davies) is free". */
enum status reason_of(const struct formulation *formulation, int32_t rule,
		      struct arena *arena, struct reason *ret,
		      struct error *err);

/* How a slot breaks it: who cannot come, until when notice was due. */
enum status breach_of(const struct formulation *formulation, int32_t rule,
		      int32_t slot, struct arena *arena, struct reason *ret,
		      struct error *err);

/* "no day on which both the leader and any link inspector are free" */
void reasons_put_sentence(const struct formulation *formulation,
			  const int32_t *rules, int32_t n_rules,
			  enum language language, struct buffer *ret);

/* What is given up: "the room at County Hall". */
void reason_put_dropped(const struct formulation *formulation, int32_t rule,
			enum language language, struct buffer *ret);

/* "Director of Education (Ann Davies)", or what of it is stated. */
void reason_put_person(const struct conference *conference, int32_t person,
		       enum language language, struct buffer *ret);

/* "10 December 2026" */
void reason_put_day(struct day day, enum language language, struct buffer *ret);
/* "10 December 2026, 10:00", as clocks of the zone show it */
void reason_put_start(const struct zone *zone, int64_t start,
		      enum language language, struct buffer *ret);

/* A text in the making. bilingual_end releases; false: no memory. */
struct bilingual {
	struct buffer in[N_LANGUAGES];
};
void bilingual_begin(struct bilingual *ret);
bool bilingual_end(struct bilingual *words, struct arena *arena,
		   struct text *ret);

#endif
