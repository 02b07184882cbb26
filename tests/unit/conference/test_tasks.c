/* What is to be done for a conference: each rule that asks for something. */

#include "hand.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "conference/tasks.h"

static bool nameless;

static struct tasks tasks_for(struct hand *hand, const struct date *date)
{
	struct task_request request = {&hand->conference,
				       &hand->evidence,
				       hand->now,
				       hand_day("2026-12-10"),
				       date,
				       nameless};
	struct tasks tasks;

	hand->conference.report_published = hand_day("2026-09-08");
	assert_int_equal(tasks_of(&request, hand->arena, &tasks, NULL),
			 STATUS_OK);
	return tasks;
}

static const struct task *find(const struct tasks *tasks, enum milestone_id id)
{
	for (size_t i = 0; i < tasks->n; i++)
		if (tasks->tasks[i].milestone.id == id)
			return &tasks->tasks[i];
	return NULL;
}

static void assert_due(const struct tasks *tasks, enum milestone_id id,
		       const char *day, const char *by)
{
	const struct task *task = find(tasks, id);
	char text[DAY_TEXT_BYTES];

	assert_non_null(task);
	day_format(task->milestone.day, text);
	assert_string_equal(text, day);
	assert_string_equal(milestone_kinds[id].by, by);
}

/* ids: between blanks, in order. */
static void assert_items(const struct tasks *tasks, enum milestone_id id,
			 const char *ids)
{
	const struct task *task = find(tasks, id);
	struct buffer text;

	assert_non_null(task);
	buffer_init(0, &text);
	for (size_t i = 0; i < task->n_items; i++)
		buffer_printf(&text, "%s%s", i ? " " : "", task->items[i].id);
	assert_string_equal(text.data ? text.data : "", ids);
	buffer_release(&text);
}

static const char *item_text(const struct tasks *tasks, enum milestone_id id,
			     size_t nth, enum language language)
{
	const struct task *task = find(tasks, id);

	assert_non_null(task);
	assert_true(nth < task->n_items);
	return task->items[nth].text.in[language];
}

static void follow(struct hand *hand, enum conference_kind kind)
{
	hand->conference.kind = kind;
	hand->conference.follows.is_stated = true;
	hand->conference.follows.date = hand_day("2025-12-09");
}

/* G14: from the inspection's end, by the link inspectors; the date is agreed
 * before it is notified. */
static void tasks_of__suggests_then_agrees_a_date(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	hand.conference.inspection_ended = hand_day("2026-07-03");
	tasks = tasks_for(&hand, NULL);
	assert_due(&tasks, MILESTONE_SUGGESTION, "2026-07-10",
		   "link-inspectors");
	assert_due(&tasks, MILESTONE_DATE_AGREED, "2026-11-05",
		   "link-inspectors");
	hand_tear_down(&hand);
}

/* G16: of a progress conference the link inspector arranges, the co-ordinator
 * confirms; of the first the co-ordinator does it all. */
static void tasks_of__arranges_as_the_kind_wants_it(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	tasks = tasks_for(&hand, NULL);
	assert_due(&tasks, MILESTONE_ARRANGEMENTS, "2026-11-19",
		   "inspection-co-ordinator");
	assert_due(&tasks, MILESTONE_INFORMATION, "2026-11-26",
		   "inspection-co-ordinator");
	assert_null(find(&tasks, MILESTONE_LINK_ARRANGEMENTS));
	assert_null(find(&tasks, MILESTONE_CONFIRM_ARRANGEMENTS));
	follow(&hand, CONFERENCE_PROGRESS);
	tasks = tasks_for(&hand, NULL);
	assert_null(find(&tasks, MILESTONE_ARRANGEMENTS));
	assert_due(&tasks, MILESTONE_LINK_ARRANGEMENTS, "2026-11-19",
		   "link-inspectors");
	assert_due(&tasks, MILESTONE_CONFIRM_ARRANGEMENTS, "2026-11-26",
		   "inspection-co-ordinator");
	hand_tear_down(&hand);
}

/* G18: only as long as it is not agreed. */
static void tasks_of__agrees_participation_once(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	hand.conference.participation_agreed = false;
	tasks = tasks_for(&hand, NULL);
	assert_due(&tasks, MILESTONE_PARTICIPATION, "2026-11-26", "chair");
	hand.conference.participation_agreed = true;
	tasks = tasks_for(&hand, NULL);
	assert_null(find(&tasks, MILESTONE_PARTICIPATION));
	hand_tear_down(&hand);
}

