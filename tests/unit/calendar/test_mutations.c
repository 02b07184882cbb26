#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/calendar/second.h"

#include "calendar/read.h"

/*
 * Calendars with one change that nobody intended: a line deleted, two lines
 * exchanged, a byte changed. Each is refused, or says what second.h makes of
 * it; no one is free for a moment at which that has her busy. What was read
 * before the change is read to the same, so that not all is refused. Read
 * leniently, what is refused covers nothing: no silence in it means free.
 *
 * MUTATIONS in the environment is how many; MUTATION_SEED which.
 */

enum { MUTATIONS = 20000, A_FILE = 25, MAX_BYTES = 16 * 1024 };

enum change { NO_CHANGE, DELETE, EXCHANGE, FLIP, N_CHANGES };

static const char *const change_names[] = {"none", "line deleted",
					   "lines exchanged", "byte changed"};

struct counters {
	long read[N_CHANGES], refused[N_CHANGES], freer[N_CHANGES],
		busier[N_CHANGES], must_refuse[N_CHANGES];
	long lenient; /* of those refused, read where lenient */
};

struct work {
	uint64_t seed;
	struct buffer file, changed;
	const char *newline;
	struct second *model, *before;
	struct zones *zones;
	struct counters counters;
	int uid;
};

static uint32_t chance(struct work *w, uint32_t n)
{
	w->seed += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = w->seed;

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) >> 32) % n;
}

/* --- a file -------------------------------------------------------------- */

/* Now and then folded. */
static void put(struct work *w, const char *line)
{
	size_t n = strlen(line);
	size_t fold = chance(w, 8) ? n : chance(w, (uint32_t)n) + 1;

	buffer_put(&w->file, line, fold);
	buffer_put_string(&w->file, w->newline);
	if (fold == n)
		return;
	buffer_put_char(&w->file, ' ');
	buffer_put_string(&w->file, line + fold);
	buffer_put_string(&w->file, w->newline);
}

#define PUT(w, ...)                                                            \
	do {                                                                   \
		char line_[200];                                               \
		snprintf(line_, sizeof(line_), __VA_ARGS__);                   \
		put(w, line_);                                                 \
	} while (0)

struct plan {
	enum second_kind kind;
	int month, day, hour;
};

/* Of 2026, in the form of the plan; days later. */
static void put_time(struct work *w, const char *name, const struct plan *p,
		     int days, int hours)
{
	int day = p->day + days, month = p->month + (day - 1) / 28;
	const char *z = p->kind == SECOND_UTC ? "Z" : "";

	day = (day - 1) % 28 + 1;
	if (p->kind == SECOND_DATE)
		PUT(w, "%s;VALUE=DATE:2026%02d%02d", name, month, day);
	else
		PUT(w, "%s%s:2026%02d%02dT%02d%02d00%s", name,
		    p->kind == SECOND_TOKYO ? ";TZID=Asia/Tokyo" : "", month,
		    day, p->hour + hours, p->hour % 2 * 30, z);
}

static struct plan choose(struct work *w)
{
	return (struct plan){
		.kind = (enum second_kind)(SECOND_DATE + chance(w, 4)),
		.month = 1 + (int)chance(w, 9),
		.day = 1 + (int)chance(w, 28),
		.hour = (int)chance(w, 12),
	};
}

static void put_length(struct work *w, const struct plan *p)
{
	bool date = p->kind == SECOND_DATE;

	switch (chance(w, 5)) {
	case 0:
	case 1:
		put_time(w, "DTEND", p, date ? 1 + (int)chance(w, 3) : 0,
			 date ? 0 : 1 + (int)chance(w, 8));
		break;
	case 2:
		PUT(w, "DURATION:P%uD", chance(w, 4) + 1);
		break;
	case 3:
		if (!date)
			PUT(w, "DURATION:PT%uM", chance(w, 300) + 1);
		break;
	default:
		if (!date)
			PUT(w, "DURATION:P%uDT%uH", chance(w, 2) + 1,
			    chance(w, 20) + 1);
	}
}

