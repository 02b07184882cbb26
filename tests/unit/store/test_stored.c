/*
 * Stored cases: revisions, plans, what happened, marks; each change once, all
 * of it or nothing.
 */
#include "tests/unit/store/fixture.h"

#include "store/database.h"

/* What a test wants done, and what the store then said it was. */
struct wish {
	struct store_step step;
	const char *reply;
	enum status refuse; /* STATUS_OK: do not */
	bool was_there;
	struct store_stored was;
	int n_called;
};

static enum status decide(const struct store_stored *was, void *context,
			  struct store_step *ret, struct buffer *ret_reply,
			  struct error *err)
{
	struct wish *wish = context;

	wish->n_called++;
	wish->was_there = was != NULL;
	if (was)
		wish->was = *was;
	if (wish->refuse != STATUS_OK)
		return error_set(err, wish->refuse, MSG_STORE_INVALID, "");
	*ret = wish->step;
	buffer_put_string(ret_reply, wish->reply ? wish->reply : "{}");
	return STATUS_OK;
}

static enum status change_at(struct fixture *f, const char *id,
			     const char *request_id, struct wish *wish,
			     struct store *store, struct buffer *reply)
{
	struct case_change change = {
		.change = {.request_id = request_id,
			   .method = "put",
			   .params_digest = 7,
			   .actor = "tester",
			   .now = NOW},
		.id = id,
		.with_document = true,
		.decide = decide,
		.context = wish,
	};

	return store_change_case(&change, store, f->arena, reply, NULL);
}

static void change(struct fixture *f, const char *id, struct wish *wish,
		   struct store *store)
{
	struct buffer reply;

	if (!wish->step.details.data)
		wish->step.details = BYTES("{}");
	buffer_init(0, &reply);
	assert_int_equal(change_at(f, id, NULL, wish, store, &reply),
			 STATUS_OK);
	buffer_release(&reply);
}

static struct store_stored stored(struct fixture *f, const char *id,
				  int64_t revision, struct store *store)
{
	struct stored_wanted wanted = {id, revision, true};
	struct store_stored ret;

	assert_int_equal(store_stored(&wanted, store, f->arena, &ret, NULL),
			 STATUS_OK);
	return ret;
}

static struct store_plan plan_of(bool agreed, int64_t start,
				 const struct store_occupied *occupied,
				 size_t n)
{
	return (struct store_plan){.agreed = agreed,
				   .span = {start, start + 100},
				   .expires =
					   agreed ? INSTANT_NONE : NOW + 1000,
				   .told = BYTES("{\"told\":1}"),
				   .occupied = occupied,
				   .n_occupied = n};
}

static void put_case(struct fixture *f, const char *id, struct store *store)
{
	static const struct store_concern concerns[] = {{STORE_PERSON, "chief"},
							{STORE_ROOM, "hall"}};
	struct wish wish = {.step = {.document = BYTES("{\"case\":1}"),
				     .concerns = concerns,
				     .n_concerns = 2}};

	change(f, id, &wish, store);
	assert_false(wish.was_there);
}

/* Agreed, and found to stand. */
static void agree_case(struct fixture *f, const char *id, struct store *store)
{
	static const struct store_occupied busy[] = {
		{STORE_PERSON, "chief", {NOW + 10, NOW + 20}},
		{STORE_ROOM, "hall", {NOW + 5, NOW + 30}}};
	const struct store_finding finding = {.found = FOUND_OK,
					      .world = 1,
					      .at = NOW,
					      .told = BYTES("{}")};
	struct store_plan plan = plan_of(true, NOW + 10, busy, 2);
	struct wish wish = {.step = {.state = 2,
				     .plans = &plan,
				     .n_plans = 1,
				     .finding = &finding}};

	change(f, id, &wish, store);
}

/* --- revisions ------------------------------------------------------------ */

static void change__revisions_stay_readable(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct wish put = {
		.step = {.state = 0, .document = BYTES("{\"case\":\"a\"}")}};
	struct wish hold = {.step = {.state = 1, .details = BYTES("[1]")}};
	struct wish again = {.step = {.state = 1, .document = BYTES("{}")}};

	change(f, "a", &put, store);
	change(f, "a", &hold, store);
	assert_true(hold.was_there);
	assert_int_equal(hold.was.latest, 1);
	assert_true(bytes_equal(hold.was.document, put.step.document));
	change(f, "a", &again, store);
	for (int64_t n = 1; n <= 3; n++) {
		struct store_stored got = stored(f, "a", n, store);

		assert_int_equal(got.revision, n);
		assert_int_equal(got.latest, 3);
		assert_int_equal(got.state, n > 1);
		assert_int_equal(got.at, NOW);
		assert_string_equal(got.actor, "tester");
		assert_true(
			bytes_equal(got.document, n < 3 ? put.step.document
							: again.step.document));
		assert_true(bytes_equal(got.details,
					n == 2 ? BYTES("[1]") : BYTES("{}")));
	}
	assert_int_equal(stored(f, "a", 0, store).revision, 3);
	store_close(store);
}

