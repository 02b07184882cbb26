#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/proposal.h"
#include "cli/words.h"
#include "conference/milestones.h"
#include "conference/rules.h"

#define HEAD                                                                   \
	"{\"case\":\"c-2026\",\"now\":\"2026-09-15T09:00:00+01:00\","          \
	"\"interpreted\":{\"case\":\"c-2026\",\"authority\":{\"en\":\"Dyffryn" \
	" County Council\",\"cy\":\"Cyngor Sir Dyffryn\"},"                    \
	"\"window\":{\"target\":\"2026-12-08\"},"                              \
	"\"required_duration\":\"PT3H30M\",\"participation_agreed\":false},"

#define PEOPLE                                                                 \
	"\"people\":[{\"id\":\"a\",\"status\":\"ok\"},{\"id\":\"b\","          \
	"\"status\":\"missing\"},{\"id\":\"c\",\"status\":\"stale\"}],"

#define CONSIDERED                                                             \
	"\"considered\":{\"slots\":10,\"possible\":4,\"removed\":["            \
	"{\"rule\":\"working-day\",\"slots\":3},"                              \
	"{\"rule\":\"essential:chief-executive\",\"slots\":2},"                \
	"{\"rule\":\"combination\",\"slots\":1}]}"

#define DATE                                                                   \
	"{\"order\":1,\"start\":\"2026-12-08T10:00:00+00:00\","                \
	"\"end\":\"2026-12-08T13:30:00+00:00\",\"points\":130,"                \
	"\"groups\":[{\"id\":\"members\",\"principals\":2,\"unknown\":1,"      \
	"\"deputies\":1,\"empty\":0},{\"id\":\"officers\",\"principals\":3,"   \
	"\"unknown\":0,\"deputies\":0,\"empty\":2}],"                          \
	"\"milestones\":[" NOTICE "," PLANS "]," REMARKS "}"

#define NOTICE                                                                 \
	"{\"id\":\"notification\",\"rule\":\"G15\",\"date\":\"2026-11-10\","   \
	"\"counted\":{\"from\":\"conference\",\"direction\":\"before\","       \
	"\"n\":20,\"unit\":\"working-day\"},\"skipped\":[{\"date\":"           \
	"\"2026-11-14\",\"why\":\"weekend\"}],\"slack_working_days\":40,"      \
	"\"confirmed\":true}"

#define PLANS                                                                  \
	"{\"id\":\"updated-plans\",\"rule\":\"G26\",\"date\":\"2027-01-26\","  \
	"\"counted\":{\"from\":\"outcome-letter\",\"direction\":\"after\","    \
	"\"n\":20,\"unit\":\"working-day\"},\"skipped\":[{\"date\":"           \
	"\"2026-12-25\",\"why\":\"bank-holiday\"},{\"date\":\"2026-12-28\","   \
	"\"why\":\"bank-holiday\"}],\"confirmed\":false}"

#define REMARKS                                                                \
	"\"remarks\":[{\"text\":{\"en\":\"ask \\u001b[31mher\","               \
	"\"cy\":\"gofynnwch iddi\"}}]"

static struct buffer out;

static void say(const char *text, enum language language)
{
	struct json *answer = NULL;

	buffer_release(&out);
	buffer_init(0, &out);
	assert_int_equal(json_read(bytes_of(text), NULL, &answer, NULL),
			 STATUS_OK);
	put_proposal_page(answer, &(struct page){language, LINE_COLUMNS, NULL},
			  &out);
	json_free(answer);
	assert_false(out.failed);
}

static int release(void **state)
{
	(void)state;
	buffer_release(&out);
	return 0;
}

static void put_proposal__is_as_drawn(void **state)
{
	(void)state;
	say(HEAD PEOPLE "\"dates\":[" DATE "]," CONSIDERED "}", LANGUAGE_EN);
	assert_string_equal(
		out.data,
		"Cyngor Sir Dyffryn / Dyffryn County Council       improvement "
		"conference, 3 h 30\n"
		"Today Tue 15 Sep 2026   Target Tue  8 Dec 2026   Minimum "
		"level: not yet agreed\n"
		"3 diaries: 1 complete, 0 partial, 1 too old, 1 missing (b)\n"
		"\n"
		"#  Date             Time         Free Ask Dep Out  Notify by  "
		"Days left Pts\n"
		"1  Tue  8 Dec 2026  10:00-13:30     5   1   1   2  Tue 10 Nov "
		"       40 130\n"
		"\n"
		"10 slots = 3 closed + 3 people + 4 possible\n"
		"\n"
		"What follows from date 1 (wd: working days):\n"
		"Due              What                 Rule  Who           "
		"Counted\n"
		"Tue 10 Nov 2026  formal notification  G15   co-ordinator  20 "
		"wd before\n"
		"Tue 26 Jan 2027  updated plans        G26   authority     20 "
		"wd after letter, 2\n"
		"                                                          "
		"closed, holidays not\n"
		"                                                          yet "
		"known\n"
		"Skipped besides weekends: 25 Dec (closed), 28 Dec (closed)\n"
		"\n"
		"To know about date 1:\n"
		"- ask ?[31mher\n");
}

