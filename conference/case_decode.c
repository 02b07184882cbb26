#include "conference/chain.h"
#include "conference/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "conference/resolve.h"

/* Days and months of the window and its target (G1 to G4). */
enum {
	WINDOW_DAYS = 42,
	TARGET_MONTHS = 3,    /* from the report (G1) */
	FOLLOWING_MONTHS = 12 /* from the conference before (G2 to G4) */
};
enum { /* of a progress conference, from the conference before (G2) */
       PROGRESS_TARGET_TO_MONTHS = 18,
       PROGRESS_FROM_MONTHS = 11,
       PROGRESS_TO_MONTHS = 19
};

/* What the kind of conference is counted from must be there. */
static enum status check_kind(struct resolver *resolver)
{
	const struct case_fields *fields = resolver->fields;
	struct conference *conference = resolver->conference;
	bool is_published = !day_is_none(fields->report_published);

	conference->kind = (enum conference_kind)fields->conference;
	if (conference->kind != CONFERENCE_IMPROVEMENT)
		return fields->follows.is_stated
			       ? STATUS_OK
			       : resolve_missing(resolver, "", "follows",
						 MSG_WANT_OBJECT);
	if (fields->follows.is_stated)
		return resolve_refuse(resolver, "/follows", MSG_CASE_FOLLOWS,
				      "");
	if (!is_published && day_is_none(fields->report_expected))
		return resolve_refuse(resolver, "", MSG_CASE_NO_REPORT, "");
	conference->is_provisional = !is_published;
	return STATUS_OK;
}

static struct day target_of(const struct case_fields *fields)
{
	if (fields->conference != CONFERENCE_IMPROVEMENT)
		return day_add_months(fields->follows.date, FOLLOWING_MONTHS);
	return day_add_months(day_is_none(fields->report_published)
				      ? fields->report_expected
				      : fields->report_published,
			      TARGET_MONTHS);
}

static void complete_window(const struct case_fields *fields,
			    struct window_fields *window)
{
	bool is_progress = fields->conference == CONFERENCE_PROGRESS;
	struct day before = fields->follows.date;

	if (day_is_none(window->target)) {
		window->target = target_of(fields);
		if (is_progress && day_is_none(window->target_to))
			window->target_to =
				day_add_months(before,
					       PROGRESS_TARGET_TO_MONTHS);
	}
	if (day_is_none(window->target_to))
		window->target_to = window->target;
	if (day_is_none(window->from))
		window->from =
			is_progress
				? day_add_months(before, PROGRESS_FROM_MONTHS)
				: day_add(window->target, -WINDOW_DAYS);
	if (day_is_none(window->to))
		window->to =
			is_progress ? day_add_months(before, PROGRESS_TO_MONTHS)
				    : day_add(window->target_to, WINDOW_DAYS);
}

static enum status check_target(struct resolver *resolver,
				const struct window_fields *window)
{
	char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];

	if (day_compare(window->target, window->target_to) <= 0)
		return STATUS_OK;
	day_format(window->target, from);
	day_format(window->target_to, to);
	return resolve_refuse(resolver, "/window/target_to",
			      MSG_CASE_TARGET_ORDER, "ss", from, to);
}

static enum status resolve_window(struct resolver *resolver)
{
	struct window_fields *window = &resolver->fields->window;
	struct conference *conference = resolver->conference;
	int64_t n_days;
	enum status status = check_kind(resolver);

	if (status)
		return status;
	complete_window(resolver->fields, window);
	status = resolve_days_order(resolver, window->from, window->to,
				    "/window");
	if (!status)
		status = check_target(resolver, window);
	if (status)
		return status;
	n_days = (int64_t)window->to.n - window->from.n + 1;
	if (n_days > LIMIT_WINDOW_DAYS) {
		limit_error(LIMIT_ID_WINDOW_DAYS, n_days,
			    resolver->decoder->err);
		return decoder_place(resolver->decoder, STATUS_LIMIT, "/window",
				     false);
	}
	conference->window = (struct days){window->from, window->to};
	conference->target = (struct days){window->target, window->target_to};
	return STATUS_OK;
}

static enum status check_hours(struct resolver *resolver)
{
	const struct day_fields *day = &resolver->fields->day;
	char earliest[8], latest[8];

