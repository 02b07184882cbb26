#ifndef CONFERENCE_SEATS_H
#define CONFERENCE_SEATS_H

/*
 * The seats and groups that the guidance names, with their defaults (G5 to
 * G10): one table. A seat of any other id is open to a case (G9), which then
 * names its group. And what a seat of a case is, seats held with it counted
 * in. This module must not know calendars.
 */

#include "conference/case.h"

struct known_seat {
	const char *id, *group;
	enum role role;
	enum order order;
	bool essential;
	enum seat_duty duty;
	bool is_numbered; /* also as id-1, id-2, ... */
	const char *rule;
};

/* NULL: not one that the guidance names. */
const struct known_seat *known_seat(const char *id);

enum { N_KNOWN_GROUPS = 5 };
extern const char *const known_groups[N_KNOWN_GROUPS];
bool is_known_group(const char *id);
bool is_team_group(const char *id);

/* All but NON-PARTICIPANTs are invited. */
bool seat_is_invited(const struct seat *seat);
/* Invited and not held with another: has a person of its own, and counts. */
bool seat_counts(const struct seat *seat);
/* The seat or one held with it is so; both false of one that is held. */
bool seat_is_required(const struct conference *conference, int32_t seat);
bool seat_is_essential(const struct conference *conference, int32_t seat);
bool seat_has_buffer(const struct conference *conference, int32_t seat);

#endif
