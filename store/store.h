#ifndef STORE_STORE_H
#define STORE_STORE_H

/*
 * What is kept: calendars of people, rooms and resources, and stored cases
 * with what was decided of them, transactionally.
 *
 * A change is acknowledged after its commit and survives kill -9 and power
 * loss. Every change carries a request_id; its reply is committed with it and
 * repeated, byte for byte, when the same request comes again; another request
 * under the same id is refused. One writer at a time, whoever asks; readers
 * see one state. The store knows base/ only: replies and reduced calendars
 * are bytes to it, and so are a case and what is told of a decision. SQLite or
 * PostgreSQL stands behind this header.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/day.h"
#include "base/error.h"
#include "base/timetable.h"

struct store;

enum store_kind {
	STORE_PERSON,
	STORE_ROOM,
	STORE_RESOURCE,
	STORE_EVENTS,
	STORE_HOLIDAYS,
	N_STORE_KINDS
};
const char *store_kind_word(enum store_kind kind); /* "person", "room", ... */

/*
 * Opens the store in a folder, which is made (mode 0700) if create. The
 * database file is trefnydd.db in it, mode 0600. A schema newer than ours, a
 * folder or file open to others, a damaged file: STATUS_REJECTED or _FAULT
 * with the path as source; nothing there and not create: STATUS_NOT_FOUND.
 * Or the store in the PostgreSQL that a URL names (libpq's, postgresql://...):
 * its tables are made if create. The source of its errors is the database and
 * the host, never a user or a password; STATUS_FAULT where it does not answer.
 * STORE_READ never waits for a writer, but brings a store of an older schema
 * to ours first, as the others do. A process that forks does not use a
 * store opened before the fork in the child.
 */
enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };
enum status store_open(const char *where, enum store_mode mode,
		       struct store **ret, struct error *err);
void store_close(struct store *store); /* NULL is allowed */
/* It is the database that failed: whoever has it open opens it anew. */
bool store_failed(const struct error *error);
bool store_is_url(const char *where);
/* What messages call it: a file, or a database and its host. Borrowed. */
const char *store_name(const struct store *store);

/*
 * What was committed since it was last asked, by another connection than this;
 * the first time, and where it may have missed something: a purge. With ask
 * nothing that was acknowledged before is missed; without, what has been told
 * so far. *ret_fd can be read when it is worth looking again; -1: nothing
 * tells. It is another after an error. A PostgreSQL's connection is best its
 * own.
 */
enum store_change { STORE_SAME, STORE_CHANGED, STORE_PURGED };
enum status store_watch(bool ask, struct store *store, enum store_change *ret,
			int *ret_fd, struct error *err);

/* Random, made with the store and kept in it: for hashes of UIDs. */
enum { STORE_UID_KEY_BYTES = 32 };
enum status store_uid_key(struct store *store,
			  unsigned char ret[static STORE_UID_KEY_BYTES],
			  struct error *err);

/*
 * Between the two, every reading call sees the state of the first, whatever
 * is imported meanwhile; no change may be made. Calls outside see one state
 * each.
 */
enum status store_begin_snapshot(struct store *store, struct error *err);
void store_end_snapshot(struct store *store); /* without one: nothing */

/* A kept item of a calendar of events: what a reason needs. */
struct store_item {
	struct span span;
	bool all_day;
	struct day first, last;
	const char *title;
	struct strings categories;
};

/* One source of one calendar, as read. */
struct store_calendar {
	enum store_kind kind;
	const char *id, *source;
	struct timetable timetable;
	struct span horizon;		/* how far it was expanded */
	const struct store_item *items; /* events and holidays */
	size_t n_items;
	struct bytes reduced; /* so that it can be expanded further */
	bool uids_hashed;     /* under the store's key; else they are numbers */
	const char *zone;     /* the owner's as stated; "": not stated */
	struct strings emails;
	uint64_t digest; /* of all that decides what is kept */
	bool covers_stated;
	struct day stated_from, stated_to; /* if so; both included */
};

