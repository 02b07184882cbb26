/*
 * same_random FOLDER: the same question gives the same bytes. Each line of
 * standard input is {"case", "now"}. It is asked with its calendars as texts
 * in the request, shuffled, as files beside the case, and of a store into
 * which every calendar was imported: at several times, so that what is kept
 * reaches as far as the window, or into it, or not to it; in one source or
 * two; once or again. FOLDER is empty and the driver's own.
 */
#include "tests/service/same.h"

/* How a calendar comes into the store. */
enum way {
	WAY_NOW,      /* on the day of the question */
	WAY_INTO,     /* so that what is kept ends within the window */
	WAY_LONG_AGO, /* four years before: nothing kept meets the window */
	WAY_LATE,     /* four years after, the same */
	WAY_AGAIN,    /* long ago, twice, and on the day */
	WAY_REPLACED, /* in place of what said something else */
	WAY_SPLIT,    /* in two sources, where two can say the same */
	N_WAYS
};

static const char *const way_words[N_WAYS] = {"now",  "into",  "long ago",
					      "late", "again", "replaced",
					      "split"};

static const int64_t year_s = (int64_t)366 * 86400;

struct counts {
	int cases, shuffled, files, dates, calendars, split, ways[N_WAYS];
	int during, seen, lenient, others;
};

/* --- one calendar --------------------------------------------------------- */

static void import_text(struct world *world, const struct json *owner,
			const struct import_to *to, struct bytes text)
{
	const struct json *calendar = json_member(owner, "calendar");
	static const char *const copied[] = {"as_of", "covers"};
	struct json *params = json_new_object();
	char id[32];

	snprintf(id, sizeof(id), "request-%d", world->n_requests++);
	json_set(params, to->kind, json_share(json_member(owner, "id")));
	json_set(params, "source", json_new_string(to->source));
	json_set(params, "request_id", json_new_string(id));
	json_set(params, "ics", json_new_bytes(text));
	/* Ids come again from case to case, with any age. */
	json_set(params, "allow_older", json_new_bool(true));
	for (int i = 0; i < 2; i++)
		if (json_member(calendar, copied[i]))
			json_set(params, copied[i],
				 json_copy(json_member(calendar, copied[i])));
	if (json_member(owner, "email"))
		json_set(params, "email",
			 json_copy(json_member(owner, "email")));
	if (world->lenient)
		json_set(params, "lenient", json_new_bool(true));
	if (to->zone)
		json_set(params, "time_zone", json_share(to->zone));
	char *reply = ask(&world->service, "import", json_share(params));
	CHECK(!is_error(reply), "import: %s", reply);
	if (world->n_requests % 4 == 0) {
		char *again =
			ask(&world->service, "import", json_share(params));

		CHECK(strcmp(reply, again) == 0, "said again: %s", again);
		free(again);
	}
	json_free(params);
	free(reply);
}

/* The first event, and the others: true where two files can say what one says.
 */
static bool split_text(const struct json *calendar, struct bytes text,
		       struct buffer *ret)
{
	static const char event[] = "BEGIN:VEVENT", end[] = "END:VCALENDAR\r\n";
	const char *first = strstr(text.data, event);
	const char *second = first ? strstr(first + 1, event) : NULL;

	/* One file's newest stamp or its last item may not be the other's. */
	if (!second || !json_member(calendar, "as_of") ||
	    !json_member(calendar, "covers") ||
	    strstr(text.data + 1, "BEGIN:VCALENDAR"))
		return false;
	buffer_put(&ret[0], text.data, (size_t)(second - text.data));
	buffer_put_string(&ret[0], end);
	buffer_put(&ret[1], text.data, (size_t)(first - text.data));
	buffer_put_string(&ret[1], second);
	return true;
}

static void import_split(struct world *world, struct counts *counts,
			 const struct json *owner, struct import_to to,
			 struct bytes text)
{
	struct buffer halves[2];

	buffer_init(0, &halves[0]);
	buffer_init(0, &halves[1]);
	to.source = "main";
	if (split_text(json_member(owner, "calendar"), text, halves)) {
		import_text(world, owner, &to, buffer_bytes(&halves[0]));
		to.source = "other";
		import_text(world, owner, &to, buffer_bytes(&halves[1]));
		counts->split++;
	} else {
		import_text(world, owner, &to, text);
	}
	buffer_release(&halves[0]);
	buffer_release(&halves[1]);
}

