#include "cli/draft.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/zone.h"
#include "cli/words.h"
#include "conference/case.h"
#include "conference/seats.h"

const struct seat_title seat_titles[] = {
	{"chief-executive", MSG_SEAT_CHIEF_EXECUTIVE, "deputy-chief-executive",
	 MSG_SEAT_DEPUTY_CHIEF_EXECUTIVE},
	{"director-of-education", MSG_SEAT_DIRECTOR_OF_EDUCATION,
	 "head-of-education", MSG_SEAT_HEAD_OF_EDUCATION},
	{"assistant-director", MSG_SEAT_ASSISTANT_DIRECTOR, NULL, MSG_NONE},
	{"service-manager", MSG_SEAT_SERVICE_MANAGER, NULL, MSG_NONE},
	{"director-of-social-services", MSG_SEAT_DIRECTOR_OF_SOCIAL_SERVICES,
	 NULL, MSG_NONE},
	{"leader", MSG_SEAT_LEADER, "deputy-leader", MSG_SEAT_DEPUTY_LEADER},
	{"cabinet-member-education", MSG_SEAT_CABINET_MEMBER, NULL, MSG_NONE},
	{"scrutiny-chair", MSG_SEAT_SCRUTINY_CHAIR, "scrutiny-vice-chair",
	 MSG_SEAT_SCRUTINY_VICE_CHAIR},
	{"lead-chief-executive", MSG_SEAT_LEAD_CHIEF_EXECUTIVE, NULL, MSG_NONE},
	{"lead-director", MSG_SEAT_LEAD_DIRECTOR, NULL, MSG_NONE},
	{"managing-director", MSG_SEAT_MANAGING_DIRECTOR, NULL, MSG_NONE},
	{"lead-officer", MSG_SEAT_LEAD_OFFICER, NULL, MSG_NONE},
	{"welsh-government", MSG_BODY_WELSH_GOVERNMENT, NULL, MSG_NONE},
	{"wales-audit-office", MSG_BODY_AUDIT_OFFICE, NULL, MSG_NONE},
	{"wlga", MSG_BODY_WLGA, NULL, MSG_NONE},
	{"ciw", MSG_BODY_CIW, NULL, MSG_NONE},
	{"hiw", MSG_BODY_HIW, NULL, MSG_NONE},
	{"chair", MSG_SEAT_CHAIR, NULL, MSG_NONE},
	{"support", MSG_SEAT_SUPPORT, NULL, MSG_NONE},
	{"record", MSG_SEAT_RECORD, NULL, MSG_NONE},
	{"additional-inspector", MSG_SEAT_ADDITIONAL_INSPECTOR, NULL, MSG_NONE},
	{"team-hiw", MSG_SEAT_TEAM_HIW, NULL, MSG_NONE},
	{"team-ciw", MSG_SEAT_TEAM_CIW, NULL, MSG_NONE},
};
const size_t n_seat_titles = sizeof(seat_titles) / sizeof(seat_titles[0]);

const struct seat_title *seat_title_of(const char *seat)
{
	const struct known_seat *known = known_seat(seat);

	for (size_t i = 0; known && i < n_seat_titles; i++)
		if (strcmp(seat_titles[i].seat, known->id) == 0)
			return &seat_titles[i];
	return NULL;
}

void draft_init(struct draft *draft)
{
	*draft = (struct draft){.people = json_new_array(),
				.seats = json_new_array(),
				.links = json_new_array()};
}

void draft_release(struct draft *draft)
{
	json_free(draft->people);
	json_free(draft->seats);
	json_free(draft->links);
	*draft = (struct draft){.people = NULL};
}

static struct json *find(const struct json *list, const char *id)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (strcmp(member_string(json_at(list, i), "id"), id) == 0)
			return json_at(list, i);
	return NULL;
}

struct json *draft_person(const struct draft *draft, const char *id)
{
	return find(draft->people, id);
}

