/*
 * check_random: check and explain agree with propose. Each line of standard
 * input is {"case", "now"}; of each case every day and every start of its own
 * grid is checked:
 *
 * - a start holds exactly if propose has it among its possible slots, and the
 *   first rule that another breaks is the one propose counts it under;
 * - a day holds exactly if propose says that it is possible, at its best
 *   start; a day among the dates is told byte for byte as propose tells it;
 * - explain has the verdict and the conflict of propose, and no day that
 *   holds is near;
 * - the methods say what the functions say.
 */
#include "conference/encode.h"
#include "conference/explain.h"
#include "ipc/case_call.h"
#include "tests/service/same.h"

struct counts {
	int cases, dates, slots, possible, days, near;
};

/* A case, what propose says of it, and where that lies. */
struct asked {
	struct case_call call;
	struct formulation f; /* prolonged */
	struct answer answer;
	struct arena *arena;
	int number;
};

#define OK(call)                                                               \
	do {                                                                   \
		struct error err_ = {0};                                       \
		enum status status_ = (call);                                  \
		CHECK(status_ == STATUS_OK, "case %d: message %d",             \
		      asked->number, (int)err_.message);                       \
	} while (0)

static char *text_of(struct json *json)
{
	struct buffer text;

	buffer_init(0, &text);
	CHECK(json_write(json, &text, NULL) == STATUS_OK, "no memory");
	json_free(json);
	return buffer_detach(&text);
}

/* All of it but its rank. */
static char *date_text(const struct asked *asked, const struct date *date)
{
	return text_of(new_date(&asked->call.conference, date, 1));
}

static void check_start(struct asked *asked, int64_t start, int32_t *removed,
			struct counts *counts)
{
	struct check_request request = {true, DAY_NONE, start, ""};
	struct arena_mark mark = arena_mark(asked->arena);
	struct checked checked;

	OK(check_of(&asked->f, asked->call.now, &request, asked->arena,
		    &checked, &err_));
	CHECK(checked.span.start == start, "case %d: another start",
	      asked->number);
	CHECK(checked.holds == (checked.n_breaches == 0),
	      "case %d: it holds and breaks rules", asked->number);
	if (checked.holds)
		counts->possible++;
	else
		removed[checked.breaches[0].rule]++;
	counts->slots++;
	arena_rewind(asked->arena, mark);
}

static const struct date *proposed(const struct asked *asked, struct day day)
{
	const struct answer *answer = &asked->answer;

	for (size_t i = 0; i < answer->n_dates; i++)
		if (day_compare(zone_day(asked->call.conference.zone,
					 answer->dates[i].span.start),
				day) == 0)
			return &answer->dates[i];
	return NULL;
}

static void check_day(struct asked *asked, const struct day_result *said,
		      struct counts *counts)
{
	struct check_request request = {false, said->day, 0, ""};
	const struct date *date = proposed(asked, said->day);
	struct arena_mark mark = arena_mark(asked->arena);
	struct checked checked;

	OK(check_of(&asked->f, asked->call.now, &request, asked->arena,
		    &checked, &err_));
	CHECK(checked.holds == (said->rule == NONE),
	      "case %d: day %d is told otherwise", asked->number,
	      (int)said->day.n);
	if (date) {
		char *x = date_text(asked, date);
		char *y = date_text(asked, &checked.date);

		CHECK(strcmp(x, y) == 0, "case %d:\n%s\nnot\n%s", asked->number,
		      y, x);
		free(x);
		free(y);
	}
	counts->days++;
	arena_rewind(asked->arena, mark);
}

static void check_counts(const struct asked *asked, const int32_t *removed,
			 int possible)
{
	const struct answer *answer = &asked->answer;
	int32_t counted[512] = {0};

	CHECK(possible == answer->n_possible, "case %d: %d hold, not %d",
	      asked->number, possible, (int)answer->n_possible);
	for (size_t i = 0; i < answer->n_removals; i++)
		counted[answer->removals[i].rule] = answer->removals[i].slots;
	for (int32_t i = 0; i < answer->rules.n_rules; i++)
		CHECK(removed[i] == counted[i], "case %d: rule %d: %d, not %d",
		      asked->number, (int)i, (int)removed[i], (int)counted[i]);
}

static void check_slots(struct asked *asked, struct counts *counts)
{
	const struct conference *c = &asked->call.conference;
	int32_t removed[512] = {0}, before = counts->possible;

	CHECK(asked->answer.rules.n_rules <= 512, "too many rules");
	for (int32_t s = 0; s < asked->f.problem.n_slots; s++) {
		struct day day = slot_day(&asked->f, s);
		int32_t start_s = slot_start_s(&asked->f, s);

		if (day_compare(day, c->window.first) < 0 ||
		    day_compare(day, c->window.last) > 0 ||
		    start_s < c->earliest_s ||
		    start_s + c->required_duration_s > c->latest_s)
			continue;
		check_start(asked, slot_span(&asked->f, s).start, removed,
			    counts);
	}
	check_counts(asked, removed, counts->possible - before);
}

