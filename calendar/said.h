#ifndef CALENDAR_SAID_H
#define CALENDAR_SAID_H

/*
 * What a FREEBUSY says of its periods (RFC 5545, 3.2.9), written and read
 * again without loss. FBTYPE is the word of the worst state, for every
 * program; a set that this word does not say whole (needs-action, or several
 * states at once) stands beside it as X-TREFNYDD-SAID, for this one.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* FREE, BUSY-TENTATIVE, BUSY, BUSY-UNAVAILABLE. */
const char *said_fbtype(uint8_t said);
/* FBTYPE says all of it. */
bool said_is_plain(uint8_t said);
/* "NEEDS-ACTION,TENTATIVE": the states of a set, the least first. Appends. */
void said_put(uint8_t said, struct buffer *ret);

/*
 * Of both parameters; no data: not given. An FBTYPE not known is BUSY. False:
 * the states are no such list, or their worst is not what FBTYPE says.
 */
bool said_read(struct bytes fbtype, struct bytes states, uint8_t *ret);

#endif