static struct bytes always_busy(void)
{
	return BYTES("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
		     "UID:1\r\nDTSTAMP:20180101T000000Z\r\n"
		     "DTSTART:20180101T080000Z\r\nDURATION:PT9H\r\n"
		     "RRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void import_owner(struct world *world, struct counts *counts,
			 enum way way, const struct json *owner,
			 struct import_to to)
{
	struct bytes text = json_string_bytes(
		json_member(json_member(owner, "calendar"), "ics"));

	to.source = "main";
	if (way == WAY_REPLACED)
		import_text(world, owner, &to, always_busy());
	if (way == WAY_SPLIT)
		import_split(world, counts, owner, to, text);
	else
		import_text(world, owner, &to, text);
	if (way == WAY_AGAIN) {
		import_text(world, owner, &to, text);
		clock_now += 4 * year_s;
		import_text(world, owner, &to, text);
		clock_now -= 4 * year_s;
	}
	counts->calendars++;
}

/* --- a case --------------------------------------------------------------- */

static void import_list(struct world *world, struct counts *counts,
			enum way way, struct json *conference,
			const struct import_list *list)
{
	struct json *owners = json_member(conference, list->name);

	for (size_t i = 0; i < json_size(owners); i++) {
		struct json *owner = json_at(owners, i);
		struct json *zone = json_member(owner, "time_zone");
		struct import_to to = {.kind = list->kind};

		if (!json_member(owner, "calendar"))
			continue;
		/* Not said at the import, it is what the case says. */
		if (below(100, &world->random) < 60)
			to.zone = zone ? zone
				       : json_member(conference, "time_zone");
		import_owner(world, counts, way, owner, to);
		json_remove(owner, "calendar");
	}
}

static int64_t clock_of(enum way way, const struct question *question)
{
	const int64_t kept_s = (int64_t)25 * 2629746; /* about */

	switch (way) {
	case WAY_INTO:
		return question->window_from + 5 * 86400 - kept_s;
	case WAY_LONG_AGO:
	case WAY_AGAIN:
		return question->now - 4 * year_s;
	case WAY_LATE:
		return question->now + 4 * year_s;
	default:
		return question->now;
	}
}

static const struct import_list lists[] = {{"people", "person"},
					   {"rooms", "room"},
					   {"resources", "resource"},
					   {"events", "events"}};
enum { N_LISTS = sizeof(lists) / sizeof(lists[0]) };

/* Its calendars go from the case to a new store. */
static void import_case(struct world *world, struct counts *counts,
			enum way way, const struct question *question,
			struct json *conference)
{
	world_new_store(world);
	clock_now = clock_of(way, question);
	for (int i = 0; i < N_LISTS; i++)
		import_list(world, counts, way, conference, &lists[i]);
	clock_now = question->now;
}

static struct json *strip(const struct json *conference)
{
	struct json *ret = json_copy(conference);

	for (int i = 0; i < N_LISTS; i++) {
		struct json *owners = json_member(ret, lists[i].name);

		for (size_t j = 0; j < json_size(owners); j++)
			json_remove(json_at(owners, j), "calendar");
	}
	return ret;
}

static void compare_stored(struct world *world, struct counts *counts,
			   enum way way, const struct question *question)
{
	struct json *stripped = json_copy(question->conference);

