/*
 * whatif_random FOLDER: the answer of `whatif` is the answer of `propose` to
 * the patched case, byte for byte, and what it says of the dates agrees with
 * the two answers. Each line of standard input is {"case", "now"}; patches
 * are random, and laid over the case here by other code than the program's.
 * FOLDER is empty and the driver's own.
 */
#include "tests/service/lay_over.h"
#include "tests/service/same.h"

struct counts {
	int cases, dates, none, refused, too_long, kept, moved, lost, gained,
		checked;
};

/* --- random patches ------------------------------------------------------- */

struct making {
	const struct json *conference;
	struct json *patch;
	uint64_t *random;
};

static struct json *pick(const struct making *making, const char *list)
{
	const struct json *array = json_member(making->conference, list);
	size_t n = json_size(array);

	return n ? json_at(array, below((uint32_t)n, making->random)) : NULL;
}

/* The patch's element of that id, made if need be; new: not of the case. */
static struct json *element(const struct making *making, const char *list,
			    const char *id)
{
	struct json *array = json_member(making->patch, list);
	struct json *found = array ? with_key(array, "id", id) : NULL;

	if (found)
		return found;
	if (!array) {
		json_set(making->patch, list, json_new_array());
		array = json_member(making->patch, list);
	}
	found = json_new_object();
	json_set(found, "id", json_new_string(id));
	json_append(array, found);
	return json_at(array, json_size(array) - 1);
}

static struct json *picked_element(const struct making *making,
				   const char *list)
{
	const struct json *picked = pick(making, list);

	return picked ? element(making, list,
				json_string(json_member(picked, "id")))
		      : NULL;
}

static void set_object(const struct making *making, const char *name,
		       const char *key, struct json *value)
{
	struct json *object = json_member(making->patch, name);

	if (!object) {
		json_set(making->patch, name, json_new_object());
		object = json_member(making->patch, name);
	}
	json_set(object, key, value);
}

static void drop(const struct making *making, const char *list)
{
	struct json *one = picked_element(making, list);

	if (one)
		json_set(one, "remove", json_new_bool(true));
}

static void drop_event(const struct making *making)
{
	drop(making, "events");
}

static void drop_room(const struct making *making)
{
	drop(making, "rooms");
}

static void drop_seat(const struct making *making)
{
	drop(making, "seats");
}

static void drop_person(const struct making *making)
{
	drop(making, "people");
}

/* Someone with another's calendar joins the end of a seat's candidates. */
static void add_deputy(const struct making *making)
{
	struct json *seat = pick(making, "seats");
	struct json *listed = json_member(seat, "candidates");
	struct json *other = pick(making, "people");
	struct json *calendar = json_member(other, "calendar");
	struct json *candidates = json_new_array();
	struct json *person = element(making, "people", "p-new");

	if (calendar)
		json_set(person, "calendar", json_copy(calendar));
	for (size_t i = 0; i < json_size(listed); i++)
		json_append(candidates, json_copy(json_at(listed, i)));
	json_append(candidates, json_new_string("p-new"));
	json_set(element(making, "seats", json_string(json_member(seat, "id"))),
		 "candidates", candidates);
}

static void drop_candidate(const struct making *making)
{
	struct json *seat = pick(making, "seats");
	struct json *listed = json_member(seat, "candidates");
	struct json *left = json_new_array();

	for (size_t i = 1; i < json_size(listed); i++)
		json_append(left, json_copy(json_at(listed, i)));
	json_set(element(making, "seats", json_string(json_member(seat, "id"))),
		 "candidates", left);
}

static void change_calendar(const struct making *making)
{
	struct json *mine = pick(making, "people");
	struct json *other = pick(making, "people");
	struct json *calendar = json_member(other, "calendar");
	struct json *one =
		element(making, "people", json_string(json_member(mine, "id")));

	if (calendar)
		json_set(one, "calendar", json_copy(calendar));
	else if (json_member(mine, "calendar"))
		json_set(one, "calendar", json_new_null());
}

