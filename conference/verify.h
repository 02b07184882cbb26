#ifndef CONFERENCE_VERIFY_H
#define CONFERENCE_VERIFY_H

/*
 * Every answer is checked again before it leaves, against the evidence, with
 * no line of the solver or of what made the answer: own working days, own
 * milestones, own availability, hours, answers and policy, own points, own
 * search for visits, calls and seatings. It shares base/ and the decoded case,
 * of which it checks what is said twice (seats held with others, times of
 * seats and the agenda, leaders, who needs a translator).
 *
 * Checked: each date's day and hours, every hard rule, who attends, when and
 * in what state, every term and the sum, groups, rooms, agenda, that the visit
 * is the best and each call the earliest, milestones with their skipped days
 * and slack; who is critical, how many may drop out, whether it holds if the
 * unknown decline, whom to ask first; order of the dates; the counts of
 * considered slots and feasible days; the people's reports. Where there is no
 * date: that no slot satisfies the rules of the conflict, that none of them
 * could have been dropped, that each relaxation gives its date and none is
 * left out. STATUS_FAULT names the first member that does not hold. Searches
 * have a budget: what is not found out within it is taken as it is told.
 * Cost: about as much as making the answer.
 */

#include "conference/answer.h"

enum status conference_verify(const struct conference *conference,
			      const struct evidence *evidence,
			      const struct answer *answer, struct error *err);

#endif
