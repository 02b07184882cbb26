#include "cli/strip.h"

#include "cli/words.h"

/*
 * "Mon 12 Oct .|..####....|." : the night before FIRST_HOUR, the hours of the
 * day, the evening from LAST_HOUR.
 */
enum {
	FIRST_HOUR = 7,
	LAST_HOUR = 19,
	HOURS = LAST_HOUR - FIRST_HOUR,
	HOUR_S = 3600,
	HOUR_MINUTES = 60,
	BESIDE_COLUMNS = 5, /* a blank, the night, two bars, the evening */
	MOST_A_HOUR = 12
};

/* The worst first. */
static const struct {
	enum fbtype fbtype;
	char sign;
	enum message message;
} signs[] = {{FB_OUT, 'X', MSG_STATE_OUT},
	     {FB_BUSY, '#', MSG_STATE_BUSY},
	     {FB_TENTATIVE, '~', MSG_STATE_TENTATIVE},
	     {FB_NEEDS_ACTION, '+', MSG_STATE_NEEDS_ACTION},
	     {FB_UNKNOWN, '?', MSG_STATE_UNKNOWN},
	     {FB_FREE, '.', MSG_STATE_FREE}};
enum { N_SIGNS = sizeof(signs) / sizeof(signs[0]) };

struct strip {
	const struct timetable *timetable;
	const struct strip_options *options;
	struct day first, last;
	size_t label_columns;
	int per_hour; /* signs */
};

static char sign_of(const struct strip *strip, struct span span)
{
	span = span_intersect(span, strip->options->span);
	if (span_is_empty(span))
		return ' ';
	uint8_t said = timetable_said(strip->timetable, span);
	for (size_t i = 0; i < N_SIGNS; i++)
		if (said & FB_BIT(signs[i].fbtype))
			return signs[i].sign;
	return '?';
}

/* --- how wide ------------------------------------------------------------- */

static void put_label(const struct strip *strip, struct day day,
		      struct buffer *ret)
{
	char date[DAY_TEXT_BYTES];

	day_format(day, date);
	put_date(date, false, strip->options->language, ret);
}

static size_t widest_label(const struct strip *strip)
{
	size_t widest = 0;
	struct buffer label;

	buffer_init(0, &label);
	for (struct day day = strip->first; day_compare(day, strip->last) <= 0;
	     day = day_add(day, 1)) {
		buffer_clear(&label);
		put_label(strip, day, &label);
		size_t width = text_width(label.data ? label.data : "");
		if (width > widest)
			widest = width;
	}
	buffer_release(&label);
	return widest;
}

/* As many signs an hour as there is room for, each of whole minutes. */
static int signs_an_hour(const struct strip *strip)
{
	static const int counts[] = {MOST_A_HOUR, 6, 4, 2};
	size_t beside = strip->label_columns + BESIDE_COLUMNS;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (beside + (size_t)(counts[i] * HOURS) <=
		    strip->options->columns)
			return counts[i];
	return 1;
}

/* --- lines ---------------------------------------------------------------- */

static void pad(size_t until, size_t start, struct buffer *ret)
{
	while (!ret->failed && text_width(ret->data + start) < until)
		buffer_put_char(ret, ' ');
}

/* Without the blanks at its end. */
static void end_line(struct buffer *ret)
{
	while (ret->n && ret->data[ret->n - 1] == ' ')
		ret->data[--ret->n] = '\0';
	buffer_put_char(ret, '\n');
}

/* "2026        7   8   9": every hour, or those that there is room for. */
static void put_ruler(const struct strip *strip, struct day day,
		      struct buffer *ret)
{
	size_t start = ret->n;
	int step = strip->per_hour > 2 ? 1 : strip->per_hour == 2 ? 2 : 3;

	buffer_printf(ret, "%d", (int)day_civil(day).year);
	for (int hour = FIRST_HOUR; hour < LAST_HOUR; hour += step) {
		int signs_before = (hour - FIRST_HOUR) * strip->per_hour;

		pad(strip->label_columns + 3 + (size_t)signs_before, start,
		    ret);
		buffer_printf(ret, "%d", hour);
	}
	end_line(ret);
}

static void put_line(const struct strip *strip, struct day day,
		     struct buffer *ret)
{
	const struct zone *zone = strip->options->zone;
	int64_t midnight = (int64_t)day.n * SECONDS_A_DAY;
	int64_t step_s = HOUR_S / strip->per_hour;
	int64_t morning = midnight + FIRST_HOUR * HOUR_S,
		evening = midnight + LAST_HOUR * HOUR_S;
	size_t start = ret->n;
	struct span span = {zone_day_start(zone, day),
			    zone_instant(zone, morning)};

	put_label(strip, day, ret);
	pad(strip->label_columns + 1, start, ret);
	buffer_put_char(ret, sign_of(strip, span));
	buffer_put_char(ret, '|');
	for (int64_t at = morning; at < evening; at += step_s) {
		span = (struct span){zone_instant(zone, at),
				     zone_instant(zone, at + step_s)};
		buffer_put_char(ret, sign_of(strip, span));
	}
	buffer_put_char(ret, '|');
	span = (struct span){zone_instant(zone, evening),
			     zone_day_start(zone, day_add(day, 1))};
	buffer_put_char(ret, sign_of(strip, span));
	end_line(ret);
}

static void put_head(const struct strip *strip, struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	message_format(&line, strip->options->language, MSG_STRIP_HEAD, "sd",
		       zone_name(strip->options->zone),
		       (int64_t)(HOUR_MINUTES / strip->per_hour));
	put_wrapped_to(line.data ? line.data : "", " ", 0,
		       strip->options->columns, ret);
	buffer_release(&line);
	buffer_put_char(ret, '\n');
}

static void put_legend(const struct strip *strip, struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	for (size_t i = N_SIGNS; i > 0; i--)
		buffer_printf(&line, "%s%c %s", i < N_SIGNS ? "  " : "",
			      signs[i - 1].sign,
			      message_text(signs[i - 1].message,
					   strip->options->language));
	put_wrapped_to(line.data ? line.data : "", "  ", 0,
		       strip->options->columns, ret);
	buffer_release(&line);
}

void put_strips(const struct timetable *timetable,
		const struct strip_options *options, struct buffer *ret)
{
	struct strip strip = {.timetable = timetable,
			      .options = options,
			      .first = zone_day(options->zone,
						options->span.start),
			      .last = zone_day(options->zone,
					       options->span.end - 1)};

	strip.label_columns = widest_label(&strip);
	strip.per_hour = signs_an_hour(&strip);
	put_head(&strip, ret);
	for (struct day day = strip.first; day_compare(day, strip.last) <= 0;
	     day = day_add(day, 1)) {
		bool is_first = day_compare(day, strip.first) == 0;

		if (!is_first && day_weekday(day) == MONDAY)
			buffer_put_char(ret, '\n');
		if (is_first || day_weekday(day) == MONDAY)
			put_ruler(&strip, day, ret);
		put_line(&strip, day, ret);
	}
	buffer_put_char(ret, '\n');
	put_legend(&strip, ret);
}
