#include "base/limits.h"

#include <assert.h>

static const struct {
	const char *reason;
	int64_t value;
} limits[N_LIMITS] = {
#define LIMIT_ROW(id, value, reason) {reason, value},
	LIMITS(LIMIT_ROW)
#undef LIMIT_ROW
};

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
