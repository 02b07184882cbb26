#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

/*
 * A folder of one's own for each test, or, where STORE_URL names a PostgreSQL,
 * that with nothing of ours in it; and calendars made of a number: the
 * same seed always gives the same rows, so that what is loaded can be
 * compared with what was imported without keeping it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/store.h"
#include "tests/unit/postgres.h"
#include "tests/unit/folder.h"

#define NOW INT64_C(1760000000)
#define ALWAYS ((struct span){INSTANT_FIRST, INSTANT_LAST})

struct fixture {
	char root[64];	 /* a temporary folder */
	char folder[96]; /* inside it: the store's, unless it has a URL */
	char file[128];
	const char *where; /* the folder or the URL */
	struct arena *arena;
};

static inline int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	snprintf(f->root, sizeof(f->root), "/tmp/trefnydd-store-XXXXXX");
	assert_non_null(mkdtemp(f->root));
	snprintf(f->folder, sizeof(f->folder), "%s/data", f->root);
	snprintf(f->file, sizeof(f->file), "%s/trefnydd.db", f->folder);
	f->where = store_url() ? store_url() : f->folder;
	forget_schema();
	f->arena = arena_new(256u << 20);
	assert_non_null(f->arena);
	*state = f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	(void)remove_folder(f->root);
	arena_free(f->arena);
	free(f);
	return 0;
}

/* The store as if there had been none. */
static inline void fixture_clear(const struct fixture *f)
{
	(void)remove_folder(f->folder);
	forget_schema();
}

static inline struct store *open_store(const struct fixture *f,
				       enum store_mode mode)
{
	struct store *store = NULL;
	struct error err = {0};

	assert_int_equal(store_open(f->where, mode, &store, &err), STATUS_OK);
	return store;
}

static inline uint64_t mix(uint64_t *seed)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline struct timetable make_timetable(uint64_t *seed, size_t n,
					      struct arena *arena)
{
	struct busy *busys = arena_array(arena, struct busy, n);
	struct span *covers = arena_array(arena, struct span, 2);
	int64_t t = NOW;

	for (size_t i = 0; i < n; i++) {
		t += 1 + (int64_t)(mix(seed) % 7200);
		busys[i].span.start = t;
		t += 1 + (int64_t)(mix(seed) % 7200);
		busys[i].span.end = t;
		busys[i].said = (uint8_t)(2 + mix(seed) % 30);
	}
	covers[0] = (struct span){NOW, NOW + 1 + (int64_t)(mix(seed) % 9999)};
	covers[1] = (struct span){covers[0].end + 1, t + 99999};
	return (struct timetable){.busys = busys,
				  .covers = covers,
				  .n_busys = n,
				  .n_covers = 2,
				  .as_of = NOW - (int64_t)n,
				  .as_of_newest = NOW - (int64_t)n,
				  .complete = mix(seed) % 2,
				  .cover_assumed = mix(seed) % 2};
}

/* A calendar of n busy rows; with_items: n items too. */
static inline struct store_calendar make_calendar(const char *id, uint64_t seed,
						  size_t n, bool with_items,
						  struct arena *arena)
{
	static const char *const words[] = {"HOLIDAY", "CYNGOR", "é, \"'"};
	struct store_calendar c = {
		.kind = with_items ? STORE_EVENTS : STORE_PERSON,
		.id = id,
		.source = "main",
		.horizon = {NOW - 10, NOW + 70000000},
		.zone = "Europe/London",
		.emails = {words + 1, 2},
		.digest = ~seed,
		.covers_stated = seed % 2,
		.uids_hashed = seed % 2,
		.stated_from = {(int32_t)(seed % 20000) - 100},
		.stated_to = {(int32_t)(seed % 20000) + 1},
	};
	struct store_item *items = arena_array(arena, struct store_item, n);

	for (size_t i = 0; i < n; i++) {
		items[i].span.start = NOW + (int64_t)(mix(&seed) % 1000);
		items[i].span.end = items[i].span.start + 5;
		items[i].all_day = i % 2;
		items[i].first = i % 2 ? (struct day){(int32_t)i} : DAY_NONE;
		items[i].last = items[i].first;
		items[i].title = arena_printf(arena, "title %zu '; --", i);
		items[i].categories = (struct strings){words, i % 4};
	}
	c.timetable = make_timetable(&seed, n, arena);
	c.items = items;
	c.n_items = with_items ? n : 0;
	char *reduced = arena_printf(arena, "BEGIN %llu %0*d",
				     (unsigned long long)seed, 300, 0);
	reduced[3] = '\0'; /* bytes, not a string */
	c.reduced = (struct bytes){reduced, 300};
	return c;
}