static void assert_line(const char *line)
{
	const char *found = out.data ? strstr(out.data, line) : NULL;

	if (!found)
		fail_msg("no '%s' in\n%s", line, out.data ? out.data : "");
}

/* G2, G3, G4, G14: what is asked for, and whether it can still change. */
static void put_proposal__says_the_kind_of_conference(void **state)
{
	static const struct {
		const char *kind, *en, *cy;
	} rows[] = {
		{"improvement", "    improvement conference, 3 h 30\n",
		 "    cynhadledd wella, 3 h 30\n"},
		{"progress", "    progress conference, 3 h 30\n",
		 "    cynhadledd gynnydd, 3 h 30\n"},
		{"second-progress", "    second progress conference, 3 h 30\n",
		 "    ail gynhadledd gynnydd, 3 h 30\n"},
		{"monitoring", "    monitoring visit, 3 h 30\n",
		 "    ymweliad monitro, 3 h 30\n"},
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		snprintf(text, sizeof(text),
			 "{\"now\":\"2026-09-15\",\"interpreted\":{"
			 "\"case\":\"c\",\"conference\":\"%s\","
			 "\"required_duration\":\"PT3H30M\","
			 "\"follows\":{\"date\":\"2025-12-08\"},"
			 "\"window\":{\"target\":\"2026-12-08\","
			 "\"target_to\":\"2027-06-08\"}}}",
			 rows[i].kind);
		say(text, LANGUAGE_EN);
		assert_line(rows[i].en);
		assert_line("\nToday Tue 15 Sep 2026   Target Tue  8 Dec 2026 "
			    "to Tue  8 Jun 2027\n"
			    "Minimum level: not yet agreed   Conference before "
			    "Mon  8 Dec 2025\n");
		say(text, LANGUAGE_CY);
		assert_line(rows[i].cy);
	}
}

/* The kind of conference stands at the right edge, however wide. */
static void put_proposal__is_as_wide_as_the_page(void **state)
{
	static const char text[] =
		HEAD PEOPLE "\"dates\":[" DATE "]," CONSIDERED "}";

	(void)state;
	for (size_t columns = 40; columns <= 200; columns += 20) {
		struct json *answer = NULL;
		size_t n;

		buffer_release(&out);
		buffer_init(0, &out);
		assert_int_equal(json_read(bytes_of(text), NULL, &answer, NULL),
				 STATUS_OK);
		put_proposal_page(answer,
				  &(struct page){LANGUAGE_EN, columns, NULL},
				  &out);
		json_free(answer);
		n = strcspn(out.data, "\n");
		out.data[n] = '\0';
		if (columns >= 80)
			assert_int_equal(text_width(out.data), columns);
		else
			assert_true(text_width(out.data) <= columns);
	}
}

static void put_proposal__marks_what_is_provisional_G14(void **state)
{
	static const char text[] =
		"{\"now\":\"2026-09-15\",\"provisional\":%s,"
		"\"interpreted\":{\"report_expected\":\"2026-10-01\"}}";
	char whole[256];

	(void)state;
	snprintf(whole, sizeof(whole), text, "true");
	say(whole, LANGUAGE_EN);
	assert_line("\nProvisional: the report is not yet published; it is "
		    "expected on Thursday 1\n  October 2026\n");
	say(whole, LANGUAGE_CY);
	assert_line("\nDros dro: ni chyhoeddwyd yr adroddiad eto; fe'i "
		    "disgwylir dydd Iau 1 Hydref 2026\n");
	snprintf(whole, sizeof(whole), text, "false");
	say(whole, LANGUAGE_EN);
	assert_null(strstr(out.data, "Provisional"));
}

