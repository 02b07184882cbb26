#ifndef TESTS_UNIT_STORE_PURGED_H
#define TESTS_UNIT_STORE_PURGED_H

/* What a store has before a purge, and a look at its files after it. */
#include "tests/unit/store/fixture.h"

#include <sqlite3.h>

#include "store/audit.h"
#include "store/purge.h"

/* --- a store, and another hand in it -------------------------------------- */

static inline enum status no_reply(const struct purge_result *result,
				   void *context, struct buffer *ret,
				   struct error *err)
{
	(void)err;
	*(struct purge_result *)context = *result;
	buffer_put_string(ret, "{}");
	return STATUS_OK;
}

static inline enum status purge_told(struct store *store,
				     const struct purge *what,
				     struct purge_result *ret,
				     struct error *err)
{
	struct purge copy = *what;
	struct buffer reply;

	copy.change.method = "purge";
	copy.reply = no_reply;
	copy.context = ret;
	buffer_init(0, &reply);
	enum status status = store_purge(&copy, store, &reply, err);
	buffer_release(&reply);
	return status;
}

static inline enum status purge(struct store *store, const struct purge *what,
				struct purge_result *ret)
{
	return purge_told(store, what, ret, NULL);
}

static inline void tamper(const struct fixture *f, const char *sql)
{
	sqlite3 *db;

	if (store_url()) {
		store_sql(sql, 0, NULL);
		return;
	}
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA secure_delete = OFF", NULL,
				      NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The first column of the first row; -1: there is none. */
static inline int64_t look(const struct fixture *f, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t value = -1;
	sqlite3 *db;

	if (store_url()) {
		char text[32];

		store_sql(sql, sizeof(text), text);
		return text[0] ? strtoll(text, NULL, 10) : -1;
	}
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL),
			 SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return value;
}

/* How often the bytes stand in the files of the store. */
static inline int count_in_files(const struct fixture *f, const char *bytes)
{
	static const char *const names[] = {"", "-wal", "-shm", "-journal"};
	char path[160];
	int n = 0;

	if (store_url())
		return count_in_tables(bytes);
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", f->file, names[i]);
		n += count_in_file(path, bytes);
	}
	return n;
}

/* --- what a store has ----------------------------------------------------- */

/* What a change of a case puts there. */
struct putting {
	const char *document; /* NULL: as it was */
	const char *details;
	const char *told;     /* of a date that is agreed; NULL: none */
	const char *occupied; /* who is at its table */
	enum store_kind kind; /* of that */
	const char *record;   /* what is told of what happened */
	bool ends;	      /* the date agreed before */
};

static inline enum status put_case(const struct store_stored *was,
				   void *context, struct store_step *ret,
				   struct buffer *ret_reply, struct error *err)
{
	static struct store_occupied occupied;
	static struct store_plan plan;
	static struct store_happened happened;
	const struct putting *putting = context;

	(void)err;
	*ret = (struct store_step){.details = bytes_of(putting->details)};
	if (putting->document)
		ret->document = bytes_of(putting->document);
	if (putting->told) {
		occupied = (struct store_occupied){.kind = putting->kind,
						   .id = putting->occupied,
						   .span = {NOW, NOW + 9}};
		plan = (struct store_plan){.agreed = true,
					   .span = {NOW, NOW + 9},
					   .expires = INSTANT_NONE,
					   .told = bytes_of(putting->told),
					   .occupied = &occupied,
					   .n_occupied = 1};
		ret->plans = &plan;
		ret->n_plans = 1;
	}
	if (putting->ends) {
		ret->ended = &was->plans[0].key;
		ret->n_ended = 1;
	}
	if (putting->record) {
		happened = (struct store_happened){.kind = 1,
						   .told = bytes_of(
							   putting->record)};
		ret->happened = &happened;
	}
	buffer_put_string(ret_reply, "{}");
	return STATUS_OK;
}

static inline void put_as(struct store *store, struct arena *arena,
			  const char *id, const char *actor,
			  const struct putting *putting)
{
	struct putting copy = *putting;
	struct case_change change = {.change = {.method = "put",
						.actor = actor,
						.now = NOW},
				     .id = id,
				     .decide = put_case,
				     .context = &copy};
	struct buffer reply;

	buffer_init(0, &reply);
	assert_int_equal(store_change_case(&change, store, arena, &reply, NULL),
			 STATUS_OK);
	buffer_release(&reply);
}

static inline void put(struct store *store, struct arena *arena, const char *id,
		       const char *document)
{
	const struct putting putting = {.document = document, .details = "{}"};

	put_as(store, arena, id, "", &putting);
}

static const char with_her[] =
	"{\"case\":\"c\",\"people\":[{\"id\":\"canary-mair\",\"name\":\"canary"
	" Mair\"},{\"id\":\"huw\"}]}";
static const char without_her[] =
	"{\"case\":\"c\",\"people\":[{\"id\":\"huw\"}]}";

static inline void import_as(struct store *store, struct arena *arena,
			     enum store_kind kind, const char *id,
			     const char *request_id)
{
	static const char *const emails[] = {"canary@example.org"};
	struct store_calendar c = make_calendar(id, 5, 400, false, arena);
	struct buffer reply;

	c.kind = kind;
	if (strstr(id, "canary")) {
		c.emails = (struct strings){emails, 1};
		c.reduced = BYTES("BEGIN:VCALENDAR canary-mair");
	}
	struct import import = {.calendar = &c, .reply = make_reply};
	import.change = (struct change){.request_id = request_id,
					.method = "import",
					.actor = id,
					.now = NOW};
	buffer_init(0, &reply);
	assert_int_equal(store_import(&import, store, &reply, NULL), STATUS_OK);
	buffer_release(&reply);
}

static inline void add(struct store *store, int64_t at, const char *actor,
		       int32_t kind, const char *id)
{
	const struct audit_about about = {kind, id};
	const struct audit_entry entry = {.via = VIA_TOKEN,
					  .actor = actor,
					  .method = "freebusy",
					  .about = &about,
					  .n_about = 1,
					  .at = at};

	assert_int_equal(store_audit(&entry, store, NULL), STATUS_OK);
}

static inline enum audit_fault verify(struct store *store)
{
	struct audit_verdict verdict;

	assert_int_equal(store_audit_verify(NULL, store, &verdict, NULL),
			 STATUS_OK);
	return verdict.fault;
}

static const struct purge her = {.kind = STORE_PERSON, .id = "canary-mair"};

#endif
