#ifndef TESTS_READERS_BATCH_H
#define TESTS_READERS_BATCH_H

/*
 * What goes between the readers of random calendars: many calendars in one
 * file, and of each one line of spans.
 *
 *   CALENDAR number zone from to bytes\n  then so many bytes, and \n
 *   number n:start-end,... t:... b:... o:...\n
 *
 * from and to are the window, zone is the owner's, times are UTC seconds.
 * n, t, b, o are needs-action, tentative, busy and out: when each is said,
 * merged, clipped to the window. The owner's address is me@example.org.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { SAID_N = 1, SAID_T = 2, SAID_B = 4, SAID_O = 8, N_SAID = 4 };

struct batch_calendar {
	int number;
	char zone[64];
	int64_t from, to;
	char *text; /* with a NUL behind; batch_next frees the last one's */
	size_t n;
};

static inline bool batch_next(FILE *stream, struct batch_calendar *c)
{
	free(c->text);
	c->text = NULL;
	if (fscanf(stream, "CALENDAR %d %63s %" SCNd64 " %" SCNd64 " %zu",
		   &c->number, c->zone, &c->from, &c->to, &c->n) != 5 ||
	    fgetc(stream) != '\n')
		return false;
	c->text = malloc(c->n + 1);
	if (!c->text || fread(c->text, 1, c->n, stream) != c->n ||
	    fgetc(stream) != '\n') {
		fprintf(stderr, "calendar %d is cut\n", c->number);
		exit(2);
	}
	c->text[c->n] = 0;
	return true;
}

/* cells[0] begins at from; each is a set of SAID_*. */
static inline void batch_put_cells(const struct batch_calendar *c,
				   const uint8_t *cells, int cell_s)
{
	int64_t n = (c->to - c->from) / cell_s;

	printf("%d", c->number);
	for (int bit = 0; bit < N_SAID; bit++) {
		const char *before = "";

		printf(" %c:", "ntbo"[bit]);
		for (int64_t i = 0, start; i < n;) {
			if (!(cells[i] >> bit & 1)) {
				i++;
				continue;
			}
			for (start = i; i < n && (cells[i] >> bit & 1);)
				i++;
			printf("%s%" PRId64 "-%" PRId64, before,
			       c->from + start * cell_s, c->from + i * cell_s);
			before = ",";
		}
	}
	putchar('\n');
}

#endif
