#ifndef IPC_HISTORY_H
#define IPC_HISTORY_H

/*
 * What happened to a stored case, for the dates that follow from it.
 */

#include "conference/case.h"
#include "store/store.h"

/*
 * Of the date that is agreed: what was recorded of one before a move or a
 * release does not count, but that the participation was agreed. The last of
 * several records of a kind counts.
 */
struct happened history_of(const struct store_stored *stored);
/* The day of the last record of the kind, or DAY_NONE. */
struct day history_day(const struct store_stored *stored, int32_t decision);

#endif