struct json *draft_seat(struct draft *draft, const char *seat)
{
	struct json *found = find(draft->seats, seat);

	if (!found) {
		struct json *made = json_new_object();

		json_set(made, "id", json_new_string(seat));
		json_set(made, "candidates", json_new_array());
		json_append(draft->seats, made);
		found = find(draft->seats, seat);
	}
	return json_member(found, "candidates");
}

static bool has(const struct json *strings, const char *string)
{
	for (size_t i = 0; i < json_size(strings); i++)
		if (strcmp(json_string(json_at(strings, i)), string) == 0)
			return true;
	return false;
}

void draft_add(struct draft *draft, const char *seat, const char *person)
{
	struct json *candidates = draft_seat(draft, seat);

	if (!has(candidates, person))
		json_append(candidates, json_new_string(person));
}

void draft_link(struct draft *draft, const char *person)
{
	if (!has(draft->links, person))
		json_append(draft->links, json_new_string(person));
}

/* --- by post ---------------------------------------------------------------
 */

static struct json *new_title(enum message title)
{
	struct json *json = json_new_object();

	for (int l = 0; l < N_LANGUAGES; l++)
		json_set(json, language_word((enum language)l),
			 json_new_string(
				 message_text(title, (enum language)l)));
	return json;
}

static void add_post(struct draft *draft, const char *id, enum message title,
		     const char *seat)
{
	struct json *person = json_new_object();

	json_set(person, "id", json_new_string(id));
	json_set(person, "post", new_title(title));
	json_append(draft->people, person);
	draft_add(draft, seat, id);
}

/* G10: the chair is none of the link inspectors. */
static void fill_team(struct draft *draft)
{
	static const char *const links[] = {"link-inspector-1",
					    "link-inspector-2"};

	add_post(draft, "lead-inspector", MSG_SEAT_LEAD_INSPECTOR, "chair");
	add_post(draft, "inspector-1", MSG_SEAT_INSPECTOR, "chair");
	add_post(draft, "inspector-2", MSG_SEAT_INSPECTOR, "record");
	draft_add(draft, "record", "inspector-1");
	for (size_t i = 0; i < 2; i++) {
		add_post(draft, links[i], MSG_SEAT_LINK_INSPECTOR, "support");
		draft_add(draft, "record", links[i]);
		draft_link(draft, links[i]);
	}
	snprintf(draft->lead, sizeof(draft->lead), "lead-inspector");
}

void draft_fill(struct draft *draft)
{
	for (size_t i = 0; i < n_seat_titles; i++) {
		const struct seat_title *seat = &seat_titles[i];
		const struct known_seat *known = known_seat(seat->seat);

		if (is_team_group(known->group) && known->essential)
			continue;
		add_post(draft, seat->seat, seat->title, seat->seat);
		if (seat->deputy)
			add_post(draft, seat->deputy, seat->deputy_title,
				 seat->seat);
	}
	fill_team(draft);
}

/* --- the whole case --------------------------------------------------------
 */

static bool has_group(const struct draft *draft, const char *group)
{
	for (size_t i = 0; i < json_size(draft->seats); i++) {
		const struct known_seat *known = known_seat(
			member_string(json_at(draft->seats, i), "id"));

		if (known && strcmp(known->group, group) == 0)
			return true;
	}
	return false;
}

static struct json *new_team(const struct draft *draft)
{
	struct json *team = json_new_object();

	json_set(team, "link_inspectors", json_copy(draft->links));
	if (draft->lead[0])
		json_set(team, "inspection_lead", json_new_string(draft->lead));
	return team;
}

/* G7: one of the consortium at least, if it takes part. */
static struct json *new_groups(const struct draft *draft)
{
	struct json *groups = json_new_array();
	struct json *group = json_new_object();

	json_set(group, "id", json_new_string("consortium"));
	json_set(group, "required",
		 json_new_int(has_group(draft, "consortium")));
	if (has_group(draft, "consortium"))
		json_append(groups, group);
	else
		json_free(group);
	return groups;
}

