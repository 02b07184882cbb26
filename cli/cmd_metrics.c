#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/zone.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"
#include "ipc/checkup.h"

/*
 * OpenMetrics 1.0 text of what `health` answers: one table of families; a
 * value that is not known has no sample.
 */

enum value_kind { VALUE_INT, VALUE_INSTANT, VALUE_DAY };

struct family {
	const char *name, *type, *unit; /* unit NULL: none */
	enum message help;
	enum value_kind kind;
	/* Its samples: a label's value each, "" without, and where the figure
	   stands in the answer. */
	const char *label;
	struct sample {
		const char *value, *object, *member;
	} samples[4];
};

static const struct family families[] = {
	{"trefnydd_uptime_seconds",
	 "gauge",
	 "seconds",
	 MSG_METRIC_UPTIME,
	 VALUE_INT,
	 NULL,
	 {{"", NULL, "uptime_s"}}},
	{"trefnydd_queue_requests",
	 "gauge",
	 "requests",
	 MSG_METRIC_QUEUE,
	 VALUE_INT,
	 NULL,
	 {{"", NULL, "queue"}}},
	{"trefnydd_workers",
	 "gauge",
	 NULL,
	 MSG_METRIC_WORKERS,
	 VALUE_INT,
	 NULL,
	 {{"", "workers", "all"}}},
	{"trefnydd_workers_busy",
	 "gauge",
	 NULL,
	 MSG_METRIC_BUSY,
	 VALUE_INT,
	 NULL,
	 {{"", "workers", "busy"}}},
	{"trefnydd_restarts",
	 "counter",
	 NULL,
	 MSG_METRIC_RESTARTS,
	 VALUE_INT,
	 NULL,
	 {{"", "workers", "restarts"}}},
	{"trefnydd_refused_requests",
	 "counter",
	 "requests",
	 MSG_METRIC_REFUSED,
	 VALUE_INT,
	 "reason",
	 {{"busy", "refused", "busy"},
	  {"deadline", "refused", "deadline"},
	  {"crashed", "refused", "crashed"}}},
	{"trefnydd_calendars",
	 "gauge",
	 NULL,
	 MSG_METRIC_CALENDARS,
	 VALUE_INT,
	 NULL,
	 {{"", "calendars", "all"}}},
	{"trefnydd_calendars_wanting",
	 "gauge",
	 NULL,
	 MSG_METRIC_CALENDARS_WANTING,
	 VALUE_INT,
	 "state",
	 {{"stale", "calendars", "stale"},
	  {"undated", "calendars", "undated"},
	  {"incomplete", "calendars", "incomplete"}}},
	{"trefnydd_calendars_as_of_timestamp_seconds",
	 "gauge",
	 "seconds",
	 MSG_METRIC_AS_OF,
	 VALUE_INSTANT,
	 "which",
	 {{"oldest", "calendars", "oldest_as_of"},
	  {"newest", "calendars", "newest_as_of"}}},
	{"trefnydd_holidays_until_timestamp_seconds",
	 "gauge",
	 "seconds",
	 MSG_METRIC_HOLIDAYS,
	 VALUE_DAY,
	 NULL,
	 {{"", NULL, "holidays_until"}}},
};

/* In HELP and in a label's value. */
static void put_escaped(const char *text, struct buffer *ret)
{
	for (; *text; text++) {
		if (*text == '\n')
			buffer_put_string(ret, "\\n");
		else if (*text == '\\' || *text == '"')
			buffer_printf(ret, "\\%c", *text);
		else
			buffer_put_char(ret, *text);
	}
}

static void put_head(const char *name, const char *type, const char *unit,
		     enum message help, enum language language,
		     struct buffer *ret)
{
	buffer_printf(ret, "# TYPE %s %s\n", name, type);
	if (unit)
		buffer_printf(ret, "# UNIT %s %s\n", name, unit);
	buffer_printf(ret, "# HELP %s ", name);
	put_escaped(message_text(help, language), ret);
	buffer_put_char(ret, '\n');
}

/* False: not known. */
static bool figure(const struct json *value, enum value_kind kind, int64_t *ret)
{
	struct day day;

	if (kind == VALUE_INT) {
		*ret = json_int(value);
		return json_kind(value) == JSON_KIND_INT;
	}
	if (json_kind(value) != JSON_KIND_STRING)
		return false;
	if (kind == VALUE_INSTANT)
		return instant_parse(json_string(value), zone_utc(), ret);
	if (!day_parse(json_string(value), &day))
		return false;
	*ret = zone_day_start(zone_utc(), day);
	return true;
}

static void put_samples(const struct family *family, const struct json *health,
			struct buffer *ret)
{
	const char *suffix =
		strcmp(family->type, "counter") == 0 ? "_total" : "";
	int64_t value;