static void put_rule(struct work *w, const struct plan *p)
{
	static const char *const freqs[] = {"DAILY", "WEEKLY", "MONTHLY",
					    "YEARLY"};
	static const char *const days[] = {
		"", ";BYDAY=MO", ";BYDAY=TU,TH", ";BYDAY=SA,SU,MO", "", ""};
	char bound[60] = "";

	switch (chance(w, 3)) {
	case 0:
		snprintf(bound, sizeof(bound), ";COUNT=%u", chance(w, 40) + 1);
		break;
	case 1:
		snprintf(bound, sizeof(bound), ";UNTIL=20261%u28%s",
			 chance(w, 3),
			 p->kind == SECOND_DATE ? "" : "T120000Z");
		break;
	}
	uint32_t freq = chance(w, 4);
	if (chance(w, 2))
		PUT(w, "RRULE:FREQ=%s;INTERVAL=%u%s%s", freqs[freq],
		    chance(w, 4) + 1, freq < 2 ? days[chance(w, 6)] : "",
		    bound);
	else
		PUT(w, "RRULE:FREQ=%s%s%s", freqs[freq], bound,
		    freq < 2 ? days[chance(w, 6)] : "");
}

static void put_states(struct work *w)
{
	static const char *const lines[] = {
		"STATUS:CONFIRMED",
		"STATUS:CANCELLED",
		"STATUS:TENTATIVE",
		"TRANSP:OPAQUE",
		"TRANSP:TRANSPARENT",
		"X-MICROSOFT-CDO-BUSYSTATUS:FREE",
		"X-MICROSOFT-CDO-BUSYSTATUS:OOF",
		"X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
		("ATTENDEE;PARTSTAT=DECLINED;CN=\"M; e: "
		 "\":mailto:me@example.org"),
		"ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Me@example.org",
		"ATTENDEE;PARTSTAT=DECLINED:mailto:you@example.org",
	};
	static const uint8_t groups[] = {0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3};
	uint32_t at = chance(w, 22);

	if (at >= 11)
		return;
	put(w, lines[at]);
	uint32_t other = chance(w, 22);
	if (other < 11 && groups[other] != groups[at])
		put(w, lines[other]);
}

static void put_noise(struct work *w)
{
	switch (chance(w, 9)) {
	case 0:
		put(w, "SUMMARY:Meeting about DTEND: and more\\, really");
		break;
	case 1:
		put(w, "DESCRIPTION;LANGUAGE=en:one\\ntwo DTSTART:20260101 "
		       "EXDATE:20260101T000000Z a line that is rather long");
		break;
	case 2:
		put(w, "X-ALT-DESC;FMTTYPE=text/html:<p>RRULE:FREQ=DAILY</p>");
		break;
	case 3:
		put(w, "LOCATION:Room 1; the \"large\" one");
		break;
	case 4:
		put(w, "BEGIN:VALARM");
		put(w, "TRIGGER:-PT15M");
		put(w, "DURATION:PT5M");
		put(w, "END:VALARM");
		break;
	default:
		break;
	}
}

/* RDATE or EXDATE of the event's kind, often at an instance. */
static void put_dates(struct work *w, const char *name, const struct plan *p)
{
	for (uint32_t n = chance(w, 3); n; n--)
		put_time(w, name, p, (int)chance(w, 20), 0);
}

static void put_head(struct work *w, int uid)
{
	put(w, "BEGIN:VEVENT");
	if (chance(w, 10))
		PUT(w, "UID:u%d@example.org", uid);
	if (chance(w, 2))
		PUT(w, "DTSTAMP:2025120%uT000000Z", chance(w, 9) + 1);
	if (chance(w, 2))
		PUT(w, "SEQUENCE:%u", chance(w, 4));
	put_noise(w);
}

