#include "cli/window.h"

#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"

enum { WEEK_DAYS = 7, MOST_DAYS = LIMIT_WINDOW_DAYS, MOST_RANK = 9 };
enum { SIGN_POSSIBLE = '+', SIGN_LATER = '*', SIGN_OTHER = '?' };

const struct rule_class rule_classes[N_RULE_CLASSES] = {
	{'-', MSG_CLASS_CLOSED, MSG_DAY_CLOSED},
	{'x', MSG_CLASS_EXCLUDED, MSG_DAY_EXCLUDED},
	{'<', MSG_CLASS_NOTICE, MSG_DAY_NOTICE},
	{'!', MSG_CLASS_EVENTS, MSG_DAY_EVENTS},
	{'#', MSG_CLASS_PEOPLE, MSG_DAY_PEOPLE},
	{'=', MSG_CLASS_ROOMS, MSG_DAY_ROOMS},
	{'~', MSG_CLASS_RESOURCES, MSG_DAY_RESOURCES},
	{'^', MSG_CLASS_VISIT, MSG_DAY_VISIT},
};

/* The rule's word up to the colon, and its class. */
static const struct {
	const char *rule;
	int rule_class;
} classed[] = {
	{"working-day", 0}, {"window", 0},	{"day-hours", 0},
	{"excluded", 1},    {"notice", 2},	{"event", 3},
	{"essential", 4},   {"group", 4},	{"quorum", 4},
	{"deputies", 4},    {"combination", 4}, {"room", 5},
	{"resource", 6},    {"visit", 7},
};

int rule_class_of(const char *rule)
{
	size_t n = strcspn(rule, ":");

	for (size_t i = 0; i < sizeof(classed) / sizeof(*classed); i++)
		if (strlen(classed[i].rule) == n &&
		    strncmp(classed[i].rule, rule, n) == 0)
			return classed[i].rule_class;
	return -1;
}

struct window {
	struct day monday; /* of the first week */
	int n_weeks, n_days;
	struct day first;
	char signs[MOST_DAYS]; /* from the first day on */
	int columns_a_week;
	size_t label_columns, room; /* room: for the weeks */
};

static bool read_day(const char *date, struct day *ret)
{
	char text[DAY_TEXT_BYTES];

	snprintf(text, sizeof(text), "%.10s", date);
	return day_parse(text, ret);
}

static char rank_sign(size_t order)
{
	return order <= MOST_RANK ? (char)('0' + order) : SIGN_LATER;
}

static char sign_of(const struct json *day)
{
	const char *rule = member_string(day, "rule");
	int rule_class = rule_class_of(rule);

	if (!rule[0])
		return SIGN_POSSIBLE;
	return rule_class < 0 ? SIGN_OTHER : rule_classes[rule_class].sign;
}

/* false: there is nothing to draw. */
static bool window_of(const struct json *answer, struct window *ret)
{
	const struct json *days =
		json_member(json_member(answer, "considered"), "days");
	const struct json *dates = json_member(answer, "dates");
	size_t n = json_size(days);
	struct day day;

	if (n == 0 || n > MOST_DAYS ||
	    !read_day(member_string(json_at(days, 0), "date"), &ret->first))
		return false;
	ret->n_days = (int)n;
	ret->monday = day_add(ret->first, -(int32_t)day_weekday(ret->first));
	ret->n_weeks =
		(ret->first.n - ret->monday.n + ret->n_days + WEEK_DAYS - 1) /
		WEEK_DAYS;
	for (size_t i = 0; i < n; i++)
		ret->signs[i] = sign_of(json_at(days, i));
	for (size_t i = 0; i < json_size(dates); i++) {
		if (!read_day(member_string(json_at(dates, i), "start"), &day))
			continue;
		if (day.n >= ret->first.n && day.n < ret->first.n + ret->n_days)
			ret->signs[day.n - ret->first.n] = rank_sign(i + 1);
	}
	return true;
}

/* ' ' where the window has no such day. */
static char sign_at(const struct window *window, int week, int weekday)
{
	int i = window->monday.n + week * WEEK_DAYS + weekday - window->first.n;

	return i < 0 || i >= window->n_days ? ' ' : window->signs[i];
}

/* Weekends are closed; where nothing else is said of them they are left out. */
static bool is_drawn(const struct window *window, int weekday)
{
	if (weekday < SATURDAY)
		return true;
	for (int week = 0; week < window->n_weeks; week++) {
		char sign = sign_at(window, week, weekday);

		if (sign != ' ' && sign != rule_classes[0].sign)
			return true;
	}
	return false;
}

static void put_label(const char *label, const struct window *window,
		      struct buffer *ret)
{
	buffer_put_string(ret, label);
	for (size_t i = text_width(label); i < window->label_columns; i++)
		buffer_put_char(ret, ' ');
}

static void end_line(struct buffer *ret)
{
	while (ret->n && ret->data[ret->n - 1] == ' ')
		ret->data[--ret->n] = '\0';
	buffer_put_char(ret, '\n');
}

