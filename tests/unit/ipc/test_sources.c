/*
 * One person's sources: what they say together, in the store and out of it,
 * by hand and over random calendars.
 */
#include "tests/unit/calendar/make.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/source.h"
#include "store/schema.h"
#include "tests/unit/folder.h"

enum { ARENA_BYTES = 256 * 1024 * 1024, CALENDARS_A_ZONE = 40, HOUR_S = 3600 };

/* 2026-01-01 to 2028-01-01; days are of January 2026. */
static const struct span window = {(int64_t)HORIZON_FROM * DAY_S,
				   (int64_t)HORIZON_TO *DAY_S};

struct house {
	char folder[64], file[80];
	struct service service;
	struct arena *arena;
	const char *person; /* whose calendars are imported and loaded */
	int n_requests;
};

/* Kept is 2026-03-10 to 2028-10-10: a window may begin before it. */
static int64_t fixed_clock(void)
{
	return 1789000000; /* 2026-09-10 */
}

static int open_house(void **state)
{
	struct house *house = calloc(1, sizeof(*house));

	assert_non_null(house);
	/* Each import is synced, which takes no time in memory. */
	snprintf(house->folder, sizeof(house->folder),
		 "%s/trefnydd-sources.XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(house->folder));
	snprintf(house->file, sizeof(house->file), "%s/trefnydd.db",
		 house->folder);
	house->arena = arena_new(ARENA_BYTES);
	house->person = "chief";
	house->service = (struct service){.zones = zones_new(),
					  .data_folder = house->folder,
					  .store_mode = STORE_CREATE,
					  .clock = fixed_clock};
	*state = house;
	return 0;
}

static int close_house(void **state)
{
	struct house *house = *state;

	service_release(&house->service);
	zones_free(house->service.zones);
	arena_free(house->arena);
	assert_true(remove_folder(house->folder));
	free(house);
	return 0;
}

static void run_sql(struct house *house, const char *sql)
{
	sqlite3 *db = NULL;

	service_release(&house->service);
	assert_int_equal(sqlite3_open(house->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* --- importing and loading ------------------------------------------------ */

static struct json *files_json(const struct bytes *texts, size_t n)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < n; i++) {
		struct json *file = json_new_object();

		json_set(file, "file", json_new_string(i ? "1.ics" : "0.ics"));
		json_set(file, "ics", json_new_bytes(texts[i]));
		json_append(list, file);
	}
	return list;
}

/* n texts as one source. */
static enum status try_import(struct house *house, const char *source,
			      const char *zone, const struct bytes *texts,
			      size_t n, struct error *err)
{
	struct json *result = NULL, *params = json_new_object();
	char id[32];

	snprintf(id, sizeof(id), "r%d", house->n_requests++);
	json_set(params, "request_id", json_new_string(id));
	json_set(params, "person", json_new_string(house->person));
	json_set(params, "source", json_new_string(source));
	json_set(params, "email", json_new_string("me@example.org"));
	json_set(params, "allow_older", json_new_bool(true));
	if (n == 1)
		json_set(params, "ics", json_new_bytes(*texts));
	else
		json_set(params, "files", files_json(texts, n));
	if (zone)
		json_set(params, "time_zone", json_new_string(zone));
	struct call call = {.params = params,
			    .path = "",
			    .case_path = "",
			    .arena = house->arena};
	enum status status = method_call(method_find("import"), &house->service,
					 &call, &result, err);
	json_free(result);
	json_free(params);
	return status;
}

static void import(struct house *house, const char *source, const char *zone,
		   struct bytes text)
{
	struct error err = {0};

	if (try_import(house, source, zone, &text, 1, &err) != STATUS_OK)
		fail_msg("%s, line %d: message %d\n%.900s", source,
			 (int)err.line, (int)err.message, text.data);
}

static struct calendar load(struct house *house, struct span span)
{
	static const struct calendar_ref ref = {.where = CALENDAR_STORED,
						.file = "",
						.as_of = INSTANT_NONE,
						.cover_from = {INT32_MIN},
						.cover_to = {INT32_MIN},
						.path = ""};
	struct wanted wanted = {KIND_PERSON, house->person, &ref,
				NULL,	     NULL,	    span};
	struct calendar calendar = {0};
	struct error err = {0};
	bool found = false;

	assert_true(day_is_none(ref.cover_to));
	assert_int_equal(service_store(&house->service, &err), STATUS_OK);
	enum status status =
		service_load_calendar(&wanted, &house->service, house->arena,
				      &calendar, &found, &err);
	if (status != STATUS_OK)
		fail_msg("loading: line %d, message %d", (int)err.line,
			 (int)err.message);
	assert_true(found);
	/* Which ends the snapshot. */
	service_release(&house->service);
	return calendar;
}

/* The n-th busy span that meets the window, cut to it; false: none. */
static bool busy_at(const struct timetable *t, struct span span, size_t n,
		    struct busy *ret)
{
	for (size_t i = 0; i < t->n_busys; i++) {
		*ret = t->busys[i];
		ret->span = span_intersect(ret->span, span);
		if (!span_is_empty(ret->span) && n-- == 0)
			return true;
	}
	return false;
}

static bool same(const struct timetable *a, const struct timetable *b,
		 struct span span)
{
	struct busy x, y;
	bool more = true;

	if (a->as_of != b->as_of || a->complete != b->complete ||
	    a->cover_assumed != b->cover_assumed || a->n_covers != b->n_covers)
		return false;
	for (size_t i = 0; i < a->n_covers; i++)
		if (a->covers[i].start != b->covers[i].start ||
		    a->covers[i].end != b->covers[i].end)
			return false;
	for (size_t n = 0; more; n++) {
		more = busy_at(a, span, n, &x);
		if (busy_at(b, span, n, &y) != more)
			return false;
		if (more && (x.span.start != y.span.start ||
			     x.span.end != y.span.end || x.said != y.said))
			return false;
	}
	return true;
}

/* --- by hand ---------------------------------------------------------------
 */

#define CALENDAR(...) "BEGIN:VCALENDAR\r\n" __VA_ARGS__ "END:VCALENDAR\r\n"
#define EVENT(uid, start, more)                                                \
	"BEGIN:VEVENT\r\nUID:" uid "\r\nDTSTAMP:20260101T000000Z\r\n"          \
	"DTSTART:202601" start "0000Z\r\nDURATION:PT1H\r\n" more               \
	"END:VEVENT\r\n"

#define STAMPED(stamp, start, more)                                            \
	"BEGIN:VEVENT\r\nUID:a@example.org\r\nDTSTAMP:202601" stamp            \
	"T000000Z\r\nDTSTART:202601" start "0000Z\r\nDURATION:PT1H\r\n" more   \
	"END:VEVENT\r\n"

static int64_t at(int day, int hour)
{
	return window.start + (day - 1) * (int64_t)DAY_S + hour * HOUR_S;
}

static void assert_busy(struct house *house, size_t n, const int64_t *starts)
{
	struct calendar calendar = load(house, window);
	struct busy busy;

	for (size_t i = 0; i < n; i++) {
		assert_true(busy_at(&calendar.timetable, window, i, &busy));
		assert_int_equal(busy.span.start, starts[i]);
		assert_int_equal(busy.span.end, starts[i] + HOUR_S);
	}
	assert_false(busy_at(&calendar.timetable, window, n, &busy));
}

static const char stale[] =
	CALENDAR(EVENT("a@example.org", "06T09", "SEQUENCE:1\r\n")
			 EVENT("b@example.org", "09T09", ""));
static const char newer[] =
	CALENDAR(EVENT("a@example.org", "07T09", "SEQUENCE:2\r\n"));

/* In whichever source it stands, and back when that is replaced. */
static void load__row_31_a_meeting_moved_in_one_source(void **state)
{
	struct house *house = *state;
	int64_t starts[] = {at(6, 9), at(7, 9), at(9, 9)};
	int64_t was[] = {at(6, 9), at(9, 9)};

	import(house, "phone", NULL, bytes_of(stale));
	assert_busy(house, 2, was);
	import(house, "work", NULL, bytes_of(newer));
	assert_busy(house, 2, starts + 1);
	import(house, "phone", NULL, bytes_of(newer));
	import(house, "work", NULL, bytes_of(stale));
	assert_busy(house, 2, starts + 1);
	import(house, "phone", NULL, BYTES(CALENDAR("")));
	assert_busy(house, 2, was);
}

/* Without a rule, of one SEQUENCE, they are two, also as the store keeps them.
 */
static void load__row_31_other_starts_of_two_sources(void **state)
{
	struct house *house = *state;
	int64_t starts[] = {at(6, 9), at(7, 9), at(9, 9)};

	import(house, "phone", NULL,
	       BYTES(CALENDAR(STAMPED("02", "06T09", "")
				      STAMPED("01", "05T09", ""))));
	import(house, "work", NULL,
	       BYTES(CALENDAR(
		       STAMPED("03", "07T09", "") STAMPED(
			       "01", "05T09", "STATUS:CANCELLED\r\n")
			       STAMPED("02", "09T09",
				       "RRULE:FREQ=DAILY;COUNT=1\r\n"))));
	assert_busy(house, 2, starts);
	import(house, "work", NULL,
	       BYTES(CALENDAR(STAMPED("03", "09T09",
				      "RRULE:FREQ=DAILY;COUNT=1\r\n"))));
	assert_busy(house, 1, starts + 2);
}

static void load__row_31_a_meeting_cancelled_in_one_source(void **state)
{
	struct house *house = *state;
	int64_t starts[] = {at(9, 9)};

	import(house, "phone", NULL, bytes_of(stale));
	import(house, "work", NULL,
	       BYTES(CALENDAR(EVENT("a@example.org", "06T09",
				    "SEQUENCE:2\r\nSTATUS:CANCELLED\r\n"))));
	assert_busy(house, 1, starts);
}

/* An instance of a series is moved where the series is not. */
static void load__row_31_an_override_without_its_series(void **state)
{
	struct house *house = *state;
	int64_t starts[] = {at(6, 9), at(7, 15), at(8, 9)};

	import(house, "phone", NULL,
	       BYTES(CALENDAR(EVENT("a@example.org", "07T15",
				    "RECURRENCE-ID:20260107T090000Z\r\n"))));
	import(house, "work", NULL,
	       BYTES(CALENDAR(EVENT("a@example.org", "06T09",
				    "RRULE:FREQ=DAILY;COUNT=3\r\n"))));
	assert_busy(house, 3, starts);
}

/* Two without a UID are two, each its own. */
static void load__keeps_what_has_no_uid_apart(void **state)
{
	struct house *house = *state;
	int64_t starts[] = {at(6, 9), at(7, 9)};

	import(house, "phone", NULL,
	       BYTES(CALENDAR("BEGIN:VEVENT\r\nDTSTART:20260106T090000Z\r\n"
			      "DURATION:PT1H\r\nEND:VEVENT\r\n")));
	import(house, "work", NULL,
	       BYTES(CALENDAR("BEGIN:VEVENT\r\nSEQUENCE:1\r\n"
			      "DTSTART:20260107T090000Z\r\n"
			      "DURATION:PT1H\r\nEND:VEVENT\r\n")));
	assert_busy(house, 2, starts);
}

/* Each source has its age: none hides that of another. */
static void load__tells_the_oldest_and_the_newest_source(void **state)
{
	struct house *house = *state;
	struct calendar calendar;

	import(house, "phone", NULL,
	       bytes_of(CALENDAR(STAMPED("02", "06T09", ""))));
	calendar = load(house, window);
	assert_int_equal(calendar.timetable.as_of, at(2, 0));
	assert_int_equal(calendar.timetable.as_of_newest, at(2, 0));
	import(house, "work", NULL,
	       bytes_of(CALENDAR(STAMPED("04", "07T09", ""))));
	calendar = load(house, window);
	assert_int_equal(calendar.timetable.as_of, at(2, 0));
	assert_int_equal(calendar.timetable.as_of_newest, at(4, 0));
	import(house, "old", NULL,
	       bytes_of(CALENDAR("BEGIN:VEVENT\r\nUID:x@example.org\r\n"
				 "DTSTART:20260108T090000Z\r\n"
				 "DURATION:PT1H\r\nEND:VEVENT\r\n")));
	calendar = load(house, window);
	assert_int_equal(calendar.timetable.as_of, INSTANT_NONE);
	assert_int_equal(calendar.timetable.as_of_newest, at(4, 0));
}

/* Together they are refused, so each counts: busier, and no error. */
static void load__reads_apart_what_does_not_fit_together(void **state)
{
	struct house *house = *state;
	struct buffer many;
	int64_t starts[] = {at(6, 9)};

	import(house, "work", NULL,
	       BYTES(CALENDAR(EVENT("a@example.org", "06T09", ""))));
	import(house, "phone", NULL,
	       BYTES(CALENDAR(
		       "BEGIN:VEVENT\r\nUID:a@example.org\r\nSEQUENCE:1\r\n"
		       "RECURRENCE-ID;VALUE=DATE:20260106\r\n"
		       "DTSTART;VALUE=DATE:20260108\r\nEND:VEVENT\r\n")));
	struct calendar both = load(house, window);
	assert_int_equal(both.timetable.n_busys, 2);
	assert_int_equal(both.timetable.busys[0].span.start, at(6, 9));
	assert_int_equal(both.timetable.busys[1].span.start, at(8, 0));
	buffer_init(0, &many);
	buffer_put_string(&many, "BEGIN:VCALENDAR\r\n");
	for (int i = 0; i < LIMIT_CALENDAR_EVENTS; i++)
		buffer_put_string(&many, EVENT("a@example.org", "06T09", ""));
	buffer_put_string(&many, "END:VCALENDAR\r\n");
	import(house, "phone", NULL, buffer_bytes(&many));
	assert_busy(house, 1, starts);
	buffer_release(&many);
}

/* Where the number 0 was one meeting's in each source, both are there. */
static void load__an_older_store_is_read_apart(void **state)
{
	struct house *house = *state;
	int64_t starts[] = {at(6, 9), at(9, 9)};
	struct error err = {0};

	service_store(&house->service, &err);
	service_release(&house->service);
	assert_int_equal(unlink(house->file), 0);
	run_sql(house, "PRAGMA journal_mode = WAL");
	run_sql(house, schema_migration(1));
	run_sql(house,
		"INSERT INTO owner (kind, id) VALUES (0, 'chief');"
		"INSERT INTO source (owner, name, complete, cover_assumed,"
		" covers_stated, stated_from, stated_to, horizon_start,"
		" horizon_end, zone, digest, imported_at, reduced)"
		" VALUES (1, 'phone', 1, 0, 0, 0, 0, 1, 9, '', 77, 1,"
		" CAST('" CALENDAR(EVENT(
			"0", "06T09",
			"")) "' AS BLOB)),"
			     " (1, 'work', 1, 0, 0, 0, 0, 1, 9, '', 78, 1,"
			     " CAST('" CALENDAR(
				     EVENT("0", "09T09",
					   "SEQUENCE:1\r\n")) "' AS BLOB))");
	assert_int_equal(chmod(house->file, 0600), 0);
	house->service.store_mode = STORE_READ;
	assert_busy(house, 2, starts);
	service_release(&house->service);
	house->service.store_mode = STORE_CREATE;
	import(house, "work", NULL, bytes_of(newer));
	starts[1] = at(7, 9);
	assert_busy(house, 2, starts);
	import(house, "phone", NULL, bytes_of(stale));
	starts[0] = at(7, 9);
	starts[1] = at(9, 9);
	assert_busy(house, 2, starts);
}

static bool holds(const char *path, const char *word)
{
	FILE *file = fopen(path, "rb");
	size_t length = strlen(word), matched = 0;
	int c;

	assert_non_null(file);
	while (matched < length && (c = getc(file)) != EOF)
		matched = c == word[matched] ? matched + 1 : c == word[0];
	fclose(file);
	return matched == length;
}

/* In no file of the store, and a word that is kept is. */
static void import__keeps_no_uid_in_clear(void **state)
{
	struct house *house = *state;
	struct dirent *entry;
	bool found = false;
	char path[400];

	import(house, "phone", NULL,
	       BYTES(CALENDAR(
		       EVENT("CANARY-1", "06T09", "")
			       EVENT("CANARY-2", "07T09",
				     "RRULE:FREQ=WEEKLY;COUNT=19\r\n"))));
	service_release(&house->service);
	DIR *dir = opendir(house->folder);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", house->folder,
			 entry->d_name);
		assert_false(holds(path, "CANARY"));
		found = found || holds(path, "COUNT=19");
	}
	closedir(dir);
	assert_true(found);
}

