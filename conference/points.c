#include "conference/points.h"

const struct term_kind term_kinds[N_TERMS] = {
#define TERM_ROW(id, word, weight, rule, message)                              \
	[TERM_##id] = {word, rule, weight, MSG_##message},
	TERMS(TERM_ROW)
#undef TERM_ROW
};