static void stored__what_is_not_there_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct stored_wanted wanted = {"a", 0, false};
	struct store_stored got;
	struct error err = {0};

	assert_int_equal(store_stored(&wanted, store, f->arena, &got, &err),
			 STATUS_NOT_FOUND);
	assert_int_equal(err.message, MSG_STORED_NONE);
	put_case(f, "a", store);
	wanted.revision = 2;
	err = (struct error){0};
	assert_int_equal(store_stored(&wanted, store, f->arena, &got, &err),
			 STATUS_NOT_FOUND);
	assert_int_equal(err.message, MSG_STORED_NO_REVISION);
	wanted.revision = 1;
	assert_int_equal(store_stored(&wanted, store, f->arena, &got, NULL),
			 STATUS_OK);
	assert_null(got.document.data);
	store_close(store);
}

static void stored_ids__ascend(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct strings ids;

	assert_int_equal(store_stored_ids(store, f->arena, &ids, NULL),
			 STATUS_OK);
	assert_int_equal(ids.n, 0);
	put_case(f, "b", store);
	put_case(f, "a", store);
	assert_int_equal(store_stored_ids(store, f->arena, &ids, NULL),
			 STATUS_OK);
	assert_int_equal(ids.n, 2);
	assert_string_equal(ids.strings[0], "a");
	assert_string_equal(ids.strings[1], "b");
	store_close(store);
}

static void change__a_refusal_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct wish refused = {.refuse = STATUS_STALE};
	struct buffer reply;

	buffer_init(0, &reply);
	assert_int_equal(change_at(f, "a", "r", &refused, store, &reply),
			 STATUS_STALE);
	assert_int_equal(reply.n, 0);
	struct wish wish = {.step = {.details = BYTES("{}"),
				     .document = BYTES("{}")},
			    .reply = "done"};
	/* The id was not used up. */
	assert_int_equal(change_at(f, "a", "r", &wish, store, &reply),
			 STATUS_OK);
	assert_string_equal(reply.data, "done");
	buffer_release(&reply);
	store_close(store);
}

static void change__is_made_once(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct wish first = {.step = {.details = BYTES("{}"),
				      .document = BYTES("{}")},
			     .reply = "first"};
	struct wish second = first;
	struct buffer reply;

	second.reply = "second";
	buffer_init(0, &reply);
	assert_int_equal(change_at(f, "a", "r", &first, store, &reply),
			 STATUS_OK);
	assert_int_equal(change_at(f, "a", "r", &second, store, &reply),
			 STATUS_OK);
	assert_string_equal(reply.data, "firstfirst");
	assert_int_equal(second.n_called, 0);
	assert_int_equal(stored(f, "a", 0, store).latest, 1);
	buffer_release(&reply);
	store_close(store);
}

static void amend__the_kept_reply_is_another_then(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct wish wish = {.step = {.details = BYTES("{}"),
				     .document = BYTES("{}")},
			    .reply = "first"};
	const struct change change = {.request_id = "r",
				      .method = "put",
				      .params_digest = 7,
				      .now = NOW};
	struct buffer reply;
	bool found = false;

	buffer_init(0, &reply);
	assert_int_equal(change_at(f, "a", "r", &wish, store, &reply),
			 STATUS_OK);
	assert_int_equal(store_amend_reply(&change, BYTES("second"), store,
					   NULL),
			 STATUS_OK);
	buffer_clear(&reply);
	assert_int_equal(store_replay(&change, store, &reply, &found, NULL),
			 STATUS_OK);
	assert_true(found);
	assert_string_equal(reply.data, "second");
	buffer_release(&reply);
	store_close(store);
}

/* --- plans ---------------------------------------------------------------- */

