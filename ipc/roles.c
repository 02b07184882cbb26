#include "ipc/roles.h"

static const char *const words[N_ROLES] = {"viewer", "planner", "importer",
					   "auditor", "admin"};

const char *caller_role_word(int i)
{
	return words[i];
}

void caller_roles_write(uint8_t roles, struct buffer *ret)
{
	const char *between = "";

	if (roles == ROLES_ALL) {
		buffer_put_string(ret, "all");
		return;
	}
	for (int i = 0; i < N_ROLES; i++) {
		if (!(roles & (1 << i)))
			continue;
		buffer_put_string(ret, between);
		buffer_put_string(ret, words[i]);
		between = ", ";
	}
}

enum status caller_role_parse(struct bytes word, uint8_t *ret,
			      struct error *err)
{
	for (int i = 0; i < N_ROLES; i++) {
		if (bytes_equal(word, bytes_of(words[i]))) {
			*ret = (uint8_t)(1 << i);
			return STATUS_OK;
		}
	}
	return error_set(err, STATUS_REJECTED, MSG_ROLE_UNKNOWN, "b", word);
}

enum status caller_roles_parse(const char *text, uint8_t *ret,
			       struct error *err)
{
	uint8_t roles = 0, role;
	const char *end;

	do {
		end = text + strcspn(text, ",");
		enum status status = caller_role_parse(
			(struct bytes){text, (size_t)(end - text)}, &role, err);
		if (status != STATUS_OK)
			return status;
		roles |= role;
		text = end + 1;
	} while (*end);
	*ret = roles;
	return STATUS_OK;
}
