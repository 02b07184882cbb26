/*
 * Any bytes as a child's answer: the parent decodes or refuses them, and what
 * it decodes is written down as the same bytes. The bytes are tried as they
 * are, which shows that the sum is looked at, and with magic word, length and
 * sum made right, which shows that nothing is believed for their sake.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "calendar/frame.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };
/* Where a frame has its magic word, its sum and its length. */
enum { AT_MAGIC = 0, AT_SUM = 8, AT_LENGTH = 16 };

static void check_calendar(const struct calendar *calendar)
{
	REQUIRE(timetable_is_valid(&calendar->timetable));
	for (size_t i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];

		REQUIRE(!span_is_empty(item->span));
		REQUIRE(strlen(item->title) < ARENA_BYTES);
		for (size_t k = 0; k < item->categories.n; k++)
			REQUIRE(strlen(item->categories.strings[k]) <
				ARENA_BYTES);
	}
}

/* What may be shown to a person. */
static void check_error(const struct error *error)
{
	struct buffer text;

	buffer_init(0, &text);
	error_render(error, LANGUAGE_EN, &text);
	error_render(error, LANGUAGE_CY, &text);
	REQUIRE(!text.failed);
	buffer_release(&text);
}

/* Whether they are a frame. */
static bool decode(struct bytes frame)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct calendar calendar = {0};
	struct error error = {0};
	enum status status = STATUS_FAULT;
	struct buffer again;

	REQUIRE(arena);
	bool whole = frame_read(frame, arena, &status, &calendar, &error);
	if (whole) {
		REQUIRE(error.status == status);
		if (status == STATUS_OK)
			check_calendar(&calendar);
		else
			check_error(&error);
		buffer_init(0, &again);
		frame_write(status, &error, &calendar, &again);
		REQUIRE(bytes_equal(frame, buffer_bytes(&again)));
		buffer_release(&again);
	}
	arena_free(arena);
	return whole;
}

static void make_right(const struct buffer *example, char *frame, size_t n)
{
	uint64_t length = n - (example->n - sizeof(struct error)), sum = 0;

	memcpy(frame + AT_MAGIC, example->data + AT_MAGIC, sizeof(uint64_t));
	memcpy(frame + AT_LENGTH, &length, sizeof(length));
	memcpy(frame + AT_SUM, &sum, sizeof(sum));
	sum = bytes_digest((struct bytes){frame, n});
	memcpy(frame + AT_SUM, &sum, sizeof(sum));
}

/* The places above are those of frame_write(), or nothing is shown here. */
static void check_example(const struct buffer *example)
{
	char *copy = malloc(example->n);

	REQUIRE(copy);
	memcpy(copy, example->data, example->n);
	memset(copy + AT_MAGIC, 1, 3 * sizeof(uint64_t));
	REQUIRE(!decode((struct bytes){copy, example->n}));
	make_right(example, copy, example->n);
	REQUIRE(memcmp(copy, example->data, example->n) == 0);
	REQUIRE(decode((struct bytes){copy, example->n}));
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct calendar none;
	static const struct error no_error;
	struct buffer example;

	buffer_init(0, &example);
	frame_write(STATUS_OK, &no_error, &none, &example);
	REQUIRE(!example.failed);
	check_example(&example);
	decode((struct bytes){(const char *)data, n});
	if (n >= example.n) {
		char *copy = malloc(n);

		REQUIRE(copy);
		memcpy(copy, data, n);
		make_right(&example, copy, n);
		decode((struct bytes){copy, n});
		free(copy);
	}
	buffer_release(&example);
	return 0;
}
