/*
 * compare EXPECTED ACTUAL: two files with an answer a line. Every member that
 * EXPECTED prints must be in ACTUAL and be equal; ACTUAL may say more within
 * objects, never within arrays. A line of counts ends EXPECTED: it is printed,
 * in a run of 500 none may be 0, and in one of 5,000 each must reach 50.
 *
 * Exit status: 0 all equal, 1 a difference, a missing line or a low count,
 * 2 wrong use.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHOWN = 20,
	PATH_BYTES = 400,
	MANY_CASES = 500,
	ENOUGH_CASES = 5000,
	ENOUGH_HITS = 50
};

struct comparison {
	int64_t n, n_different, n_low;
	char path[PATH_BYTES];
};

static void show(const struct comparison *comparison, const json_t *expected,
		 const json_t *actual)
{
	char *want = json_dumps(expected, JSON_COMPACT | JSON_ENCODE_ANY);
	char *have =
		actual == NULL
			? NULL
			: json_dumps(actual, JSON_COMPACT | JSON_ENCODE_ANY);

	if (comparison->n_different < SHOWN)
		printf("case %lld: %s: expected %.300s, got %.300s\n",
		       (long long)comparison->n, comparison->path,
		       want == NULL ? "?" : want,
		       have == NULL ? "nothing" : have);
	free(want);
	free(have);
}

static bool is_same(struct comparison *comparison, const json_t *expected,
		    const json_t *actual);

/* The path is the longer one while its value is compared. */
static bool is_same_at(struct comparison *comparison, const char *step,
		       const json_t *expected, const json_t *actual)
{
	size_t n = strlen(comparison->path);
	bool ret;

	snprintf(comparison->path + n, PATH_BYTES - n, "/%s", step);
	ret = is_same(comparison, expected, actual);
	comparison->path[n] = '\0';
	return ret;
}

static bool is_same_object(struct comparison *comparison,
			   const json_t *expected, const json_t *actual)
{
	/* jansson's iterators want a value that they could change. */
	void *at = json_object_iter((json_t *)(uintptr_t)expected);

	for (; at != NULL;
	     at = json_object_iter_next((json_t *)(uintptr_t)expected, at)) {
		const char *key = json_object_iter_key(at);
		if (!is_same_at(comparison, key, json_object_iter_value(at),
				json_object_get(actual, key)))
			return false;
	}
	return true;
}

static bool is_same_array(struct comparison *comparison, const json_t *expected,
			  const json_t *actual)
{
	size_t n = json_array_size(expected);
	char step[24];

	for (size_t i = 0; i < n && i < json_array_size(actual); i++) {
		snprintf(step, sizeof(step), "%zu", i);
		if (!is_same_at(comparison, step, json_array_get(expected, i),
				json_array_get(actual, i)))
			return false;
	}
	if (n == json_array_size(actual))
		return true;
	show(comparison, expected, actual);
	return false;
}

static bool is_same(struct comparison *comparison, const json_t *expected,
		    const json_t *actual)
{
	if (json_is_object(expected) && json_is_object(actual))
		return is_same_object(comparison, expected, actual);
	if (json_is_array(expected) && json_is_array(actual))
		return is_same_array(comparison, expected, actual);
	if (actual != NULL && json_equal(expected, actual))
		return true;
	show(comparison, expected, actual);
	return false;
}

/* NULL at the end of the file; a line that is no JSON is a string. */
static json_t *next_line(FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	json_t *ret = NULL;

	if (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		ret = json_loads(line, 0, NULL);
		if (ret == NULL)
			ret = json_string(line);
		if (ret == NULL)
			ret = json_null();
	}
	free(line);
	return ret;
}

static void check_counts(struct comparison *comparison, json_t *counts)
{
	const char *key;
	json_t *value;

	json_object_foreach(counts, key, value)
	{
		json_int_t hits = json_integer_value(value);
		bool is_low =
			comparison->n >= ENOUGH_CASES
				? hits < ENOUGH_HITS
				: comparison->n >= MANY_CASES && hits == 0;
		printf("%10lld  %s%s\n", (long long)hits, key,
		       is_low ? "  (too few)" : "");
		comparison->n_low += is_low;
	}
}

static void compare(FILE *expected, FILE *actual, struct comparison *ret)
{
	json_t *want, *have;

	while ((want = next_line(expected)) != NULL) {
		json_t *counts = json_object_get(want, "counts");
		if (counts != NULL) {
			check_counts(ret, counts);
			json_decref(want);
			continue;
		}
		ret->n++;
		have = next_line(actual);
		ret->n_different += !is_same(ret, want, have);
		json_decref(want);
		json_decref(have);
	}
	have = next_line(actual);
	if (have != NULL) {
		ret->n_different++;
		printf("more answers than expected\n");
	}
	json_decref(have);
}

int main(int argc, char **argv)
{
	struct comparison comparison = {0};
	FILE *expected, *actual;

	if (argc != 3) {
		fprintf(stderr, "usage: compare EXPECTED ACTUAL\n");
		return 2;
	}
	expected = fopen(argv[1], "r");
	actual = fopen(argv[2], "r");
	if (expected == NULL || actual == NULL) {
		fprintf(stderr, "compare: a file cannot be opened\n");
		return 2;
	}
	compare(expected, actual, &comparison);
	printf("%lld compared, %lld differ\n", (long long)comparison.n,
	       (long long)comparison.n_different);
	fclose(expected);
	fclose(actual);
	return comparison.n == 0 || comparison.n_different > 0 ||
	       comparison.n_low > 0;
}