static void person_out(const struct making *making)
{
	static const char *const words[] = {"BUSY-UNAVAILABLE", "FREE",
					    "BUSY-TENTATIVE", "NO-DATA"};
	struct json *one = picked_element(making, "people");
	struct json *answers = json_new_array(), *answer = json_new_object();

	json_set(answer, "from", json_new_string("2026-01-01"));
	json_set(answer, "to", json_new_string("2028-12-31"));
	json_set(answer, "fbtype",
		 json_new_string(words[below(4, making->random)]));
	json_append(answers, answer);
	json_set(one, "answers", answers);
}

static void set_hours(const struct making *making)
{
	struct json *hours = NULL;

	CHECK(json_read(bytes_of("[{\"days\":[\"MO\",\"WE\",\"FR\"],\"from\":"
				 "\"09:00\",\"to\":\"15:00\"}]"),
			NULL, &hours, NULL) == STATUS_OK,
	      "no JSON");
	json_set(picked_element(making, "people"), "hours", hours);
}

static void set_travel(const struct making *making)
{
	json_set(picked_element(making, "people"), "travel",
		 json_new_string("PT45M"));
}

static void add_room(const struct making *making)
{
	struct json *room = element(making, "rooms", "r-new");

	json_set(room, "venue", json_new_string("hall"));
	json_set(room, "kind",
		 json_new_string(below(2, making->random) ? "conference"
							  : "base"));
	json_set(room, "capacity", json_new_int(40));
}

static void move_window(const struct making *making)
{
	static const char *const from[] = {"2026-10-19", "2026-11-09",
					   "2026-12-01"};
	static const char *const to[] = {"2026-12-04", "2027-01-22",
					 "2027-02-12"};

	set_object(making, "window", "from",
		   json_new_string(from[below(3, making->random)]));
	set_object(making, "window", "to",
		   json_new_string(to[below(3, making->random)]));
}

static void change_day(const struct making *making)
{
	static const char *const earliest[] = {"08:30", "09:30", "11:00"};

	set_object(making, "day", "earliest",
		   json_new_string(earliest[below(3, making->random)]));
	if (below(2, making->random))
		set_object(making, "day", "start_interval",
			   json_new_string("PT30M"));
}

static void change_policy(const struct making *making)
{
	set_object(making, "policy", "unknown",
		   json_new_string(below(2, making->random) ? "busy"
							    : "allow"));
}

static void change_quorum(const struct making *making)
{
	set_object(making, "quorum", "max_deputies",
		   json_new_int(below(3, making->random)));
}

static void change_weight(const struct making *making)
{
	static const char *const terms[] = {"distance", "deputy", "unknown",
					    "hours", "avoid"};

	set_object(making, "points", terms[below(5, making->random)],
		   json_new_int(below(200, making->random)));
}

static void exclude_days(const struct making *making)
{
	struct json *days = json_new_array();

	json_append(days, json_new_string("2026-11-17"));
	json_append(days, json_new_string("2026-12-10"));
	json_set(making->patch, "exclude", days);
}

static void change_count(const struct making *making)
{
	json_set(making->patch, "max_candidates",
		 json_new_int(1 + below(9, making->random)));
}

/* What a case cannot be. */
static void spoil(const struct making *making)
{
	json_set(picked_element(making, "people"), "travel",
		 json_new_string("soon"));
}

static struct json *random_patch(const struct json *conference,
				 uint64_t *random)
{
	static void (*const makers[])(const struct making *) = {
		drop_event,    drop_room,     drop_seat,      drop_person,
		add_deputy,    add_deputy,    drop_candidate, change_calendar,
		person_out,    person_out,    set_hours,      set_travel,
		add_room,      move_window,   move_window,    change_day,
		change_policy, change_quorum, change_weight,  exclude_days,
		change_count};
	enum { N_MAKERS = sizeof(makers) / sizeof(makers[0]) };
	const struct making making = {conference, json_new_object(), random};

	for (uint32_t n = 1 + below(3, random); n; n--)
		makers[below(N_MAKERS, random)](&making);
	if (below(25, random) == 0)
		spoil(&making);
	return making.patch;
}

/* --- what it says of the dates -------------------------------------------- */

/* Everything about one line. */
struct asking {
	struct world *world;
	struct counts *counts;
	const char *now;
	struct json *conference, *patched, *patch;
	struct json *result;	     /* of whatif */
	struct json *before, *after; /* every date of each */
};

