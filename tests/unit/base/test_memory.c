/* base/bytes.h, base/arena.h, base/sort.h */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/sort.h"

static void buffer_put__grows_and_ends_with_nul(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(0, &buffer);
	for (int i = 0; i < 1000; i++)
		buffer_printf(&buffer, "%d,", i);
	assert_false(buffer.failed);
	assert_int_equal(buffer.n, strlen(buffer.data));
	assert_memory_equal(buffer.data, "0,1,2,", 6);
	buffer_release(&buffer);
	buffer_release(&buffer);
}

static void buffer_put__over_the_cap_changes_nothing(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(5, &buffer);
	buffer_put_string(&buffer, "abc");
	buffer_put_string(&buffer, "def");
	assert_true(buffer.failed);
	assert_string_equal(buffer.data, "abc");
	buffer_put_string(&buffer, "d");
	assert_string_equal(buffer.data, "abc");
	buffer_clear(&buffer);
	buffer_put_string(&buffer, "abcde");
	assert_false(buffer.failed);
	buffer_release(&buffer);
}

static void buffer_cut__wipes_what_it_cuts(void **state)
{
	static const char zeros[6];
	struct buffer buffer;

	(void)state;
	buffer_init(0, &buffer);
	buffer_put_string(&buffer, "kept secret");
	buffer_cut(5, &buffer);
	assert_string_equal(buffer.data, "kept ");
	assert_memory_equal(buffer.data + 5, zeros, 6);
	buffer_clear(&buffer);
	assert_memory_equal(buffer.data, zeros, 5);
	buffer_release(&buffer);
}

struct numbered {
	int key, place;
};

static int compare_numbered(const void *a, const void *b)
{
	return ((const struct numbered *)a)->key -
	       ((const struct numbered *)b)->key;
}

static void sort_stable__keeps_equal_ones_in_their_order(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct numbered list[300];
	unsigned seed = 1;

	(void)state;
	for (int n = 0; n < 300; n++) {
		for (int i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			list[i] = (struct numbered){(int)(seed >> 16) %
							    (n / 3 + 1),
						    i};
		}
		assert_true(sort_stable(list, (size_t)n, sizeof(*list),
					compare_numbered, arena));
		assert_int_equal(arena_used(arena), 0);
		for (int i = 1; i < n; i++)
			assert_true(list[i - 1].key < list[i].key ||
				    (list[i - 1].key == list[i].key &&
				     list[i - 1].place < list[i].place));
	}
	arena_free(arena);
}

static void sort_stable__tells_that_there_is_no_memory(void **state)
{
	struct arena *arena = arena_new(0);
	struct numbered list[] = {{2, 0}, {1, 1}};

	(void)state;
	assert_false(
		sort_stable(list, 2, sizeof(*list), compare_numbered, arena));
	assert_true(arena_failed(arena));
	assert_true(
		sort_stable(list, 1, sizeof(*list), compare_numbered, arena));
	arena_free(arena);
}

static void buffer_detach__hands_over(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(0, &buffer);
	char *empty = buffer_detach(&buffer);
	assert_string_equal(empty, "");
	free(empty);
	buffer_put_string(&buffer, "x");
	char *data = buffer_detach(&buffer);
	assert_string_equal(data, "x");
	assert_null(buffer.data);
	free(data);
}

static void bytes_equal_nocase__is_ascii_only(void **state)
{
	(void)state;
	assert_true(bytes_equal_nocase(BYTES("Europe/LONDON"),
				       BYTES("europe/london")));
	assert_false(bytes_equal_nocase(BYTES("\xc3\x82"), BYTES("\xc3\xa2")));
	assert_false(bytes_equal_nocase(BYTES("a"), BYTES("ab")));
	assert_true(string_compare_nocase("abc", "ABD") < 0);
	assert_int_equal(string_compare_nocase("aBc", "AbC"), 0);
}

static void arena_alloc__is_zeroed_aligned_and_capped(void **state)
{
	struct arena *arena = arena_new(1000);

	(void)state;
	char *first = arena_alloc(arena, 10, 1);
	assert_non_null(first);
	for (int i = 0; i < 10; i++)
		assert_int_equal(first[i], 0);
	assert_int_equal((uintptr_t)first % _Alignof(max_align_t), 0);
	assert_false(arena_hit_cap(arena));
	assert_null(arena_alloc(arena, 1001, 1));
	assert_true(arena_hit_cap(arena));
	assert_non_null(arena_alloc(arena, 10, 1));
	arena_free(arena);
}

