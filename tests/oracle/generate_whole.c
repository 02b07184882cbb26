/* The whole conference: kinds, held seats, agenda, visit, replies. */

#include "generate_maker.h"

#include <stdio.h>
#include <string.h>

const char *const feature_words[N_FEATURES] = {"kinds",	     "expected",
					       "held",	     "agenda",
					       "hours",	     "answers",
					       "inspection", "visit",
					       "incomplete"};

static void make_report(struct maker *maker, int target)
{
	bool is_expected = chance_of(maker, F_EXPECTED, 20);

	if (is_expected)
		set_day(maker->json, "report_expected",
			add_months(target, -3) + between(maker, 0, 9));
	if (!is_expected || chance(maker, 30))
		set_day(maker->json, "report_published",
			add_months(target, -3));
	else
		set_day(maker->json, "report_expected", add_months(target, -3));
}

static void make_follows(struct maker *maker, int target)
{
	json_t *follows = json_object();

	set_text(follows, "case", "before");
	set_day(follows, "date", add_months(target, -12));
	if (chance(maker, 60))
		set_text(follows, "chair",
			 maker->people[random_below(&maker->random,
						    maker->n_people)]);
	if (chance(maker, 70))
		set(follows, "team",
		    random_people(maker, between(maker, 0, 4)));
	set(maker->json, "follows", follows);
}

void make_kind(struct maker *maker, json_t *window, int target)
{
	if (json_object_get(window, "target") != NULL && chance(maker, 20) &&
	    !maker->leaves_out[F_KINDS])
		set_day(window, "target_to", target + between(maker, 0, 9));
	if (!maker->has_long_window && !chance_of(maker, F_KINDS, 30)) {
		if (chance(maker, 20))
			set_text(maker->json, "conference", "improvement");
		make_report(maker, target);
		return;
	}
	set_word(maker, maker->json, "conference",
		 "progress progress second-progress monitoring");
	make_follows(maker, target);
	if (json_object_get(window, "target") == NULL && chance(maker, 15))
		set_day(window, "target_to", target + between(maker, 3, 12));
	if (maker->has_long_window)
		set_text(maker->json, "conference", "progress");
	else if (json_object_get(window, "from") == NULL)
		/* Eight months are no small case. */
		set_word(maker, maker->json, "conference",
			 "second-progress monitoring");
}

static void add_hours(struct maker *maker, json_t *hours, const char *from,
		      const char *to)
{
	static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA"};
	json_t *item = json_object(), *days = json_array();

	for (int i = 0; i < 6; i++)
		if (chance(maker, i < 5 ? 92 : 10))
			json_array_append_new(days, json_string(names[i]));
	if (json_array_size(days) == 0)
		json_array_append_new(days, json_string("MO"));
	set(item, "days", shuffled(maker, days));
	set_word(maker, item, "from", from);
	set_word(maker, item, "to", to);
	json_array_append_new(hours, item);
}

static json_t *make_hours_of(struct maker *maker)
{
	json_t *hours = json_array();

	if (chance(maker, 70)) {
		add_hours(maker, hours, "08:00 09:00 09:30 10:15",
			  "14:00 16:00 17:00 18:30");
	} else {
		add_hours(maker, hours, "08:00 09:00", "12:00 12:30");
		add_hours(maker, hours, "11:30 12:00 12:30", "16:30 18:00");
	}
	return shuffled(maker, hours);
}

static json_t *make_reply(struct maker *maker, enum zone zone)
{
	const struct season *season = &maker->season;
	int from = between(maker, season->busy_from - 3, season->to);
	static const int ages[] = {0, 1, 1, 3, 7, 13};
	json_t *reply = json_object();
	int day = day_at(zone, season->now) -
		  ages[random_below(&maker->random, 6)];
	char text[26];

	set_day(reply, "from", from);
	set_day(reply, "to", from + between(maker, 0, 12));
	set_word(maker, reply, "fbtype",
		 "FREE FREE FREE BUSY BUSY-TENTATIVE BUSY-UNAVAILABLE NO-DATA");
	if (chance(maker, 40)) {
		set_day(reply, "as_of", day);
	} else if (chance(maker, 40)) {
		format_instant(ZONE_UTC, day_start(zone, day), text);
		set_text(reply, "as_of", text);
	}
	if (chance(maker, 30))
		set_text(reply, "source", "telephone");
	return reply;
}