/* --- random ----------------------------------------------------------------
 */

/* The calendar's lines, not folded, and without a mark. */
static void unfold(struct bytes text, struct buffer *ret)
{
	size_t i = text.n >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0 ? 3
									    : 0;

	for (; i < text.n; i++) {
		if (text.data[i] == '\r')
			continue;
		if (text.data[i] == '\n' && i + 1 < text.n &&
		    (text.data[i + 1] == ' ' || text.data[i + 1] == '\t'))
			i++;
		else
			buffer_put_char(ret, text.data[i]);
	}
}

static bool begins(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

/*
 * Each of its components into one of two files, but VCALENDARs and VTIMEZONEs
 * into both. Returns how many went into the second.
 */
static int split(struct world *w, struct buffer halves[2])
{
	struct buffer lines;
	int depth = 0, n_second = 0;
	bool into[2] = {true, true};

	buffer_init(0, &lines);
	buffer_init(0, &halves[0]);
	buffer_init(0, &halves[1]);
	unfold(buffer_bytes(&w->text), &lines);
	for (char *line = lines.data; *line; line = strchr(line, '\n') + 1) {
		int n = (int)(strchr(line, '\n') - line) + 1;

		depth += begins(line, "BEGIN:");
		if (depth == 2 && begins(line, "BEGIN:")) {
			bool zone = begins(line, "BEGIN:VTIMEZONE");
			bool second = chance(w, 2);

			into[0] = zone || !second;
			into[1] = zone || second;
			n_second += !zone && second;
		}
		for (int i = 0; i < 2; i++)
			if (depth < 2 || into[i])
				buffer_put(&halves[i], line, (size_t)n);
		depth -= begins(line, "END:");
	}
	buffer_release(&lines);
	return n_second;
}

static struct timetable read_direct(struct house *house, const struct world *w,
				    struct span span,
				    struct calendar_texts texts)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	struct read_options options = {
		.horizon = span,
		.as_of = INSTANT_NONE,
		.zones = house->service.zones,
		.zone = zones_find(house->service.zones,
				   bytes_of(zones_used[w->zone].iana)),
		.addresses = &addresses,
	};
	const struct calendar_group group = {.as_of = INSTANT_NONE,
					     .zone = options.zone};
	const struct calendar_group groups[] = {group, group};
	struct calendar calendar;
	struct error err = {0};

	if (texts.n_groups)
		texts.groups = groups;
	if (calendar_read(texts, &options, house->arena, &calendar, &err) !=
	    STATUS_OK)
		fail_msg("read: line %d, message %d\n%s", (int)err.line,
			 (int)err.message, w->text.data);
	return calendar.timetable;
}