struct audit_entry; /* store/audit.h */
struct change {
	const char *request_id; /* 1..128 bytes; NULL: made for one call */
	const char *method;
	uint64_t params_digest; /* same request_id, other params: refused */
	const char *actor;
	int64_t now;
	const char *caller;		 /* whose request_id it is; NULL: "" */
	const struct audit_entry *audit; /* commits with it; NULL: none */
};

struct import_result {
	bool replaced;	/* a calendar of that kind, id and source was there */
	bool unchanged; /* with the same digest: nothing was written */
	int64_t previous_as_of; /* INSTANT_NONE */
	/* Agreed cases that take it: marked, to be looked at again, unless it
	   is unchanged. */
	int64_t n_agreed;
};

/*
 * Makes the reply that is committed with the change, or refuses the change
 * with its error, knowing what it would replace. Appends to ret.
 */
typedef enum status store_reply(const struct import_result *result,
				void *context, struct buffer *ret,
				struct error *err);

/*
 * Replaces one source of one calendar whole. Appends the reply to ret_reply
 * after the commit: the new one, or the kept one of the same request_id.
 * Errors: those of the reply, STATUS_REJECTED (request_id used for something
 * else), STATUS_BUSY (another writer held the store for 5 s), STATUS_FAULT.
 */
struct import {
	struct change change;
	const struct store_calendar *calendar;
	store_reply *reply;
	void *context;
};
enum status store_import(const struct import *import, struct store *store,
			 struct buffer *ret_reply, struct error *err);

/* A reply kept under a request_id: *ret_found, and its bytes appended. */
enum status store_replay(const struct change *change, struct store *store,
			 struct buffer *ret_reply, bool *ret_found,
			 struct error *err);

/*
 * The calendar of an id, all its sources, the rows that meet the span and the
 * covers whole; items all. Sources ascend by name. None: n 0.
 */
struct store_calendars {
	const struct store_calendar *calendars;
	size_t n;
};
enum status store_load(enum store_kind kind, const char *id, struct span span,
		       struct store *store, struct arena *arena,
		       struct store_calendars *ret, struct error *err);

/* The people whose addresses are kept, by id; of all their sources. */
struct store_person {
	const char *id;
	struct strings emails; /* ascending, each once; at least one */
};
enum status store_people(struct store *store, struct arena *arena,
			 const struct store_person **ret, size_t *ret_n,
			 struct error *err);

/* One line a calendar and source, for `calendars`: by kind, id, source. */
struct store_summary {
	enum store_kind kind;
	const char *id, *source, *zone; /* zone "": not stated */
	struct strings emails;
	int64_t as_of, covered_until; /* INSTANT_NONE */
	bool covers_stated, cover_assumed, complete;
	int64_t imported_at;
	struct span counted;	  /* of what was asked, what it was read for */
	const struct busy *busys; /* those that meet counted */
	size_t n_busys;
};
enum status store_summaries(struct span counted, struct store *store,
			    struct arena *arena,
			    const struct store_summary **ret, size_t *ret_n,
			    struct error *err);

/* --- stored cases --------------------------------------------------------- */

/* Whom or what a date keeps busy, and when. */
struct store_occupied {
	enum store_kind kind;
	const char *id;
	struct span span;
};

/* A date of a stored case that is held or agreed. */
struct store_plan {
	int64_t key; /* the store's name of it */
	bool agreed; /* else held */
	struct span span;
	int64_t expires; /* of a hold, from then on; else INSTANT_NONE */
	int64_t since;	 /* the revision that made it */
	struct bytes told;
	const struct store_occupied *occupied; /* by kind, id, start */
	size_t n_occupied;
};

/* What happened, and on which day. */
struct store_happened {
	int32_t kind;
	int64_t revision; /* that told it */
	struct day day;
	struct bytes told;
};

/* What became of an agreement when it was last looked at. */
enum store_found { FOUND_OK, FOUND_RESEAT, FOUND_BROKEN, N_FOUND };
struct store_finding {
	bool marked; /* it is to be looked at again */
	enum store_found found;
	uint64_t world; /* of all else that may change it, looked at then */
	int64_t at;
	struct bytes told;
};