/* Away while there could be a visit. */
static json_t *make_absence(struct maker *maker)
{
	const struct season *season = &maker->season;
	json_t *reply = json_object();

	int from = day_at(maker->zone, season->now);
	int to = season->from - between(maker, -3, 20);

	set_day(reply, "from", from);
	set_day(reply, "to", to < from ? from : to);
	set_word(maker, reply, "fbtype",
		 "BUSY BUSY-UNAVAILABLE BUSY-TENTATIVE NO-DATA");
	return reply;
}

void make_times(struct maker *maker, json_t *person)
{
	const char *zone =
		json_string_value(json_object_get(person, "time_zone"));
	json_t *replies = json_array();
	int n = between(maker, 1, 3);

	if (chance_of(maker, F_HOURS, 15))
		set(person, "hours", make_hours_of(maker));
	for (int i = 0; i < n; i++)
		json_array_append_new(replies,
				      make_reply(maker,
						 zone != NULL && zone[0] == 'U'
							 ? ZONE_UTC
							 : maker->zone));
	if (maker->has_visit && chance(maker, 40))
		json_array_append_new(replies, make_absence(maker));
	if (chance_of(maker, F_ANSWERS, maker->has_visit ? 60 : 25))
		set(person, "answers", shuffled(maker, replies));
	else
		json_decref(replies);
}

static bool may_be_held(const struct made_seat *seat)
{
	return seat->invited && !seat->is_held && !seat->is_host &&
	       strcmp(seat->id, "chair") != 0 &&
	       strcmp(seat->id, "support") != 0;
}

void make_held(struct maker *maker)
{
	int n = chance_of(maker, F_HELD, 35) ? between(maker, 1, 2) : 0;

	for (int i = 0; i < n; i++) {
		struct made_seat *held =
			&maker->seats[random_below(&maker->random,
						   maker->n_seats)];
		struct made_seat *host =
			&maker->seats[random_below(&maker->random,
						   maker->n_seats)];
		if (held == host || !may_be_held(held) || host->is_held ||
		    !host->invited)
			continue;
		json_object_del(held->json, "candidates");
		json_object_del(held->json, "order");
		set_text(held->json, "held_with", host->id);
		held->is_held = host->is_host = true;
	}
}

static json_t *random_seats(struct maker *maker, int percent)
{
	json_t *seats = json_array();

	for (int i = 0; i < maker->n_seats; i++)
		if (maker->seats[i].invited && chance(maker, percent))
			json_array_append_new(seats,
					      json_string(maker->seats[i].id));
	return shuffled(maker, seats);
}

static json_t *make_part(struct maker *maker, int number, int minutes)
{
	json_t *part = json_object(), *title;
	char text[64];

	snprintf(text, sizeof(text), "part-%d", number);
	set_text(part, "part", text);
	snprintf(text, sizeof(text), "PT%dM", minutes);
	set_text(part, "duration", text);
	if (chance(maker, 40)) {
		snprintf(text, sizeof(text), "PT%dM",
			 minutes < 20 ? minutes : between(maker, 1, 20));
		set_text(part, "introduction", text);
	}
	if (chance(maker, 30)) {
		title = json_object();
		set_text(title, "en", "Part");
		set_text(title, "cy", "Rhan");
		set(part, "title", title);
	}
	if (!chance(maker, 15))
		set(part, "seats", random_seats(maker, 35));
	return part;
}

void make_agenda(struct maker *maker)
{
	const char *text = json_string_value(
		json_object_get(maker->json, "required_duration"));
	int64_t left = parse_duration_s(text == NULL ? "PT3H30M" : text) / 900;
	json_t *agenda = json_array();
	int n = between(maker, 1, 4);

	if (!chance_of(maker, F_AGENDA, 30)) {
		json_decref(agenda);
		return;
	}
	for (int i = 0; i < n && left > 0; i++) {
		int quarters = between(maker, 1, left < 6 ? (int)left : 6);
		if (i == n - 1 && left < 7 && chance(maker, 50))
			quarters = (int)left; /* no opening */
		json_array_append_new(agenda,
				      make_part(maker, 9 - i, quarters * 15));
		left -= quarters;
	}
	set(maker->json, "agenda", agenda);
}