/* G22: a place for every invited seat and the extra ones. */
static void tasks_of__checks_the_room(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	hand.conference.extra_places = 2;
	hand.seats[GUEST].role = ROLE_NON_PARTICIPANT;
	tasks = tasks_for(&hand, NULL);
	assert_items(&tasks, MILESTONE_ROOM,
		     "places table sockets refreshments projector base");
	assert_string_equal(item_text(&tasks, MILESTONE_ROOM, 0, LANGUAGE_EN),
			    "places: 4");
	assert_string_equal(item_text(&tasks, MILESTONE_ROOM, 0, LANGUAGE_CY),
			    "lleoedd: 4");
	hand_tear_down(&hand);
}

/* G8: CIW only where it has a seat. */
static void tasks_of__invites_the_stakeholders(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	tasks = tasks_for(&hand, NULL);
	assert_items(&tasks, MILESTONE_INVITATIONS,
		     "welsh-government wales-audit-office wlga");
	hand.seats[CHIEF].id = "ciw";
	tasks = tasks_for(&hand, NULL);
	assert_items(&tasks, MILESTONE_INVITATIONS,
		     "welsh-government wales-audit-office wlga ciw");
	hand_tear_down(&hand);
}

/* G25: of a progress conference's letter the Minister is named, the others are
 * assumed. */
static void tasks_of__lists_who_gets_the_letter(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	hand.seats[CHIEF].id = "ciw";
	tasks = tasks_for(&hand, NULL);
	assert_due(&tasks, MILESTONE_OUTCOME_LETTER, "2026-12-24", "chair");
	assert_items(&tasks, MILESTONE_OUTCOME_LETTER,
		     "chief-executive leader welsh-government "
		     "wales-audit-office wlga ciw");
	assert_string_equal(item_text(&tasks, MILESTONE_OUTCOME_LETTER, 1,
				      LANGUAGE_EN),
			    "copy: leader of the council");
	follow(&hand, CONFERENCE_PROGRESS);
	hand.seats[CHIEF].id = "chief";
	tasks = tasks_for(&hand, NULL);
	assert_items(&tasks, MILESTONE_OUTCOME_LETTER,
		     "chief-executive minister-for-education leader "
		     "welsh-government wales-audit-office wlga");
	assert_string_equal(item_text(&tasks, MILESTONE_OUTCOME_LETTER, 1,
				      LANGUAGE_CY),
			    "copi: y Gweinidog Addysg");
	assert_non_null(strstr(item_text(&tasks, MILESTONE_OUTCOME_LETTER, 2,
					 LANGUAGE_EN),
			       "assumed"));
	hand_tear_down(&hand);
}

/* G26: the receipt is noted, then come the plans, then their review. */
static void tasks_of__reviews_the_plans(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	tasks = tasks_for(&hand, NULL);
	/* Thu 24 December; 25 and 28 are holidays */
	assert_due(&tasks, MILESTONE_LETTER_RECEIPT, "2026-12-29",
		   "inspection-co-ordinator");
	assert_due(&tasks, MILESTONE_UPDATED_PLANS, "2027-01-25", "authority");
	assert_due(&tasks, MILESTONE_PLANS_REVIEW, "2027-02-08",
		   "link-inspectors");
	hand_tear_down(&hand);
}

/* G28: of a monitoring visit the team and the design are tailored. */
static void tasks_of__designs_a_monitoring_visit(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	tasks = tasks_for(&hand, NULL);
	assert_null(find(&tasks, MILESTONE_TEAM_DESIGN));
	follow(&hand, CONFERENCE_MONITORING);
	tasks = tasks_for(&hand, NULL);
	assert_due(&tasks, MILESTONE_TEAM_DESIGN, "2026-10-29", "chair");
	assert_null(find(&tasks, MILESTONE_LINK_ARRANGEMENTS));
	hand_tear_down(&hand);
}

/* G29: both folders, the documents that are always shared, and a reminder to
 * the partners before they are due. */
static void tasks_of__shares_documents(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	tasks = tasks_for(&hand, NULL);
	assert_due(&tasks, MILESTONE_FOLDERS, "2026-11-12",
		   "inspection-co-ordinator");
	assert_due(&tasks, MILESTONE_PARTNER_DOCUMENTS, "2026-11-19",
		   "authority");
	assert_due(&tasks, MILESTONE_DOCUMENTS, "2026-11-26", "authority");
	assert_items(&tasks, MILESTONE_DOCUMENTS,
		     "plans organisation reports council-papers");
	hand_tear_down(&hand);
}

