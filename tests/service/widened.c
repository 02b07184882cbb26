/*
 * widened FOLDER: a wider window reads further into every calendar and loses
 * no date. Each line of standard input is {"case", "now"}. All its feasible
 * days are asked for, with the window as it is and up to 30 days wider at both
 * ends: each of them is there again, and the same but for its place in the
 * order. FOLDER is empty and the driver's own.
 */
#include "tests/service/same.h"

enum { MOST_DAYS = 100, WIDER_DAYS = 31 };

struct counts {
	int cases, dates, more;
};

static void move_end(struct json *window, const struct json *was,
		     const char *key, int32_t days)
{
	char text[DAY_TEXT_BYTES];
	struct day day;

	CHECK(day_parse(json_string(json_member(was, key)), &day), "no day: %s",
	      key);
	day_format(day_add(day, days), text);
	json_set(window, key, json_new_string(text));
}

static struct json *ask_all(struct world *world, const struct json *line,
			    const struct json *conference)
{
	char *text = propose(world, json_string(json_member(line, "now")),
			     json_copy(conference));
	struct json *answer = NULL;

	CHECK(json_read((struct bytes){text, strlen(text)}, "ics", &answer,
			NULL) == STATUS_OK,
	      "no answer: %s", text);
	free(text);
	return answer;
}

/* The same but for its place: nothing is said of the order. */
static void compare_dates(const struct json *was, const struct json *is,
			  int number)
{
	struct json *before = json_copy(was), *after = json_copy(is);
	struct buffer texts[2];

	buffer_init(0, &texts[0]);
	buffer_init(0, &texts[1]);
	json_remove(before, "order");
	json_remove(after, "order");
	CHECK(json_write(before, &texts[0], NULL) == STATUS_OK &&
		      json_write(after, &texts[1], NULL) == STATUS_OK,
	      "no memory");
	CHECK(strcmp(texts[0].data, texts[1].data) == 0,
	      "case %d: a wider window makes\n  %s\nof\n  %s", number,
	      texts[1].data, texts[0].data);
	buffer_release(&texts[0]);
	buffer_release(&texts[1]);
	json_free(before);
	json_free(after);
}

static void find_again(const struct json *date, const struct json *dates,
		       int number)
{
	const char *start = json_string(json_member(date, "start"));

	for (size_t i = 0; i < json_size(dates); i++) {
		const struct json *other = json_at(dates, i);

		if (strcmp(json_string(json_member(other, "start")), start))
			continue;
		compare_dates(date, other, number);
		return;
	}
	CHECK(false, "case %d: a wider window loses %s", number, start);
}

static int64_t count_days(const struct json *answer)
{
	return json_int(json_member(answer, "total_feasible_days"));
}

static void widen_line(struct world *world, struct counts *counts,
		       const struct json *line)
{
	struct json *conference = json_copy(json_member(line, "case"));

	json_set(conference, "max_candidates", json_new_int(MOST_DAYS));
	struct json *before = ask_all(world, line, conference);
	const struct json *was =
		json_member(json_member(before, "interpreted"), "window");
	struct json *window = json_copy(was);
	move_end(window, was, "from",
		 -(int32_t)below(WIDER_DAYS, &world->random));
	move_end(window, was, "to", (int32_t)below(WIDER_DAYS, &world->random));
	json_set(conference, "window", window);
	struct json *after = ask_all(world, line, conference);
	const struct json *dates = json_member(before, "dates");
	const struct json *wider = json_member(after, "dates");
	counts->cases++;
	CHECK(count_days(after) >= count_days(before),
	      "case %d: a wider window has fewer days", counts->cases);
	/* Of more days than can be asked for, any may be among the best. */
	for (size_t i = 0;
	     count_days(after) <= MOST_DAYS && i < json_size(dates); i++)
		find_again(json_at(dates, i), wider, counts->cases);
	counts->dates += (int)json_size(dates);
	counts->more += (int)(json_size(wider) - json_size(dates));
	json_free(before);
	json_free(after);
	json_free(conference);
}

int main(int argc, char **argv)
{
	struct counts counts = {0};
	struct world world;
	char *text = NULL;
	size_t size = 0;
	ssize_t n;

	CHECK(argc == 2, "usage: widened FOLDER");
	world_init(argv[1], &world);
	while ((n = getline(&text, &size, stdin)) > 0) {
		struct json *line = NULL;

		CHECK(json_read((struct bytes){text, (size_t)n}, "ics", &line,
				NULL) == STATUS_OK,
		      "line %d is no JSON", counts.cases + 1);
		widen_line(&world, &counts, line);
		json_free(line);
	}
	free(text);
	printf("%d cases: %d dates found again, %d more\n", counts.cases,
	       counts.dates, counts.more);
	world_release(&world);
	return 0;
}