static const struct made_seat *host_of(const struct maker *maker,
				       const char *id)
{
	const char *host = NULL;
	int i = 0;

	while (strcmp(maker->seats[i].id, id) != 0)
		i++;
	host = json_string_value(
		json_object_get(maker->seats[i].json, "held_with"));
	return host == NULL ? &maker->seats[i] : host_of(maker, host);
}

static bool is_refused(const struct maker *maker, const struct made_seat *seat,
		       const char *person)
{
	const json_t *team = json_object_get(maker->json, "team");
	const json_t *list = json_object_get(team, "link_inspectors");
	bool is_link = false;

	for (size_t i = 0; i < json_array_size(list); i++)
		is_link |= strcmp(json_string_value(json_array_get(list, i)),
				  person) == 0;
	return strcmp(seat->id, "chair") == 0	  ? is_link
	       : strcmp(seat->id, "support") == 0 ? !is_link
						  : false;
}

/* The first candidate whom no team rule refuses; NULL: none. */
static const char *leader_of(const struct maker *maker, const char *id)
{
	const struct made_seat *seat = host_of(maker, id);
	const char *order =
		json_string_value(json_object_get(seat->json, "order"));
	const json_t *list = json_object_get(seat->json, "candidates");
	const char *first = NULL;
	const char *group = known_group(seat->id);
	bool is_any = order != NULL   ? strcmp(order, "any") == 0
		      : group == NULL ? false
				      : strcmp(group, "stakeholders") == 0 ||
						strcmp(group, "team") == 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *other = json_string_value(json_array_get(list, i));
		if (is_refused(maker, seat, other))
			continue;
		if (first == NULL || (is_any && strcmp(other, first) < 0))
			first = other;
	}
	return first;
}

static int count_leaders(const struct maker *maker, const json_t *seats)
{
	const char *leaders[MAX_MADE_SEATS];
	int n = 0;

	for (size_t i = 0; i < json_array_size(seats); i++) {
		const char *leader =
			leader_of(maker,
				  json_string_value(json_array_get(seats, i)));
		bool is_new = leader != NULL;
		for (int k = 0; k < n && is_new; k++)
			is_new = strcmp(leaders[k], leader) != 0;
		if (is_new)
			leaders[n++] = leader;
	}
	return n;
}

/* By default those of the case that are usual. */
static json_t *usual_seats(const struct maker *maker)
{
	json_t *seats = json_array();

	for (int i = 0; i < maker->n_seats; i++)
		if (strcmp(maker->seats[i].id, "chief-executive") == 0 ||
		    strcmp(maker->seats[i].id, "director-of-education") == 0)
			json_array_append_new(seats,
					      json_string(maker->seats[i].id));
	return seats;
}

static json_t *visited_seats(struct maker *maker)
{
	json_t *seats = json_array();

	for (int i = 0; i < maker->n_seats; i++)
		if (maker->seats[i].invited &&
		    strcmp(maker->seats[i].group, "team") != 0 &&
		    chance(maker, 60))
			json_array_append_new(seats,
					      json_string(maker->seats[i].id));
	return shuffled(maker, seats);
}

void make_visit(struct maker *maker)
{
	json_t *visit, *seats;
	int n;

	if (!maker->has_visit)
		return;
	visit = json_object();
	seats = visited_seats(maker);
	if (chance(maker, 50) && count_leaders(maker, seats) > 0) {
		set(visit, "seats", json_incref(seats));
	} else {
		json_decref(seats);
		seats = usual_seats(maker);
	}
	n = count_leaders(maker, seats);
	json_decref(seats);
	set_word(maker, visit, "required_duration",
		 "PT1H PT2H PT3H PT4H PT4H PT4H");
	if (chance(maker, 20))
		json_object_del(visit, "required_duration");
	if (chance(maker, 45))
		set(visit, "required",
		    json_integer(chance(maker, 60) ? 0 : between(maker, 1, n)));
	if (n == 0)
		json_decref(visit);
	else
		set(maker->json, "visit", visit);
}
