#include "conference/rules.h"

#include "conference/seats.h"

const struct rule_kind rule_kinds[N_RULE_KINDS] = {
#define RULE_ROW(id, word, guidance, negotiability)                            \
	[RULE_##id] = {word, guidance, negotiability, MSG_RULE_##id},
	RULES(RULE_ROW)
#undef RULE_ROW
};

int32_t rule_given_up(struct rule rule)
{
	enum { EASIEST = 9 };

	return EASIEST - rule_kinds[rule.kind].negotiability;
}

bool rule_is_about_people(struct rule rule)
{
	switch (rule.kind) {
	case RULE_ESSENTIAL:
	case RULE_GROUP:
	case RULE_QUORUM:
	case RULE_DEPUTIES:
	case RULE_VISIT:
		return true;
	default:
		return false;
	}
}

static int32_t subjects(const struct conference *c, enum rule_kind_id kind)
{
	switch (kind) {
	case RULE_EVENT:
		return c->n_events;
	case RULE_ESSENTIAL:
		return c->n_seats;
	case RULE_GROUP:
		return c->n_groups;
	case RULE_RESOURCE:
		return c->n_resources;
	default:
		return 0;
	}
}

static bool event_can_block(const struct event *event)
{
	bool can = event->effect == EFFECT_BLOCK;

	for (size_t i = 0; i < event->n_categories; i++)
		can = can || event->categories[i].effect == EFFECT_BLOCK;
	return can;
}

static bool has_room(const struct conference *c, enum room_kind kind)
{
	for (int32_t i = 0; i < c->n_rooms; i++)
		if (c->rooms[i].kind == kind)
			return true;
	return false;
}

/* Does the case have the rule? A rule that cannot speak is left out. */
static bool applies(const struct conference *c, struct rule rule)
{
	switch (rule.kind) {
	case RULE_EVENT:
		return event_can_block(&c->events[rule.subject]);
	case RULE_ESSENTIAL:
		return seat_is_essential(c, rule.subject);
	case RULE_GROUP:
		return c->groups[rule.subject].required > 0;
	case RULE_QUORUM:
		return c->quorum_required > 0;
	case RULE_DEPUTIES:
		return c->max_deputies != INT32_MAX;
	case RULE_ROOM_CONFERENCE:
		return has_room(c, ROOM_CONFERENCE);
	case RULE_ROOM_BASE:
		return has_room(c, ROOM_BASE);
	case RULE_RESOURCE:
		return c->resources[rule.subject].needed;
	case RULE_VISIT:
		return c->visit.is_stated && c->visit.required > 0;
	default:
		return true;
	}
}

static bool is_about_something(enum rule_kind_id kind)
{
	return kind == RULE_EVENT || kind == RULE_ESSENTIAL ||
	       kind == RULE_GROUP || kind == RULE_RESOURCE;
}

bool rules_of(const struct conference *conference, struct arena *arena,
	      struct rules *ret)
{
	size_t room = N_RULE_KINDS;
	int32_t n = 0;

	for (int k = 0; k < N_RULE_KINDS; k++)
		room += (size_t)subjects(conference, (enum rule_kind_id)k);
	struct rule *rules = arena_array(arena, struct rule, room);
	if (!rules)
		return false;
	for (int k = 0; k < N_RULE_KINDS; k++) {
		enum rule_kind_id kind = (enum rule_kind_id)k;
		int32_t n_subjects = is_about_something(kind)
					     ? subjects(conference, kind)
					     : 1;

		for (int32_t i = 0; i < n_subjects; i++) {
			struct rule rule = {kind, is_about_something(kind)
							  ? i
							  : NONE};

			if (applies(conference, rule))
				rules[n++] = rule;
		}
	}
	*ret = (struct rules){rules, n};
	return true;
}

static const char *subject_id(const struct conference *c, struct rule rule)
{
	switch (rule.kind) {
	case RULE_EVENT:
		return c->events[rule.subject].id;
	case RULE_ESSENTIAL:
		return c->seats[rule.subject].id;
	case RULE_GROUP:
		return c->groups[rule.subject].id;
	case RULE_RESOURCE:
		return c->resources[rule.subject].id;
	default:
		return NULL;
	}
}

void rule_name(const struct conference *conference, struct rule rule,
	       struct buffer *ret)
{
	const char *id = subject_id(conference, rule);

	buffer_put_string(ret, rule_kinds[rule.kind].word);
	if (!id)
		return;
	buffer_put_char(ret, ':');
	buffer_put_string(ret, id);
}

const char *window_guidance(const struct conference *conference)
{
	static const char *const rules[] = {
		[CONFERENCE_IMPROVEMENT] = "G1",
		[CONFERENCE_PROGRESS] = "G2",
		[CONFERENCE_SECOND_PROGRESS] = "G3",
		[CONFERENCE_MONITORING] = "G4",
	};

	return rules[conference->kind];
}

const char *rule_guidance(const struct conference *conference, struct rule rule)
{
	if (rule.kind == RULE_WINDOW)
		return window_guidance(conference);
	if (rule.kind == RULE_EVENT &&
	    conference->events[rule.subject].is_inspection)
		return "G12";
	return rule_kinds[rule.kind].guidance;
}
