#ifndef CONFERENCE_DATE_H
#define CONFERENCE_DATE_H

/* One proposed date, told in full: conference/proposal.h tells it. */

#include "conference/agenda.h"
#include "conference/dates.h"
#include "conference/formulation.h"

struct term {
	enum term_id id;
	int32_t seat;		       /* or NONE */
	int32_t event;		       /* of TERM_AVOID, or NONE */
	int64_t count, weight, points; /* points = count * weight */
};

enum attends_as { AS_PRINCIPAL, AS_DEPUTY, AS_UNNAMED, AS_EMPTY, AS_HELD };

struct passed_over {
	int32_t person;
	enum fbtype fbtype; /* its worst state; FB_FREE: sits elsewhere */
};

struct attendance {
	/* person NONE: AS_UNNAMED, AS_EMPTY; AS_HELD: the host's */
	int32_t seat, person;
	enum attends_as as;
	int32_t deputy; /* k of deputy k; 0 */
	/* worst state under the policy: FREE, TENTATIVE, NEEDS_ACTION, UNKNOWN
	   for who comes; of the first candidate where it is empty */
	enum fbtype fbtype;
	struct span span; /* when the seat is needed; the agenda says (G21) */
	/* Ranked and any: candidates before the one who comes; empty: all. */
	const struct passed_over *passed_over;
	int32_t n_passed_over;
};

struct group_count {
	int32_t group; /* all groups with seats, NON-PARTICIPANT not counted */
	int32_t seats, principals, deputies, unknown, empty, required;
};

struct room_choice {
	int32_t room;
	enum fbtype fbtype;
};

/* One of each kind, with the names of all whom it is about. */
struct remark {
	enum message message;
	struct text text;
};

struct date {
	struct span span; /* the conference itself */
	int64_t points;
	const struct term *terms; /* table order, then seat, then event */
	size_t n_terms;
	const struct attendance *attendances; /* [n_attendances]: by seat */
	size_t n_attendances; /* seats that are not NON-PARTICIPANT */
	const struct group_count *groups;
	size_t n_groups;
	struct room_choice rooms[2]; /* base, conference */
	size_t n_rooms;
	const struct agenda_item *agenda; /* opening first, if it has time */
	int32_t n_agenda;		  /* 0: the case has none */
	struct milestone milestones[N_MILESTONES];
	size_t n_milestones;
	struct visit_choice visit; /* of a case that has one */
	/* What becomes of it if people drop out or decline. */
	const int32_t *critical; /* ascending people */
	int32_t n_critical;
	int32_t drop_outs; /* 0 to 2 */
	bool holds_if_unknown_decline;
	const struct remark *remarks;
	size_t n_remarks;
};

#endif
