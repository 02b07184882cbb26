#include "conference/resolve.h"

#include <string.h>

/* What went before, the agenda and the visit. */

enum status resolve_follows(struct resolver *resolver)
{
	struct follows_fields *fields = &resolver->fields->follows;
	struct follows *follows = &resolver->conference->follows;
	int32_t *team =
		arena_array(resolver->arena, int32_t, (size_t)fields->team.n);
	enum status status;

	*follows = (struct follows){.date = DAY_NONE, .chair = NONE};
	if (!fields->is_stated)
		return STATUS_OK;
	if (!team)
		return resolve_no_memory(resolver);
	follows->is_stated = true;
	follows->id = fields->id;
	follows->date = fields->date;
	status = resolve_person(resolver, fields->chair, "/follows/chair",
				&follows->chair);
	if (!status)
		status = resolve_people_list(resolver, &fields->team,
					     "/follows/team", team);
	if (status)
		return status;
	resolve_sort_list(&resolver->people, &fields->team, team);
	follows->team = team;
	follows->n_team = fields->team.n;
	return STATUS_OK;
}

static enum status check_part_id(struct resolver *resolver, int32_t element)
{
	const struct part_fields *parts = resolver->fields->agenda.items;
	const char *id = parts[element].id;
	const char *pointer =
		resolve_pointer(resolver, "/agenda/%d/part", (int)element);

	if (strcmp(id, part_opening) == 0)
		return resolve_refuse(resolver, pointer, MSG_CASE_PART_RESERVED,
				      "s", id);
	for (int32_t i = 0; i < element; i++)
		if (strcmp(parts[i].id, id) == 0)
			return resolve_refuse(resolver, pointer,
					      MSG_CASE_DUPLICATE, "s", id);
	return STATUS_OK;
}

static enum status check_introduction(struct resolver *resolver,
				      const struct part_fields *part,
				      int32_t element)
{
	char introduction[DURATION_TEXT_BYTES], duration[DURATION_TEXT_BYTES];

	if (part->introduction_s <= part->duration_s)
		return STATUS_OK;
	duration_format(part->introduction_s, introduction);
	duration_format(part->duration_s, duration);
	return resolve_refuse(resolver,
			      resolve_pointer(resolver,
					      "/agenda/%d/introduction",
					      (int)element),
			      MSG_CASE_INTRODUCTION, "ss", introduction,
			      duration);
}

/* The parts fit into the conference; what is left comes first (G21). */
static enum status check_parts(struct resolver *resolver,
			       int64_t *ret_opening_s)
{
	const struct list *list = &resolver->fields->agenda;
	const struct part_fields *parts = list->items;
	int64_t whole_s = resolver->fields->required_duration_s, sum_s = 0;
	char sum[DURATION_TEXT_BYTES], whole[DURATION_TEXT_BYTES];

	for (int32_t i = 0; i < list->n; i++) {
		enum status status = check_part_id(resolver, i);

		if (!status)
			status = check_introduction(resolver, &parts[i], i);
		if (status)
			return status;
		sum_s += parts[i].duration_s;
	}
	*ret_opening_s = whole_s - sum_s;
	if (sum_s <= whole_s)
		return STATUS_OK;
	duration_format(sum_s, sum);
	duration_format(whole_s, whole);
	return resolve_refuse(resolver, "/agenda", MSG_CASE_AGENDA, "ss", sum,
			      whole);
}