static void put_event(struct work *w, const struct plan *p, int uid)
{
	put_head(w, uid);
	put_time(w, "DTSTART", p, 0, 0);
	put_length(w, p);
	if (chance(w, 2)) {
		put_rule(w, p);
		put_dates(w, "EXDATE", p);
	}
	if (chance(w, 4) == 0)
		put_dates(w, "RDATE", p);
	put_states(w);
	put_noise(w);
	put(w, "END:VEVENT");
}

static void put_override(struct work *w, const struct plan *series, int uid)
{
	struct plan p = choose(w);

	put_head(w, uid);
	put_time(w, "RECURRENCE-ID", series, (int)chance(w, 15), 0);
	put_time(w, "DTSTART", &p, 0, 0);
	put_length(w, &p);
	put_states(w);
	put(w, "END:VEVENT");
}

/* The second reader has one X-WR-TIMEZONE for all of the file. */
static void put_object(struct work *w, bool alone)
{
	put(w, "BEGIN:VCALENDAR");
	put(w, "PRODID:-//Example//Example//EN");
	put(w, "VERSION:2.0");
	if (chance(w, 3) == 0)
		put(w, "CALSCALE:GREGORIAN");
	if (chance(w, 3) == 0)
		put(w, "METHOD:PUBLISH");
	put(w, "X-WR-CALNAME:Mine");
	if (alone && chance(w, 4) == 0)
		put(w, "X-WR-TIMEZONE:Asia/Tokyo");
	for (uint32_t n = 1 + chance(w, 4); n; n--) {
		struct plan p = choose(w);
		int uid = w->uid++;

		put_event(w, &p, uid);
		for (uint32_t k = chance(w, 3); k; k--)
			put_override(w, &p, uid);
		/* Another version, or one that starts apart. */
		p.day += 2 * (int)chance(w, 2);
		if (chance(w, 4) == 0)
			put_event(w, &p, uid);
	}
	if (chance(w, 5) == 0) {
		put(w, "BEGIN:VTODO");
		put(w, "DUE:20260101T000000Z");
		put(w, "END:VTODO");
	}
	put(w, "END:VCALENDAR");
}

static void make_file(struct work *w)
{
	buffer_clear(&w->file);
	w->uid = 0;
	w->newline = chance(w, 4) ? "\r\n" : "\n";
	bool alone = chance(w, 6) != 0;
	put_object(w, alone);
	if (!alone)
		put_object(w, false);
}

/* --- a change ------------------------------------------------------------ */

/* From the nth line, as the file has them, to behind it. */
static struct bytes line_at(const struct buffer *file, uint32_t n)
{
	const char *at = file->data, *end = at + file->n;

	for (; n; n--)
		at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	return (struct bytes){at, (size_t)(stop - at) + 1};
}

static uint32_t count_lines(const struct buffer *file)
{
	uint32_t n = 0;

	for (size_t i = 0; i < file->n; i++)
		n += file->data[i] == '\n';
	return n;
}

static void put_between(const char *from, const char *to, struct buffer *ret)
{
	buffer_put(ret, from, (size_t)(to - from));
}

static void exchange(struct work *w, uint32_t n_lines)
{
	uint32_t a = chance(w, n_lines - 1), b = a + 1;
	const char *end = w->file.data + w->file.n;

	if (chance(w, 2))
		b += chance(w, n_lines - b);
	struct bytes x = line_at(&w->file, a), y = line_at(&w->file, b);
	put_between(w->file.data, x.data, &w->changed);
	buffer_put(&w->changed, y.data, y.n);
	put_between(x.data + x.n, y.data, &w->changed);
	buffer_put(&w->changed, x.data, x.n);
	put_between(y.data + y.n, end, &w->changed);
}

static enum change change_file(struct work *w)
{
	enum change change = (enum change)(1 + chance(w, N_CHANGES - 1));
	uint32_t n_lines = count_lines(&w->file);

