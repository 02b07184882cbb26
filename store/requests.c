#include "store/requests.h"

#include <string.h>

#include "base/limits.h"
#include "store/chain.h"

/* --- replies kept under a request_id -------------------------------------- */

static int64_t oldest_kept(const struct change *change)
{
	const int64_t kept_s = (int64_t)LIMIT_REPLY_DAYS * SECONDS_A_DAY;

	return change->now > INSTANT_FIRST + kept_s ? change->now - kept_s
						    : INSTANT_FIRST;
}

static enum status check_id(const struct change *change, struct error *err)
{
	size_t n = strlen(change->request_id);

	if (n >= 1 && n <= LIMIT_REQUEST_ID_BYTES)
		return STATUS_OK;
	return error_set(err, STATUS_REJECTED, MSG_STORE_REQUEST_ID, "d",
			 (int64_t)LIMIT_REQUEST_ID_BYTES);
}

static const char *caller_of(const struct change *change)
{
	return change->caller ? change->caller : "";
}

static bool is_same(const struct change *change, struct query *query)
{
	struct bytes method = query_get_bytes(query);

	if (!bytes_equal(method, bytes_of(change->method)))
		return false;
	return (uint64_t)query_get_int(query) == change->params_digest;
}

static enum status replay(const struct change *change, struct store *store,
			  struct buffer *ret_reply, bool *ret_found,
			  struct error *err)
{
	struct query query;
	bool found = false, same = false;

	query_open("SELECT method, params_digest, reply FROM request"
		   " WHERE caller = ? AND request_id = ? AND at >= ?",
		   store, &query);
	query_put_text(caller_of(change), &query);
	query_put_text(change->request_id, &query);
	query_put_int(oldest_kept(change), &query);
	if (query_row(&query)) {
		found = true;
		same = is_same(change, &query);
		if (same) {
			struct bytes reply = query_get_bytes(&query);
			buffer_put(ret_reply, reply.data, reply.n);
		}
	}
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	if (found && !same)
		return error_set(err, STATUS_REJECTED,
				 MSG_STORE_REQUEST_ID_USED, "s",
				 change->request_id);
	if (ret_reply->failed)
		return error_no_memory(err, NULL);
	*ret_found = found;
	return STATUS_OK;
}

/*
 * Whoever made the change may have been killed between its commit's write and
 * its sync: SQLite finds it in the log then, though power loss could still
 * take it away. A commit behind it is synced with all before it. PostgreSQL
 * shows nobody what is not on its disk.
 */
static enum status sync_kept(const struct change *change, struct store *store,
			     struct error *err)
{
	struct query query;

	if (store->engine->is_postgres || !store->writes)
		return STATUS_OK;
	enum status status = database_begin_write(store, err);
	if (status != STATUS_OK)
		return status;
	query_open("UPDATE request SET at = at"
		   " WHERE caller = ? AND request_id = ?",
		   store, &query);
	query_put_text(caller_of(change), &query);
	query_put_text(change->request_id, &query);
	query_done(&query);
	status = query_close(&query, err);
	if (status == STATUS_OK)
		status = database_commit(store, err);
	if (status != STATUS_OK)
		database_rollback(store);
	return status;
}

enum status store_replay(const struct change *change, struct store *store,
			 struct buffer *ret_reply, bool *ret_found,
			 struct error *err)
{
	size_t before = ret_reply->n;
	bool found = false;

	if (!change->request_id) {
		*ret_found = false;
		return STATUS_OK;
	}
	enum status status = check_id(change, err);
	if (status == STATUS_OK)
		status = replay(change, store, ret_reply, &found, err);
	if (status == STATUS_OK && found)
		status = sync_kept(change, store, err);
	if (status == STATUS_OK)
		*ret_found = found;
	else
		buffer_cut(before, ret_reply);
	return status;
}

static enum status forget_old(const struct change *change, struct store *store,
			      struct error *err)
{
	struct query query;

	query_open("DELETE FROM request WHERE at < ?", store, &query);
	query_put_int(oldest_kept(change), &query);
	query_done(&query);
	return query_close(&query, err);
}

static enum status keep_reply(const struct change *change, struct bytes reply,
			      struct store *store, struct error *err)
{
	struct query query;