	time_of_day_format(day->earliest_s, earliest);
	time_of_day_format(day->latest_s, latest);
	if (day->latest_s <= day->earliest_s)
		return resolve_refuse(resolver, "/day/latest",
				      MSG_CASE_DAY_ORDER, "ss", earliest,
				      latest);
	if (day->preferred.to_s < day->preferred.from_s) {
		time_of_day_format(day->preferred.from_s, earliest);
		time_of_day_format(day->preferred.to_s, latest);
		return resolve_refuse(resolver, "/day/preferred/to",
				      MSG_CASE_ORDER, "ss", earliest, latest);
	}
	return STATUS_OK;
}

/* The conference fits into the day; its starts make a grid. */
static enum status check_durations(struct resolver *resolver)
{
	const struct day_fields *day = &resolver->fields->day;
	int64_t duration_s = resolver->fields->required_duration_s;
	char text[DURATION_TEXT_BYTES], earliest[8], latest[8];

	if (day->start_interval_s % 60 != 0 ||
	    SECONDS_A_DAY % day->start_interval_s != 0) {
		duration_format(day->start_interval_s, text);
		return resolve_refuse(resolver, "/day/start_interval",
				      MSG_CASE_INTERVAL, "s", text);
	}
	if (duration_s <= day->latest_s - day->earliest_s)
		return STATUS_OK;
	duration_format(duration_s, text);
	time_of_day_format(day->earliest_s, earliest);
	time_of_day_format(day->latest_s, latest);
	return resolve_refuse(resolver, "/required_duration",
			      MSG_CASE_DURATION_DAY, "sss", text, earliest,
			      latest);
}

static enum status check_slots(struct resolver *resolver)
{
	const struct conference *conference = resolver->conference;
	int64_t n_starts = (conference->latest_s - conference->earliest_s -
			    conference->required_duration_s) /
				   conference->start_interval_s +
			   1;
	int64_t n_slots = n_starts * (conference->window.last.n -
				      conference->window.first.n + 1);

	if (n_slots <= LIMIT_SLOTS)
		return STATUS_OK;
	limit_error(LIMIT_ID_SLOTS, n_slots, resolver->decoder->err);
	return decoder_place(resolver->decoder, STATUS_LIMIT, "/window", false);
}

enum status resolve_day(struct resolver *resolver)
{
	const struct case_fields *fields = resolver->fields;
	struct conference *conference = resolver->conference;
	enum status status = resolve_window(resolver);

	if (!status)
		status = check_hours(resolver);
	if (!status)
		status = check_durations(resolver);
	if (status)
		return status;
	conference->required_duration_s = fields->required_duration_s;
	conference->earliest_s = fields->day.earliest_s;
	conference->latest_s = fields->day.latest_s;
	conference->start_interval_s = (int32_t)fields->day.start_interval_s;
	conference->preferred_from_s = fields->day.preferred.from_s;
	conference->preferred_to_s = fields->day.preferred.to_s;
	return check_slots(resolver);
}

static struct date_rule complete_date_rule(struct date_rule_fields *fields,
					   const struct milestone_kind *kind)
{
	const struct date_rule *otherwise = &kind->date_rule;

	if (fields->n == FIELD_UNSET)
		fields->n = otherwise->n;
	if (fields->unit == FIELD_UNSET)
		fields->unit = (int32_t)otherwise->unit;
	if (fields->from == FIELD_UNSET)
		fields->from = otherwise->from + 1;
	if (fields->direction == FIELD_UNSET)
		fields->direction = (int32_t)otherwise->direction;
	return (struct date_rule){
		.n = fields->n,
		.unit = (enum date_unit)fields->unit,
		.from = fields->from - 1,
		.direction = (enum date_direction)fields->direction,
	};
}

/* Whether counting from the milestone comes back to it. */
static bool is_on_cycle(const struct date_rule *rules, int32_t milestone)
{
	int32_t at = rules[milestone].from;

	for (int i = 0; i < N_DATE_RULES && at >= 0 && at < N_DATE_RULES; i++) {
		if (at == milestone)
			return true;
		at = rules[at].from;
	}
	return false;
}

static enum status refuse_from(struct resolver *resolver, int32_t milestone,
			       enum message message, const char *word)
{
	return resolve_refuse(resolver,
			      resolve_pointer(resolver, "/date_rules/%s/from",
					      milestone_kinds[milestone].word),
			      message, "s", word);
}

/* Whether the case tells what a row of its kind is counted from. */
static bool has_anchor(const struct conference *conference, int32_t milestone)
{
	int32_t from = conference->date_rules[milestone].from;

	return !(milestone_kinds[milestone].kinds &
		 UINT32_C(1) << conference->kind) ||
	       !day_is_none(chain_anchor(conference, from, (struct day){0}));
}

