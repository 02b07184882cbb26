#ifndef TESTS_ORACLE_BRUTE_CONFLICT_H
#define TESTS_ORACLE_BRUTE_CONFLICT_H

/*
 * Why there is no date, and what would make one: every rule dropped and asked
 * about again, over the days of the window and 28 more on both sides, and
 * starts from 08:00 to ends at 18:00.
 */

#include "brute_search.h"

/* {"rules", "proved", "relaxations"}; null if there are dates. */
json_t *conflict_of(const struct conference *conference);
/* One rule dropped, or one person free: the days that this opens. */
json_t *near_of(const struct conference *conference);
/* Every start of the grid: {"start", "verdict", "breaks", "conflict"}; then
   every day of it: {"date", "start", "verdict"} of the start that speaks. */
json_t *checks_of(const struct conference *conference);

#endif
