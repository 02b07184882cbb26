#ifndef CONFERENCE_RULES_H
#define CONFERENCE_RULES_H

/*
 * The rules of a slot: one table, in the order in which a slot is counted
 * under the first rule that removes it. A rule of a case is a kind and, for
 * some kinds, the thing it is about.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/messages.h"

/* Word, guidance, negotiability (0: nobody gives it up .. 9: we may), text */
#define RULES(RULE)                                                            \
	RULE(WINDOW, "window", "G1", 9)                                        \
	RULE(WORKING_DAY, "working-day", "", 0)                                \
	RULE(DAY_HOURS, "day-hours", "", 9)                                    \
	RULE(EXCLUDED, "excluded", "", 8)                                      \
	RULE(NOTICE, "notice", "G15", 1)                                       \
	RULE(EVENT, "event", "G13", 2)                                         \
	RULE(ESSENTIAL, "essential", "G11", 3)                                 \
	RULE(GROUP, "group", "G18", 4)                                         \
	RULE(QUORUM, "quorum", "G18", 4)                                       \
	RULE(DEPUTIES, "deputies", "G18", 5)                                   \
	RULE(ROOM_CONFERENCE, "room:conference", "G22", 7)                     \
	RULE(ROOM_BASE, "room:base", "G22", 7)                                 \
	RULE(RESOURCE, "resource", "G30", 6)                                   \
	RULE(VISIT, "visit", "G17", 7)                                         \
	RULE(COMBINATION, "combination", "", 0)

enum rule_kind_id {
#define RULE_ENUM(id, word, guidance, negotiability) RULE_##id,
	RULES(RULE_ENUM)
#undef RULE_ENUM
		N_RULE_KINDS
};

struct rule_kind {
	const char *word, *guidance; /* guidance: see rule_guidance() */
	int32_t negotiability;
	enum message message; /* for people; {0}: what it is about */
};
extern const struct rule_kind rule_kinds[N_RULE_KINDS];

struct rule {
	enum rule_kind_id kind;
	int32_t subject; /* event, seat, group or resource; or NONE (-1) */
};

/* What giving it up weighs: 0 the easiest .. 9. */
int32_t rule_given_up(struct rule rule);
/* Rules that one person's being free could satisfy. */
bool rule_is_about_people(struct rule rule);

struct rules {
	const struct rule *rules; /* table order, within a kind by subject */
	int32_t n_rules;
};

struct conference;
/* Every rule that the case has; false: no memory. */
bool rules_of(const struct conference *conference, struct arena *arena,
	      struct rules *ret);
/* "working-day", "event:full-council", "essential:leader" */
void rule_name(const struct conference *conference, struct rule rule,
	       struct buffer *ret);

/* The rule of the guidance, "" if none: of the window (G1 to G4) and of an
 * event (G12, G13) it is the case's. */
const char *rule_guidance(const struct conference *conference,
			  struct rule rule);
/* The same of the window's target, for the conference's kind. */
const char *window_guidance(const struct conference *conference);

#endif
