#ifndef CONFERENCE_VERIFY_H
#define CONFERENCE_VERIFY_H

/*
 * Every answer is checked again before it leaves, against the evidence, with
 * no line of the solver or of what made the answer: own working days, own
 * milestones, own availability and policy, own points. It shares base/ and
 * the decoded case.
 *
 * Checked: each date's day and hours, every hard rule, who attends and in
 * what state, every term and the sum, groups, rooms, milestones with their
 * skipped days and slack; order of the dates; the counts of considered slots
 * and feasible days; the people's reports. STATUS_FAULT names the first
 * member that does not hold. Cost: about as much as making the answer.
 */

#include "conference/answer.h"

enum status conference_verify(const struct conference *conference,
			      const struct evidence *evidence,
			      const struct answer *answer, struct error *err);

#endif