static inline void same_strings(struct strings a, struct strings b)
{
	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++)
		assert_string_equal(a.strings[i], b.strings[i]);
}

static inline void same_items(const struct store_calendar *a,
			      const struct store_calendar *b)
{
	assert_int_equal(a->n_items, b->n_items);
	for (size_t i = 0; i < a->n_items; i++) {
		const struct store_item *x = &a->items[i], *y = &b->items[i];

		assert_memory_equal(&x->span, &y->span, sizeof(x->span));
		assert_int_equal(x->all_day, y->all_day);
		assert_int_equal(x->first.n, y->first.n);
		assert_int_equal(x->last.n, y->last.n);
		assert_string_equal(x->title, y->title);
		same_strings(x->categories, y->categories);
	}
}

static inline void same_timetable(const struct timetable *a,
				  const struct timetable *b)
{
	assert_int_equal(a->n_busys, b->n_busys);
	for (size_t i = 0; i < a->n_busys; i++) {
		assert_memory_equal(&a->busys[i].span, &b->busys[i].span,
				    sizeof(struct span));
		assert_int_equal(a->busys[i].said, b->busys[i].said);
	}
	assert_int_equal(a->n_covers, b->n_covers);
	for (size_t i = 0; i < a->n_covers; i++)
		assert_memory_equal(&a->covers[i], &b->covers[i],
				    sizeof(struct span));
	assert_int_equal(a->as_of, b->as_of);
	assert_int_equal(a->as_of_newest, b->as_of_newest);
	assert_int_equal(a->complete, b->complete);
	assert_int_equal(a->cover_assumed, b->cover_assumed);
}

static inline void same_calendar(const struct store_calendar *a,
				 const struct store_calendar *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_string_equal(a->id, b->id);
	assert_string_equal(a->source, b->source);
	same_timetable(&a->timetable, &b->timetable);
	assert_memory_equal(&a->horizon, &b->horizon, sizeof(a->horizon));
	same_items(a, b);
	assert_true(bytes_equal(a->reduced, b->reduced));
	assert_string_equal(a->zone, b->zone);
	same_strings(a->emails, b->emails);
	assert_true(a->digest == b->digest);
	assert_int_equal(a->covers_stated, b->covers_stated);
	assert_int_equal(a->uids_hashed, b->uids_hashed);
	assert_int_equal(a->stated_from.n, b->stated_from.n);
	assert_int_equal(a->stated_to.n, b->stated_to.n);
}

/* The reply names what the store found. */
static inline enum status make_reply(const struct import_result *result,
				     void *context, struct buffer *ret,
				     struct error *err)
{
	(void)err;
	buffer_printf(ret, "%s%c%c %lld", (const char *)context,
		      result->replaced ? 'R' : '-',
		      result->unchanged ? 'U' : '-',
		      result->previous_as_of == INSTANT_NONE
			      ? 0LL
			      : (long long)result->previous_as_of);
	return STATUS_OK;
}

static inline enum status import_at(const struct store_calendar *calendar,
				    const char *request_id, int64_t now,
				    struct store *store, struct buffer *reply,
				    struct error *err)
{
	char word[] = "reply ";
	struct import import = {
		.change = {.request_id = request_id,
			   .method = "import",
			   .params_digest = calendar->digest ^ 77,
			   .actor = "tester",
			   .now = now},
		.calendar = calendar,
		.reply = make_reply,
		.context = word,
	};

	return store_import(&import, store, reply, err);
}

static inline void import_ok(const struct store_calendar *calendar,
			     const char *request_id, struct store *store)
{
	struct buffer reply;
	struct error err = {0};

	buffer_init(0, &reply);
	assert_int_equal(import_at(calendar, request_id, NOW, store, &reply,
				   &err),
			 STATUS_OK);
	buffer_release(&reply);
}

static inline struct store_calendars load(enum store_kind kind, const char *id,
					  struct span span, struct store *store,
					  struct arena *arena)
{
	struct store_calendars ret = {0};
	struct error err = {0};

	assert_int_equal(store_load(kind, id, span, store, arena, &ret, &err),
			 STATUS_OK);
	return ret;
}

#endif
