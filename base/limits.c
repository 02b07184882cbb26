#include "base/limits.h"

#include <assert.h>

static const struct {
	const char *name, *reason;
	int64_t value;
} limits[N_LIMITS] = {
#define LIMIT_ROW(id, name, value, reason) {name, reason, value},
	LIMITS(LIMIT_ROW)
#undef LIMIT_ROW
};

const char *limit_name(enum limit limit)
{
	assert(limit >= 0 && limit < N_LIMITS);
	return limits[limit].name;
}

int64_t limit_value(enum limit limit)
{
	assert(limit >= 0 && limit < N_LIMITS);
	return limits[limit].value;
}

const char *limit_reason(enum limit limit)
{
	assert(limit >= 0 && limit < N_LIMITS);
	return limits[limit].reason;
}