enum status resolve_date_rules(struct resolver *resolver)
{
	struct date_rule_fields *fields = resolver->fields->date_rules;
	struct conference *conference = resolver->conference;
	struct date_rule *rules = conference->date_rules;

	for (int i = 0; i < N_DATE_RULES; i++)
		rules[i] = complete_date_rule(&fields[i], &milestone_kinds[i]);
	for (int32_t i = 0; i < N_DATE_RULES; i++) {
		const char *from = date_from_word(rules[i].from);

		if (is_on_cycle(rules, i))
			return refuse_from(resolver, i, MSG_CASE_CYCLE, from);
		if (!has_anchor(conference, i))
			return refuse_from(resolver, i, MSG_CASE_NO_ANCHOR,
					   from);
	}
	return STATUS_OK;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The most that a seat can cost. */
static int64_t seat_points(const struct conference *conference,
			   const struct seat *seat)
{
	const int32_t *weights = conference->weights;
	bool is_optional = seat->role == ROLE_OPTIONAL;
	int64_t deputy =
		weights[is_optional ? TERM_OPTIONAL_DEPUTY : TERM_DEPUTY];
	int64_t empty = weights[is_optional ? TERM_OPTIONAL_SEAT_EMPTY
					    : TERM_SEAT_EMPTY];
	int64_t last = larger(0, (int64_t)seat->n_candidates - 1);
	int64_t filled = larger(weights[TERM_TENTATIVE], weights[TERM_UNKNOWN]);

	if (seat->role == ROLE_NON_PARTICIPANT)
		return 0;
	if (seat->order == ORDER_RANKED)
		filled += deputy * last;
	if (seat->duty == DUTY_CHAIR)
		filled += weights[TERM_CHAIR];
	return seat->essential ? filled : larger(filled, empty);
}

/* The most that one item can cost. */
static int64_t event_points(const struct event *event)
{
	int64_t most = event->effect == EFFECT_AVOID ? event->points : 0;

	for (size_t i = 0; i < event->n_categories; i++)
		if (event->categories[i].effect == EFFECT_AVOID)
			most = larger(most, event->categories[i].points);
	return most;
}

/* What comes of the whole conference, not of one seat. */
static int64_t shared_points(const struct conference *conference)
{
	const int32_t *weights = conference->weights;
	int64_t points = 0;

	if (conference->follows.n_team > 0)
		points += TEAM_WANTED * (int64_t)weights[TERM_TEAM];
	if (conference->visit.is_stated)
		points += larger(weights[TERM_VISIT_CALL],
				 (int64_t)weights[TERM_VISIT_MISSED] *
					 conference->visit.n_leaders);
	return points;
}

/*
 * The most that a date can cost, as far as the case says it: how many items
 * of a calendar a date meets is not known here, one is assumed.
 */
static int64_t most_points(const struct conference *conference)
{
	const int32_t *weights = conference->weights;
	int64_t before =
		conference->target.first.n - conference->window.first.n;
	int64_t after = conference->window.last.n - conference->target.last.n;
	int64_t early = conference->preferred_from_s - conference->earliest_s;
	int64_t late = conference->latest_s - conference->required_duration_s -
		       conference->preferred_to_s;
	int64_t half_hours = larger(0, (larger(early, late) + 1799) / 1800);
	int64_t points = weights[TERM_DISTANCE] * larger(before, after) +
			 weights[TERM_HOURS] * half_hours +
			 shared_points(conference);

	for (int32_t i = 0; i < conference->n_seats; i++)
		points += seat_points(conference, &conference->seats[i]);
	for (int32_t i = 0; i < conference->n_events; i++)
		points += event_points(&conference->events[i]);
	return points;
}

enum status resolve_points(struct resolver *resolver)
{
	struct conference *conference = resolver->conference;
	int64_t points = most_points(conference);

	if (points <= LIMIT_OBJECTIVE)
		return STATUS_OK;
	return resolve_refuse(resolver, "/points", MSG_CASE_WEIGHTS, "dd",
			      points, (int64_t)LIMIT_OBJECTIVE);
}

static int compare_days(const void *a, const void *b)
{
	const struct day *x = a, *y = b;

	return day_compare(*x, *y);
}

static void resolve_excluded(struct resolver *resolver)
{
	struct list *list = &resolver->fields->exclude;
	struct day *days = list->items;
	int32_t n = 0;

	if (list->n > 0)
		qsort(days, (size_t)list->n, sizeof(*days), compare_days);
	for (int32_t i = 0; i < list->n; i++)
		if (n == 0 || day_compare(days[n - 1], days[i]) != 0)
			days[n++] = days[i];
	list->n = n;
	resolver->conference->excluded = days;
	resolver->conference->n_excluded = (size_t)n;
}

static enum status resolve_languages(struct resolver *resolver)
{
	struct list *list = &resolver->fields->languages;
	struct conference *conference = resolver->conference;
	int32_t *languages = list->items;

