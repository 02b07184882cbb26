#include "cli/ask.h"
#include "cli/command.h"
#include "cli/decided.h"
#include "cli/words.h"

/* How far whoever reads calendars is kept in. */
static void put_reader(const struct json *reader, enum language language,
		       struct buffer *ret)
{
	int64_t abi = member_int(reader, "landlock");
	bool seccomp = json_bool(json_member(reader, "seccomp"));

	if (abi > 0)
		message_format(ret, language,
			       seccomp ? MSG_HEALTH_READER
				       : MSG_HEALTH_NO_SECCOMP,
			       "d", abi);
	else
		message_format(ret, language,
			       seccomp ? MSG_HEALTH_NO_LANDLOCK
				       : MSG_HEALTH_RLIMITS,
			       "");
	buffer_put_char(ret, '\n');
}

/* The bound of the bucket in which the share of all requests is reached; what
 * is beyond every bound is told as the last. */
static int64_t share_ms(const struct json *latency, int64_t percent)
{
	const struct json *buckets = json_member(latency, "buckets");
	int64_t all = member_int(latency, "requests"), ms = 0;

	for (size_t i = 0; i + 1 < json_size(buckets); i++) {
		const struct json *bucket = json_at(buckets, i);

		ms = member_int(bucket, "at_most_ms");
		if (member_int(bucket, "requests") * 100 >= all * percent)
			break;
	}
	return ms;
}

static void put_requests(const struct json *result, enum language language,
			 struct buffer *ret)
{
	const struct json *latency = json_member(result, "latency"),
			  *refused = json_member(result, "refused");

	if (member_int(latency, "requests")) {
		message_format(ret, language, MSG_HEALTH_LATENCY, "ddd",
			       member_int(latency, "requests"),
			       share_ms(latency, 50), share_ms(latency, 99));
		buffer_put_char(ret, '\n');
	}
	message_format(ret, language, MSG_HEALTH_REFUSED, "ddd",
		       member_int(refused, "busy"),
		       member_int(refused, "deadline"),
		       member_int(refused, "crashed"));
	buffer_put_char(ret, '\n');
}

static void put_ages(const struct json *calendars, enum language language,
		     struct buffer *ret)
{
	struct buffer oldest, newest;

	buffer_init(0, &oldest);
	buffer_init(0, &newest);
	put_date(member_string(calendars, "oldest_as_of"), true, language,
		 &oldest);
	put_date(member_string(calendars, "newest_as_of"), true, language,
		 &newest);
	message_format(ret, language, MSG_HEALTH_OLDEST, "ss", oldest.data,
		       newest.data);
	buffer_put_char(ret, '\n');
	buffer_release(&oldest);
	buffer_release(&newest);
}

static void put_calendars(const struct json *result, enum language language,
			  struct buffer *ret)
{
	const struct json *calendars = json_member(result, "calendars");

	if (!calendars) {
		message_format(ret, language, MSG_HEALTH_STORE, "s",
			       member_text(result, "problem", language));
		buffer_put_char(ret, '\n');
		return;
	}
	message_format(ret, language, MSG_HEALTH_CALENDARS, "dddd",
		       member_int(calendars, "all"),
		       member_int(calendars, "stale"),
		       member_int(calendars, "undated"),
		       member_int(calendars, "incomplete"));
	buffer_put_char(ret, '\n');
	if (member_string(calendars, "oldest_as_of")[0])
		put_ages(calendars, language, ret);
}

/* How many agreed dates stand, if there are any, and those that do not as they
 * were agreed. */
static void put_agreed(const struct json *agreed, enum language language,
		       struct buffer *ret)
{
	const struct json *dates = json_member(agreed, "dates");
	int64_t ok = member_int(agreed, "ok");
	int64_t reseat = member_int(agreed, "reseat");
	int64_t broken = member_int(agreed, "broken");

	if (ok + reseat + broken == 0)
		return;
	message_format(ret, language, MSG_HEALTH_AGREED, "ddd", ok, reseat,
		       broken);
	buffer_put_char(ret, '\n');
	for (size_t i = 0; i < json_size(dates); i++) {
		const struct json *one = json_at(dates, i);

		buffer_printf(ret, "  %s: ", member_string(one, "case"));
		put_found(one, language, ret);
		buffer_put_char(ret, '\n');
	}
}

static void put_known(const struct json *result, enum language language,
		      struct buffer *ret)
{
	const struct json *versions = json_member(result, "versions");
	const struct json *server = json_member(versions, "postgresql");
	struct buffer until;

	buffer_init(0, &until);
	put_date(member_string(result, "holidays_until"), true, language,
		 &until);
	message_format(ret, language, MSG_HEALTH_KNOWN, "dssss",
		       member_int(versions, "schema"),
		       server ? "PostgreSQL" : "SQLite",
		       member_string(versions,
				     server ? "postgresql" : "sqlite"),
		       member_string(versions, "tzdata"), until.data);
	buffer_put_char(ret, '\n');
	buffer_release(&until);
}

static void put_health(const struct json *result, enum language language,
		       struct buffer *ret)
{
	const struct json *workers = json_member(result, "workers");

	message_format(ret, language, MSG_HEALTH, "sdddd",
		       member_string(result, "version"),
		       member_int(result, "uptime_s"),
		       member_int(result, "queue"), member_int(workers, "busy"),
		       member_int(workers, "all"));
	buffer_put_char(ret, '\n');
	put_requests(result, language, ret);
	put_calendars(result, language, ret);
	put_agreed(json_member(result, "agreed"), language, ret);
	put_known(result, language, ret);
	put_reader(json_member(result, "reader"), language, ret);
}

/* Asks a service, --connect or not: without one there is nothing to ask. */
int command_health(const struct arguments *arguments)
{
	struct question question = {.method = "health",
				    .params = json_new_object()};
	struct arguments there = *arguments;
	struct json *result = NULL;

	if (!argument_given(&there, OPTION_CONNECT))
		there.n_given[OPTION_CONNECT] = 1;
	enum status status = ask(&question, &there, &result);
	return status == STATUS_OK ? show(result, arguments, put_health)
				   : exit_of(status);
}
