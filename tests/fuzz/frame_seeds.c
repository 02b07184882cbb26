/*
 * frame_seeds FOLDER FILE...: what a reader would answer to each calendar, a
 * file each, for fuzz_frame: a frame is made for one build of the program and
 * is not kept.
 */

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "calendar/frame.h"
#include "tests/fuzz/fuzz.h"

enum { MOST_BYTES = 1 << 20, LARGEST_SEED = 4096 };

static const unsigned char uid_key[UID_KEY_BYTES] = "of tests only";

static struct bytes read_file(const char *path, char *room)
{
	FILE *file = fopen(path, "rb");

	REQUIRE(file);
	size_t n = fread(room, 1, MOST_BYTES, file);
	(void)fclose(file);
	return (struct bytes){room, n};
}

static void write_file(const char *folder, int number, struct bytes bytes)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%03d", folder, number);
	FILE *file = fopen(path, "wb");
	REQUIRE(file && fwrite(bytes.data, 1, bytes.n, file) == bytes.n);
	REQUIRE(fclose(file) == 0);
}

static void answer(struct bytes text, const char *folder, int number)
{
	struct arena *arena = arena_new(64 * 1024 * 1024);
	struct read_options options = {
		.horizon = {1767225600, 1830297600}, /* 2026 and 2027 */
		.as_of = INSTANT_NONE,
		.zones = fuzz_zones(),
		.zone = zone_utc(),
		.reading = (enum reading)(number % 3),
		.lenient = number % 2,
		.uid_key = uid_key,
	};
	struct calendar calendar = {0};
	struct error error = {0};
	struct buffer frame;

	REQUIRE(arena);
	buffer_init(0, &frame);
	frame_write(calendar_read(ONE_TEXT(text), &options, arena, &calendar,
				  &error),
		    &error, &calendar, &frame);
	REQUIRE(!frame.failed);
	if (frame.n <= LARGEST_SEED)
		write_file(folder, number, buffer_bytes(&frame));
	buffer_release(&frame);
	arena_free(arena);
}

int main(int argc, char **argv)
{
	char *room = malloc(MOST_BYTES);

	REQUIRE(argc > 2 && room);
	for (int i = 2; i < argc; i++)
		answer(read_file(argv[i], room), argv[1], i);
	free(room);
	return 0;
}