static void print(const struct timetable *t, struct span span)
{
	struct busy busy;
	char text[2][INSTANT_TEXT_BYTES];

	for (size_t n = 0; busy_at(t, span, n, &busy); n++) {
		instant_format_utc(busy.span.start, text[0]);
		instant_format_utc(busy.span.end, text[1]);
		print_message("%s %s %d\n", text[0], text[1], busy.said);
	}
	for (size_t i = 0; i < t->n_covers; i++) {
		instant_format_utc(t->covers[i].start, text[0]);
		instant_format_utc(t->covers[i].end, text[1]);
		print_message("cover %s %s\n", text[0], text[1]);
	}
	print_message("as of %lld, complete %d, assumed %d\n",
		      (long long)t->as_of, t->complete, t->cover_assumed);
}

static void check_same(const struct world *w, const char *what,
		       const struct timetable *a, const struct timetable *b,
		       struct span span)
{
	if (same(a, b, span))
		return;
	print_message("%s:\n%s--- one\n", what, w->text.data);
	print(a, span);
	print_message("--- the other\n");
	print(b, span);
	fail();
}

/* A part of the window, at times from before what the store has expanded. */
static struct span choose_window(struct world *w)
{
	struct span span = window;

	span.start += (int64_t)chance(w, 500) * DAY_S;
	span.end -= (int64_t)chance(w, 200) * DAY_S;
	return span;
}

