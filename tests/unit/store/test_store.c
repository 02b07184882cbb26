/*
 * The contract of store/store.h: what every store does, whatever is behind.
 */

#include "tests/unit/store/fixture.h"

static void import__is_loaded_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct store_calendar c =
			make_calendar("chief", seed, (size_t)seed * 7,
				      seed % 3 == 0, f->arena);
		import_ok(&c, NULL, store);
		struct store_calendars got =
			load(c.kind, "chief", ALWAYS, store, f->arena);
		assert_int_equal(got.n, 1);
		same_calendar(&got.calendars[0], &c);
	}
	store_close(store);
}

static void import__is_there_after_reopening(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("r1", 5, 40, true, f->arena);

	import_ok(&c, "one", store);
	store_close(store);
	store = open_store(f, STORE_READ);
	struct store_calendars got =
		load(STORE_EVENTS, "r1", ALWAYS, store, f->arena);
	assert_int_equal(got.n, 1);
	same_calendar(&got.calendars[0], &c);
	store_close(store);
}

static void import__same_request_gets_the_kept_reply(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct buffer reply;
	struct error err = {0};

	buffer_init(0, &reply);
	buffer_put_string(&reply, "before ");
	for (int i = 0; i < 3; i++)
		assert_int_equal(import_at(&c, "one", NOW + i, store, &reply,
					   &err),
				 STATUS_OK);
	assert_string_equal(reply.data,
			    "before reply -- 0reply -- 0reply -- 0");
	buffer_release(&reply);
	store_close(store);
}

static void import__same_id_for_another_request_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct store_calendar d = make_calendar("chief", 2, 3, false, f->arena);
	struct buffer reply;
	struct error err = {0};

	buffer_init(0, &reply);
	import_ok(&c, "one", store);
	assert_int_equal(import_at(&d, "one", NOW, store, &reply, &err),
			 STATUS_REJECTED);
	assert_int_equal(err.message, MSG_STORE_REQUEST_ID_USED);
	assert_int_equal(reply.n, 0);
	struct store_calendars got =
		load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
	same_calendar(&got.calendars[0], &c);
	buffer_release(&reply);
	store_close(store);
}

static void import__ids_have_1_to_128_bytes(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	char id[130] = {0};
	struct buffer reply;

	buffer_init(0, &reply);
	for (size_t n = 0; n < 130; n++) {
		struct error err = {0};
		memset(id, 'x', n);
		assert_int_equal(import_at(&c, id, NOW, store, &reply, &err),
				 n >= 1 && n <= 128 ? STATUS_OK
						    : STATUS_REJECTED);
	}
	buffer_release(&reply);
	store_close(store);
}

static void import__same_digest_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct store_calendar same = c;
	struct buffer reply;
	struct error err = {0};

	same.timetable.n_busys = 0;
	buffer_init(0, &reply);
	import_ok(&c, "one", store);
	for (int i = 0; i < 2; i++)
		assert_int_equal(import_at(&same, "two", NOW, store, &reply,
					   &err),
				 STATUS_OK);
	assert_string_equal(reply.data,
			    "reply RU 1759999991reply RU 1759999991");
	struct store_calendars got =
		load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
	assert_int_equal(got.n, 1);
	same_calendar(&got.calendars[0], &c);
	buffer_release(&reply);
	store_close(store);
}