/* G17: a visit has a chair, a link inspector and leaders. */
static bool can_visit(const struct draft *draft)
{
	static const char *const leaders[] = {"chief-executive",
					      "director-of-education"};
	const struct json *chair = find(draft->seats, "chair");
	bool has_leader = false;

	for (size_t i = 0; i < 2; i++) {
		const struct json *seat = find(draft->seats, leaders[i]);

		has_leader = has_leader ||
			     json_size(json_member(seat, "candidates"));
	}
	return has_leader && json_size(json_member(chair, "candidates")) &&
	       json_size(draft->links);
}

static struct json *new_resources(void)
{
	struct json *resources = json_new_array();
	struct json *translator = json_new_object();

	json_set(translator, "id", json_new_string("translator"));
	json_set(translator, "needed_if", json_new_string("both-languages"));
	json_append(resources, translator);
	return resources;
}

/* What cannot be left to a default. */
static struct json *new_least(const struct draft *draft, const char *id,
			      struct day report_expected)
{
	struct json *json = json_new_object();
	struct json *authority = json_new_object();
	char day[DAY_TEXT_BYTES];

	day_format(report_expected, day);
	for (int l = 0; l < N_LANGUAGES; l++)
		json_set(authority, language_word((enum language)l),
			 json_new_string(id));
	json_set(json, "case", json_new_string(id));
	json_set(json, "authority", authority);
	json_set(json, "conference", json_new_string("improvement"));
	json_set(json, "report_expected", json_new_string(day));
	json_set(json, "people", json_copy(draft->people));
	json_set(json, "seats", json_copy(draft->seats));
	json_set(json, "groups", new_groups(draft));
	json_set(json, "team", new_team(draft));
	json_set(json, "resources", new_resources());
	if (can_visit(draft))
		json_set(json, "visit", json_new_object());
	return json;
}

/* The seats in our order, told in full. */
static struct json *new_seats(const struct draft *draft,
			      const struct json *interpreted)
{
	struct json *seats = json_new_array();

	for (size_t i = 0; i < json_size(draft->seats); i++)
		json_append(seats,
			    json_copy(
				    find(interpreted,
					 member_string(json_at(draft->seats, i),
						       "id"))));
	return seats;
}

/* The window and its target follow from the report, which will change. */
static struct json *fill_in(const struct draft *draft,
			    const struct json *interpreted)
{
	struct json *json = json_new_object();

	for (struct json_iterator it = json_first(interpreted); it.key;
	     json_next(interpreted, &it)) {
		if (strcmp(it.key, "window") == 0)
			continue;
		if (strcmp(it.key, "people") == 0)
			json_set(json, it.key, json_copy(draft->people));
		else if (strcmp(it.key, "seats") == 0)
			json_set(json, it.key, new_seats(draft, it.value));
		else
			json_set(json, it.key, json_copy(it.value));
	}
	return json;
}

enum status draft_case(const struct draft *draft, const char *id,
		       struct day report_expected, struct json **ret,
		       struct error *err)
{
	struct json *least = new_least(draft, id, report_expected);
	struct arena *arena = arena_new((size_t)LIMIT_REQUEST_MEMORY_BYTES);
	struct zones *zones = zones_new();
	struct case_options options = {.path_base = "", .zones = zones};
	struct conference conference;
	enum status status = STATUS_OK;

	if (!least || !arena || !zones)
		status = error_no_memory(err, NULL);
	if (status == STATUS_OK)
		status = case_decode(least, &options, arena, &conference, err);
	if (status == STATUS_OK) {
		struct json *interpreted = case_interpreted(&conference);

		*ret = fill_in(draft, interpreted);
		json_free(interpreted);
		if (!*ret)
			status = error_no_memory(err, NULL);
	}
	json_free(least);
	arena_free(arena);
	zones_free(zones);
	return status;
}
