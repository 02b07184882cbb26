/*
 * work [-v]: that reading takes time by the size of what is read, whatever its
 * shape. Not seconds are counted but work: the basic blocks that are run (the
 * folders read here are compiled with -fsanitize-coverage=trace-pc), and the
 * bytes that the C library looks at or copies. So the counts are the same on
 * every machine, and no shape's work may grow faster than its size, but for
 * the logarithm of sorting. -v prints them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "tests/work/shapes.h"

enum { SCALE = 4, BYTES_A_BLOCK = 16 };
/* Of four times the size; sorting n log n things takes up to 4.8 times. */
static const double MOST_GROWTH = 4.9;

static const struct span window = {1767225600, 1798761600}; /* of 2026 */

/* --- counting ------------------------------------------------------------ */

static int64_t work;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	work++;
}

static void count_bytes(size_t n)
{
	work += 1 + (int64_t)(n / BYTES_A_BLOCK);
}

/* The linker puts these in the place of the C library's (--wrap). */
void *__real_memchr(const void *data, int c, size_t n);
void *__wrap_memchr(const void *data, int c, size_t n);
void *__wrap_memchr(const void *data, int c, size_t n)
{
	const char *found = __real_memchr(data, c, n);

	count_bytes(found ? (size_t)(found - (const char *)data) : n);
	return __real_memchr(data, c, n);
}

void *__real_memcpy(void *to, const void *from, size_t n);
void *__wrap_memcpy(void *to, const void *from, size_t n);
void *__wrap_memcpy(void *to, const void *from, size_t n)
{
	count_bytes(n);
	return __real_memcpy(to, from, n);
}

int __real_memcmp(const void *a, const void *b, size_t n);
int __wrap_memcmp(const void *a, const void *b, size_t n);
int __wrap_memcmp(const void *a, const void *b, size_t n)
{
	count_bytes(n);
	return __real_memcmp(a, b, n);
}

void *__real_memset(void *data, int c, size_t n);
void *__wrap_memset(void *data, int c, size_t n);
void *__wrap_memset(void *data, int c, size_t n)
{
	count_bytes(n);
	return __real_memset(data, c, n);
}

size_t __real_strlen(const char *string);
size_t __wrap_strlen(const char *string);
size_t __wrap_strlen(const char *string)
{
	size_t n = __real_strlen(string);

	count_bytes(n);
	return n;
}

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size)
{
	count_bytes(n * size);
	return __real_calloc(n, size);
}

void *__real_realloc(void *data, size_t n);
void *__wrap_realloc(void *data, size_t n);
void *__wrap_realloc(void *data, size_t n)
{
	count_bytes(n);
	return __real_realloc(data, n);
}

/* --- reading ------------------------------------------------------------- */

struct reading_work {
	int64_t work;
	size_t bytes;
	enum status status;
	struct error error;
};

static struct reading_work read_shape(const struct shape *shape, int scale,
				      bool lenient, struct zones *zones)
{
	static const char *const addresses[] = {"owner@x.example",
						"other@x.example"};
	static const struct strings list = {addresses, 2};
	static const unsigned char key[UID_KEY_BYTES] = "not known to shapes";
	struct arena *arena = arena_new((size_t)LIMIT_READER_MEMORY_BYTES);
	struct read_options options = {.horizon = window,
				       .as_of = INSTANT_NONE,
				       .zones = zones,
				       .zone = zone_utc(),
				       .addresses = &list,
				       .reading = shape->events ? READ_EVENTS
								: READ_PERSON,
				       .lenient = lenient,
				       .uid_key = key};
	struct reading_work reading = {0};
	struct calendar calendar;
	struct buffer text;

	shape_write(shape, scale, &text);
	reading.bytes = text.n;
	if (!arena || text.failed)
		abort();
	work = 0;
	reading.status = calendar_read(ONE_TEXT(buffer_bytes(&text)), &options,
				       arena, &calendar, &reading.error);
	reading.work = work;
	arena_free(arena);
	buffer_release(&text);
	return reading;
}

/* A shape is what the table says of it, or the count says nothing. */
static bool is_as_told(const struct shape *shape,
		       const struct reading_work *reading)
{
	if (reading->status == shape->status)
		return true;
	fprintf(stderr, "work: %s: status %d, not %d, in line %d\n",
		shape->name, (int)reading->status, (int)shape->status,
		(int)reading->error.line);
	return false;
}

static bool check_shape(const struct shape *shape, bool lenient, bool verbose,
			struct zones *zones)
{
	struct reading_work small = read_shape(shape, 1, lenient, zones);
	struct reading_work large = read_shape(shape, SCALE, lenient, zones);
	double growth = (double)large.work / (double)small.work;
	bool good = growth <= MOST_GROWTH;

	if (!lenient)
		good = is_as_told(shape, &small) && is_as_told(shape, &large) &&
		       good;
	if (verbose || !good)
		printf("%-44s %-8s %9zu bytes %6.2f a byte, %5.2f times for "
		       "four times the size%s\n",
		       shape->name, lenient ? "lenient" : "", large.bytes,
		       (double)large.work / (double)large.bytes, growth,
		       growth <= MOST_GROWTH ? "" : ": TOO MUCH");
	return good;
}

/* A file an event, as a folder is imported. */
static int64_t work_of_texts(size_t n, struct zones *zones)
{
	static const char *const event =
		"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:%zu\n"
		"DTSTAMP:20260101T000000Z\nDTSTART:20260105T%02zu%02zu00Z\n"
		"DURATION:PT1M\nEND:VEVENT\nEND:VCALENDAR\n";
	struct arena *arena = arena_new((size_t)LIMIT_READER_MEMORY_BYTES);
	struct calendar_text *texts =
		arena_array(arena, struct calendar_text, n);
	struct read_options options = {.horizon = window,
				       .as_of = INSTANT_NONE,
				       .zones = zones,
				       .zone = zone_utc()};
	struct calendar calendar;

	for (size_t i = 0; i < n; i++)
		texts[i].bytes = bytes_of(
			arena_printf(arena, event, i, i / 60 % 24, i % 60));
	work = 0;
	if (calendar_read((struct calendar_texts){.texts = texts, .n = n},
			  &options, arena, &calendar, NULL) != STATUS_OK)
		abort();
	int64_t used = work;
	arena_free(arena);
	return used;
}

static bool check_texts(bool verbose, struct zones *zones)
{
	double growth = (double)work_of_texts(4000, zones) /
			(double)work_of_texts(1000, zones);

	if (verbose || growth > MOST_GROWTH)
		printf("%-44s %5.2f times for four times the number\n",
		       "texts of one event each", growth);
	return growth <= MOST_GROWTH;
}

int main(int argc, char **argv)
{
	bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0, good = true;
	struct zones *zones = zones_new();

	if (!zones)
		return 1;
	/* What is read once in a process is not the first shape's. */
	(void)read_shape(&shapes[0], 1, false, zones);
	if (work == 0) {
		fprintf(stderr, "work: nothing is counted\n");
		return 1;
	}
	for (size_t i = 0; i < n_shapes; i++)
		for (int lenient = 0; lenient < 2; lenient++)
			good = check_shape(&shapes[i], lenient, verbose,
					   zones) &&
			       good;
	good = check_texts(verbose, zones) && good;
	zones_free(zones);
	if (good)
		printf("  %zu shapes, none takes more than its size\n",
		       n_shapes);
	return good ? 0 : 1;
}
