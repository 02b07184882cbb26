#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment; only the last three rows are kept. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][WORD_MAX + 1];

	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = rows[i % 3];
		const size_t *before = rows[(i + 2) % 3];
		const size_t *two_before = rows[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t same = a[i - 1] == b[j - 1] ? 0 : 1;

			now[j] = least(least(before[j], now[j - 1]) + 1,
				       before[j - 1] + same);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = least(now[j], two_before[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *nearest_word(const char *word, const char *const *words, size_t n)
{
	const char *best = NULL;
	size_t n_word = strlen(word), best_distance = SIZE_MAX;

	if (n_word > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t n_known = strlen(words[i]);

		if (n_known > WORD_MAX)
			continue;
		size_t d = distance(word, n_word, words[i], n_known);
		size_t allowed = n_known / 3 > 1 ? n_known / 3 : 1;
		if (d <= allowed && d < best_distance) {
			best = words[i];
			best_distance = d;
		}
	}
	return best;
}