#define SHORT_DATE(order, day, more)                                           \
	"{\"order\":" order ",\"start\":\"2026-12-" day                        \
	"T10:00:00+00:00\",\"end\":\"2026-12-" day "T13:30:00+00:00\"," more   \
	"}"
#define HOLDS "\"holds_if_unknown_decline\":true"
#define FALLS "\"holds_if_unknown_decline\":false"
#define OF_THE_SEAT                                                            \
	"\"attendance\":[{\"seat\":\"wlga\",\"fbtype\":\"NO-DATA\"},"          \
	"{\"seat\":\"leader\",\"fbtype\":\"NO-DATA\"}]"
#define OF_THE_GROUP                                                           \
	"\"groups\":[{\"id\":\"officers\",\"required\":1,\"principals\":1,"    \
	"\"deputies\":0},{\"id\":\"members\",\"required\":2,"                  \
	"\"principals\":0,\"deputies\":1}]"

static void say_dates(const char *dates, enum language language)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_printf(&text,
		      "{\"now\":\"2026-09-15\",\"interpreted\":{\"people\":["
		      "{\"id\":\"ann\",\"name\":\"Ann Rees\"},{\"id\":"
		      "\"bob\",\"post\":{\"en\":\"Head\",\"cy\":\"Pennaeth\"}}]"
		      ",\"seats\":["
		      "{\"id\":\"leader\",\"essential\":true},{\"id\":"
		      "\"wlga\",\"essential\":false}]},\"people\":[{\"id\":"
		      "\"ann\",\"status\":\"missing\"},{\"id\":\"bob\","
		      "\"status\":\"short\"},{\"id\":\"cat\",\"status\":"
		      "\"ok\"}],\"dates\":[%s],\"ask_first\":[{\"person\":"
		      "\"ann\",\"decides\":[2,1]},{\"person\":\"bob\","
		      "\"decides\":[1]},{\"person\":\"cat\",\"decides\":"
		      "[2]}]}",
		      dates);
	say(text.data, language);
	buffer_release(&text);
}

static void put_proposal__says_what_stands_without_the_unknown(void **state)
{
	(void)state;
	say_dates(SHORT_DATE("1", "08", HOLDS) "," SHORT_DATE("2", "10",
							      FALLS
							      "," OF_THE_SEAT),
		  LANGUAGE_EN);
	assert_line("\n1 stands if everyone unanswered declines; 2 does not "
		    "(leader not sure)\n");
	say_dates(SHORT_DATE("1", "08", FALLS "," OF_THE_GROUP) "," SHORT_DATE(
			  "2", "10", HOLDS) "," SHORT_DATE("3", "11", FALLS),
		  LANGUAGE_EN);
	assert_line("\n2 stands if everyone unanswered declines; 1 (members: "
		    "1 of 2 sure), 3 do not\n");
	say_dates(SHORT_DATE("1", "08", HOLDS) "," SHORT_DATE("2", "10", HOLDS),
		  LANGUAGE_CY);
	assert_line("\nMae 1, 2 yn sefyll os bydd pawb sydd heb ateb yn "
		    "gwrthod\n");
	say_dates(SHORT_DATE("1", "08", FALLS), LANGUAGE_EN);
	assert_line("\nNone stands if everyone unanswered declines: 1\n");
	say_dates(
		SHORT_DATE("1", "08", FALLS "," OF_THE_GROUP) "," SHORT_DATE(
			"2", "09",
			FALLS
			"," OF_THE_GROUP) "," SHORT_DATE("3", "10",
							 FALLS
							 "," OF_THE_SEAT) "," SHORT_DATE("4",
											 "11",
											 FALLS),
		LANGUAGE_EN);
	assert_line("\nNone stands if everyone unanswered declines: 1, 2 "
		    "(members: 1 of 2 sure), 3\n  (leader not sure), 4\n");
}

static void put_proposal__says_whom_to_ask_first(void **state)
{
	(void)state;
	say_dates(SHORT_DATE("1", "08", HOLDS) "," SHORT_DATE("2", "10", HOLDS),
		  LANGUAGE_EN);
	assert_line("\nAsk first: Ann Rees (no diary), about 10 Dec, 8 Dec; "
		    "Head (diary too short),\n  about 8 Dec; cat, about 10 "
		    "Dec\n");
	say_dates(SHORT_DATE("1", "08", HOLDS) "," SHORT_DATE("2", "10", HOLDS),
		  LANGUAGE_CY);
	assert_line(
		"\nGofynnwch gyntaf: Ann Rees (heb ddyddiadur), am 10 Rhag, ");
}