/* One revision of a stored case. */
struct store_stored {
	const char *id;
	int64_t revision, latest; /* from 1 */
	int32_t state;
	const char *method, *actor; /* that made the revision */
	int64_t at;
	struct bytes details;
	struct bytes document; /* {NULL, 0} where it was not asked for */
	const struct store_plan *plans; /* in force then, by start */
	size_t n_plans;
	const struct store_happened *happened; /* till then, by revision */
	size_t n_happened;
	bool has_finding; /* of the latest revision */
	struct store_finding finding;
};

/* revision 0: the latest. Errors: STATUS_NOT_FOUND. */
struct stored_wanted {
	const char *id;
	int64_t revision;
	bool with_document;
};
enum status store_stored(const struct stored_wanted *wanted,
			 struct store *store, struct arena *arena,
			 struct store_stored *ret, struct error *err);
/* The ids of all, ascending. */
enum status store_stored_ids(struct store *store, struct arena *arena,
			     struct strings *ret, struct error *err);

/* A calendar of the store that a case takes. */
struct store_concern {
	enum store_kind kind;
	const char *id;
};

/* What a change makes of a stored case: its next revision. */
struct store_step {
	int32_t state;
	struct bytes details;
	struct bytes document;		      /* {NULL, 0}: as it was */
	const struct store_concern *concerns; /* with a document */
	size_t n_concerns;
	const int64_t *ended; /* keys of plans in force no more */
	size_t n_ended;
	const struct store_plan *plans; /* new ones; key, since not read */
	size_t n_plans;
	const struct store_happened *happened; /* a new one, or NULL */
	/* NULL: as it was, but there is none without an agreement. */
	const struct store_finding *finding;
	bool unwatch; /* the agreement need not be looked at any more */
};

/*
 * Decides on the step and appends its reply, or refuses the change with its
 * error. was NULL: there is no such case. Called inside the transaction: what
 * is read meanwhile is what the change will meet.
 */
typedef enum status store_decide(const struct store_stored *was, void *context,
				 struct store_step *ret,
				 struct buffer *ret_reply, struct error *err);
struct case_change {
	struct change change;
	const char *id;
	bool with_document; /* decide wants it */
	store_decide *decide;
	void *context;
};
/* Errors: those of decide and of store_import(). */
enum status store_change_case(const struct case_change *change,
			      struct store *store, struct arena *arena,
			      struct buffer *ret_reply, struct error *err);

/*
 * What agreements, and holds not expired at now, keep busy within the span in
 * other cases than one (NULL: in all). By case, kind, id, start.
 */
struct store_elsewhere {
	const char *stored;
	bool agreed; /* else held */
	struct store_occupied occupied;
};
struct elsewhere_wanted {
	const char *except;
	struct span span;
	int64_t now;
};
enum status store_elsewhere(const struct elsewhere_wanted *wanted,
			    struct store *store, struct arena *arena,
			    const struct store_elsewhere **ret, size_t *ret_n,
			    struct error *err);

/* How many agreed cases are to be looked at: marked, or in another world. */
enum status store_unsettled(uint64_t world, struct store *store, int64_t *ret,
			    struct error *err);
/*
 * Looks at the first of them, in one transaction; *ret_more false: there was
 * none. An import that commits meanwhile marks it after that.
 */
typedef enum status store_find(const struct store_stored *stored, void *context,
			       struct store_finding *ret, struct error *err);
enum status store_settle(uint64_t world, store_find *find, void *context,
			 struct store *store, struct arena *arena,
			 bool *ret_more, struct error *err);
/* What was found of the agreed cases that take a calendar, of each kind. */
enum status store_found_with(enum store_kind kind, const char *id,
			     struct store *store, int64_t ret[static N_FOUND],
			     struct error *err);
/* Of all agreed cases, by id. */
struct store_found_case {
	const char *id;
	struct store_finding finding;
};
enum status store_findings(struct store *store, struct arena *arena,
			   const struct store_found_case **ret, size_t *ret_n,
			   struct error *err);
/* The reply that is repeated under the request_id from now on. */
enum status store_amend_reply(const struct change *change, struct bytes reply,
			      struct store *store, struct error *err);

#endif