/* Weeks that are drawn below one another: those of one band. */
struct band {
	int first, end;
};

static struct civil monday_of(const struct window *window, int week)
{
	return day_civil(day_add(window->monday, week * WEEK_DAYS));
}

/* The months' names, each above the first Monday in it. */
static void put_months(const struct window *window, struct band band,
		       enum language language, struct buffer *ret)
{
	size_t column = 0, free_from = 0;

	put_label("", window, ret);
	for (int week = band.first; week < band.end; week++) {
		struct civil monday = monday_of(window, week);
		const char *name = month_text(monday.month, language);
		bool is_new = week == band.first ||
			      monday_of(window, week - 1).month != monday.month;
		size_t at =
			(size_t)((week - band.first) * window->columns_a_week);

		if (!is_new || at < free_from ||
		    (at > 0 && at + text_width(name) > window->room))
			continue;
		for (; column < at; column++)
			buffer_put_char(ret, ' ');
		buffer_put_string(ret, name);
		column += text_width(name);
		free_from = column + 1;
	}
	end_line(ret);
}

/* The days of the Mondays, where there is room for them. */
static void put_mondays(const struct window *window, struct band band,
			struct buffer *ret)
{
	if (window->columns_a_week < 3)
		return;
	put_label("", window, ret);
	for (int week = band.first; week < band.end; week++)
		buffer_printf(ret, "%2d ", (int)monday_of(window, week).day);
	end_line(ret);
}

static void put_weekday(const struct window *window, struct band band,
			int weekday, enum language language, struct buffer *ret)
{
	put_label(weekday_text(weekday, language), window, ret);
	for (int week = band.first; week < band.end; week++) {
		if (window->columns_a_week > 2)
			buffer_put_char(ret, ' ');
		buffer_put_char(ret, sign_at(window, week, weekday));
		if (window->columns_a_week > 1)
			buffer_put_char(ret, ' ');
	}
	end_line(ret);
}

/* As wide a column as lets every week stand in one band. */
static void measure(const struct page *page, struct window *window)
{
	window->label_columns = 0;
	for (int i = 0; i < WEEK_DAYS; i++) {
		size_t width = text_width(weekday_text(i, page->language));

		if (width >= window->label_columns)
			window->label_columns = width + 1;
	}
	window->room = page->columns > window->label_columns
			       ? page->columns - window->label_columns
			       : 1;
	window->columns_a_week = 3;
	while (window->columns_a_week > 1 &&
	       (size_t)(window->columns_a_week * window->n_weeks) >
		       window->room)
		window->columns_a_week--;
}

static void put_band(const struct window *window, struct band band,
		     enum language language, struct buffer *ret)
{
	put_months(window, band, language, ret);
	put_mondays(window, band, ret);
	for (int i = 0; i < WEEK_DAYS; i++)
		if (is_drawn(window, i))
			put_weekday(window, band, i, language, ret);
}

static bool has_sign(const struct window *window, char sign)
{
	return memchr(window->signs, sign, (size_t)window->n_days) != NULL;
}

static void put_sign(char sign, enum message message, const struct page *page,
		     struct buffer *ret)
{
	buffer_printf(ret, "%s%c ", ret->n ? "  " : "", sign);
	put_message(message, page->language, ret);
}

/* Only the signs that are there. */
static void put_legend(const struct window *window, size_t n_dates,
		       const struct page *page, struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	if (n_dates > 0) {
		buffer_put_char(&line, '1');
		if (n_dates > 1)
			buffer_printf(&line, "-%d",
				      n_dates < MOST_RANK ? (int)n_dates
							  : MOST_RANK);
		buffer_put_char(&line, ' ');
		put_message(n_dates > 1 ? MSG_DAY_DATES : MSG_DAY_DATE,
			    page->language, &line);
	}
	if (has_sign(window, SIGN_LATER))
		put_sign(SIGN_LATER, MSG_DAY_LATER_DATE, page, &line);
	if (has_sign(window, SIGN_POSSIBLE))
		put_sign(SIGN_POSSIBLE, MSG_DAY_POSSIBLE, page, &line);
	for (int i = 0; i < N_RULE_CLASSES; i++)
		if (has_sign(window, rule_classes[i].sign))
			put_sign(rule_classes[i].sign, rule_classes[i].day,
				 page, &line);
	put_lines(&line, "  ", 0, page, ret);
	buffer_release(&line);
}

void put_window(const struct json *answer, const struct page *page,
		struct buffer *ret)
{
	struct window window = {.n_weeks = 0};
	int a_band;

	if (!window_of(answer, &window))
		return;
	measure(page, &window);
	a_band = (int)window.room / window.columns_a_week;
	for (int week = 0; week < window.n_weeks; week += a_band) {
		int end = week + a_band;

		put_band(&window,
			 (struct band){week, end < window.n_weeks
						     ? end
						     : window.n_weeks},
			 page->language, ret);
	}
	put_legend(&window, json_size(json_member(answer, "dates")), page, ret);
}
