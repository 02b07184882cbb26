/* The rules of a case: which, in what order, by what name. */

#include "hand.h"

static void assert_rules(struct hand *hand, const char *want)
{
	struct rules rules;
	struct buffer names;

	assert_true(rules_of(&hand->conference, hand->arena, &rules));
	buffer_init(0, &names);
	for (int32_t i = 0; i < rules.n_rules; i++) {
		rule_name(&hand->conference, rules.rules[i], &names);
		buffer_put_char(&names, ' ');
	}
	assert_string_equal(names.data, want);
	buffer_release(&names);
}

static void rules_of__has_those_that_can_speak(void **s)
{
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	assert_rules(&hand, "window working-day day-hours excluded notice "
			    "combination ");
	hand_tear_down(&hand);
}

static void rules_of__stands_in_the_order_of_the_table(void **s)
{
	static const struct category_effect blocks[] = {
		{"closed", EFFECT_BLOCK, 0}};
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand_room(&hand, "b", "hall", ROOM_BASE, 0);
	hand_room(&hand, "r", "hall", ROOM_CONFERENCE, 9);
	hand.conference.n_resources = 1;
	hand.resources[0] = (struct resource){"translator", .needed = true};
	hand.conference.n_events = 2;
	hand.events[0] = (struct event){.id = "fair", .effect = EFFECT_AVOID};
	hand.events[1] = (struct event){.id = "local",
					.effect = EFFECT_AVOID,
					.categories = blocks,
					.n_categories = 1};
	hand.seats[CHIEF].essential = hand.seats[INSPECTOR].essential = true;
	hand.seats[GUEST].essential = true;
	hand.seats[GUEST].role = ROLE_NON_PARTICIPANT;
	hand.groups[OFFICERS].required = hand.groups[TEAM].required = 1;
	hand.conference.quorum_required = 1;
	hand.conference.max_deputies = 0;
	assert_rules(&hand,
		     "window working-day day-hours excluded notice event:local "
		     "essential:chief essential:inspector group:officers "
		     "group:team quorum deputies room:conference room:base "
		     "resource:translator combination ");
	hand_tear_down(&hand);
}

/* Two languages, one argument where the rule is about something. */
static void rule_kinds__say_what_they_are_about(void **s)
{
	(void)s;
	for (int i = 0; i < N_RULE_KINDS; i++) {
		bool about = i == RULE_EVENT || i == RULE_ESSENTIAL ||
			     i == RULE_GROUP || i == RULE_RESOURCE;

		assert_in_range(rule_kinds[i].negotiability, 0, 9);
		for (int l = 0; l < N_LANGUAGES; l++) {
			const char *text = message_text(rule_kinds[i].message,
							(enum language)l);

			assert_true(text[0] != '\0');
			assert_int_equal(strstr(text, "{0}") != NULL, about);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_of__has_those_that_can_speak),
		cmocka_unit_test(rules_of__stands_in_the_order_of_the_table),
		cmocka_unit_test(rule_kinds__say_what_they_are_about),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
