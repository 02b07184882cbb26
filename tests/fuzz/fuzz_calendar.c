/*
 * Any bytes as a whole calendar: read or refused with a line. What is read is
 * a timetable, the same in a lenient reading, the same when its reduced text
 * is read, and of a window within the horizon what the horizon has there. Cut
 * between two VCALENDARs, a file is two files of one source, which say the
 * same, or two sources, which say the same when they were kept.
 */

#include <string.h>

#include "base/arena.h"
#include "calendar/read.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

/* 2026 and 2027; and within, from 20 November to 1 February. */
static const struct span horizon = {1767225600, 1830297600};
static const struct span window = {1795132800, 1801440000};

static void same_spans(const struct span *a, size_t n_a, const struct span *b,
		       size_t n_b)
{
	REQUIRE(n_a == n_b);
	for (size_t i = 0; i < n_a; i++)
		REQUIRE(a[i].start == b[i].start && a[i].end == b[i].end);
}

static void same_busys(const struct timetable *a, const struct timetable *b)
{
	REQUIRE(a->n_busys == b->n_busys);
	for (size_t i = 0; i < a->n_busys; i++) {
		same_spans(&a->busys[i].span, 1, &b->busys[i].span, 1);
		REQUIRE(a->busys[i].said == b->busys[i].said);
	}
}

static void same_item(const struct item *a, const struct item *b)
{
	same_spans(&a->span, 1, &b->span, 1);
	REQUIRE(a->all_day == b->all_day);
	REQUIRE(a->first.n == b->first.n && a->last.n == b->last.n);
	REQUIRE(strcmp(a->title, b->title) == 0);
	REQUIRE(a->categories.n == b->categories.n);
	for (size_t i = 0; i < a->categories.n; i++)
		REQUIRE(strcmp(a->categories.strings[i],
			       b->categories.strings[i]) == 0);
}

static void same_reach(const struct timetable *a, const struct timetable *b)
{
	REQUIRE(a->as_of == b->as_of);
	REQUIRE(a->complete == b->complete);
	REQUIRE(a->cover_assumed == b->cover_assumed);
	same_spans(a->covers, a->n_covers, b->covers, b->n_covers);
}

static void same(const struct calendar *a, const struct calendar *b)
{
	same_reach(&a->timetable, &b->timetable);
	same_busys(&a->timetable, &b->timetable);
	REQUIRE(a->n_items == b->n_items);
	for (size_t i = 0; i < a->n_items; i++)
		same_item(&a->items[i], &b->items[i]);
}

/* b is of the window only. */
static void same_within(const struct calendar *a, const struct calendar *b)
{
	size_t n = 0;

	REQUIRE(a->timetable.as_of == b->timetable.as_of);
	REQUIRE(a->timetable.complete == b->timetable.complete);
	for (size_t i = 0; i < a->timetable.n_busys; i++) {
		const struct busy *busy = &a->timetable.busys[i];
		struct span span = span_intersect(busy->span, window);

		if (span_is_empty(span))
			continue;
		REQUIRE(n < b->timetable.n_busys);
		same_spans(&span, 1, &b->timetable.busys[n].span, 1);
		REQUIRE(busy->said == b->timetable.busys[n].said);
		n++;
	}
	REQUIRE(n == b->timetable.n_busys);
	n = 0;
	for (size_t i = 0; i < a->n_items; i++) {
		if (!span_overlaps(a->items[i].span, window))
			continue;
		REQUIRE(n < b->n_items);
		same_item(&a->items[i], &b->items[n++]);
	}
	REQUIRE(n == b->n_items);
}

static void check(const struct calendar *calendar,
		  const struct read_options *options)
{
	const struct timetable *t = &calendar->timetable;
	bool person = options->reading == READ_PERSON;

	REQUIRE(timetable_is_valid(t));
	REQUIRE(t->complete || t->n_covers == 0);
	REQUIRE(options->lenient || calendar->n_problems == 0);
	REQUIRE(calendar->n_problems == 0 || !t->complete);
	REQUIRE(person ? calendar->n_items == 0 : t->n_busys == 0);
	for (size_t i = 0; i < t->n_busys; i++)
		REQUIRE(span_contains(options->horizon, t->busys[i].span));
	for (size_t i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];

		REQUIRE(span_overlaps(item->span, options->horizon));
		REQUIRE(i == 0 ||
			calendar->items[i - 1].span.start <= item->span.start);
	}
}

static enum status read_texts(struct calendar_texts texts,
			      const struct read_options *options,
			      struct arena *arena, struct calendar *ret)
{
	struct error error = {0};
	enum status status = calendar_read(texts, options, arena, ret, &error);

	REQUIRE(status == error.status);
	if (status == STATUS_OK)
		check(ret, options);
	else
		REQUIRE(status != STATUS_REJECTED || error.line > 0);
	return status;
}

static enum status read_text(struct bytes text,
			     const struct read_options *options,
			     struct arena *arena, struct calendar *ret)
{
	return read_texts(ONE_TEXT(text), options, arena, ret);
}

/* A limit met only here is no fault: this is more than what was read. */
static bool is_limit(enum status status)
{
	return status == STATUS_LIMIT || status == STATUS_NO_MEMORY;
}

