#ifndef CONFERENCE_PATCH_H
#define CONFERENCE_PATCH_H

/*
 * A case with a patch over it (`whatif`): which lists of a case have elements
 * with a name. What the patched case then says is case_decode()'s to judge.
 */

#include "json/json.h"

/*
 * patch: an object, or a list of objects that are laid over the case one
 * after another. A calendar, and the holidays, are one value: a patch's takes
 * the place of the case's. *ret is the caller's and shares values with both.
 * Errors: STATUS_REJECTED with the mistake's JSON pointer in the patch behind
 * path, STATUS_NO_MEMORY.
 */
enum status case_patch(const struct json *conference, const struct json *patch,
		       const char *path, struct json **ret, struct error *err);

#endif