	buffer_clear(&w->changed);
	if (change == EXCHANGE) {
		exchange(w, n_lines);
	} else if (change == DELETE) {
		struct bytes gone = line_at(&w->file, chance(w, n_lines));

		put_between(w->file.data, gone.data, &w->changed);
		put_between(gone.data + gone.n, w->file.data + w->file.n,
			    &w->changed);
	} else {
		uint32_t at = chance(w, (uint32_t)w->file.n);

		buffer_put(&w->changed, w->file.data, w->file.n);
		if (chance(w, 3))
			w->changed.data[at] ^= (char)(1 << chance(w, 8));
		else
			w->changed.data[at] = (char)chance(w, 256);
	}
	return change;
}

/* --- comparing ----------------------------------------------------------- */

static bool covers(const struct second_span *spans, int n,
		   struct second_span span)
{
	for (int i = 0; i < n; i++)
		if (spans[i].from <= span.from && span.to <= spans[i].to)
			return true;
	return false;
}

static bool covers_all(const struct second_span *a, int n_a,
		       const struct second_span *b, int n_b)
{
	for (int i = 0; i < n_b; i++)
		if (!covers(a, n_a, b[i]))
			return false;
	return true;
}

/* What was read, united. */
static int busy_spans(const struct timetable *t, struct second_span *ret)
{
	int n = 0;

	for (size_t i = 0; i < t->n_busys; i++) {
		const struct busy *b = &t->busys[i];

		if (!b->said)
			continue;
		if (n && ret[n - 1].to == b->span.start)
			ret[n - 1].to = b->span.end;
		else
			ret[n++] = (struct second_span){b->span.start,
							b->span.end};
	}
	return n;
}

static void report(const struct work *w, const struct buffer *text,
		   const char *what, const struct second_span *got, int n_got)
{
	char from[INSTANT_TEXT_BYTES], to[INSTANT_TEXT_BYTES];

	for (int i = 0; i < w->model->n_spans; i++) {
		if (covers(got, n_got, w->model->spans[i]))
			continue;
		instant_format_utc(w->model->spans[i].from, from);
		instant_format_utc(w->model->spans[i].to, to);
		fprintf(stderr, "busy, not read: %s %s\n", from, to);
		break;
	}
	for (int i = 0; i < n_got; i++) {
		if (covers(w->model->spans, w->model->n_spans, got[i]))
			continue;
		instant_format_utc(got[i].from, from);
		instant_format_utc(got[i].to, to);
		fprintf(stderr, "read, not busy: %s %s\n", from, to);
		break;
	}
	fprintf(stderr, "%.*s\n--- before:\n%.*s", (int)text->n, text->data,
		(int)w->file.n, w->file.data);
	fail_msg("%s", what);
}

static void compare(struct work *w, const struct buffer *text,
		    enum change change, const struct timetable *t)
{
	struct second_span *got = calloc(t->n_busys + 1, sizeof(*got));
	int n_got = busy_spans(t, got);
	const struct second *model = w->model;

	if (model->refused)
		report(w, text, "should be refused", got, n_got);
	if (!covers_all(got, n_got, model->spans, model->n_spans))
		report(w, text, "freer than it should be", got, n_got);
	if (!model->uncertain &&
	    !covers_all(model->spans, model->n_spans, got, n_got))
		report(w, text, "busier than it should be", got, n_got);
	if (change != NO_CHANGE) {
		w->counters.freer[change] +=
			!covers_all(got, n_got, w->before->spans,
				    w->before->n_spans);
		w->counters.busier[change] +=
			!covers_all(w->before->spans, w->before->n_spans, got,
				    n_got);
	}
	free(got);
}

static enum status read_text(struct work *w, struct bytes text, bool lenient,
			     struct arena *arena, struct calendar *ret)
{
	static const char *const me[] = {SECOND_OWNER};
	const struct strings addresses = {me, 1};
	struct span horizon = {(int64_t)SECOND_FROM * SECOND_DAY_S,
			       (int64_t)SECOND_TO * SECOND_DAY_S};
	struct read_options options = {.horizon = horizon,
				       .covers = horizon,
				       .as_of = horizon.start,
				       .zones = w->zones,
				       .zone = zone_utc(),
				       .addresses = &addresses,
				       .lenient = lenient};
	struct error err = {0};

