#include "ipc/calendar_params.h"
#include "ipc/methods.h"

/*
 * About three months pass from report to conference (G1): a calendar that
 * does not reach that far is short; one older than the usual max_age, stale.
 */
enum { SHORT_MONTHS = 3, STALE_DAYS = 14, WEEK_DAYS = 7 };

static const char *status_of_calendar(const struct store_summary *summary,
				      const struct zone *zone, int64_t now)
{
	struct day reach = day_add_months(zone_day(zone, now), SHORT_MONTHS);
	int64_t oldest = now - (int64_t)STALE_DAYS * SECONDS_A_DAY;

	if (summary->as_of == INSTANT_NONE || summary->as_of < oldest)
		return "stale";
	if (!summary->complete)
		return "incomplete";
	if (summary->covered_until == INSTANT_NONE ||
	    summary->covered_until < zone_day_start(zone, reach))
		return "short";
	return "ok";
}

static int64_t busy_minutes_a_week(const struct store_summary *summary)
{
	int64_t counted = summary->counted.end - summary->counted.start;
	int64_t weeks = counted / ((int64_t)WEEK_DAYS * SECONDS_A_DAY);

	return weeks > 0 ? summary->busy_s / 60 / weeks : 0;
}

static struct json *summary_json(const struct store_summary *summary,
				 const struct zone *zone, int64_t now)
{
	struct json *json = json_new_object();
	struct timetable timetable = {.cover_assumed = summary->cover_assumed};

	json_set(json, "id", json_new_string(summary->id));
	json_set(json, "kind", json_new_string(store_kind_word(summary->kind)));
	json_set(json, "source", json_new_string(summary->source));
	json_set(json, "as_of", instant_json(summary->as_of));
	json_set(json, "covered_until", instant_json(summary->covered_until));
	json_set(json, "cover",
		 json_new_string(
			 cover_word(&timetable, summary->covers_stated)));
	json_set(json, "complete", json_new_bool(summary->complete));
	json_set(json, "status",
		 json_new_string(status_of_calendar(summary, zone, now)));
	json_set(json, "busy_minutes_a_week",
		 json_new_int(busy_minutes_a_week(summary)));
	return json;
}

/* The four weeks after now are counted. */
static struct span counted_span(const struct zone *zone, int64_t now)
{
	struct day today = zone_day(zone, now);

	return zone_days(zone, today, day_add(today, 4 * WEEK_DAYS - 1));
}

enum status method_calendars(struct service *service, struct call *call,
			     struct json **ret, struct error *err)
{
	const struct zone *zone =
		zones_find(service->zones, BYTES("Europe/London"));
	const struct store_summary *summaries;
	struct json *json, *list;
	size_t n;
	int64_t now;

	if (!zone)
		zone = zone_utc();
	enum status status = call_now(service, call, zone, &now, err);
	if (status == STATUS_OK)
		status = service_store(service, err);
	if (status == STATUS_OK)
		status =
			store_summaries(counted_span(zone, now), service->store,
					call->arena, &summaries, &n, err);
	if (status != STATUS_OK)
		return status;
	json = json_new_object();
	list = json_new_array();
	for (size_t i = 0; i < n; i++)
		json_append(list, summary_json(&summaries[i], zone, now));
	json_set(json, "calendars", list);
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}
