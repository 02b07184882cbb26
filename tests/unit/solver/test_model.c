#include "solver/rank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "tests/unit/solver/oracle.h"

static void put_rule(int32_t rule, void *context, struct buffer *ret)
{
	(void)context;
	buffer_printf(ret, "rule%d", (int)rule);
}

static void put_slot(int32_t slot, void *context, struct buffer *ret)
{
	(void)context;
	buffer_printf(ret, "%04d", 1208 + (int)slot);
}

static void put_seat(int32_t seat, void *context, struct buffer *ret)
{
	const char *const names[] = {"chair", "record", "leader"};

	(void)context;
	buffer_put_string(ret, names[seat]);
}

static void put_person(int32_t person, void *context, struct buffer *ret)
{
	(void)context;
	buffer_printf(ret, "i%d", (int)person);
}

static void put_long(int32_t i, void *context, struct buffer *ret)
{
	(void)context;
	for (int k = 0; k < 60; k++)
		buffer_put_string(ret, "ab");
	buffer_put_int(ret, i);
}

static const struct model_names names = {put_rule, put_slot, put_seat,
					 put_person, NULL};

/* Two slots; the chair and the record from the same two inspectors, the leader
 * a name to come; at least two seats filled, the leader's not by rule 1. */
static const struct slot slots[] = {{0, 4}, {1, 0}, {2, 9}};
static const struct option options[] = {{0, 0}, {0, 1}, {1, 1}, {2, NO_ONE}};
static const int32_t row_options[] = {0, 1, 2, 3};
static const struct row rows[] = {{0, 2, INT32_MAX, 4, row_options},
				  {1, 0, 0, 1, row_options + 3}};
static const int32_t costs[] = {0,  50,		 0, 30, COST_CANNOT, 0,
				20, COST_CANNOT, 0, 0,	0,	     0};
static const int32_t empties[] = {1000, 1000, 60};
static const uint64_t removed_by[] = {0, 0, 4};
static const int32_t place_starts[] = {0, 1, 1, 1};
static const struct place places[] = {{7, 0}};
static const int32_t place_rules[] = {2};

static struct problem tiny(void)
{
	return (struct problem){.n_slots = 3,
				.n_days = 3,
				.n_options = 4,
				.n_rows = 2,
				.n_seats = 3,
				.n_persons = 2,
				.n_rules = 4,
				.n_rule_words = 1,
				.combination = 3,
				.slots = slots,
				.removed_by = removed_by,
				.options = options,
				.rows = rows,
				.costs = costs,
				.empties = empties,
				.place_starts = place_starts,
				.places = places,
				.place_rules = place_rules,
				.n_place_rules = 1};
}

static const char tiny_text[] =
	"Minimize\n"
	" points:\n"
	"  + 2064 x@1208 - 1000 chair(i0)@1208 - 950 chair(i1)@1208"
	" - 1000 record(i1)@1208\n"
	"  - 30 leader(?)@1208 + 2060 x@1209 - 1000 chair(i1)@1209"
	" - 980 record(i1)@1209\n"
	"Subject To\n"
	" one_slot:\n"
	"  + x@1208 + x@1209 = 1\n"
	" seat(chair)@1208:\n"
	"  + chair(i0)@1208 + chair(i1)@1208 - x@1208 <= 0\n"
	" seat(record)@1208:\n"
	"  + record(i1)@1208 - x@1208 <= 0\n"
	" seat(leader)@1208:\n"
	"  + leader(?)@1208 - x@1208 <= 0\n"
	" person(i1)@1208:\n"
	"  + chair(i1)@1208 + record(i1)@1208 - x@1208 <= 0\n"
	" rule0@1208:\n"
	"  + chair(i0)@1208 + chair(i1)@1208 + record(i1)@1208"
	" + leader(?)@1208\n"
	"  - 2 x@1208 >= 0\n"
	" rule1@1208:\n"
	"  + leader(?)@1208 <= 0\n"
	" seat(chair)@1209:\n"
	"  + chair(i1)@1209 - x@1209 <= 0\n"
	" seat(record)@1209:\n"
	"  + record(i1)@1209 - x@1209 <= 0\n"
	" person(i1)@1209:\n"
	"  + chair(i1)@1209 + record(i1)@1209 - x@1209 <= 0\n"
	" rule0@1209:\n"
	"  + chair(i1)@1209 + record(i1)@1209 - 2 x@1209 >= 0\n"
	" rule3.place@1209:\n"
	"  + x@1209 = 0\n"
	"Binaries\n"
	" x@1208\n chair(i0)@1208\n chair(i1)@1208\n record(i1)@1208\n"
	" leader(?)@1208\n x@1209\n chair(i1)@1209\n record(i1)@1209\n"
	"End\n";