static enum status resolve_part_seats(struct resolver *resolver,
				      struct part_fields *fields,
				      int32_t element, struct part *part)
{
	const struct seat *seats = resolver->conference->seats;
	const char *pointer =
		resolve_pointer(resolver, "/agenda/%d/seats", (int)element);
	int32_t *indexes =
		arena_array(resolver->arena, int32_t, (size_t)fields->seats.n);
	enum status status;

	if (!indexes)
		return resolve_no_memory(resolver);
	status = resolve_seats_list(resolver, &fields->seats, pointer, indexes);
	if (status)
		return status;
	for (int32_t i = 0; i < fields->seats.n; i++)
		if (seats[indexes[i]].role == ROLE_NON_PARTICIPANT)
			return resolve_refuse(resolver,
					      resolve_pointer(resolver, "%s/%d",
							      pointer, (int)i),
					      MSG_CASE_SEAT_TOLD, "s",
					      seats[indexes[i]].id);
	resolve_sort_list(&resolver->seats, &fields->seats, indexes);
	part->seats = indexes;
	part->n_seats = fields->seats.n;
	return STATUS_OK;
}

/* The time from a seat's first part to its last; all of it if it has none. */
static struct span part_span(const struct conference *conference, int32_t seat)
{
	struct span all = {0, conference->required_duration_s}, span = all;
	bool is_named = false;

	for (int32_t i = 0; i < conference->n_parts; i++) {
		const struct part *part = &conference->parts[i];

		for (int32_t k = 0; k < part->n_seats; k++) {
			if (part->seats[k] != seat)
				continue;
			if (!is_named)
				span.start = part->from_s;
			span.end = part->to_s;
			is_named = true;
		}
	}
	return is_named ? span : all;
}

/* When each seat is needed; a host when any of the seats held with it is. */
static enum status time_seats(struct resolver *resolver)
{
	struct conference *conference = resolver->conference;
	int64_t whole_s = conference->required_duration_s;
	size_t n = (size_t)conference->n_seats;
	struct seat *seats = arena_array(resolver->arena, struct seat, n);

	if (!seats)
		return resolve_no_memory(resolver);
	memcpy(seats, conference->seats, n * sizeof(*seats));
	for (int32_t i = 0; i < conference->n_seats; i++) {
		struct span span = part_span(conference, i);

		seats[i].comes_after_s = span.start;
		seats[i].leaves_before_s = whole_s - span.end;
	}
	for (int32_t i = 0; i < conference->n_seats; i++) {
		struct seat *host;

		if (seats[i].held_with == NONE)
			continue;
		host = &seats[seats[i].held_with];
		if (seats[i].comes_after_s < host->comes_after_s)
			host->comes_after_s = seats[i].comes_after_s;
		if (seats[i].leaves_before_s < host->leaves_before_s)
			host->leaves_before_s = seats[i].leaves_before_s;
	}
	conference->seats = seats;
	return STATUS_OK;
}

enum status resolve_agenda(struct resolver *resolver)
{
	struct list *list = &resolver->fields->agenda;
	struct part_fields *fields = list->items;
	struct conference *conference = resolver->conference;
	struct part *parts =
		arena_array(resolver->arena, struct part, (size_t)list->n);
	int64_t at_s = 0;
	enum status status = check_parts(resolver, &at_s);

	if (!parts && !status)
		status = resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n && !status; i++) {
		parts[i] = (struct part){
			.id = fields[i].id,
			.title = resolve_text(fields[i].title),
			.from_s = at_s,
			.to_s = at_s + fields[i].duration_s,
			.introduction_s = fields[i].introduction_s,
		};
		at_s = parts[i].to_s;
		status = resolve_part_seats(resolver, &fields[i], i, &parts[i]);
	}
	if (status)
		return status;
	conference->parts = parts;
	conference->n_parts = list->n;
	return list->n > 0 ? time_seats(resolver) : STATUS_OK;
}

/* The chief executive and the director, where the case has them (G17). */
static enum status complete_visit_seats(struct resolver *resolver)
{
	static const char *const leaders[] = {"chief-executive",
					      "director-of-education"};
	enum { N_LEADERS = sizeof(leaders) / sizeof(*leaders) };
	struct list *list = &resolver->fields->visit.seats;
	const char **ids;

	if (list->is_stated)
		return STATUS_OK;
	ids = arena_array(resolver->arena, const char *, N_LEADERS);
	if (!ids)
		return resolve_no_memory(resolver);
	*list = (struct list){.items = ids};
	for (int i = 0; i < N_LEADERS; i++)
		if (ids_find(&resolver->seats, leaders[i]) != NONE)
			ids[list->n++] = leaders[i];
	return STATUS_OK;
}

