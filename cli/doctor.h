#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

/*
 * What is looked at where trefnydd is run, one finding each: how it is, and,
 * where something is to be done, what. Only looks; what it finds wrong it
 * leaves as it is.
 */

#include "base/error.h"
#include "base/zone.h"
#include "json/json.h"

struct doctor {
	const char *folder;	    /* the store's */
	const struct strings *urls; /* where services should listen */
	struct zones *zones;
	int64_t now;
};

/*
 * {"well": bool, "checks": [{"check", "state", "text": {"en", "cy"}, "do":
 * {"en", "cy"} or null}]}; state is "ok", "note" or "do". Well: nothing is to
 * be done.
 */
enum status doctor_look(const struct doctor *doctor, struct json **ret,
			struct error *err);

#endif
