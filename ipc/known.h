#ifndef IPC_KNOWN_H
#define IPC_KNOWN_H

/*
 * What this machine and this program know of time, and until when: the bank
 * holidays as shipped, the version of the time zones.
 */

#include "base/arena.h"
#include "base/day.h"
#include "base/error.h"
#include "base/zone.h"

/* The last day for which bank holidays are known. */
enum status known_holidays_until(struct zones *zones, struct arena *arena,
				 struct day *ret, struct error *err);

/* "2026f"; "": tzdata does not say. Read anew each time. */
enum { TZDATA_VERSION_BYTES = 16 };
void known_tzdata(char ret[static TZDATA_VERSION_BYTES]);

#endif
