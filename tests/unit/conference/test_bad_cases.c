#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>

#include "tests/unit/conference/case_reader.h"

/*
 * tests/data/bad-cases: a folder a mistake, with the case and the exact line
 * that a person sees, in English and in Welsh.
 */
#define FOLDER "tests/data/bad-cases"

enum { LEAST_CASES = 180, MOST_CASES = 1000, NAME_BYTES = 128 };

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t list_cases(char names[MOST_CASES][NAME_BYTES])
{
	DIR *folder = opendir(FOLDER);
	const struct dirent *entry;
	size_t n = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		assert_true(n < MOST_CASES);
		assert_true(strlen(entry->d_name) < NAME_BYTES);
		snprintf(names[n++], NAME_BYTES, "%s", entry->d_name);
	}
	closedir(folder);
	qsort(names, n, NAME_BYTES, compare_names);
	return n;
}

/* The line in both languages, each with its newline. */
static void put_lines(struct case_reader *reader, struct buffer *ret)
{
	error_source(&reader->err, "case.json");
	for (int i = 0; i < N_LANGUAGES; i++) {
		error_render(&reader->err, (enum language)i, ret);
		buffer_put_char(ret, '\n');
	}
}

/* Whether the folder's case gives exactly the lines expected. */
static bool check_case(struct case_reader *reader, const char *name)
{
	struct buffer expected, met;
	char path[sizeof(FOLDER) + NAME_BYTES + 16];
	enum status status;
	bool same;

	buffer_init(0, &expected);
	buffer_init(0, &met);
	snprintf(path, sizeof(path), FOLDER "/%s/expected", name);
	read_whole_file(path, &expected);
	snprintf(path, sizeof(path), FOLDER "/%s/case.json", name);
	status = read_case_file(reader, path);
	put_lines(reader, &met);
	same = (status == STATUS_REJECTED || status == STATUS_LIMIT) &&
	       bytes_equal(buffer_bytes(&expected), buffer_bytes(&met));
	if (!same)
		print_error("%s:\nexpected\n%smet\n%s", name,
			    expected.data ? expected.data : "", met.data);
	buffer_release(&expected);
	buffer_release(&met);
	return same;
}

static void case_decode__refuses_every_bad_case_by_its_line(void **state)
{
	char(*names)[NAME_BYTES] = calloc(MOST_CASES, NAME_BYTES);
	struct case_reader reader = {0};
	size_t n, n_wrong = 0;

	(void)state;
	assert_non_null(names);
	n = list_cases(names);
	for (size_t i = 0; i < n; i++)
		n_wrong += !check_case(&reader, names[i]);
	case_reader_release(&reader);
	free(names);
	assert_int_equal(n_wrong, 0);
	assert_true(n >= LEAST_CASES);
}

/* The case from which each bad one differs is a good one. */
static void case_decode__accepts_what_they_differ_from(void **state)
{
	struct case_reader reader = {0};

	(void)state;
	assert_int_equal(read_case_file(&reader,
					"tests/data/bad-cases-base.json"),
			 STATUS_OK);
	case_reader_release(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			case_decode__refuses_every_bad_case_by_its_line),
		cmocka_unit_test(case_decode__accepts_what_they_differ_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
