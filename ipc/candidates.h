#ifndef IPC_CANDIDATES_H
#define IPC_CANDIDATES_H

/*
 * Whose calendar it may be, where an import does not say: of the people sent
 * and those kept, those whose addresses stand in it (calendar/owners.h).
 */

#include "ipc/methods.h"

/* Imports nothing, so never STATUS_OK: the call's data has `candidates`. */
enum status candidates_ask(struct service *service, struct call *call,
			   struct error *err);

#endif