static void plans__are_those_in_force_at_the_revision(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	static const struct store_occupied busy[] = {
		{STORE_PERSON, "chief", {1, 2}},
		{STORE_PERSON, "chief", {3, 4}}};
	struct store_plan holds[] = {plan_of(false, 900, busy, 2),
				     plan_of(false, 500, NULL, 0)};
	struct wish hold = {.step = {.plans = holds, .n_plans = 2}};

	put_case(f, "a", store);
	change(f, "a", &hold, store);
	struct store_stored got = stored(f, "a", 2, store);
	assert_int_equal(got.n_plans, 2);
	assert_int_equal(got.plans[0].span.start, 500);
	assert_int_equal(got.plans[1].n_occupied, 2);
	assert_int_equal(got.plans[1].occupied[1].span.end, 4);
	assert_int_equal(got.plans[1].expires, NOW + 1000);
	assert_int_equal(got.plans[1].since, 2);
	assert_true(bytes_equal(got.plans[1].told, BYTES("{\"told\":1}")));
	struct wish release = {
		.step = {.ended = &got.plans[0].key, .n_ended = 1}};
	change(f, "a", &release, store);
	assert_int_equal(stored(f, "a", 1, store).n_plans, 0);
	assert_int_equal(stored(f, "a", 2, store).n_plans, 2);
	got = stored(f, "a", 3, store);
	assert_int_equal(got.n_plans, 1);
	assert_int_equal(got.plans[0].span.start, 900);
	store_close(store);
}

/* Another case's plan is not this one's to end. */
static void plans__of_another_case_are_not_ended(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	put_case(f, "a", store);
	put_case(f, "b", store);
	agree_case(f, "a", store);
	int64_t key = stored(f, "a", 0, store).plans[0].key;
	struct wish wish = {.step = {.ended = &key, .n_ended = 1}};
	change(f, "b", &wish, store);
	assert_int_equal(stored(f, "a", 0, store).n_plans, 1);
	store_close(store);
}

static size_t elsewhere(struct fixture *f, const char *except, int64_t now,
			struct span span, const struct store_elsewhere **ret,
			struct store *store)
{
	struct elsewhere_wanted wanted = {except, span, now};
	size_t n = 99;

	assert_int_equal(store_elsewhere(&wanted, store, f->arena, ret, &n,
					 NULL),
			 STATUS_OK);
	return n;
}

static void elsewhere__has_live_plans_of_other_cases(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	static const struct store_occupied busy[] = {
		{STORE_PERSON, "deputy", {NOW + 40, NOW + 50}}};
	struct store_plan hold = plan_of(false, NOW + 40, busy, 1);
	struct wish wish = {.step = {.plans = &hold, .n_plans = 1}};
	const struct store_elsewhere *of = NULL;

	put_case(f, "a", store);
	put_case(f, "b", store);
	agree_case(f, "a", store);
	change(f, "b", &wish, store);
	assert_int_equal(elsewhere(f, "a", NOW, ALWAYS, &of, store), 1);
	assert_string_equal(of[0].stored, "b");
	assert_false(of[0].agreed);
	assert_int_equal(elsewhere(f, "b", NOW, ALWAYS, &of, store), 2);
	assert_true(of[0].agreed);
	assert_string_equal(of[0].occupied.id, "chief");
	assert_string_equal(of[1].occupied.id, "hall");
	assert_int_equal(elsewhere(f, NULL, NOW, ALWAYS, &of, store), 3);
	/* A hold until NOW + 1000, that instant not included. */
	assert_int_equal(elsewhere(f, "a", NOW + 999, ALWAYS, &of, store), 1);
	assert_int_equal(elsewhere(f, "a", NOW + 1000, ALWAYS, &of, store), 0);
	assert_int_equal(elsewhere(f, "a", NOW, (struct span){NOW, NOW + 40},
				   &of, store),
			 0);
	assert_int_equal(elsewhere(f, "a", NOW,
				   (struct span){NOW + 49, NOW + 60}, &of,
				   store),
			 1);
	store_close(store);
}

static void happened__is_what_was_told_till_the_revision(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	put_case(f, "a", store);
	for (int i = 0; i < 3; i++) {
		struct store_happened happened = {.kind = 5 + i,
						  .day = {100 - i},
						  .told = BYTES("{}")};
		struct wish wish = {.step = {.happened = &happened}};

		change(f, "a", &wish, store);
	}
	struct store_stored got = stored(f, "a", 3, store);
	assert_int_equal(got.n_happened, 2);
	assert_int_equal(got.happened[1].kind, 6);
	assert_int_equal(got.happened[1].day.n, 99);
	assert_int_equal(got.happened[1].revision, 3);
	assert_int_equal(stored(f, "a", 0, store).n_happened, 3);
	store_close(store);
}

/* --- findings ------------------------------------------------------------- */

static int64_t unsettled(uint64_t world, struct store *store)
{
	int64_t n = -1;

	assert_int_equal(store_unsettled(world, store, &n, NULL), STATUS_OK);
	return n;
}

struct looking {
	struct store_finding finding;
	enum status refuse;
	char id[49];
};

static enum status look(const struct store_stored *found, void *context,
			struct store_finding *ret, struct error *err)
{
	struct looking *looking = context;

