/* A case by post: what the guidance says as a rule is written out. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/draft.h"
#include "cli/words.h"
#include "conference/seats.h"

static struct json *template_case(void)
{
	struct draft draft;
	struct json *ret = NULL;
	struct day day = {0};
	struct error err = {0};

	assert_true(day_parse("2026-09-15", &day));
	draft_init(&draft);
	draft_fill(&draft);
	assert_int_equal(draft_case(&draft, "by-post", day, &ret, &err),
			 STATUS_OK);
	draft_release(&draft);
	return ret;
}

static const struct json *find(const struct json *list, const char *id)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (strcmp(member_string(json_at(list, i), "id"), id) == 0)
			return json_at(list, i);
	return NULL;
}

/* G5 to G8, G10: somebody for every seat; nobody of the link inspectors
 * chairs. */
static void draft_case__fills_every_seat_of_the_guidance(void **state)
{
	struct json *made = template_case();
	const struct json *seats = json_member(made, "seats");
	const struct json *links =
		json_member(json_member(made, "team"), "link_inspectors");
	const struct json *chairs =
		json_member(find(seats, "chair"), "candidates");

	(void)state;
	assert_int_equal(json_size(seats), n_seat_titles);
	for (size_t i = 0; i < n_seat_titles; i++) {
		const struct json *seat = find(seats, seat_titles[i].seat);

		assert_non_null(known_seat(seat_titles[i].seat));
		assert_non_null(seat);
		assert_true(json_size(json_member(seat, "candidates")) > 0);
	}
	assert_true(json_size(links) > 0 && json_size(chairs) > 0);
	for (size_t i = 0; i < json_size(links); i++)
		for (size_t k = 0; k < json_size(chairs); k++)
			assert_string_not_equal(json_string(json_at(links, i)),
						json_string(
							json_at(chairs, k)));
	json_free(made);
}

/* G7: one of the consortium at least. */
static void draft_case__asks_for_one_of_the_consortium(void **state)
{
	struct json *made = template_case();
	const struct json *group =
		find(json_member(made, "groups"), "consortium");

	(void)state;
	assert_int_equal(member_int(group, "required"), 1);
	json_free(made);
}

/* What follows from the report is not fixed; the rest stands there. */
static void draft_case__writes_the_defaults_out(void **state)
{
	static const char *const there[] = {"report_expected",
					    "required_duration",
					    "day",
					    "buffer",
					    "policy",
					    "date_rules",
					    "points",
					    "visit",
					    "resources",
					    "groups",
					    "max_candidates"};
	struct json *made = template_case();

	(void)state;
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		assert_non_null(json_member(made, there[i]));
	assert_null(json_member(made, "window"));
	assert_int_equal(member_int(json_member(json_member(made, "date_rules"),
						"notification"),
				    "n"),
			 20);
	json_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draft_case__fills_every_seat_of_the_guidance),
		cmocka_unit_test(draft_case__asks_for_one_of_the_consortium),
		cmocka_unit_test(draft_case__writes_the_defaults_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