static struct json *read_answer(const char *answer)
{
	struct json *json = NULL;

	CHECK(json_read(bytes_of(answer), NULL, &json, NULL) == STATUS_OK,
	      "no JSON: %.200s", answer);
	return json;
}

/* The answer with as many dates as can be had. */
static struct json *all_dates(const struct asking *asking,
			      const struct json *conference)
{
	struct json *copy = json_copy(conference);

	json_set(copy, "max_candidates", json_new_int(LIMIT_MAX_CANDIDATES));
	char *text = propose(asking->world, asking->now, copy);
	struct json *answer = read_answer(text);
	free(text);
	return answer;
}

static const char *text_of(const struct json *object, const char *key)
{
	return json_string(json_member(object, key));
}

static int64_t int_of(const struct json *object, const char *key)
{
	return json_int(json_member(object, key));
}

/* The date of that day, or NULL. */
static struct json *date_on(const struct json *answer, const char *day)
{
	struct json *dates = json_member(answer, "dates");

	for (size_t i = 0; i < json_size(dates); i++)
		if (strncmp(text_of(json_at(dates, i), "start"), day, 10) == 0)
			return json_at(dates, i);
	return NULL;
}

static int64_t term_points(const struct json *date, const char *id,
			   const char *seat, const char *event)
{
	struct json *terms = json_member(date, "terms");
	int64_t points = 0;

	for (size_t i = 0; i < json_size(terms); i++) {
		struct json *term = json_at(terms, i);

		if (strcmp(text_of(term, "id"), id) == 0 &&
		    strcmp(text_of(term, "seat"), seat) == 0 &&
		    strcmp(text_of(term, "event"), event) == 0)
			points += int_of(term, "points");
	}
	return points;
}

/* The same sums as the two dates tell, for every thing that either counts. */
static void check_terms(const struct json *kept, const struct json *was,
			const struct json *is)
{
	const struct json *dates[] = {was, is};
	struct json *changes = json_member(kept, "terms");

	for (int d = 0; d < 2; d++) {
		struct json *terms = json_member(dates[d], "terms");

		for (size_t i = 0; i < json_size(terms); i++) {
			struct json *term = json_at(terms, i);
			const char *id = text_of(term, "id");
			const char *seat = text_of(term, "seat");
			const char *event = text_of(term, "event");
			int64_t more = 0;

			for (size_t j = 0; j < json_size(changes); j++) {
				struct json *change = json_at(changes, j);

				if (strcmp(text_of(change, "id"), id) == 0 &&
				    strcmp(text_of(change, "seat"), seat) ==
					    0 &&
				    strcmp(text_of(change, "event"), event) ==
					    0)
					more += int_of(change, "points_after") -
						int_of(change, "points_before");
			}
			CHECK(more == term_points(is, id, seat, event) -
					      term_points(was, id, seat, event),
			      "the change of %s %s%s", id, seat, event);
		}
	}
}

static void check_kept(const struct asking *asking)
{
	struct json *list = json_member(asking->result, "kept");

	for (size_t i = 0; i < json_size(list); i++) {
		struct json *kept = json_at(list, i);
		struct json *was =
			date_on(asking->before, text_of(kept, "date"));
		struct json *is = date_on(asking->after, text_of(kept, "date"));

		CHECK(was && is, "%s is not kept", text_of(kept, "date"));
		CHECK(strcmp(text_of(kept, "start"), text_of(is, "start")) ==
				      0 &&
			      strcmp(text_of(kept, "start_before"),
				     text_of(was, "start")) == 0 &&
			      int_of(kept, "order_before") ==
				      int_of(was, "order") &&
			      int_of(kept, "order_after") ==
				      int_of(is, "order") &&
			      int_of(kept, "points_before") ==
				      int_of(was, "points") &&
			      int_of(kept, "points_after") ==
				      int_of(is, "points"),
		      "%s is told otherwise", text_of(kept, "date"));
		check_terms(kept, was, is);
		asking->counts->moved +=
			int_of(was, "order") != int_of(is, "order");
	}
	asking->counts->kept += (int)json_size(list);
}