	(void)err;
	snprintf(looking->id, sizeof(looking->id), "%s", found->id);
	assert_true(found->has_finding);
	assert_non_null(found->document.data);
	*ret = looking->finding;
	return looking->refuse;
}

static void import__marks_agreed_cases_that_take_the_calendar(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 3, false, f->arena);
	int64_t counts[N_FOUND];
	bool more = false;
	struct looking looking = {.finding = {.found = FOUND_BROKEN,
					      .world = 1,
					      .at = NOW,
					      .told = BYTES("[2]")}};

	put_case(f, "a", store);
	put_case(f, "b", store);
	agree_case(f, "a", store);
	assert_int_equal(unsettled(1, store), 0);
	import_ok(&c, "1", store);
	assert_int_equal(unsettled(1, store), 1);
	store_close(store);
	store = open_store(f, STORE_WRITE);
	assert_int_equal(unsettled(1, store), 1);
	assert_int_equal(store_settle(1, look, &looking, store, f->arena, &more,
				      NULL),
			 STATUS_OK);
	assert_true(more);
	assert_string_equal(looking.id, "a");
	assert_int_equal(store_settle(1, look, &looking, store, f->arena, &more,
				      NULL),
			 STATUS_OK);
	assert_false(more);
	struct store_stored got = stored(f, "a", 0, store);
	assert_int_equal(got.finding.found, FOUND_BROKEN);
	assert_true(bytes_equal(got.finding.told, BYTES("[2]")));
	assert_int_equal(store_found_with(STORE_PERSON, "chief", store, counts,
					  NULL),
			 STATUS_OK);
	assert_int_equal(counts[FOUND_BROKEN], 1);
	assert_int_equal(counts[FOUND_OK], 0);
	/* The same file again, and one that no case takes. */
	import_ok(&c, "2", store);
	c.id = "deputy";
	import_ok(&c, "3", store);
	assert_int_equal(unsettled(1, store), 0);
	store_close(store);
}

static void settle__another_world_unsettles_all(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct looking looking = {.finding = {.world = 2, .told = BYTES("{}")}};
	bool more = true;
	int n = 0;

	put_case(f, "a", store);
	put_case(f, "b", store);
	agree_case(f, "a", store);
	agree_case(f, "b", store);
	assert_int_equal(unsettled(2, store), 2);
	for (; more; n++)
		assert_int_equal(store_settle(2, look, &looking, store,
					      f->arena, &more, NULL),
				 STATUS_OK);
	assert_int_equal(n, 3);
	assert_int_equal(unsettled(2, store), 0);
	store_close(store);
}

static void settle__a_failure_leaves_the_mark(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct looking looking = {.finding = {.world = 2, .told = BYTES("{}")},
				  .refuse = STATUS_FAULT};
	bool more = false;

	put_case(f, "a", store);
	agree_case(f, "a", store);
	assert_int_equal(store_settle(2, look, &looking, store, f->arena, &more,
				      NULL),
			 STATUS_FAULT);
	assert_int_equal(unsettled(2, store), 1);
	store_close(store);
}

/* Without an agreement there is nothing to look at. */
static void finding__goes_with_the_agreement(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct wish over = {.step = {.unwatch = true}};

	put_case(f, "a", store);
	put_case(f, "b", store);
	agree_case(f, "a", store);
	agree_case(f, "b", store);
	int64_t key = stored(f, "a", 0, store).plans[0].key;
	struct wish release = {.step = {.ended = &key, .n_ended = 1}};
	change(f, "a", &release, store);
	assert_false(stored(f, "a", 0, store).has_finding);
	assert_true(stored(f, "b", 0, store).has_finding);
	change(f, "b", &over, store);
	assert_false(stored(f, "b", 0, store).has_finding);
	assert_int_equal(stored(f, "b", 0, store).n_plans, 1);
	store_close(store);
}

#define TEST(test)                                                             \
	cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(change__revisions_stay_readable),
		TEST(stored__what_is_not_there_is_not_found),
		TEST(stored_ids__ascend),
		TEST(change__a_refusal_leaves_nothing),
		TEST(change__is_made_once),
		TEST(amend__the_kept_reply_is_another_then),
		TEST(plans__are_those_in_force_at_the_revision),
		TEST(plans__of_another_case_are_not_ended),
		TEST(elsewhere__has_live_plans_of_other_cases),
		TEST(happened__is_what_was_told_till_the_revision),
		TEST(import__marks_agreed_cases_that_take_the_calendar),
		TEST(settle__another_world_unsettles_all),
		TEST(settle__a_failure_leaves_the_mark),
		TEST(finding__goes_with_the_agreement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