static void arena_alloc__refuses_a_product_that_overflows(void **state)
{
	struct arena *arena = arena_new(SIZE_MAX);

	(void)state;
	assert_null(arena_alloc(arena, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(arena, SIZE_MAX, 1));
	assert_non_null(arena_alloc(arena, 0, 8));
	arena_free(arena);
	arena_free(NULL);
}

static void arena_rewind__gives_back_what_came_after(void **state)
{
	struct arena *arena = arena_new(10 * 1024 * 1024);

	(void)state;
	char *kept = arena_string(arena, BYTES("kept"));
	struct arena_mark mark = arena_mark(arena);
	size_t used = arena_used(arena);
	for (int i = 0; i < 100; i++)
		assert_non_null(arena_alloc(arena, 30000, 1));
	assert_true(arena_used(arena) > used);
	arena_rewind(arena, mark);
	assert_int_equal(arena_used(arena), used);
	assert_string_equal(kept, "kept");
	assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
	arena_free(arena);
}

static void arena_alloc__is_zeroed_after_a_rewind(void **state)
{
	struct arena *arena = arena_new(10 * 1024 * 1024);

	(void)state;
	assert_non_null(arena_alloc(arena, 10, 1));
	struct arena_mark mark = arena_mark(arena);
	memset(arena_alloc(arena, 100, 1), 'x', 100);
	arena_rewind(arena, mark);
	const char *again = arena_alloc(arena, 1000, 1);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(again[i], 0);
	arena_free(arena);
}

/* Small and large, with others between; numbers stay, others stay. */
static void arena_grow__keeps_what_is_there(void **state)
{
	struct arena *arena = arena_new(100 * 1024 * 1024);
	int32_t *numbers = NULL, *others = NULL;
	size_t n = 0;

	(void)state;
	for (size_t more = 4; more <= 1 << 20; more *= 2) {
		numbers = arena_grow(arena, numbers, n, more, sizeof(*numbers));
		assert_non_null(numbers);
		others = arena_grow(arena, others, n, more, sizeof(*others));
		assert_non_null(others);
		assert_non_null(arena_alloc(arena, 100, 1));
		for (; n < more; n++) {
			numbers[n] = (int32_t)n;
			others[n] = -(int32_t)n;
		}
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(numbers[i], i);
			assert_int_equal(others[i], -(int32_t)i);
		}
	}
	/* The copies that stay behind are those of small ones. */
	assert_true(arena_used(arena) < 2 * n * sizeof(*numbers) + 300 * 1024);
	arena_free(arena);
}

static void arena_grow__counts_against_the_cap(void **state)
{
	struct arena *arena = arena_new(300 * 1024);

	(void)state;
	char *data = arena_grow(arena, NULL, 0, 200 * 1024, 1);
	assert_non_null(data);
	data = arena_grow(arena, data, 200 * 1024, 250 * 1024, 1);
	assert_non_null(data);
	assert_int_equal(arena_used(arena), 250 * 1024);
	assert_null(arena_grow(arena, data, 250 * 1024, 400 * 1024, 1));
	assert_true(arena_hit_cap(arena));
	assert_null(arena_grow(arena, data, 250 * 1024, SIZE_MAX / 2, 4));
	assert_ptr_equal(arena_grow(arena, data, 250 * 1024, 250 * 1024, 1),
			 data);
	arena_free(arena);
}

static void arena_take__empties_the_buffer(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct buffer buffer;
	struct bytes taken = {0};

	(void)state;
	buffer_init(0, &buffer);
	buffer_put_string(&buffer, "taken");
	struct arena_mark mark = arena_mark(arena);
	assert_true(arena_take(arena, &buffer, &taken));
	assert_int_equal(buffer.n, 0);
	assert_true(bytes_equal(taken, BYTES("taken")));
	assert_non_null(arena_alloc(arena, 1000, 1));
	arena_rewind(arena, mark);
	assert_int_equal(arena_used(arena), 0);
	assert_true(arena_take(arena, &buffer, &taken));
	assert_int_equal(taken.n, 0);
	while (buffer.n <= 1024 * 1024)
		buffer_put_string(&buffer, "more than the cap");
	assert_false(arena_take(arena, &buffer, &taken));
	assert_true(buffer.n > 1024 * 1024);
	buffer_release(&buffer);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffer_put__grows_and_ends_with_nul),
		cmocka_unit_test(buffer_put__over_the_cap_changes_nothing),
		cmocka_unit_test(buffer_detach__hands_over),
		cmocka_unit_test(buffer_cut__wipes_what_it_cuts),
		cmocka_unit_test(sort_stable__keeps_equal_ones_in_their_order),
		cmocka_unit_test(sort_stable__tells_that_there_is_no_memory),
		cmocka_unit_test(bytes_equal_nocase__is_ascii_only),
		cmocka_unit_test(arena_alloc__is_zeroed_aligned_and_capped),
		cmocka_unit_test(arena_alloc__refuses_a_product_that_overflows),
		cmocka_unit_test(arena_rewind__gives_back_what_came_after),
		cmocka_unit_test(arena_alloc__is_zeroed_after_a_rewind),
		cmocka_unit_test(arena_grow__keeps_what_is_there),
		cmocka_unit_test(arena_grow__counts_against_the_cap),
		cmocka_unit_test(arena_take__empties_the_buffer),
	};

	return cmocka_run_group_tests_name("base/memory", tests, NULL, NULL);
}
