#ifndef IPC_ROLES_H
#define IPC_ROLES_H

/*
 * Who may do what is said in roles, of which a caller has a set; what no role
 * of a method's allows is refused.
 */

#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

enum caller_role {
	ROLE_VIEWER = 1,
	ROLE_PLANNER = 2,
	ROLE_IMPORTER = 4,
	ROLE_AUDITOR = 8,
	ROLE_ADMIN = 16,
	ROLES_ALL = 31,
	/* Of whom the socket's permissions let in. */
	ROLES_LOCAL = ROLE_PLANNER | ROLE_IMPORTER
};
enum { N_ROLES = 5 };

const char *caller_role_word(int i); /* 0..N_ROLES - 1: of the bit 1 << i */
/* "viewer, planner"; of all of them "all". Appends to ret. */
void caller_roles_write(uint8_t roles, struct buffer *ret);
/* One word. */
enum status caller_role_parse(struct bytes word, uint8_t *ret,
			      struct error *err);
/* Words with commas between. */
enum status caller_roles_parse(const char *text, uint8_t *ret,
			       struct error *err);

#endif