static void put_proposal__says_who_cannot_be_missed(void **state)
{
	(void)state;
	say_dates(SHORT_DATE("1", "08",
			     "\"critical\":[\"ann\",\"bob\"],"
			     "\"drop_outs\":0"),
		  LANGUAGE_EN);
	assert_line("\n1 falls without any one of: Ann Rees, Head\n");
	say_dates(SHORT_DATE("1", "08", "\"critical\":[],\"drop_outs\":1"),
		  LANGUAGE_EN);
	assert_line("\n1 stands if any one person drops out\n");
	say_dates(SHORT_DATE("1", "08", "\"critical\":[],\"drop_outs\":2"),
		  LANGUAGE_CY);
	assert_line("\nMae 1 yn sefyll os bydd unrhyw ddau yn tynnu'n ôl\n");
}

static void put_proposal__tells_the_visit_and_its_calls_G17(void **state)
{
	(void)state;
	say_dates(
		SHORT_DATE("1", "08",
			   "\"visit\":{\"start\":\"2026-11-24T09:30:00+00:00\","
			   "\"end\":\"2026-11-24T11:30:00+00:00\",\"chair\":"
			   "\"i1\",\"link_inspector\":\"i3\",\"meets\":["
			   "\"ann\",\"bob\"],\"calls\":[{\"seat\":\"leader\","
			   "\"person\":\"cat\",\"start\":"
			   "\"2026-11-25T09:30:00+00:00\",\"end\":"
			   "\"2026-11-25T10:00:00+00:00\"},{\"seat\":\"wlga\","
			   "\"person\":\"dai\",\"start\":null,\"end\":null}]}"),
		LANGUAGE_EN);
	assert_line(
		"\nAdvance visit before date 1 (G17):\n"
		"- Tue 24 Nov 2026 09:30-11:30: i1, i3 meet Ann Rees, Head\n"
		"- call cat (leader): Wed 25 Nov 2026 09:30-10:00\n"
		"- call dai (wlga): no time found\n");
	say_dates(SHORT_DATE("1", "08",
			     "\"visit\":{\"start\":null,\"end\":null,"
			     "\"chair\":null,\"link_inspector\":null,"
			     "\"meets\":[],\"calls\":[]}"),
		  LANGUAGE_EN);
	assert_line("\n- no visit, calls in its place\n");
}

static void put_proposal__tells_the_agenda_at_its_times_G21(void **state)
{
	(void)state;
	say_dates(SHORT_DATE("1", "08",
			     "\"agenda\":[{\"part\":\"opening\",\"start\":"
			     "\"2026-12-08T10:00:00+00:00\",\"end\":"
			     "\"2026-12-08T10:30:00+00:00\",\"seats\":"
			     "[\"chair\"]},{\"part\":\"r-1\",\"title\":{\"en\":"
			     "\"Leading\",\"cy\":\"Arwain\"},\"start\":"
			     "\"2026-12-08T10:30:00+00:00\",\"end\":"
			     "\"2026-12-08T11:30:00+00:00\","
			     "\"introduction_until\":"
			     "\"2026-12-08T10:50:00+00:00\",\"seats\":"
			     "[\"chief-executive\",\"leader\"]},{\"part\":"
			     "\"tea\",\"start\":\"2026-12-08T11:30:00+00:00\","
			     "\"end\":\"2026-12-08T11:45:00+00:00\",\"seats\":"
			     "[]}]"),
		  LANGUAGE_EN);
	assert_line("\nAgenda of date 1 (G21):\n"
		    "Time         Part     Seats\n"
		    "10:00-10:30  opening  chair\n"
		    "10:30-11:30  Leading  chief-executive, leader; introduced "
		    "until 10:50\n"
		    "11:30-11:45  tea      a break\n");
}

