#ifndef CLI_NEW_README_H
#define CLI_NEW_README_H

/* What stands beside a new case: its fields and what to do next, in both
 * languages. */

#include "base/bytes.h"
#include "json/json.h"

/* folder: the case's name; appends to ret. */
void put_new_readme(const struct json *made, const char *folder,
		    struct buffer *ret);

#endif
