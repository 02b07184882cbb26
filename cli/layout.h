#ifndef CLI_LAYOUT_H
#define CLI_LAYOUT_H

/* JSON for who edits it: what fits stands on one line. */

#include "base/bytes.h"
#include "base/error.h"
#include "json/json.h"

/* Lines of at most 80 columns where they can be, indented by two, a newline at
 * the end; appends to ret. */
enum status put_layout(const struct json *json, struct buffer *ret,
		       struct error *err);

#endif
