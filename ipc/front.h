#ifndef IPC_FRONT_H
#define IPC_FRONT_H

/*
 * The outer door: a process of its own that owns a raw REP socket and moves
 * frames between it and the dispatcher, nothing else. nanomsg may abort it;
 * nothing is lost then but who asked, and who asked asks again.
 */

#include "ipc/url.h"

/*
 * Never returns: the whole life of the process. Binds url (checked before),
 * says FRAME_READY or FRAME_FAILED on fd, and ends with the other end of fd,
 * or after FRAME_STOP once all is answered.
 *
 * What came of a wrong token is answered a second later; until then the same
 * connection gets no other answer than that, and none over tcp has more than
 * LIMIT_UNDER_WAY requests under way. So guessing is slow for whoever does
 * it, and for nobody else.
 */
_Noreturn void front_run(const struct url *url, int fd);

#endif
