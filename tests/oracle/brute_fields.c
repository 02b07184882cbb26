/* The fields of the whole conference: kinds, agenda, visit, replies. */

#include "brute_fields.h"
#include "brute_search.h"

#include <stdlib.h>
#include <string.h>

const char *text_or(const json_t *json, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text == NULL ? otherwise : text;
}

const char *text_of(const json_t *json, const char *key)
{
	const char *text = text_or(json, key, NULL);

	if (text == NULL)
		die("missing", key);
	return text;
}

int64_t number_or(const json_t *json, const char *key, int64_t otherwise)
{
	const json_t *value = json_object_get(json, key);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool flag_or(const json_t *json, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(json, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

int size_of(const json_t *json, const char *key, int most)
{
	size_t n = json_array_size(json_object_get(json, key));

	if (n > (size_t)most)
		die("more than a small case has", key);
	return (int)n;
}

const json_t *element(const json_t *json, const char *key, int i)
{
	return json_array_get(json_object_get(json, key), (size_t)i);
}

int person_of(const struct conference *conference, const char *id)
{
	for (int i = 0; i < conference->n_people; i++)
		if (strcmp(conference->people[i].id, id) == 0)
			return i;
	die("no such person", id);
}

static int seat_of(const struct conference *conference, const char *id)
{
	for (int i = 0; i < conference->n_seats; i++)
		if (strcmp(conference->seats[i].id, id) == 0)
			return i;
	die("no such seat", id);
}

static const char *text_at(const json_t *json, const char *key, int i)
{
	return json_string_value(element(json, key, i));
}

static void read_hours_of(const json_t *json, struct person *person)
{
	static const char *const names[] = {"MO", "TU", "WE", "TH",
					    "FR", "SA", "SU"};

	person->n_hours = size_of(json, "hours", MAX_HOURS);
	for (int i = 0; i < person->n_hours; i++) {
		const json_t *from = element(json, "hours", i);
		struct hours *ret = &person->hours[i];
		for (int k = 0; k < size_of(from, "days", 7); k++)
			for (int day = 0; day < 7; day++)
				if (strcmp(text_at(from, "days", k),
					   names[day]) == 0)
					ret->on[day] = true;
		ret->from_s = parse_clock_s(text_of(from, "from"));
		ret->to_s = parse_clock_s(text_of(from, "to"));
	}
}

static enum said said_of(const char *fbtype)
{
	if (strcmp(fbtype, "BUSY") == 0)
		return SAID_BUSY;
	if (strcmp(fbtype, "BUSY-TENTATIVE") == 0)
		return SAID_TENTATIVE;
	if (strcmp(fbtype, "BUSY-UNAVAILABLE") == 0)
		return SAID_OUT;
	if (strcmp(fbtype, "FREE") != 0 && strcmp(fbtype, "NO-DATA") != 0)
		die("no answer", fbtype);
	return SAID_NOTHING;
}

void read_times_of(const json_t *json, struct person *person)
{
	read_hours_of(json, person);
	person->n_replies = size_of(json, "answers", MAX_REPLIES);
	for (int i = 0; i < person->n_replies; i++) {
		const json_t *from = element(json, "answers", i);
		struct reply *ret = &person->replies[i];
		const char *fbtype = text_of(from, "fbtype");
		const char *as_of = text_or(from, "as_of", NULL);
		ret->from = parse_day(text_of(from, "from"));
		ret->to = parse_day(text_of(from, "to"));
		ret->said = said_of(fbtype);
		ret->is_unknown = strcmp(fbtype, "NO-DATA") == 0;
		ret->has_as_of = as_of != NULL;
		if (as_of != NULL)
			ret->as_of = parse_instant(person->zone, as_of);
	}
}

/* The host is what either is: essential, required, in the buffer's group. */
void read_held(struct conference *ret, const json_t *json)
{
	for (int i = 0; i < ret->n_seats; i++) {
		const json_t *from = element(json, "seats", i);
		const char *host = text_or(from, "held_with", NULL);
		struct seat *seat, *with;
		if (host == NULL)
			continue;
		seat = &ret->seats[seat_of(ret, text_of(from, "id"))];
		seat->held_with = seat_of(ret, host);
		with = &ret->seats[seat->held_with];
		with->has_buffer |= seat->has_buffer;
		with->essential |= seat->essential;
		with->required |= seat->required;
		seat->invited = seat->required = seat->essential = false;
	}
}

void read_follows(struct conference *ret, const json_t *json)
{
	const json_t *from = json_object_get(json, "follows");
	const char *chair = text_or(from, "chair", NULL);

	ret->follows.is_stated = from != NULL;
	ret->follows.chair = chair == NULL ? -1 : person_of(ret, chair);
	if (from != NULL)
		ret->follows.date = parse_day(text_of(from, "date"));
	ret->follows.n_team = size_of(from, "team", MAX_PEOPLE);
	for (int i = 0; i < ret->follows.n_team; i++)
		ret->follows.team[person_of(ret, text_at(from, "team", i))] =
			true;
}

static enum kind kind_of(const char *word)
{
	static const char *const words[] = {"improvement", "progress",
					    "second-progress", "monitoring"};

	for (int i = 0; i < 4; i++)
		if (strcmp(word, words[i]) == 0)
			return (enum kind)i;
	die("no kind of conference", word);
}

static int day_or(const json_t *json, const char *key, int otherwise)
{
	const char *text = text_or(json, key, NULL);

	return text == NULL ? otherwise : parse_day(text);
}

void read_window(struct conference *ret, const json_t *json)
{
	const json_t *window = json_object_get(json, "window");
	const char *expected = text_or(json, "report_expected", NULL);
	const char *published = text_or(json, "report_published", NULL);
	int target, target_to, before = ret->follows.date;

	ret->kind = kind_of(text_or(json, "conference", "improvement"));
	if (ret->follows.is_stated == (ret->kind == IMPROVEMENT))
		die("follows", "does not go with the conference's kind");
	ret->is_provisional = ret->kind == IMPROVEMENT && published == NULL;
	if (ret->kind == IMPROVEMENT)
		target = add_months(parse_day(published == NULL ? expected
								: published),
				    3);
	else
		target = add_months(before, 12);
	target_to = target = day_or(window, "target", target);
	if (ret->kind == PROGRESS && json_object_get(window, "target") == NULL)
		target_to = add_months(before, 18);
	ret->target = target;
	ret->target_to = day_or(window, "target_to", target_to);
	ret->from =
		ret->kind == PROGRESS ? add_months(before, 11) : target - 42;
	ret->to = ret->kind == PROGRESS ? add_months(before, 19)
					: ret->target_to + 42;
	ret->from = day_or(window, "from", ret->from);
	ret->to = day_or(window, "to", ret->to);
}

/* A seat named in parts is needed from its first to its last. */
static void set_times(struct conference *conference, int i)
{
	struct seat *seat = &conference->seats[i];
	bool is_named = false;

	for (int k = 0; k < conference->n_parts; k++) {
		const struct part *part = &conference->parts[k];
		if (!part->seats[i])
			continue;
		if (!is_named)
			seat->own_after_s = part->from_s;
		seat->own_before_s = conference->duration_s - part->to_s;
		is_named = true;
	}
	seat->after_s = seat->own_after_s;
	seat->before_s = seat->own_before_s;
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Whoever holds both is there from the earlier to the later. */
static void join_times(const struct seat *seat, struct seat *host)
{
	host->after_s = lesser(host->after_s, seat->own_after_s);
	host->before_s = lesser(host->before_s, seat->own_before_s);
}

void read_agenda(struct conference *ret, const json_t *json)
{
	int64_t sum_s = 0, at_s;

	ret->n_parts = size_of(json, "agenda", MAX_PARTS);
	for (int i = 0; i < ret->n_parts; i++)
		sum_s += parse_duration_s(
			text_of(element(json, "agenda", i), "duration"));
	at_s = ret->duration_s - sum_s;
	for (int i = 0; i < ret->n_parts; i++) {
		const json_t *from = element(json, "agenda", i);
		struct part *part = &ret->parts[i];
		part->id = text_of(from, "part");
		part->from_s = at_s;
		at_s += parse_duration_s(text_of(from, "duration"));
		part->to_s = at_s;
		part->introduction_s =
			parse_duration_s(text_or(from, "introduction", "PT0S"));
		part->n_seats = size_of(from, "seats", MAX_SEATS);
		for (int k = 0; k < part->n_seats; k++)
			part->seats[seat_of(ret, text_at(from, "seats", k))] =
				true;
	}
	for (int i = 0; i < ret->n_seats; i++)
		set_times(ret, i);
	for (int i = 0; i < ret->n_seats; i++)
		if (ret->seats[i].held_with >= 0)
			join_times(&ret->seats[i],
				   &ret->seats[ret->seats[i].held_with]);
}

/* The first whom no team rule refuses; -1: none. */
static int leader_of(const struct conference *conference,
		     const struct seat *seat)
{
	for (int i = 0; i < seat->n_candidates; i++)
		if (!is_refused(conference, seat->id, seat->candidates[i]))
			return seat->candidates[i];
	return -1;
}

/* The first candidates of its seats, each person once. */
static void find_leaders(struct conference *conference)
{
	struct visit *visit = &conference->visit;

	for (int i = 0; i < conference->n_seats; i++) {
		const struct seat *seat = &conference->seats[i];
		bool is_new = true;
		int leader;
		if (!visit->seats[i])
			continue;
		if (seat->held_with >= 0)
			seat = &conference->seats[seat->held_with];
		leader = leader_of(conference, seat);
		for (int k = 0; k < visit->n_leaders; k++)
			is_new &= visit->leaders[k] != leader;
		if (leader < 0 || !is_new)
			continue;
		visit->leader_seats[visit->n_leaders] = i;
		visit->leaders[visit->n_leaders++] = leader;
	}
}

void read_visit(struct conference *ret, const json_t *json)
{
	const json_t *from = json_object_get(json, "visit");
	struct visit *visit = &ret->visit;
	int n = size_of(from, "seats", MAX_SEATS);

	if (from == NULL)
		return;
	visit->is_stated = true;
	visit->duration_s =
		parse_duration_s(text_or(from, "required_duration", "PT2H"));
	visit->required = (int)number_or(from, "required", 1);
	for (int i = 0; i < n; i++)
		visit->seats[seat_of(ret, text_at(from, "seats", i))] = true;
	for (int i = 0; i < ret->n_seats && n == 0; i++)
		visit->seats[i] =
			strcmp(ret->seats[i].id, "chief-executive") == 0 ||
			strcmp(ret->seats[i].id, "director-of-education") == 0;
	find_leaders(ret);
}