	if (!list->is_stated) {
		languages = arena_array(resolver->arena, int32_t, 2);
		if (!languages)
			return resolve_no_memory(resolver);
		languages[0] = LANGUAGE_CY;
		languages[1] = LANGUAGE_EN;
		*list = (struct list){.items = languages, .n = 2};
	}
	if (list->n == 0)
		return resolve_refuse(resolver, "/language",
				      MSG_CASE_EMPTY_LIST, "");
	if (list->n == 2 && languages[0] == languages[1])
		return resolve_refuse(resolver, "/language/1", MSG_CASE_TWICE,
				      "s",
				      language_word(
					      (enum language)languages[1]));
	for (int32_t i = 0; i < list->n; i++)
		conference->languages[i] = (enum language)languages[i];
	conference->n_languages = (size_t)list->n;
	return STATUS_OK;
}

/* What needs no more than copying. */
static void resolve_rest(struct resolver *resolver)
{
	const struct case_fields *fields = resolver->fields;
	struct conference *conference = resolver->conference;

	conference->id = fields->id;
	conference->authority = resolve_text(fields->authority);
	conference->inspection_ended = fields->inspection_ended;
	conference->report_published = fields->report_published;
	conference->report_expected = fields->report_expected;
	conference->zone = fields->zone;
	conference->participation_agreed = fields->participation_agreed == 1;
	conference->extra_places = fields->extra_places;
	conference->max_candidates = fields->max_candidates;
	conference->policy = (struct policy){
		.tentative = (enum tentative_policy)fields->policy.tentative,
		.needs_action =
			(enum needs_action_policy)fields->policy.needs_action,
		.unknown = (enum unknown_policy)fields->policy.unknown,
		.assumed = (enum assumed_policy)fields->policy.assumed,
		.max_age_s = fields->policy.max_age_s,
	};
	memcpy(conference->weights, fields->weights,
	       sizeof(conference->weights));
	resolve_excluded(resolver);
}

static enum status resolve(struct resolver *resolver)
{
	static enum status (*const parts[])(struct resolver *) = {
		resolve_day,	   resolve_people,     resolve_team,
		resolve_follows,   resolve_seats,      resolve_agenda,
		resolve_visit,	   resolve_groups,     resolve_rooms,
		resolve_resources, resolve_events,     resolve_holidays,
		resolve_closed,	   resolve_date_rules, resolve_points,
		resolve_languages,
	};

	resolve_rest(resolver);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		enum status status = parts[i](resolver);

		if (status)
			return status;
	}
	return STATUS_OK;
}

enum status case_decode(const struct json *json,
			const struct case_options *options, struct arena *arena,
			struct conference *ret, struct error *err)
{
	struct error unheard = {0};
	struct decoder decoder = {.options = options,
				  .arena = arena,
				  .err = err ? err : &unheard};
	struct case_fields *fields = arena_one(arena, struct case_fields);
	struct conference conference = {0};
	struct resolver resolver = {.decoder = &decoder,
				    .arena = arena,
				    .fields = fields,
				    .conference = &conference};
	enum status status;

	if (!fields)
		return error_no_memory(err, arena);
	status = fields_decode(&decoder, json, fields);
	if (!status)
		status = resolve(&resolver);
	if (status)
		return status;
	conference.fields = fields;
	*ret = conference;
	return STATUS_OK;
}

/* Elements of size bytes that begin with their id, in order of it. */
static int32_t find_id(const void *elements, int32_t n, size_t size,
		       const char *id)
{
	int32_t low = 0, high = n;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		const char *met;
		int order;

		memcpy(&met, (const char *)elements + (size_t)middle * size,
		       sizeof(met));
		order = strcmp(id, met);
		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NONE;
}

int32_t case_person(const struct conference *conference, const char *id)
{
	return find_id(conference->people, conference->n_people,
		       sizeof(*conference->people), id);
}

int32_t case_seat(const struct conference *conference, const char *id)
{
	return find_id(conference->seats, conference->n_seats,
		       sizeof(*conference->seats), id);
}