/* False: it is refused for a range whose series is in the other half. */
static bool import_half(struct house *house, const char *source,
			const char *zone, struct bytes text)
{
	struct error err = {0};

	if (try_import(house, source, zone, &text, 1, &err) == STATUS_OK)
		return true;
	assert_int_equal(err.message, MSG_RANGE_ALONE);
	return false;
}

/* Counts where two sources, neither of them empty, were read together. */
static void check_laws(struct house *house, struct world *w, int *n_joined)
{
	const char *zone = zones_used[w->zone].iana;
	struct bytes whole = buffer_bytes(&w->text);
	struct span span = choose_window(w);
	struct buffer halves[2];
	int n_second = split(w, halves);
	const struct bytes files[] = {buffer_bytes(&halves[0]),
				      buffer_bytes(&halves[1])};
	const struct calendar_text two[] = {{files[0], "0", 0},
					    {files[1], "1", 1}};
	struct timetable direct = read_direct(house, w, span, ONE_TEXT(whole));
	struct error err = {0};

	house->person = "one-source";
	import(house, "main", zone, whole);
	struct calendar kept = load(house, span);
	check_same(w, "a file and the same in the store", &direct,
		   &kept.timetable, span);
	assert_int_equal(try_import(house, "main", zone, files, 2, &err),
			 STATUS_OK);
	kept = load(house, span);
	check_same(w, "a file and the same in two", &direct, &kept.timetable,
		   span);
	house->person = "two-sources";
	if (import_half(house, "main", zone, files[0]) &&
	    import_half(house, "other", zone, files[1])) {
		kept = load(house, span);
		direct = read_direct(house, w, span,
				     (struct calendar_texts){two, 2, NULL, 2});
		check_same(w, "two files and the same as two sources", &direct,
			   &kept.timetable, span);
		*n_joined += n_second > 0;
	}
	buffer_release(&halves[0]);
	buffer_release(&halves[1]);
}