static bool is_feasible(const struct asked *asked, int64_t start)
{
	struct day day = zone_day(asked->call.conference.zone, start);

	for (size_t i = 0; i < asked->answer.n_days; i++)
		if (day_compare(asked->answer.days[i].day, day) == 0)
			return asked->answer.days[i].rule == NONE;
	return false;
}

static void check_explanation(struct asked *asked, struct counts *counts)
{
	const struct answer *answer = &asked->answer;
	struct explanation explanation;

	OK(conference_explain(&asked->call.conference, &asked->call.evidence,
			      asked->call.now, NULL, asked->arena, &explanation,
			      &err_));
	CHECK(explanation.verdict == answer->verdict,
	      "case %d: another verdict", asked->number);
	char *x = text_of(new_conflict(answer->conference, &answer->rules,
				       answer->conflict));
	char *y = text_of(new_conflict(answer->conference, &explanation.rules,
				       explanation.conflict));
	CHECK(strcmp(x, y) == 0, "case %d:\n%s\nnot\n%s", asked->number, y, x);
	free(x);
	free(y);
	for (int32_t i = 0; i < explanation.n_near; i++) {
		const struct near *near = &explanation.near[i];

		for (int32_t k = 0; k < near->n_dates; k++)
			CHECK(!is_feasible(asked, near->dates[k].span.start),
			      "case %d: near, but it holds", asked->number);
		counts->near++;
	}
}

/* The first day of the window, by the method and by the function. */
static void check_method(struct world *world, struct asked *asked,
			 const struct json *line)
{
	struct day day = asked->call.conference.window.first;
	struct check_request request = {false, day, 0, ""};
	struct json *params = json_new_object();
	struct checked checked;
	char text[DAY_TEXT_BYTES];

	day_format(day, text);
	json_set(params, "case", json_share(json_member(line, "case")));
	json_set(params, "now", json_share(json_member(line, "now")));
	json_set(params, "date", json_new_string(text));
	char *said = ask(&world->service, "check", params);
	OK(check_of(&asked->f, asked->call.now, &request, asked->arena,
		    &checked, &err_));
	char *expected = text_of(checked_encode(&checked));
	CHECK(strcmp(said, expected) == 0, "case %d:\n%s\nnot\n%s",
	      asked->number, said, expected);
	free(said);
	free(expected);
}

static void ask_line(struct world *world, const struct json *line,
		     struct counts *counts)
{
	struct problem_options prolonged = {.prolonged = true,
					    .free_person = NONE};
	struct asked asked_ = {.arena = arena_new(LIMIT_REQUEST_MEMORY_BYTES),
			       .number = counts->cases + 1};
	struct asked *asked = &asked_;
	struct call call = {.params = line,
			    .text = {"", 0},
			    .path = "/params",
			    .case_path = "/params/case",
			    .arena = asked->arena};

	CHECK(asked->arena, "no memory");
	OK(case_call_read(&world->service, &call, &asked->call, &err_));
	OK(conference_answer(&asked->call.conference, &asked->call.evidence,
			     asked->call.now, asked->arena, &asked->answer,
			     &err_));
	OK(problem_with(&asked->call.conference, &asked->call.evidence,
			asked->call.now, &prolonged, asked->arena, &asked->f,
			&err_));
	check_slots(asked, counts);
	for (size_t i = 0; i < asked->answer.n_days; i++)
		check_day(asked, &asked->answer.days[i], counts);
	check_explanation(asked, counts);
	check_method(world, asked, line);
	counts->dates += asked->answer.n_dates > 0;
	counts->cases++;
	arena_free(asked->arena);
}

int main(int argc, char **argv)
{
	struct counts counts = {0};
	struct world world;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	CHECK(argc == 2, "usage: check_random FOLDER");
	world_init(argv[1], &world);
	while ((n = getline(&line, &size, stdin)) > 0) {
		struct json *json = NULL;

		CHECK(json_read((struct bytes){line, (size_t)n}, "ics", &json,
				NULL) == STATUS_OK,
		      "line %d is no JSON", counts.cases + 1);
		ask_line(&world, json, &counts);
		json_free(json);
	}
	free(line);
	printf("%d cases, %d with dates: %d starts checked, %d hold; %d days; "
	       "%d changes\n",
	       counts.cases, counts.dates, counts.slots, counts.possible,
	       counts.days, counts.near);
	world_release(&world);
	return 0;
}