/* A day that the count led to was closed; another one is past. */
static void put_proposal__says_what_was_moved_and_what_is_past(void **state)
{
	static const char milestones[] =
		"\"milestones\":[{\"id\":\"outcome-letter\",\"rule\":"
		"\"G25\",\"date\":\"2026-12-23\",\"counted\":{\"from\":"
		"\"conference\",\"direction\":\"after\",\"n\":14,\"unit\":"
		"\"day\"},\"skipped\":[{\"date\":\"2026-12-25\",\"why\":"
		"\"bank-holiday\",\"name\":{\"en\":\"Christmas Day\","
		"\"cy\":\"Dydd Nadolig\"}},{\"date\":\"2026-12-24\","
		"\"why\":\"closed\"}],\"confirmed\":true,\"marks\":["
		"\"closed-day\"]},{\"id\":\"papers\",\"rule\":\"G19\","
		"\"date\":\"2026-12-04\",\"counted\":{\"from\":"
		"\"conference\",\"direction\":\"before\",\"n\":2,\"unit\":"
		"\"day\"},\"skipped\":[],\"marks\":[\"past\"]}]";

	struct buffer date;

	(void)state;
	buffer_init(0, &date);
	buffer_printf(&date, "{\"order\":1,%s}", milestones);
	say_dates(date.data, LANGUAGE_EN);
	assert_line("  14 days after, 25 Dec closed\n");
	assert_line("  2 days before, past\n");
	assert_line("\nSkipped besides weekends: 24 Dec (closed), 25 Dec "
		    "(Christmas Day)\n");
	say_dates(date.data, LANGUAGE_CY);
	assert_line("  14 diwrnod ar ôl, 25\n");
	assert_line("  2 ddiwrnod cyn, wedi\n");
	assert_line("25 Rhag (Dydd Nadolig)\n");
	buffer_release(&date);
}

static void put_proposal__without_dates_says_why_by_rule(void **state)
{
	(void)state;
	say(HEAD PEOPLE "\"dates\":[]," CONSIDERED "}", LANGUAGE_EN);
	const char *found = strstr(out.data, "There is no date");
	assert_non_null(found);
	assert_string_equal(found,
			    "There is no date that keeps every rule.\n"
			    "10 slots = 3 closed + 3 people + 4 possible\n"
			    "\n"
			    "Slots  Why not\n"
			    "    3  it is not a working day\n"
			    "    2  nobody can take the essential seat "
			    "'chief-executive'\n"
			    "    1  each rule can be met, but not all of them "
			    "together\n");
}

/* Lines of an answer, with as many of everything as may come. */
static void assert_within_the_page(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		char line[512];

		assert_true(n < sizeof(line));
		memcpy(line, text, n);
		line[n] = '\0';
		if (text_width(line) > LINE_COLUMNS)
			fail_msg("%zu columns: %s", text_width(line), line);
		text += n + 1;
	}
}

static void put_many(struct buffer *text)
{
	buffer_put_string(text, HEAD "\"people\":[");
	for (int i = 0; i < 40; i++)
		buffer_printf(text,
			      "%s{\"id\":\"director-of-social-services-%d\","
			      "\"status\":\"missing\"}",
			      i ? "," : "", i);
	buffer_put_string(text, "],\"dates\":[");
	for (int i = 0; i < 12; i++)
		buffer_printf(
			text,
			"%s{\"order\":%d,\"start\":\"2026-11-%02dT10:00:00"
			"+00:00\",\"end\":\"2026-11-%02dT13:30:00+00:00\","
			"\"points\":%d,\"groups\":[],\"milestones\":[" NOTICE
			"," PLANS "],\"remarks\":[{\"text\":\"%s\"}]}",
			i ? "," : "", i + 1, i + 16, i + 16, 100 + i,
			"a long remark about somebody who may come or may not "
			"and about whom nothing at all is known");
	buffer_put_string(text, "],\"considered\":{\"slots\":22222,"
				"\"possible\":1111,\"removed\":[");
	for (int i = 0; i < N_RULE_KINDS; i++)
		buffer_printf(text, "%s{\"rule\":\"%s\",\"slots\":1111}",
			      i ? "," : "", rule_kinds[i].word);
	buffer_put_string(text, "]}}");
}

static void put_proposal__does_not_say_none_at_the_limit(void **state)
{
	(void)state;
	say(HEAD PEOPLE "\"verdict\":\"limit\",\"dates\":[]," CONSIDERED "}",
	    LANGUAGE_EN);
	assert_null(strstr(out.data, "There is no date"));
	assert_non_null(
		strstr(out.data, "\nThe search came to its limit before"));
	say(HEAD PEOPLE "\"verdict\":\"limit\",\"dates\":[" DATE "]," CONSIDERED
			"}",
	    LANGUAGE_EN);
	assert_non_null(strstr(out.data, "\nThe search came to its limit: "));
}

static void put_proposal__stays_within_the_page(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	put_many(&text);
	for (int language = 0; language < N_LANGUAGES; language++) {
		say(text.data, (enum language)language);
		assert_within_the_page(out.data);
	}
	buffer_release(&text);
}