/* First candidates of the visit's seats, ascending and each once. */
static enum status find_leaders(struct resolver *resolver, struct visit *visit)
{
	const struct conference *conference = resolver->conference;
	bool *leads = arena_array(resolver->arena, bool,
				  (size_t)conference->n_people);
	int32_t *leaders =
		arena_array(resolver->arena, int32_t, (size_t)visit->n_seats);

	if (!leads || !leaders)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < visit->n_seats; i++) {
		const struct seat *seat = &conference->seats[visit->seats[i]];

		if (seat->held_with != NONE)
			seat = &conference->seats[seat->held_with];
		if (seat->n_candidates > 0)
			leads[seat->candidates[0]] = true;
	}
	for (int32_t i = 0; i < conference->n_people; i++)
		if (leads[i])
			leaders[visit->n_leaders++] = i;
	visit->leaders = leaders;
	return STATUS_OK;
}

static enum status check_visit_duration(struct resolver *resolver)
{
	const struct conference *conference = resolver->conference;
	int64_t duration_s = resolver->fields->visit.required_duration_s;
	char text[DURATION_TEXT_BYTES], earliest[8], latest[8];

	if (duration_s <= conference->latest_s - conference->earliest_s)
		return STATUS_OK;
	duration_format(duration_s, text);
	time_of_day_format(conference->earliest_s, earliest);
	time_of_day_format(conference->latest_s, latest);
	return resolve_refuse(resolver, "/visit/required_duration",
			      MSG_CASE_DURATION_DAY, "sss", text, earliest,
			      latest);
}

static bool has_chair(const struct conference *conference)
{
	for (int32_t i = 0; i < conference->n_seats; i++)
		if (conference->seats[i].duty == DUTY_CHAIR &&
		    conference->seats[i].role != ROLE_NON_PARTICIPANT)
			return true;
	return false;
}

static enum status check_visit(struct resolver *resolver,
			       const struct visit *visit)
{
	if (!has_chair(resolver->conference))
		return resolve_refuse(resolver, "/visit", MSG_CASE_VISIT_CHAIR,
				      "");
	if (resolver->fields->team.link_inspectors.n == 0)
		return resolve_refuse(resolver, "/visit",
				      MSG_CASE_VISIT_INSPECTORS, "");
	if (visit->n_leaders == 0)
		return resolve_refuse(resolver, "/visit/seats",
				      MSG_CASE_VISIT_LEADERS, "");
	if (visit->required > visit->n_leaders)
		return resolve_refuse(resolver, "/visit/required",
				      MSG_CASE_VISIT_REQUIRED, "dd",
				      (int64_t)visit->required,
				      (int64_t)visit->n_leaders);
	return check_visit_duration(resolver);
}

enum status resolve_visit(struct resolver *resolver)
{
	struct visit_fields *fields = &resolver->fields->visit;
	struct visit visit = {.is_stated = fields->is_stated};
	int32_t *seats;
	enum status status;

	if (!fields->is_stated)
		return STATUS_OK;
	status = complete_visit_seats(resolver);
	if (status)
		return status;
	seats = arena_array(resolver->arena, int32_t, (size_t)fields->seats.n);
	if (!seats)
		return resolve_no_memory(resolver);
	status = resolve_seats_list(resolver, &fields->seats, "/visit/seats",
				    seats);
	if (status)
		return status;
	resolve_sort_list(&resolver->seats, &fields->seats, seats);
	visit.required_duration_s = fields->required_duration_s;
	visit.required = fields->required;
	visit.seats = seats;
	visit.n_seats = fields->seats.n;
	status = find_leaders(resolver, &visit);
	if (!status)
		status = check_visit(resolver, &visit);
	if (!status)
		resolver->conference->visit = visit;
	return status;
}