	import_case(world, counts, way, question, stripped);
	compare_all(world, question, stripped, way_words[way]);
	counts->ways[way]++;
}

/* --- while others import -------------------------------------------------- */

/* Another process's imports, after the first calendar has been read. */
struct intruder {
	struct world own; /* its own connection to the same store */
	const struct json *conference;
	int n_read;
};

static void import_all_busy(const char *id, void *context)
{
	struct intruder *intruder = context;
	const struct json *people = json_member(intruder->conference, "people");

	(void)id;
	if (intruder->n_read++ != 1)
		return;
	for (size_t i = 0; i < json_size(people); i++) {
		const struct import_to to = {"person", "late", NULL};

		if (json_member(json_at(people, i), "calendar"))
			import_text(&intruder->own, json_at(people, i), &to,
				    always_busy());
	}
}

/* The store holds every calendar; an answer is of one state of it. */
static void compare_during(struct world *world, struct counts *counts,
			   const struct question *question)
{
	struct intruder intruder = {.own = *world,
				    .conference = question->conference};
	struct json *stripped = strip(question->conference);

	intruder.own.service.store = NULL;
	world->service.progress = import_all_busy;
	world->service.progress_context = &intruder;
	compare(world, question, json_share(stripped), "during imports");
	world->service.progress = NULL;
	world->n_requests = intruder.own.n_requests;
	service_release(&intruder.own.service);
	char *after = propose(world, question->now_text, stripped);
	if (strcmp(after, question->answer) != 0)
		counts->seen++;
	free(after);
	counts->during++;
}

/* --- what was not understood ---------------------------------------------- */

/* Kept far from the question, it says what it says when kept near it. */
static void compare_lenient(struct world *world, struct counts *counts,
			    const struct question *question)
{
	struct json *conference = json_copy(question->conference);
	struct question near = *question;

	add_faults(json_member(conference, "people"));
	add_faults(json_member(conference, "events"));
	world->lenient = true;
	near.answer = NULL;
	for (int i = 0; i < 2; i++) {
		enum way way = i ? WAY_LONG_AGO : WAY_NOW;
		struct json *stripped = json_copy(conference);

		import_case(world, counts, way, question, stripped);
		if (near.answer)
			compare(world, &near, stripped, "lenient");
		else
			near.answer = propose(world, near.now_text, stripped);
	}
	CHECK(!is_error(near.answer), "lenient: %s", near.answer);
	free(near.answer);
	json_free(conference);
	world->lenient = false;
	counts->lenient++;
}

/* --- all ------------------------------------------------------------------ */

static void compare_shuffled(struct world *world, struct counts *counts,
			     const struct question *question)
{
	struct json *shuffled = json_copy(question->conference);

	shuffle_case(shuffled, &world->random);
	compare_all(world, question, shuffled, "shuffled");
	counts->shuffled++;
}

static void compare_files(struct world *world, struct counts *counts,
			  const struct question *question)
{
	struct json *beside = json_copy(question->conference);

	put_files(world, beside);
	world->service.case_folder = world->case_folder;
	world->service.over_socket = false;
	compare_all(world, question, beside, "files");
	world->service.case_folder = NULL;
	world->service.over_socket = true;
	counts->files++;
}

/* Whatever is kept of it, and whatever a case is about, it reaches further. */
static void reach_far(const struct json *conference)
{
	const struct json *people = json_member(conference, "people");

	for (size_t i = 0; i < json_size(people); i++) {
		struct json *calendar =
			json_member(json_at(people, i), "calendar");
		struct json *covers = json_member(calendar, "covers");

		if (covers)
			json_set(covers, "to", json_new_string("2060-01-01"));
	}
}

static void answer_line(struct world *world, struct counts *counts,
			struct json *line)
{
	struct question question = {.number = counts->cases};

	if (counts->cases % 3 == 0)
		reach_far(json_member(line, "case"));
	question_read(world, line, &question);
	if (strstr(question.answer, "\"verdict\":\"dates\""))
		counts->dates++;
	compare_shuffled(world, counts, &question);
	compare_files(world, counts, &question);
	compare_stored(world, counts, WAY_NOW, &question);
	if (counts->cases % 4 == 0)
		compare_during(world, counts, &question);
	if (counts->cases % 8 == 1)
		compare_lenient(world, counts, &question);
	compare_stored(world, counts,
		       (enum way)(1 + counts->cases % (N_WAYS - 1)), &question);
	for (int i = 0; i < N_OTHERS; i++)
		counts->others +=
			question.others[i] && !is_error(question.others[i]);
	question_free(&question);
	counts->cases++;
}

int main(int argc, char **argv)
{
	struct counts counts = {0};
	struct world world;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	CHECK(argc == 2, "usage: same_random FOLDER");
	world_init(argv[1], &world);
	while ((n = getline(&line, &size, stdin)) > 0) {
		struct json *json = NULL;

		CHECK(json_read((struct bytes){line, (size_t)n}, "ics", &json,
				NULL) == STATUS_OK,
		      "line %d is no JSON", counts.cases + 1);
		answer_line(&world, &counts, json);
		json_free(json);
	}
	free(line);
	printf("%d cases, %d with dates: %d shuffled, %d as files, from %d "
	       "calendars imported (%d in two):",
	       counts.cases, counts.dates, counts.shuffled, counts.files,
	       counts.calendars, counts.split);
	CHECK(counts.cases == 0 || counts.seen > 0, "no import was seen");
	CHECK(counts.cases == 0 || counts.others > 0, "only propose was asked");
	printf(" other methods %d, during imports %d, lenient %d,",
	       counts.others, counts.during, counts.lenient);
	for (int i = 0; i < N_WAYS; i++)
		printf(" %s %d%s", way_words[i], counts.ways[i],
		       i + 1 < N_WAYS ? "," : "\n");
	world_release(&world);
	return 0;
}