static void import__replaces_one_source_only(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const char *const names[] = {"work", "home", "leave", "Work"};
	const char *const sorted[] = {"Work", "home", "leave", "work"};
	struct store_calendar c[4], d;

	for (size_t i = 0; i < 4; i++) {
		c[i] = make_calendar("chief", i, 9 + i, false, f->arena);
		c[i].source = names[i];
		import_ok(&c[i], NULL, store);
	}
	d = make_calendar("chief", 99, 2, false, f->arena);
	d.source = "home";
	import_ok(&d, NULL, store);
	struct store_calendars got =
		load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
	assert_int_equal(got.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(got.calendars[i].source, sorted[i]);
	same_calendar(&got.calendars[0], &c[3]);
	same_calendar(&got.calendars[1], &d);
	same_calendar(&got.calendars[2], &c[2]);
	same_calendar(&got.calendars[3], &c[0]);
	store_close(store);
}

static void import__kinds_and_ids_are_kept_apart(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c[N_STORE_KINDS];

	for (int k = 0; k < N_STORE_KINDS; k++) {
		c[k] = make_calendar("x", (uint64_t)k, 5, k > 2, f->arena);
		c[k].kind = (enum store_kind)k;
		import_ok(&c[k], NULL, store);
	}
	for (int k = 0; k < N_STORE_KINDS; k++) {
		struct store_calendars got =
			load((enum store_kind)k, "x", ALWAYS, store, f->arena);
		assert_int_equal(got.n, 1);
		same_calendar(&got.calendars[0], &c[k]);
	}
	assert_int_equal(load(STORE_ROOM, "X", ALWAYS, store, f->arena).n, 0);
	store_close(store);
}

static void import__invalid_rows_are_refused(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct busy busys[] = {{{NOW, NOW + 9}, FB_BIT(FB_BUSY)},
			       {{NOW + 5, NOW + 12}, FB_BIT(FB_OUT)}};
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct buffer reply;
	struct error err = {0};

	c.timetable.busys = busys;
	c.timetable.n_busys = 2;
	buffer_init(0, &reply);
	assert_int_equal(import_at(&c, "one", NOW, store, &reply, &err),
			 STATUS_FAULT);
	assert_int_equal(err.message, MSG_STORE_INVALID);
	assert_int_equal(load(STORE_PERSON, "chief", ALWAYS, store, f->arena).n,
			 0);
	buffer_release(&reply);
	store_close(store);
}

static enum status no_reply(const struct import_result *result, void *context,
			    struct buffer *ret, struct error *err)
{
	(void)result;
	(void)context;
	buffer_put_string(ret, "half");
	return error_set(err, STATUS_STALE, MSG_NONE, "");
}

static void import__without_a_reply_nothing_is_there(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct import import = {.change = {"one", "import", 1, "a", NOW, NULL,
					   NULL},
				.calendar = &c,
				.reply = no_reply};
	struct buffer reply;
	struct error err = {0};

	buffer_init(0, &reply);
	assert_int_equal(store_import(&import, store, &reply, &err),
			 STATUS_STALE);
	assert_int_equal(reply.n, 0);
	assert_int_equal(load(STORE_PERSON, "chief", ALWAYS, store, f->arena).n,
			 0);
	import_ok(&c, "one", store);
	buffer_release(&reply);
	store_close(store);
}

/* Of all sources of people, each address once; of nobody else. */
static void people__are_those_with_addresses(void **state)
{
	static const char *const x[] = {"z@x.example", "a@x.example"};
	static const char *const y[] = {"a@x.example", "b@x.example"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct store_person *people;
	size_t n = 9;
	struct store_calendar c[] = {
		make_calendar("chief", 1, 2, false, f->arena),
		make_calendar("chief", 2, 2, false, f->arena),
		make_calendar("alys", 3, 2, false, f->arena),
		make_calendar("bryn", 4, 2, false, f->arena),
		make_calendar("hall", 5, 2, false, f->arena)};

	assert_int_equal(store_people(store, f->arena, &people, &n, NULL),
			 STATUS_OK);
	assert_int_equal(n, 0);
	c[0].emails = (struct strings){x, 2};
	c[1].emails = (struct strings){y, 2};
	c[1].source = "phone";
	c[2].emails = (struct strings){y + 1, 1};
	c[3].emails = (struct strings){NULL, 0};
	c[4].kind = STORE_ROOM;
	for (int i = 0; i < 5; i++)
		import_ok(&c[i], NULL, store);
	assert_int_equal(store_people(store, f->arena, &people, &n, NULL),
			 STATUS_OK);
	assert_int_equal(n, 2);
	assert_string_equal(people[0].id, "alys");
	assert_int_equal(people[0].emails.n, 1);
	assert_string_equal(people[1].id, "chief");
	assert_int_equal(people[1].emails.n, 3);
	assert_string_equal(people[1].emails.strings[0], "a@x.example");
	assert_string_equal(people[1].emails.strings[1], "b@x.example");
	assert_string_equal(people[1].emails.strings[2], "z@x.example");
	store_close(store);
}

static bool replayed(const char *id, int64_t now, struct store *store)
{
	struct change change = {.request_id = id,
				.method = "import",
				.params_digest = UINT64_MAX ^ 1 ^ 77,
				.actor = "b",
				.now = now};
	struct buffer reply;
	struct error err = {0};
	bool found = false;

	buffer_init(0, &reply);
	assert_int_equal(store_replay(&change, store, &reply, &found, &err),
			 STATUS_OK);
	if (found)
		assert_string_equal(reply.data, "reply -- 0");
	else
		assert_int_equal(reply.n, 0);
	buffer_release(&reply);
	return found;
}

static void replay__is_kept_for_30_days(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct store_calendar d =
		make_calendar("deputy", 2, 9, false, f->arena);
	const int64_t month = INT64_C(30) * SECONDS_A_DAY;
	struct buffer reply;
	struct error err = {0};

	buffer_init(0, &reply);
	assert_false(replayed("one", NOW, store));
	import_ok(&c, "one", store);
	assert_true(replayed("one", NOW, store));
	assert_true(replayed("one", NOW + month, store));
	assert_false(replayed("one", NOW + month + 1, store));
	assert_false(replayed("two", NOW, store));
	assert_true(replayed("one", NOW - 999, store));
	assert_int_equal(import_at(&d, "two", NOW + month + 1, store, &reply,
				   &err),
			 STATUS_OK);
	assert_false(replayed("one", NOW, store)); /* removed in passing */
	buffer_release(&reply);
	store_close(store);
}

/* The oracle: every row of the whole that meets the span. */
static void load__gives_the_rows_that_meet_the_span(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c =
		make_calendar("chief", 3, 60, false, f->arena);
	uint64_t seed = 12;

	import_ok(&c, NULL, store);
	for (int i = 0; i < 2000; i++) {
		const struct busy *some = &c.timetable.busys[mix(&seed) % 60];
		struct span s = {some->span.start - 2 +
					 (int64_t)(mix(&seed) % 5),
				 some->span.end - 2 +
					 (int64_t)(mix(&seed) % 9)};
		if (i % 3 == 0)
			s.end += (int64_t)(mix(&seed) % 90000);
		struct timetable want = c.timetable;
		struct arena_mark mark = arena_mark(f->arena);
		struct busy *busys = arena_array(f->arena, struct busy, 60);
		size_t n = 0;
		for (size_t j = 0; j < 60; j++)
			if (span_overlaps(c.timetable.busys[j].span, s))
				busys[n++] = c.timetable.busys[j];
		want.busys = busys;
		want.n_busys = n;
		struct store_calendars got =
			load(STORE_PERSON, "chief", s, store, f->arena);
		if (!span_is_empty(s))
			same_timetable(&got.calendars[0].timetable, &want);
		arena_rewind(f->arena, mark);
	}
	store_close(store);
}

static void load__a_small_arena_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 3, 60, true, f->arena);
	size_t cap = 0;
	enum status status = STATUS_LIMIT;

	import_ok(&c, NULL, store);
	for (; status != STATUS_OK && cap < 100000; cap += 160) {
		struct arena *arena = arena_new(cap);
		struct store_calendars got = {NULL, 77};
		struct error err = {0};
		status = store_load(STORE_EVENTS, "chief", ALWAYS, store, arena,
				    &got, &err);
		assert_int_equal(err.status, status);
		if (status == STATUS_OK)
			same_calendar(&got.calendars[0], &c);
		else
			assert_true(status == STATUS_LIMIT && got.n == 77);
		arena_free(arena);
	}
	assert_int_equal(status, STATUS_OK);
	assert_true(cap > 5000);
	store_close(store);
}

