/* Tables as spreadsheets save them, and as nobody should. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/csv.h"
#include "cli/csv_people.h"

enum { ARENA_BYTES = 8 * 1024 * 1024, ROUNDS = 20000 };

static void csv_read__places_every_cell(void **state)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct csv csv;

	(void)state;
	assert_int_equal(csv_read(BYTES("name;\"a \"\"b\"\"\"\r\n\r\n;;\r\n"
					" \xc5\xb4yn ;\"x\r\ny\";z\r\nlast"),
				  arena, &csv, NULL),
			 STATUS_OK);
	assert_int_equal(csv.n, 3);
	assert_string_equal(csv.rows[0].cells[1].text, "a \"b\"");
	assert_int_equal(csv.rows[0].cells[1].column, 6);
	assert_string_equal(csv.rows[1].cells[0].text, "\xc5\xb4yn");
	assert_int_equal(csv.rows[1].cells[0].line, 4);
	assert_int_equal(csv.rows[1].cells[0].column, 2);
	assert_string_equal(csv.rows[1].cells[1].text, "x y");
	assert_int_equal(csv.rows[1].cells[1].column, 7);
	assert_string_equal(csv.rows[1].cells[2].text, "z");
	assert_int_equal(csv.rows[2].cells[0].line, 6);
	arena_free(arena);
}

static void slug__writes_letters_in_ascii(void **state)
{
	static const char *const rows[][2] = {
		{"Mair Enghraifft", "mair-enghraifft"},
		{"  Siôn  ap Ŵyn-Tŷ ", "sion-ap-wyn-ty"},
		{"O’Neill, D.", "oneill-d"},
		{"Łukasz Ñandú", "lukasz-nandu"},
		{"李", ""},
		{"", ""},
		{"abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz",
		 "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstu"},
	};
	char ret[SLUG_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		slug(rows[i][0], ret);
		assert_string_equal(ret, rows[i][1]);
	}
}

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

/* Bytes replaced, left out and doubled: read to valid cells, or refused with
 * a line; never more people than lines. */
static void csv_people__survives_any_bytes(void **state)
{
	static const char table[] =
		"\xef\xbb\xbfname;post;seat;deputy_for;email;language;"
		"calendar\n"
		"Ann;\"Chief; exec\";chief-executive;;a@b;cy;c.ics\n"
		"Bob;;;Ann;;en;\nCai;;support;;;;\nAnn;;leader;;;;\n";
	static const char spice[] = "\"\";,\n\r\t\xc3\xb4\xff@ aA1-\0";
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		char bytes[sizeof(table)];
		struct csv_people people;
		struct draft draft;
		struct error err = {0};
		struct csv csv;

		memcpy(bytes, table, sizeof(bytes));
		size_t n = sizeof(table) - 1;
		for (uint32_t k = next_random(&seed) % 6; k; k--)
			bytes[next_random(&seed) % n] =
				spice[next_random(&seed) % sizeof(spice)];
		if (next_random(&seed) % 3 == 0)
			n = next_random(&seed) % n;
		draft_init(&draft);
		enum status status =
			csv_read((struct bytes){bytes, n}, arena, &csv, &err);
		if (status == STATUS_OK)
			status = csv_people(&csv, LANGUAGE_EN, arena, &draft,
					    &people, &err);
		assert_true(status == STATUS_OK || status == STATUS_REJECTED);
		if (status == STATUS_OK)
			assert_true(json_size(draft.people) < csv.n);
		else
			assert_true(err.line > 0 || n <= 3);
		draft_release(&draft);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_read__places_every_cell),
		cmocka_unit_test(slug__writes_letters_in_ascii),
		cmocka_unit_test(csv_people__survives_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