static bool same_text(const struct json *a, const struct json *b)
{
	return strcmp(text_of(a, "en"), text_of(b, "en")) == 0 &&
	       strcmp(text_of(a, "cy"), text_of(b, "cy")) == 0;
}

/* The first of the rules that `check` says the start breaks. */
static void check_rule(const struct asking *asking, const struct json *lost)
{
	struct json *params = json_new_object();

	if (!method_find("check")) {
		json_free(params);
		return;
	}
	json_set(params, "case", json_copy(asking->patched));
	json_set(params, "now", json_new_string(asking->now));
	json_set(params, "start", json_new_string(text_of(lost, "start")));
	char *text = ask(&asking->world->service, "check", params);
	if (!is_error(text)) {
		struct json *checked = read_answer(text);
		struct json *broken =
			json_at(json_member(checked, "breaks"), 0);

		CHECK(strcmp(text_of(broken, "rule"), text_of(lost, "rule")) ==
			      0,
		      "%s is lost to %s, not %s", text_of(lost, "start"),
		      text_of(broken, "rule"), text_of(lost, "rule"));
		CHECK(same_text(json_member(broken, "text"),
				json_member(lost, "text")),
		      "%s is lost in other words", text_of(lost, "start"));
		asking->counts->checked++;
		json_free(checked);
	}
	free(text);
}

static void check_lost(const struct asking *asking)
{
	struct json *list = json_member(asking->result, "lost");

	for (size_t i = 0; i < json_size(list); i++) {
		struct json *lost = json_at(list, i);
		struct json *was =
			date_on(asking->before, text_of(lost, "date"));

		CHECK(was && !date_on(asking->after, text_of(lost, "date")),
		      "%s is not lost", text_of(lost, "date"));
		CHECK(strcmp(text_of(lost, "start"), text_of(was, "start")) ==
				      0 &&
			      int_of(lost, "order_before") ==
				      int_of(was, "order"),
		      "%s is told otherwise", text_of(lost, "date"));
		CHECK(text_of(lost, "rule")[0] &&
			      text_of(json_member(lost, "text"), "cy")[0],
		      "%s is lost without a reason", text_of(lost, "date"));
		check_rule(asking, lost);
	}
	asking->counts->lost += (int)json_size(list);
}

static void check_gained(const struct asking *asking)
{
	struct json *list = json_member(asking->result, "gained");

	for (size_t i = 0; i < json_size(list); i++) {
		struct json *gained = json_at(list, i);
		struct json *is =
			date_on(asking->after, text_of(gained, "date"));

		CHECK(is && !date_on(asking->before, text_of(gained, "date")),
		      "%s is not gained", text_of(gained, "date"));
		CHECK(strcmp(text_of(gained, "start"), text_of(is, "start")) ==
				      0 &&
			      int_of(gained, "order_after") ==
				      int_of(is, "order") &&
			      int_of(gained, "points") == int_of(is, "points"),
		      "%s is told otherwise", text_of(gained, "date"));
	}
	asking->counts->gained += (int)json_size(list);
}

/* Whether an answer lists fewer days than there are: a long window. */
static bool is_truncated(const struct json *answer)
{
	return json_bool(json_member(answer, "truncated"));
}

static void check_lists(const struct asking *asking)
{
	size_t kept = json_size(json_member(asking->result, "kept"));
	size_t lost = json_size(json_member(asking->result, "lost"));
	size_t gained = json_size(json_member(asking->result, "gained"));

	CHECK(kept + lost == json_size(json_member(asking->before, "dates")) &&
		      kept + gained ==
			      json_size(json_member(asking->after, "dates")),
	      "the days do not add up");
	check_kept(asking);
	check_lost(asking);
	check_gained(asking);
}

static void check_dates(struct asking *asking)
{
	struct json *before = json_member(asking->result, "before");

	asking->before = all_dates(asking, asking->conference);
	asking->after = all_dates(asking, asking->patched);
	CHECK(strcmp(text_of(before, "verdict"),
		     text_of(asking->before, "verdict")) == 0 &&
		      int_of(before, "total_feasible_days") ==
			      int_of(asking->before, "total_feasible_days"),
	      "what was before is told otherwise");
	if (is_truncated(asking->before) || is_truncated(asking->after))
		asking->counts->too_long++;
	else
		check_lists(asking);
	json_free(asking->before);
	json_free(asking->after);
}