static struct date date_at(const struct hand *hand, const char *start)
{
	struct date date = {.span.start = hand_instant(start)};

	date.span.end = date.span.start + hand->conference.required_duration_s;
	return date;
}

/* G21: the parts at their times, and who is needed. */
static void tasks_of__settles_the_agenda(void **s)
{
	static const int32_t seats[] = {CHIEF, GUEST};
	struct part parts[] = {
		{"one", {{"", ""}}, HAND_HOUR_S, 2 * HAND_HOUR_S, 0, seats, 2},
		{"break",
		 {{"Break", "Egwyl"}},
		 2 * HAND_HOUR_S,
		 3 * HAND_HOUR_S,
		 0,
		 NULL,
		 0}};
	struct hand hand;
	struct tasks tasks;
	struct date date;

	(void)s;
	hand_set_up(&hand);
	hand.conference.parts = parts;
	hand.conference.n_parts = 2;
	date = date_at(&hand, "2026-12-10T10:00:00");
	tasks = tasks_for(&hand, &date);
	assert_due(&tasks, MILESTONE_AGENDA, "2026-11-30", "chair");
	assert_items(&tasks, MILESTONE_AGENDA, "opening one break");
	assert_string_equal(item_text(&tasks, MILESTONE_AGENDA, 1, LANGUAGE_EN),
			    "11:00-12:00 one: chief, guest");
	assert_string_equal(item_text(&tasks, MILESTONE_AGENDA, 2, LANGUAGE_CY),
			    "12:00-13:00 Egwyl");
	hand_tear_down(&hand);
}

/* G17: the visit on its day, and a call with each leader it misses. */
static void tasks_of__tells_the_visit_and_its_calls(void **s)
{
	static const int32_t met[] = {ANN};
	struct call_slot calls[] = {{.seat = GUEST, .person = CAI},
				    {.seat = CHIEF, .person = BOB}};
	struct hand hand;
	struct tasks tasks;
	struct date date;

	(void)s;
	hand_set_up(&hand);
	hand.conference.visit.is_stated = true;
	hand.conference.visit.n_leaders = 3;
	calls[0].span.start = hand_instant("2026-11-20T09:30:00");
	calls[0].span.end = calls[0].span.start + HAND_HOUR_S / 2;
	date = date_at(&hand, "2026-12-10T10:00:00");
	date.visit = (struct visit_choice){.is_held = true,
					   .span.start = hand_instant(
						   "2026-11-18T10:00:00"),
					   .chair = DEE,
					   .link_inspector = DEE,
					   .met = met,
					   .n_met = 1,
					   .calls = calls,
					   .n_calls = 2};
	date.visit.span.end = date.visit.span.start + 2 * HAND_HOUR_S;
	tasks = tasks_for(&hand, &date);
	assert_due(&tasks, MILESTONE_VISIT, "2026-11-18", "chair");
	assert_items(&tasks, MILESTONE_VISIT, "time link-inspector ann");
	assert_due(&tasks, MILESTONE_CALLS, "2026-12-02", "chair");
	assert_items(&tasks, MILESTONE_CALLS, "guest chief");
	assert_string_equal(item_text(&tasks, MILESTONE_CALLS, 0, LANGUAGE_EN),
			    "cai: 2026-11-20, 09:30");
	assert_non_null(
		strstr(item_text(&tasks, MILESTONE_CALLS, 1, LANGUAGE_EN),
		       "no half"));
	nameless = true;
	tasks = tasks_for(&hand, &date);
	nameless = false;
	assert_items(&tasks, MILESTONE_VISIT, "time");
	assert_items(&tasks, MILESTONE_CALLS, "");
	date.visit.is_held = false;
	date.visit.n_calls = 0;
	tasks = tasks_for(&hand, &date);
	assert_null(find(&tasks, MILESTONE_VISIT));
	assert_null(find(&tasks, MILESTONE_CALLS));
	hand_tear_down(&hand);
}