/* The numbers behind "=" of the line that has one. */
static int64_t summands(const char *text)
{
	const char *p = strchr(strstr(text, " = "), '=');
	const char *end = strstr(p, "\n\n");
	int64_t sum = 0;

	while (p < end) {
		if (isdigit((unsigned char)*p)) {
			char *stop = NULL;

			sum += strtol(p, &stop, 10);
			p = stop;
		} else {
			p++;
		}
	}
	return sum;
}

/* Whatever rule removes a slot, the line adds up. */
static void put_proposal__adds_up_for_every_rule(void **state)
{
	(void)state;
	for (int i = 0; i < N_RULE_KINDS; i++) {
		for (int language = 0; language < N_LANGUAGES; language++) {
			struct buffer text;

			buffer_init(0, &text);
			buffer_printf(&text,
				      HEAD PEOPLE
				      "\"dates\":[" DATE "],\"considered\":{"
				      "\"slots\":57,\"possible\":7,\"removed\":"
				      "[{\"rule\":\"%s\",\"slots\":50}]}}",
				      rule_kinds[i].word);
			say(text.data, (enum language)language);
			assert_true(summands(out.data) == 57);
			buffer_release(&text);
		}
	}
}

static void put_proposal__has_a_sentence_for_every_rule(void **state)
{
	(void)state;
	for (int i = 0; i < N_RULE_KINDS; i++) {
		struct buffer text, why;

		buffer_init(0, &text);
		buffer_init(0, &why);
		buffer_printf(&text,
			      HEAD PEOPLE
			      "\"dates\":[],\"considered\":{\"slots\":50,"
			      "\"possible\":0,\"removed\":[{\"rule\":"
			      "\"%s%s\",\"slots\":50}]}}",
			      rule_kinds[i].word,
			      strchr(message_text(rule_kinds[i].message,
						  LANGUAGE_EN),
				     '{')
				      ? ":the-thing"
				      : "");
		message_format(&why, LANGUAGE_EN, rule_kinds[i].message, "s",
			       "the-thing");
		say(text.data, LANGUAGE_EN);
		assert_non_null(strstr(out.data, why.data));
		buffer_release(&text);
		buffer_release(&why);
	}
}

static void put_proposal__says_one_in_the_singular(void **state)
{
	(void)state;
	say(HEAD "\"people\":[{\"id\":\"a\",\"status\":\"ok\"}],\"dates\":[],"
		 "\"considered\":{\"slots\":1,\"possible\":1,\"removed\":[]}}",
	    LANGUAGE_EN);
	assert_non_null(strstr(out.data, "\none diary: 1 complete, "));
	assert_non_null(strstr(out.data, "\none slot = 1 possible\n"));
}

static void put_proposal__lives_with_an_answer_of_another_form(void **state)
{
	static const char *const texts[] = {
		"{}",
		"[]",
		"null",
		"{\"dates\":[{}]}",
		"{\"dates\":[5],\"people\":7,\"considered\":[]}",
		"{\"dates\":[{\"milestones\":[{\"id\":\"new\"},5]}]}",
		"{\"now\":\"\\u001b[2J\",\"interpreted\":{\"case\":5}}"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		say(texts[i], LANGUAGE_CY);
		assert_null(strchr(out.data, '\033'));
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(put_proposal__is_as_drawn),
		TEST(put_proposal__says_the_kind_of_conference),
		TEST(put_proposal__is_as_wide_as_the_page),
		TEST(put_proposal__marks_what_is_provisional_G14),
		TEST(put_proposal__says_what_stands_without_the_unknown),
		TEST(put_proposal__says_whom_to_ask_first),
		TEST(put_proposal__says_who_cannot_be_missed),
		TEST(put_proposal__tells_the_visit_and_its_calls_G17),
		TEST(put_proposal__tells_the_agenda_at_its_times_G21),
		TEST(put_proposal__says_what_was_moved_and_what_is_past),
		TEST(put_proposal__without_dates_says_why_by_rule),
		TEST(put_proposal__does_not_say_none_at_the_limit),
		TEST(put_proposal__stays_within_the_page),
		TEST(put_proposal__adds_up_for_every_rule),
		TEST(put_proposal__has_a_sentence_for_every_rule),
		TEST(put_proposal__says_one_in_the_singular),
		TEST(put_proposal__lives_with_an_answer_of_another_form),
	};

	/* As main() does: smartcols counts columns by the locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("cli/proposal", tests, NULL, NULL);
}