/* --- a line --------------------------------------------------------------- */

static char *whatif(const struct asking *asking)
{
	struct json *params = json_new_object();

	json_set(params, "case", json_share(asking->conference));
	json_set(params, "patch", json_share(asking->patch));
	json_set(params, "now", json_new_string(asking->now));
	return ask(&asking->world->service, "whatif", params);
}

/* What is said of the patched case, wherever it stands. */
static const char *without(const char *text, const char *prefix)
{
	const char *found = strstr(text, prefix);

	return found ? found + strlen(prefix) : text;
}

static void check_refusal(const struct asking *asking, const char *answer,
			  const char *said)
{
	const char *mine = without(said, "case + patch: ");
	const char *other = without(answer, "/params/case");

	CHECK(is_error(said) && strcmp(mine, other) == 0,
	      "refused otherwise:\n  %s\nnot\n  %s", said, answer);
	asking->counts->refused++;
}

static void check_answer(struct asking *asking, const char *answer,
			 const char *said)
{
	struct buffer text;

	CHECK(!is_error(said), "%s", said);
	asking->result = read_answer(said);
	buffer_init(0, &text);
	CHECK(json_write(json_member(asking->result, "answer"), &text, NULL) ==
		      STATUS_OK,
	      "no memory");
	CHECK(strcmp(text.data, answer) == 0,
	      "the answer is not that of propose:\n  %.400s\nnot\n  %.400s",
	      text.data, answer);
	if (strstr(answer, "\"verdict\":\"dates\""))
		asking->counts->dates++;
	else
		asking->counts->none++;
	check_dates(asking);
	buffer_release(&text);
	json_free(asking->result);
}

static void answer_line(struct world *world, struct counts *counts,
			const struct json *line)
{
	struct asking asking = {.world = world, .counts = counts};

	asking.now = text_of(line, "now");
	asking.conference = json_copy(json_member(line, "case"));
	asking.patch = random_patch(asking.conference, &world->random);
	asking.patched = object_laid_over(asking.conference, asking.patch);
	/* One of several patches, now and then, in a list. */
	if (counts->cases % 5 == 0) {
		struct json *list = json_new_array(), *next;
		struct json *second =
			random_patch(asking.patched, &world->random);

		json_append(list, asking.patch);
		json_append(list, json_share(second));
		next = object_laid_over(asking.patched, second);
		json_free(asking.patched);
		json_free(second);
		asking.patched = next;
		asking.patch = list;
	}
	char *answer = propose(world, asking.now, json_copy(asking.patched));
	char *said = whatif(&asking);
	if (is_error(answer))
		check_refusal(&asking, answer, said);
	else
		check_answer(&asking, answer, said);
	free(answer);
	free(said);
	json_free(asking.conference);
	json_free(asking.patch);
	json_free(asking.patched);
	counts->cases++;
}

int main(int argc, char **argv)
{
	struct counts counts = {0};
	struct world world;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	CHECK(argc == 2, "usage: whatif_random FOLDER");
	world_init(argv[1], &world);
	world.random = 20261130;
	while ((n = getline(&line, &size, stdin)) > 0) {
		struct json *json = NULL;

		CHECK(json_read((struct bytes){line, (size_t)n}, "ics", &json,
				NULL) == STATUS_OK,
		      "line %d is no JSON", counts.cases + 1);
		answer_line(&world, &counts, json);
		json_free(json);
	}
	free(line);
	printf("%d cases patched: %d with dates, %d without, %d refused; dates "
	       "kept %d (%d moved), lost %d (%d checked), gained %d\n",
	       counts.cases, counts.dates, counts.none, counts.refused,
	       counts.kept, counts.moved, counts.lost, counts.checked,
	       counts.gained);
	CHECK(counts.too_long * 10 <= counts.cases, "%d have too many days",
	      counts.too_long);
	CHECK(counts.cases < 40 || (counts.kept && counts.moved &&
				    counts.lost && counts.gained),
	      "something never happened");
	world_release(&world);
	return 0;
}