/* The owner's addresses are not in the reduced form, nor needed with it. */
static void read_reduced(const struct calendar *calendar,
			 const struct read_options *options,
			 struct arena *arena)
{
	struct read_options again = *options;
	struct calendar twice;
	enum status status;

	again.addresses = NULL;
	status = read_text(calendar->reduced, &again, arena, &twice);
	if (is_limit(status))
		return;
	REQUIRE(status == STATUS_OK);
	same(calendar, &twice);
	again.horizon = window;
	status = read_text(calendar->reduced, &again, arena, &twice);
	REQUIRE(status == STATUS_OK);
	same_within(calendar, &twice);
	if (options->reading != READ_HOLIDAYS)
		same_reach(&calendar->timetable, &twice.timetable);
}

/* Behind the first VCALENDAR, if another begins right there; else 0. */
static size_t end_of_first(struct bytes text)
{
	static const char between[] = "\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\n";
	const size_t n = sizeof(between) - 1, n_first = 15;

	for (size_t i = 0; i + n <= text.n; i++)
		if (memcmp(text.data + i, between, n) == 0)
			return i + 1 + n_first;
	return 0;
}

/* Cut between two VCALENDARs, the two files are as one. */
static void read_split(struct bytes text, const struct calendar *calendar,
		       const struct read_options *options, struct arena *arena)
{
	size_t n = end_of_first(text);
	const struct calendar_text two[] = {{.bytes = {text.data, n}},
					    {.bytes = {text.data + n,
						       text.n - n}}};
	struct calendar again;

	if (n == 0)
		return;
	REQUIRE(read_texts((struct calendar_texts){.texts = two, .n = 2},
			   options, arena, &again) == STATUS_OK);
	same(calendar, &again);
}

static enum status read_sources(struct bytes a, struct bytes b,
				const struct read_options *options,
				struct arena *arena, struct calendar *ret)
{
	const struct calendar_text two[] = {{.bytes = a},
					    {.bytes = b, .group = 1}};
	const struct calendar_group group = {.as_of = options->as_of,
					     .zone = options->zone};
	const struct calendar_group groups[] = {group, group};

	return read_texts((struct calendar_texts){two, 2, groups, 2}, options,
			  arena, ret);
}

/* Of someone who has the same calendar twice the same is said. */
static void read_twice(struct bytes text, const struct calendar *calendar,
		       const struct read_options *options, struct arena *arena)
{
	struct calendar again;

	/* Equally new availability is refused, whichever of it holds. */
	if (read_sources(text, text, options, arena, &again) != STATUS_OK)
		return;
	same_reach(&calendar->timetable, &again.timetable);
	same_busys(&calendar->timetable, &again.timetable);
}

/* Two sources of a person are the same when they were kept. */
static void read_kept(struct bytes text, const struct read_options *options,
		      struct arena *arena)
{
	size_t n = end_of_first(text);
	const struct bytes a = {text.data, n}, b = {text.data + n, text.n - n};
	struct calendar first, second, now, kept;

	if (n == 0 || read_text(a, options, arena, &first) != STATUS_OK ||
	    read_text(b, options, arena, &second) != STATUS_OK)
		return;
	enum status status = read_sources(a, b, options, arena, &now);
	REQUIRE(read_sources(first.reduced, second.reduced, options, arena,
			     &kept) == status);
	if (status == STATUS_OK)
		same(&now, &kept);
}

static void read_both(struct bytes text, struct read_options *options,
		      struct arena *arena)
{
	struct calendar strict, lenient;
	enum status status = read_text(text, options, arena, &strict);

	options->lenient = true;
	if (status == STATUS_REJECTED) {
		status = read_text(text, options, arena, &lenient);
		if (status == STATUS_OK)
			read_reduced(&lenient, options, arena);
		return;
	}
	if (status != STATUS_OK)
		return;
	REQUIRE(read_text(text, options, arena, &lenient) == STATUS_OK);
	REQUIRE(lenient.n_problems == 0);
	same(&strict, &lenient);
	options->lenient = false;
	read_reduced(&strict, options, arena);
	read_split(text, &strict, options, arena);
	read_twice(text, &strict, options, arena);
	read_kept(text, options, arena);
}

static const unsigned char uid_key[UID_KEY_BYTES] = "of tests only";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const me[] = {"chief@example.org"};
	const struct strings addresses = {me, 1};
	const struct bytes text = {(const char *)data, n};
	struct arena *arena = arena_new(ARENA_BYTES);
	struct read_options options = {.horizon = horizon,
				       .as_of = INSTANT_NONE,
				       .uid_key = uid_key,
				       .zones = fuzz_zones(),
				       .addresses = &addresses,
				       .reading =
					       (enum reading)fuzz_choose(text,
									 3)};

	REQUIRE(arena);
	/* Both have a midnight where the window begins and ends. */
	options.zone = fuzz_choose(text, 2) ? zones_find(fuzz_zones(),
							 BYTES("Europe/London"))
					    : zone_utc();
	REQUIRE(options.zone);
	read_both(text, &options, arena);
	arena_free(arena);
	return 0;
}