static void tasks_of__goes_by_day_and_changes_as_the_case_says(void **s)
{
	struct hand hand;
	struct tasks tasks;

	(void)s;
	hand_set_up(&hand);
	hand.conference.date_rules[MILESTONE_ROOM] =
		(struct date_rule){1, UNIT_WORKING_DAY, MILESTONE_NOTIFICATION,
				   DIRECTION_BEFORE};
	tasks = tasks_for(&hand, NULL);
	assert_due(&tasks, MILESTONE_ROOM, "2026-11-11",
		   "inspection-co-ordinator");
	for (size_t i = 1; i < tasks.n; i++)
		assert_true(tasks.tasks[i - 1].milestone.day.n <=
			    tasks.tasks[i].milestone.day.n);
	hand_tear_down(&hand);
}

/* --- as a calendar ---------------------------------------------------------
 */

static char *ics_of(struct hand *hand, bool as_todo)
{
	struct tasks tasks = tasks_for(hand, NULL);
	struct buffer text;

	buffer_init(0, &text);
	assert_int_equal(tasks_write_ics(&tasks, as_todo, hand->arena, &text,
					 NULL),
			 STATUS_OK);
	return buffer_detach(&text);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		n++;
	}
	return n;
}

static void tasks_write_ics__takes_no_time_and_rings_no_alarm(void **s)
{
	struct hand hand;
	char *text;

	(void)s;
	hand_set_up(&hand);
	text = ics_of(&hand, false);
	size_t n = tasks_for(&hand, NULL).n;
	assert_int_equal(count(text, "BEGIN:VEVENT\r\n"), n);
	assert_int_equal(count(text, "TRANSP:TRANSPARENT\r\n"), n);
	assert_int_equal(count(text, "DTSTART;VALUE=DATE:"), n);
	assert_int_equal(count(text, "UID:by-hand."), n);
	assert_null(strstr(text, "VALARM"));
	assert_non_null(strstr(text, "DTSTART;VALUE=DATE:20261112\r\n"
				     "DTEND;VALUE=DATE:20261113\r\n"));
	assert_non_null(
		strstr(text, "SUMMARY:formal notification / hysbysiad ffurfiol "
			     "(by-hand)\r\n"));
	free(text);
	text = ics_of(&hand, true);
	assert_int_equal(count(text, "BEGIN:VTODO\r\n"), n);
	assert_int_equal(count(text, "DUE;VALUE=DATE:"), n);
	assert_null(strstr(text, "TRANSP"));
	free(text);
	hand_tear_down(&hand);
}

static char *line_of(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	assert_non_null(line);
	return strndup(line, strcspn(line, "\r"));
}

/* The same question, the same bytes; later and moved, the same UIDs and a
 * higher SEQUENCE. */
static void tasks_write_ics__replaces_what_was_written_before(void **s)
{
	static const char uid[] = "UID:by-hand.notification@trefnydd\r\n";
	struct hand hand;
	char *first, *again, *later;

	(void)s;
	hand_set_up(&hand);
	first = ics_of(&hand, false);
	again = ics_of(&hand, false);
	assert_string_equal(first, again);
	hand.now += HAND_HOUR_S;
	hand.conference.date_rules[MILESTONE_NOTIFICATION].n = 25;
	later = ics_of(&hand, false);
	assert_int_equal(count(first, uid), 1);
	assert_int_equal(count(later, uid), 1);
	char *old = line_of(first, "SEQUENCE:"),
	     *new = line_of(later, "SEQUENCE:");
	assert_true(strtol(old + strlen("SEQUENCE:"), NULL, 10) <
		    strtol(new + strlen("SEQUENCE:"), NULL, 10));
	free(old);
	free(new);
	free(first);
	free(again);
	free(later);
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_of__suggests_then_agrees_a_date),
		cmocka_unit_test(tasks_of__arranges_as_the_kind_wants_it),
		cmocka_unit_test(tasks_of__agrees_participation_once),
		cmocka_unit_test(tasks_of__checks_the_room),
		cmocka_unit_test(tasks_of__invites_the_stakeholders),
		cmocka_unit_test(tasks_of__lists_who_gets_the_letter),
		cmocka_unit_test(tasks_of__reviews_the_plans),
		cmocka_unit_test(tasks_of__designs_a_monitoring_visit),
		cmocka_unit_test(tasks_of__shares_documents),
		cmocka_unit_test(tasks_of__settles_the_agenda),
		cmocka_unit_test(tasks_of__tells_the_visit_and_its_calls),
		cmocka_unit_test(
			tasks_of__goes_by_day_and_changes_as_the_case_says),
		cmocka_unit_test(
			tasks_write_ics__takes_no_time_and_rings_no_alarm),
		cmocka_unit_test(
			tasks_write_ics__replaces_what_was_written_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
