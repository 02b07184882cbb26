#ifndef TESTS_READERS_SAID_H
#define TESTS_READERS_SAID_H

/* What a timetable says, in the form of batch.h. */

#include "base/timetable.h"
#include "tests/readers/batch.h"

static inline void put_said(FILE *stream, const struct timetable *t,
			    enum fbtype said, char letter)
{
	struct span open = {0, 0};
	const char *before = "";

	fprintf(stream, " %c:", letter);
	for (size_t i = 0; i <= t->n_busys; i++) {
		const struct busy *b = i < t->n_busys ? &t->busys[i] : NULL;

		if (b && !(b->said & FB_BIT(said)))
			continue;
		if (b && open.end > open.start && b->span.start <= open.end) {
			if (b->span.end > open.end)
				open.end = b->span.end;
			continue;
		}
		if (open.end > open.start) {
			fprintf(stream, "%s%" PRId64 "-%" PRId64, before,
				open.start, open.end);
			before = ",";
		}
		if (b)
			open = b->span;
	}
}

static inline void put_all_said(FILE *stream, const struct timetable *t)
{
	put_said(stream, t, FB_NEEDS_ACTION, 'n');
	put_said(stream, t, FB_TENTATIVE, 't');
	put_said(stream, t, FB_BUSY, 'b');
	put_said(stream, t, FB_OUT, 'o');
}

#endif