	query_open("INSERT INTO request (caller, request_id, method,"
		   " params_digest, actor, at, reply)"
		   " VALUES (?, ?, ?, ?, ?, ?, ?)",
		   store, &query);
	query_put_text(caller_of(change), &query);
	query_put_text(change->request_id, &query);
	query_put_text(change->method ? change->method : "", &query);
	query_put_int((int64_t)change->params_digest, &query);
	query_put_text(change->actor ? change->actor : "", &query);
	query_put_int(change->now, &query);
	query_put_bytes(reply, &query);
	query_done(&query);
	return query_close(&query, err);
}

enum status requests_replace(const struct change *change, struct bytes reply,
			     struct store *store, struct error *err)
{
	struct query query;

	query_open("UPDATE request SET reply = ?"
		   " WHERE caller = ? AND request_id = ?",
		   store, &query);
	query_put_bytes(reply, &query);
	query_put_text(caller_of(change), &query);
	query_put_text(change->request_id, &query);
	query_done(&query);
	return query_close(&query, err);
}

/* --- one change ----------------------------------------------------------- */

/* What is read meanwhile is read in the change's own transaction. */
static enum status make_reply(requests_make *make, void *context,
			      struct store *store, struct buffer *ret,
			      struct error *err)
{
	store->in_snapshot = true;
	enum status status = make(store, context, ret, err);
	store->in_snapshot = false;
	if (status == STATUS_OK && ret->failed)
		return error_no_memory(err, NULL);
	return status;
}

static enum status make_and_keep(const struct change *change,
				 requests_make *make, void *context,
				 struct store *store, struct buffer *ret_reply,
				 struct error *err)
{
	size_t before = ret_reply->n;
	enum status status = forget_old(change, store, err);

	if (status == STATUS_OK)
		status = make_reply(make, context, store, ret_reply, err);
	struct bytes reply = buffer_bytes(ret_reply);
	reply.n -= before;
	reply.data = reply.n ? reply.data + before : NULL;
	if (status == STATUS_OK && change->request_id)
		status = keep_reply(change, reply, store, err);
	if (status == STATUS_OK)
		status = chain_append(change->audit, &reply, store, err);
	return status == STATUS_OK ? database_commit(store, err) : status;
}

/* *unknown: whether an earlier try was committed; told here. */
static enum status run_once(const struct change *change, requests_make *make,
			    void *context, struct store *store,
			    struct buffer *ret_reply, bool *unknown,
			    struct error *err)
{
	bool found = false;
	enum status status = database_begin_write(store, err);

	if (status != STATUS_OK)
		return status;
	if (change->request_id)
		status = replay(change, store, ret_reply, &found, err);
	if (status == STATUS_OK)
		*unknown = false;
	if (status == STATUS_OK && !found)
		status = make_and_keep(change, make, context, store, ret_reply,
				       err);
	if (status != STATUS_OK || found)
		database_rollback(store);
	return status;
}

/*
 * With a request_id it is safe to run a change again whatever became of it:
 * if it was committed, its reply is there.
 */
static bool may_run_again(const struct change *change,
			  const struct store *store)
{
	enum outcome outcome = database_outcome(store);

	return outcome == OUTCOME_UNDONE ||
	       (outcome == OUTCOME_UNKNOWN && change->request_id);
}

static enum status tell_unknown(const struct store *store, struct error *err)
{
	error_set(err, STATUS_FAULT, MSG_STORE_UNKNOWN, "");
	error_source(err, store->path);
	return STATUS_FAULT;
}

enum status requests_once(const struct change *change, requests_make *make,
			  void *context, struct store *store,
			  struct buffer *ret_reply, struct error *err)
{
	size_t before = ret_reply->n;
	struct error own;
	bool unknown = false;
	enum status status =
		change->request_id ? check_id(change, err) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	for (int i = 0; i < DATABASE_TRIES; i++) {
		own = (struct error){0};
		status = run_once(change, make, context, store, ret_reply,
				  &unknown, &own);
		if (status == STATUS_OK)
			return STATUS_OK;
		buffer_cut(before, ret_reply);
		unknown |= database_outcome(store) == OUTCOME_UNKNOWN;
		if (!may_run_again(change, store))
			break;
	}
	if (unknown)
		return tell_unknown(store, err);
	if (err && err->status == STATUS_OK)
		*err = own;
	return status;
}