static void snapshot__sees_one_state(void **state)
{
	struct fixture *f = *state;
	struct store *writer = open_store(f, STORE_CREATE);
	struct store *reader = open_store(f, STORE_READ);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct store_calendar d = make_calendar("chief", 2, 5, false, f->arena);
	struct store_calendars got;
	struct error err = {0};

	import_ok(&c, NULL, writer);
	assert_int_equal(store_begin_snapshot(reader, &err), STATUS_OK);
	import_ok(&d, NULL, writer);
	got = load(STORE_PERSON, "chief", ALWAYS, reader, f->arena);
	same_calendar(&got.calendars[0], &c);
	store_end_snapshot(reader);
	got = load(STORE_PERSON, "chief", ALWAYS, reader, f->arena);
	same_calendar(&got.calendars[0], &d);
	store_close(reader);
	store_close(writer);
}

static void summaries__stand_by_kind_id_and_source(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct busy busys[] = {{{NOW, NOW + 10}, FB_BIT(FB_BUSY)},
			       {{NOW + 20, NOW + 30}, FB_BIT(FB_NEEDS_ACTION)},
			       {{NOW + 40, NOW + 55}, FB_BIT(FB_TENTATIVE)},
			       {{NOW + 60, NOW + 99}, FB_BIT(FB_OUT)}};
	const struct store_summary *s = NULL;
	struct error err = {0};
	size_t n = 0;

	struct store_calendar c = make_calendar("zz", 2, 3, false, f->arena);
	c.timetable.busys = busys;
	c.timetable.n_busys = 4;
	import_ok(&c, NULL, store);
	c.source = "a";
	c.timetable.n_covers = 0;
	c.timetable.as_of = INSTANT_NONE;
	import_ok(&c, NULL, store);
	c.kind = STORE_HOLIDAYS;
	c.id = "aa";
	c.timetable.n_busys = 0;
	import_ok(&c, NULL, store);
	assert_int_equal(store_summaries((struct span){NOW + 5, NOW + 60},
					 store, f->arena, &s, &n, &err),
			 STATUS_OK);
	assert_int_equal(n, 3);
	assert_string_equal(s[0].source, "a");
	assert_true(s[0].covered_until == INSTANT_NONE);
	assert_true(s[0].as_of == INSTANT_NONE);
	assert_string_equal(s[1].source, "main");
	assert_int_equal(s[1].covered_until, c.timetable.covers[1].end);
	assert_int_equal(s[1].as_of, NOW - 3);
	assert_string_equal(s[1].zone, c.zone);
	assert_int_equal(s[1].emails.n, c.emails.n);
	/* Those that meet what is counted, whole. */
	assert_int_equal(s[1].n_busys, 3);
	assert_true(s[1].busys[0].span.start == NOW);
	assert_true(s[1].busys[2].span.end == NOW + 55);
	assert_int_equal(s[1].busys[2].said, FB_BIT(FB_TENTATIVE));
	assert_int_equal(s[1].imported_at, NOW);
	assert_int_equal(s[1].counted.start, NOW + 5);
	assert_int_equal(s[1].counted.end, NOW + 60);
	assert_int_equal(s[2].kind, STORE_HOLIDAYS);
	assert_int_equal(s[2].n_busys, 0);
	store_close(store);
}

int main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(import__is_loaded_as_it_was),
		TEST(import__is_there_after_reopening),
		TEST(import__same_request_gets_the_kept_reply),
		TEST(import__same_id_for_another_request_is_refused),
		TEST(import__ids_have_1_to_128_bytes),
		TEST(import__same_digest_changes_nothing),
		TEST(import__replaces_one_source_only),
		TEST(import__kinds_and_ids_are_kept_apart),
		TEST(import__invalid_rows_are_refused),
		TEST(import__without_a_reply_nothing_is_there),
		TEST(people__are_those_with_addresses),
		TEST(replay__is_kept_for_30_days),
		TEST(load__gives_the_rows_that_meet_the_span),
		TEST(load__a_small_arena_is_an_error),
		TEST(snapshot__sees_one_state),
		TEST(summaries__stand_by_kind_id_and_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