	return calendar_read(ONE_TEXT(text), &options, arena, ret, &err);
}

/* What is refused may be read leniently, but then it covers nothing. */
static void check_lenient(struct work *w, const struct buffer *text,
			  struct arena *arena)
{
	struct calendar calendar;
	enum status status =
		read_text(w, buffer_bytes(text), true, arena, &calendar);

	if (status != STATUS_OK)
		return;
	w->counters.lenient++;
	if (calendar.timetable.complete || calendar.timetable.n_covers ||
	    calendar.n_problems == 0)
		report(w, text, "refused, and complete where lenient", NULL, 0);
}

static void check(struct work *w, const struct buffer *text, enum change change)
{
	struct arena *arena = arena_new(64 * 1024 * 1024);
	struct calendar calendar;
	struct bytes bytes = buffer_bytes(text);
	enum status status = read_text(w, bytes, false, arena, &calendar);

	second_read(bytes.data, bytes.n, w->model);
	w->counters.must_refuse[change] += w->model->refused;
	if (status == STATUS_OK)
		compare(w, text, change, &calendar.timetable);
	else if (status == STATUS_REJECTED || status == STATUS_LIMIT)
		check_lenient(w, text, arena);
	else
		fail_msg("status %d", (int)status);
	w->counters.read[change] += status == STATUS_OK;
	w->counters.refused[change] += status != STATUS_OK;
	arena_free(arena);
}

static void swap_models(struct work *w)
{
	struct second *model = w->model;

	w->model = w->before;
	w->before = model;
}

static void print_counters(const struct counters *c)
{
	for (int i = 0; i < N_CHANGES; i++)
		print_message("%s: %ld read (%ld freer and %ld busier, as they "
			      "should), %ld refused (%ld must be)\n",
			      change_names[i], c->read[i], c->freer[i],
			      c->busier[i], c->refused[i], c->must_refuse[i]);
	print_message("%ld of the refused are read where lenient, and cover "
		      "nothing\n",
		      c->lenient);
}

static long number_of(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : otherwise;
}

static struct second *new_model(void)
{
	struct second *s = calloc(1, sizeof(*s));

	s->spans = calloc(SECOND_SPANS, sizeof(*s->spans));
	return s;
}

static void free_model(struct second *s)
{
	free(s->spans);
	free(s);
}

static void calendar_read__is_never_freer_after_a_change(void **state)
{
	struct work w = {.seed = (uint64_t)number_of("MUTATION_SEED", 2026),
			 .zones = zones_new(),
			 .model = new_model(),
			 .before = new_model()};
	long left = number_of("MUTATIONS", MUTATIONS);

	(void)state;
	buffer_init(MAX_BYTES, &w.file);
	buffer_init(MAX_BYTES, &w.changed);
	while (left > 0) {
		make_file(&w);
		/* The file itself. */
		long refused = w.counters.refused[NO_CHANGE];
		check(&w, &w.file, NO_CHANGE);
		if (w.counters.refused[NO_CHANGE] != refused)
			report(&w, &w.file, "refused unchanged", NULL, 0);
		swap_models(&w);
		for (int i = 0; i < A_FILE && left; i++, left--) {
			enum change change = change_file(&w);

			check(&w, &w.changed, change);
		}
	}
	print_counters(&w.counters);
	assert_true(w.counters.lenient > 0);
	for (int i = DELETE; i < N_CHANGES; i++) {
		assert_true(w.counters.read[i] > 0);
		assert_true(w.counters.refused[i] > 0);
		assert_true(w.counters.busier[i] > 0);
	}
	buffer_release(&w.file);
	buffer_release(&w.changed);
	free_model(w.model);
	free_model(w.before);
	zones_free(w.zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__is_never_freer_after_a_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