	for (const struct sample *s = family->samples; s->member; s++) {
		const struct json *object =
			s->object ? json_member(health, s->object) : health;

		if (!figure(json_member(object, s->member), family->kind,
			    &value))
			continue;
		buffer_printf(ret, "%s%s", family->name, suffix);
		if (family->label)
			buffer_printf(ret, "{%s=\"%s\"}", family->label,
				      s->value);
		buffer_printf(ret, " %lld\n", (long long)value);
	}
}

/* Milliseconds as seconds: "0.005", "1.0". */
static void put_seconds(int64_t ms, struct buffer *ret)
{
	char text[40];

	snprintf(text, sizeof(text), "%lld.%03lld", (long long)(ms / 1000),
		 (long long)(ms % 1000));
	for (size_t n = strlen(text); text[n - 1] == '0' && text[n - 2] != '.';)
		text[--n] = '\0';
	buffer_put_string(ret, text);
}

/* What no method is known of has none of their names. */
static void put_series(const struct json *latency, const char *name,
		       struct buffer *ret)
{
	const struct json *buckets = json_member(latency, "buckets");
	const char *method = member_string(latency, "method");

	if (!method[0])
		method = "other";
	for (size_t i = 0; i < json_size(buckets); i++) {
		const struct json *bucket = json_at(buckets, i);

		buffer_printf(ret, "%s_bucket{method=\"%s\",le=\"", name,
			      method);
		if (i + 1 == json_size(buckets))
			buffer_put_string(ret, "+Inf");
		else
			put_seconds(member_int(bucket, "at_most_ms"), ret);
		buffer_printf(ret, "\"} %lld\n",
			      (long long)member_int(bucket, "requests"));
	}
	buffer_printf(ret,
		      "%s_count{method=\"%s\"} %lld\n"
		      "%s_sum{method=\"%s\"} ",
		      name, method, (long long)member_int(latency, "requests"),
		      name, method);
	put_seconds(member_int(latency, "sum_ms"), ret);
	buffer_put_char(ret, '\n');
}

static void put_latency(const struct json *latency, enum language language,
			struct buffer *ret)
{
	static const char name[] = "trefnydd_request_duration_seconds";
	const struct json *list = json_member(latency, "methods");

	put_head(name, "histogram", "seconds", MSG_METRIC_LATENCY, language,
		 ret);
	for (size_t i = 0; i < json_size(list); i++)
		put_series(json_at(list, i), name, ret);
}

/* Each state a sample: 1 for the one that it is in. */
static void put_checked(const struct json *health, enum language language,
			struct buffer *ret)
{
	static const char name[] = "trefnydd_store_checked";
	const char *checked = member_string(health, "checked");

	put_head(name, "stateset", NULL, MSG_METRIC_CHECKED, language, ret);
	for (int i = 0; i < N_CHECKUPS; i++) {
		const char *word = checkup_word((enum checkup)i);

		buffer_printf(ret, "%s{%s=\"%s\"} %d\n", name, name, word,
			      strcmp(word, checked) == 0);
	}
}

static void put_build(const struct json *health, enum language language,
		      struct buffer *ret)
{
	const struct json *versions = json_member(health, "versions");
	const char *const words[] = {json_member(versions, "postgresql")
					     ? "postgresql"
					     : "sqlite",
				     "tzdata"};

	put_head("trefnydd_build", "info", NULL, MSG_METRIC_BUILD, language,
		 ret);
	buffer_put_string(ret, "trefnydd_build_info{version=\"");
	put_escaped(member_string(health, "version"), ret);
	buffer_printf(ret, "\",schema=\"%lld",
		      (long long)member_int(versions, "schema"));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		buffer_printf(ret, "\",%s=\"", words[i]);
		put_escaped(member_string(versions, words[i]), ret);
	}
	buffer_put_string(ret, "\"} 1\n");
}

static void put_metrics(const struct json *health, enum language language,
			struct buffer *ret)
{
	put_build(health, language, ret);
	put_checked(health, language, ret);
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const struct family *family = &families[i];

		put_head(family->name, family->type, family->unit, family->help,
			 language, ret);
		put_samples(family, health, ret);
	}
	put_latency(json_member(health, "latency"), language, ret);
	buffer_put_string(ret, "# EOF\n");
}

int command_metrics(const struct arguments *arguments)
{
	struct question question = {.method = "health",
				    .params = json_new_object()};
	struct arguments there = *arguments;
	struct json *health = NULL;

	if (!argument_given(&there, OPTION_CONNECT))
		there.n_given[OPTION_CONNECT] = 1;
	enum status status = ask(&question, &there, &health);
	return status == STATUS_OK ? show(health, arguments, put_metrics)
				   : exit_of(status);
}