static void solver_write_model__writes_every_row_by_name(void **state)
{
	const struct problem problem = tiny();
	struct buffer text;
	struct error err = {0};

	(void)state;
	buffer_init(0, &text);
	assert_int_equal(solver_write_model(&problem, &names, &text, &err),
			 STATUS_OK);
	assert_string_equal(text.data, tiny_text);
	buffer_release(&text);
}

static void solver_write_model__without_slots_cannot_be_satisfied(void **state)
{
	struct problem problem = tiny();
	struct buffer text;

	(void)state;
	problem.n_slots = 0;
	buffer_init(0, &text);
	assert_int_equal(solver_write_model(&problem, &names, &text, NULL),
			 STATUS_OK);
	assert_string_equal(text.data, "Minimize\n points: nothing\n"
				       "Subject To\n one_slot: nothing >= 2\n"
				       "Binaries\n nothing\nEnd\n");
	buffer_release(&text);
}

/* No name may be longer than 100 bytes, whatever the caller's are. */
static void solver_write_model__long_names_become_indexes(void **state)
{
	const struct model_names longs = {put_long, put_long, put_long,
					  put_long, NULL};
	const struct problem problem = tiny();
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	assert_int_equal(solver_write_model(&problem, &longs, &text, NULL),
			 STATUS_OK);
	assert_null(strstr(text.data, "ab"));
	assert_non_null(strstr(text.data, " - 1000 y0@0 "));
	assert_non_null(strstr(text.data, " r0@0:"));
	assert_non_null(strstr(text.data, " s2@0:"));
	assert_non_null(strstr(text.data, " p1@1:"));
	buffer_release(&text);
}

static void solver_write_model__a_full_buffer_is_an_error(void **state)
{
	const struct problem problem = tiny();
	struct buffer text;
	struct error err = {0};

	(void)state;
	buffer_init(200, &text);
	assert_int_equal(solver_write_model(&problem, &names, &text, &err),
			 STATUS_NO_MEMORY);
	buffer_release(&text);
}

/* Every row and variable of random problems has a name of its own. */
static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void expect_distinct(char **names_found, size_t n)
{
	qsort(names_found, n, sizeof(*names_found), compare);
	for (size_t i = 1; i < n; i++)
		assert_string_not_equal(names_found[i - 1], names_found[i]);
}

static void put_number(int32_t i, void *context, struct buffer *ret)
{
	buffer_printf(ret, "%s%d", (const char *)context, (int)i);
}

static void solver_write_model__names_are_distinct(void **state)
{
	char prefix[] = "n";
	const struct model_names numbers = {put_number, put_number, put_number,
					    put_number, prefix};
	struct sample *s = calloc(1, sizeof(*s));
	char **found = calloc(10000, sizeof(*found));

	(void)state;
	assert_true(s && found);
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct buffer text;
		bool binaries = false;
		size_t n_rows = 0, n_variables = 0;

		sample_make(seed, s);
		buffer_init(0, &text);
		assert_int_equal(solver_write_model(&s->problem, &numbers,
						    &text, NULL),
				 STATUS_OK);
		for (char *line = strtok(text.data, "\n"); line;
		     line = strtok(NULL, "\n")) {
			size_t n = strlen(line);

			if (strcmp(line, "Binaries") == 0) {
				expect_distinct(found, n_rows);
				binaries = true;
			} else if (binaries && line[0] == ' ') {
				found[n_variables++] = line;
			} else if (line[n - 1] == ':') {
				found[n_rows++] = line;
			}
		}
		assert_true(binaries);
		expect_distinct(found, n_variables);
		buffer_release(&text);
	}
	free(found);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(solver_write_model__writes_every_row_by_name),
		cmocka_unit_test(
			solver_write_model__without_slots_cannot_be_satisfied),
		cmocka_unit_test(solver_write_model__long_names_become_indexes),
		cmocka_unit_test(solver_write_model__a_full_buffer_is_an_error),
		cmocka_unit_test(solver_write_model__names_are_distinct),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
