/*
 * What each state may become, cell by cell, as the guidance's order of a
 * conference has it (G14, G15, G26): the whole table is told here once more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "conference/decisions.h"

/*
 * A row a decision, a column a state: P proposed, H held, A agreed, N
 * notified, T took place, C closed; '.': refused. '?': only if broken or
 * waived; '!': only with a reason.
 */
static const struct {
	enum decision decision;
	const char *becomes; /* six cells of two characters */
} table[N_DECISIONS] = {
	{DECIDE_PUT, "P H A N T . "},
	{DECIDE_HOLD, "H . . . . . "},
	{DECIDE_EXPIRE, ". P . . . . "},
	{DECIDE_AGREE, "A A . . . . "},
	{DECIDE_MOVE, ". . A A?. . "},
	{DECIDE_RELEASE, ". P P P!. . "},
	{RECORD_NOTIFICATION_SENT, ". . N . . . "},
	{RECORD_PARTICIPATION_AGREED, "P H A N . . "},
	{RECORD_PAPERS, ". . A N . . "},
	{RECORD_BRIEFING, ". . A N . . "},
	{RECORD_CONFERENCE_HELD, ". . . T . . "},
	{RECORD_RECORD_CIRCULATED, ". . . . T . "},
	{RECORD_LETTER_SENT, ". . . . T . "},
	{RECORD_LETTER_RECEIVED, ". . . . T . "},
	{RECORD_PLANS_RECEIVED, ". . . . C . "},
};

static void state_change_find__is_the_table_cell_by_cell(void **state)
{
	static const char letters[] = "PHANTC";

	(void)state;
	assert_int_equal(strlen(letters), N_STATES);
	for (int d = 0; d < N_DECISIONS; d++) {
		assert_int_equal(table[d].decision, d);
		for (int s = 0; s < N_STATES; s++) {
			const char *cell = &table[d].becomes[2 * s];
			const struct state_change *change =
				state_change_find((enum case_state)s,
						  (enum decision)d);

			if (*cell == '.') {
				assert_null(change);
				continue;
			}
			assert_non_null(change);
			assert_int_equal(change->from, s);
			assert_int_equal(change->decision, d);
			assert_int_equal(letters[change->to], *cell);
			assert_int_equal(change->condition,
					 cell[1] == '?'	  ? IF_BROKEN_OR_WAIVED
					 : cell[1] == '!' ? WITH_REASON
							  : ALWAYS_ALLOWED);
		}
	}
}

static void record_find__knows_records_only(void **state)
{
	(void)state;
	for (int d = 0; d < N_DECISIONS; d++)
		assert_int_equal(record_find(decision_word((enum decision)d)),
				 d < FIRST_RECORD ? N_DECISIONS
						  : (enum decision)d);
	assert_int_equal(record_find(""), N_DECISIONS);
}

/* G26: from the receipt, whatever else is counted from the letter. */
static void record_milestone__the_receipt_is_what_plans_count_from(void **state)
{
	struct record_milestone receipt =
		record_milestone(RECORD_LETTER_RECEIVED);

	(void)state;
	assert_int_equal(receipt.from, MILESTONE_OUTCOME_LETTER);
	assert_int_equal(
		milestone_kinds[MILESTONE_UPDATED_PLANS].date_rule.from,
		MILESTONE_OUTCOME_LETTER);
	assert_int_equal(receipt.done, MILESTONE_LETTER_RECEIPT);
	assert_false(record_milestone(RECORD_PARTICIPATION_AGREED).of_date);
	assert_true(record_milestone(RECORD_NOTIFICATION_SENT).of_date);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(state_change_find__is_the_table_cell_by_cell),
		cmocka_unit_test(record_find__knows_records_only),
		cmocka_unit_test(
			record_milestone__the_receipt_is_what_plans_count_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
