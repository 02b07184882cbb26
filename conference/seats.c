#include "conference/seats.h"

#include <string.h>

#define OFFICER(id, essential, numbered)                                       \
	{                                                                      \
		id, "officers", ROLE_REQUIRED, ORDER_RANKED, essential,        \
			DUTY_NONE, numbered, "G5"                              \
	}
#define MEMBER(id)                                                             \
	{                                                                      \
		id, "members", ROLE_REQUIRED, ORDER_RANKED, false, DUTY_NONE,  \
			false, "G6"                                            \
	}
#define CONSORTIUM(id)                                                         \
	{                                                                      \
		id, "consortium", ROLE_REQUIRED, ORDER_RANKED, false,          \
			DUTY_NONE, false, "G7"                                 \
	}
#define STAKEHOLDER(id)                                                        \
	{                                                                      \
		id, "stakeholders", ROLE_OPTIONAL, ORDER_ANY, false,           \
			DUTY_NONE, false, "G8"                                 \
	}
#define TEAM(id, role, duty)                                                   \
	{                                                                      \
		id, "team", role, ORDER_ANY, true, duty, false, "G10"          \
	}
/* Inspectors of an authority that causes significant concern. */
#define MORE_TEAM(id, numbered)                                                \
	{                                                                      \
		id, "team", ROLE_OPTIONAL, ORDER_ANY, false, DUTY_NONE,        \
			numbered, "G10"                                        \
	}

static const struct known_seat known_seats[] = {
	OFFICER("chief-executive", true, false),
	OFFICER("director-of-education", true, false),
	OFFICER("assistant-director", false, true),
	OFFICER("service-manager", false, true),
	OFFICER("director-of-social-services", false, false),
	MEMBER("leader"),
	MEMBER("cabinet-member-education"),
	MEMBER("scrutiny-chair"),
	CONSORTIUM("lead-chief-executive"),
	CONSORTIUM("lead-director"),
	CONSORTIUM("managing-director"),
	CONSORTIUM("lead-officer"),
	STAKEHOLDER("welsh-government"),
	STAKEHOLDER("wales-audit-office"),
	STAKEHOLDER("wlga"),
	STAKEHOLDER("ciw"),
	STAKEHOLDER("hiw"),
	TEAM("chair", ROLE_CHAIR, DUTY_CHAIR),
	TEAM("support", ROLE_REQUIRED, DUTY_SUPPORT),
	TEAM("record", ROLE_REQUIRED, DUTY_NONE),
	MORE_TEAM("additional-inspector", true),
	MORE_TEAM("team-hiw", false),
	MORE_TEAM("team-ciw", false),
};

const char *const known_groups[N_KNOWN_GROUPS] = {"consortium", "members",
						  "officers", "stakeholders",
						  "team"};

static bool is_number_suffix(const char *suffix)
{
	return suffix[0] == '-' && suffix[1] &&
	       strspn(suffix + 1, "0123456789") == strlen(suffix + 1);
}

const struct known_seat *known_seat(const char *id)
{
	size_t n_seats = sizeof(known_seats) / sizeof(*known_seats);

	for (size_t i = 0; i < n_seats; i++) {
		const struct known_seat *seat = &known_seats[i];
		size_t n = strlen(seat->id);

		if (strncmp(id, seat->id, n) != 0)
			continue;
		if (!id[n] || (seat->is_numbered && is_number_suffix(id + n)))
			return seat;
	}
	return NULL;
}

bool is_known_group(const char *id)
{
	for (size_t i = 0; i < N_KNOWN_GROUPS; i++)
		if (strcmp(id, known_groups[i]) == 0)
			return true;
	return false;
}

bool is_team_group(const char *id)
{
	return strcmp(id, "team") == 0;
}

bool seat_is_invited(const struct seat *seat)
{
	return seat->role != ROLE_NON_PARTICIPANT;
}

bool seat_counts(const struct seat *seat)
{
	return seat_is_invited(seat) && seat->held_with == NONE;
}

/* One person serves both: is either of them so? (G5) */
static bool is_either(const struct conference *c, int32_t seat,
		      bool (*is_so)(const struct seat *))
{
	if (!seat_counts(&c->seats[seat]))
		return false;
	if (is_so(&c->seats[seat]))
		return true;
	for (int32_t r = 0; r < c->n_seats; r++)
		if (c->seats[r].held_with == seat && is_so(&c->seats[r]))
			return true;
	return false;
}

static bool requires(const struct seat *seat)
{
	return seat->role == ROLE_CHAIR || seat->role == ROLE_REQUIRED;
}

static bool is_essential(const struct seat *seat)
{
	return seat->essential && seat_is_invited(seat);
}

bool seat_is_required(const struct conference *conference, int32_t seat)
{
	return is_either(conference, seat, requires);
}

bool seat_is_essential(const struct conference *conference, int32_t seat)
{
	return is_either(conference, seat, is_essential);
}

/* Whoever holds a seat of the buffer's group comes early and stays on. */
bool seat_has_buffer(const struct conference *conference, int32_t seat)
{
	bool has_buffer =
		conference->seats[seat].group == conference->buffer_group;

	for (int32_t r = 0; r < conference->n_seats && !has_buffer; r++)
		has_buffer =
			conference->seats[r].held_with == seat &&
			conference->seats[r].group == conference->buffer_group;
	return has_buffer;
}

const char *conference_kind_word(enum conference_kind kind)
{
	static const char *const words[] = {
		[CONFERENCE_IMPROVEMENT] = "improvement",
		[CONFERENCE_PROGRESS] = "progress",
		[CONFERENCE_SECOND_PROGRESS] = "second-progress",
		[CONFERENCE_MONITORING] = "monitoring",
	};

	return words[kind];
}

const char *role_word(enum role role)
{
	static const char *const words[] = {
		[ROLE_CHAIR] = "CHAIR",
		[ROLE_REQUIRED] = "REQ-PARTICIPANT",
		[ROLE_OPTIONAL] = "OPT-PARTICIPANT",
		[ROLE_NON_PARTICIPANT] = "NON-PARTICIPANT",
	};

	return words[role];
}