static void laws__of_splitting_and_keeping(void **state)
{
	struct house *house = *state;
	struct counters counters = {0};
	struct world w = {.seed = 31, .counters = &counters};
	int n_joined = 0;

	world_init(&w);
	for (w.zone = 0; w.zone < N_ZONES; w.zone++) {
		setenv("TZ", zones_used[w.zone].iana, 1);
		tzset();
		for (int i = 0; i < CALENDARS_A_ZONE; i++) {
			struct arena_mark mark = arena_mark(house->arena);

			w.with_zones = i % 4 == 0;
			make_calendar(&w);
			check_laws(house, &w, &n_joined);
			arena_rewind(house->arena, mark);
		}
	}
	assert_true(n_joined > N_ZONES * CALENDARS_A_ZONE / 2);
	assert_true(counters.hits[F_MOVED] > 100);
	assert_true(counters.hits[F_SEQUENCE] > 10);
	assert_true(counters.hits[F_FUTURE] > 10);
	world_release(&w);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, open_house, close_house)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(load__row_31_a_meeting_moved_in_one_source),
		TEST(load__row_31_other_starts_of_two_sources),
		TEST(load__row_31_a_meeting_cancelled_in_one_source),
		TEST(load__row_31_an_override_without_its_series),
		TEST(load__keeps_what_has_no_uid_apart),
		TEST(load__tells_the_oldest_and_the_newest_source),
		TEST(load__reads_apart_what_does_not_fit_together),
		TEST(load__an_older_store_is_read_apart),
		TEST(import__keeps_no_uid_in_clear),
		TEST(laws__of_splitting_and_keeping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
