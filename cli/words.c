#include "cli/words.h"

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/day.h"
#include "base/file.h"
#include "base/zone.h"

static const enum message weekdays[] = {MSG_WEEKDAY_MON, MSG_WEEKDAY_TUE,
					MSG_WEEKDAY_WED, MSG_WEEKDAY_THU,
					MSG_WEEKDAY_FRI, MSG_WEEKDAY_SAT,
					MSG_WEEKDAY_SUN};

static const enum message months[] = {MSG_MONTH_JAN, MSG_MONTH_FEB,
				      MSG_MONTH_MAR, MSG_MONTH_APR,
				      MSG_MONTH_MAY, MSG_MONTH_JUN,
				      MSG_MONTH_JUL, MSG_MONTH_AUG,
				      MSG_MONTH_SEP, MSG_MONTH_OCT,
				      MSG_MONTH_NOV, MSG_MONTH_DEC};

static const enum message long_weekdays[] = {
	MSG_DAY_OF_MONDAY,   MSG_DAY_OF_TUESDAY, MSG_DAY_OF_WEDNESDAY,
	MSG_DAY_OF_THURSDAY, MSG_DAY_OF_FRIDAY,	 MSG_DAY_OF_SATURDAY,
	MSG_DAY_OF_SUNDAY};

const char *month_text(int month, enum language language)
{
	return message_text(months[month - 1], language);
}

const char *weekday_text(int weekday, enum language language)
{
	return message_text(weekdays[weekday], language);
}

void put_message(enum message message, enum language language,
		 struct buffer *ret)
{
	buffer_put_string(ret, message_text(message, language));
}

static void put_day(struct day day, bool with_year, enum language language,
		    struct buffer *ret)
{
	struct civil civil = day_civil(day);
	put_message(weekdays[day_weekday(day)], language, ret);
	buffer_printf(ret, " %2d ", (int)civil.day);
	put_message(months[civil.month - 1], language, ret);
	if (with_year)
		buffer_printf(ret, " %d", (int)civil.year);
}

/* The day before which an instant in UTC lies, or on which, by the clocks of
 * Europe/London; false: it is none in UTC. The page fails with the clocks. */
static bool day_of_utc(const char *text, int64_t before_s, struct day *ret,
		       struct buffer *page)
{
	size_t n = strlen(text);
	int64_t at;

	if (n == 0 || text[n - 1] != 'Z' ||
	    !instant_parse(text, zone_utc(), &at))
		return false;
	struct zones *zones = zones_new();
	const struct zone *zone =
		zones ? zones_find(zones, BYTES("Europe/London")) : NULL;
	*ret = zone_day(zone ? zone : zone_utc(), at - before_s);
	if (!zones || zones_missed(zones, NULL) != STATUS_OK)
		page->failed = true;
	zones_free(zones);
	return true;
}

/* false: it is no date; what it is was put. */
static bool take_day(const char *date, struct day *day, struct buffer *ret)
{
	char text[DAY_TEXT_BYTES] = "";

	snprintf(text, sizeof(text), "%.10s", date);
	if (day_of_utc(date, 0, day, ret) || day_parse(text, day))
		return true;
	put_clean(text, ret);
	return false;
}

void put_date(const char *date, bool with_year, enum language language,
	      struct buffer *ret)
{
	struct day day;

	if (take_day(date, &day, ret))
		put_day(day, with_year, language, ret);
}

void put_short_day(const char *date, enum language language, struct buffer *ret)
{
	struct day day;

	if (take_day(date, &day, ret))
		buffer_printf(ret, "%d %s", (int)day_civil(day).day,
			      month_text(day_civil(day).month, language));
}

void put_long_date(const char *date, enum language language, struct buffer *ret)
{
	struct civil civil;
	struct day day;

	if (!take_day(date, &day, ret))
		return;
	civil = day_civil(day);
	put_message(long_weekdays[day_weekday(day)], language, ret);
	buffer_printf(ret, " %d ", (int)civil.day);
	put_message((enum message)(MSG_LONG_MONTH_JANUARY + civil.month - 1),
		    language, ret);
	buffer_printf(ret, " %d", (int)civil.year);
}

void put_last_day(const char *end, bool with_year, enum language language,
		  struct buffer *ret)
{
	char text[DAY_TEXT_BYTES] = "";
	struct day day;

	snprintf(text, sizeof(text), "%.10s", end);
	if (day_of_utc(end, 1, &day, ret))
		put_day(day, with_year, language, ret);
	else if (strncmp(end + strlen(text), "T00:00:00", 9) == 0 &&
		 day_parse(text, &day))
		put_day(day_add(day, -1), with_year, language, ret);
	else
		put_date(end, with_year, language, ret);
}

void put_time(const char *date_time, struct buffer *ret)
{
	if (strlen(date_time) >= 16)
		buffer_put(ret, date_time + 11, 5);
}

void put_duration(const char *duration, struct buffer *ret)
{
	int64_t s;

	if (!duration_parse(duration, &s))
		return;
	if (s % 3600)
		buffer_printf(ret, "%lld h %02lld", (long long)(s / 3600),
			      (long long)(s / 60 % 60));
	else
		buffer_printf(ret, "%lld h", (long long)(s / 3600));
}

void put_count(enum message one, enum message many, int64_t count,
	       enum language language, struct buffer *ret)
{
	message_format(ret, language, count == 1 ? one : many, "d", count);
}

const struct noun noun_working_days = {MSG_WORKING_DAY, MSG_WORKING_DAYS_TWO,
				       MSG_WORKING_DAYS, MSG_WORKING_DAYS};
const struct noun noun_days = {MSG_DAY, MSG_DAYS_TWO, MSG_DAYS, MSG_DAYS};
const struct noun noun_months = {MSG_MONTH, MSG_MONTHS_TWO, MSG_MONTHS,
				 MSG_MONTHS};

void put_noun(const struct noun *noun, int64_t n, enum language language,
	      struct buffer *ret)
{
	enum message message = n == 1		  ? noun->one
			       : n == 2		  ? noun->two
			       : n == 3 || n == 6 ? noun->three_or_six
						  : noun->many;

	message_format(ret, language, message, "d", n);
}

const char *member_string(const struct json *object, const char *key)
{
	const struct json *value = json_member(object, key);

	return json_kind(value) == JSON_KIND_STRING ? json_string(value) : "";
}

int64_t member_int(const struct json *object, const char *key)
{
	const struct json *value = json_member(object, key);

	return json_kind(value) == JSON_KIND_INT ? json_int(value) : 0;
}

const char *member_text(const struct json *object, const char *key,
			enum language language)
{
	const struct json *value = json_member(object, key);

	if (json_kind(value) == JSON_KIND_STRING)
		return json_string(value);
	return member_string(value, language_word(language));
}

void put_clean(const char *text, struct buffer *ret)
{
	struct bytes rest = bytes_of(text);

	/* An argument is cleaned when it is made; it holds 90 bytes at most,
	   and a byte that is not UTF-8 becomes four. */
	while (rest.n) {
		size_t n = rest.n < 20 ? rest.n : 20;

		while (n < rest.n && n > 16 && (rest.data[n] & 0xc0) == 0x80)
			n--;
		struct argument piece =
			argument_bytes((struct bytes){rest.data, n});
		buffer_put_string(ret, piece.string);
		rest = (struct bytes){rest.data + n, rest.n - n};
	}
}

/* --- lines ---------------------------------------------------------------- */

static size_t width_of(struct bytes text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return n;
}

size_t text_width(const char *text)
{
	return width_of(bytes_of(text));
}

static void put_blanks(size_t n, struct buffer *ret)
{
	while (n-- && !ret->failed)
		buffer_put_char(ret, ' ');
}

/* How lines are broken: behind what, where they end, where they go on. */
struct wrapping {
	const char *break_after;
	size_t columns, indent;
};

static void wrap(const char *text, const struct wrapping *wrapping,
		 struct buffer *ret)
{
	size_t column = 0, blanks = 0;

	while (*text) {
		const char *found = strstr(text, wrapping->break_after);
		size_t n = found ? (size_t)(found - text) +
					   strlen(wrapping->break_after)
				 : strlen(text);
		size_t kept = n;

		while (kept && text[kept - 1] == ' ')
			kept--;
		size_t width = width_of((struct bytes){text, kept});
		if (kept && column &&
		    column + blanks + width > wrapping->columns) {
			buffer_put_char(ret, '\n');
			column = 0;
			blanks = wrapping->indent;
		}
		if (kept) {
			put_blanks(blanks, ret);
			buffer_put(ret, text, kept);
			column += blanks + width;
		}
		blanks = (kept ? 0 : blanks) + n - kept;
		text += n;
	}
	buffer_put_char(ret, '\n');
}

void put_wrapped_to(const char *text, const char *break_after, size_t indent,
		    size_t columns, struct buffer *ret)
{
	struct wrapping wrapping = {break_after, columns, indent};

	wrap(text, &wrapping, ret);
}

void put_wrapped(const char *text, const char *break_after, size_t indent,
		 struct buffer *ret)
{
	put_wrapped_to(text, break_after, indent, terminal_columns(), ret);
}

size_t terminal_columns(void)
{
	const char *stated = getenv("COLUMNS");
	char *end = NULL;
	struct winsize size;
	long columns = stated ? strtol(stated, &end, 10) : 0;

	if (stated && *stated && !*end && columns > 0 && columns <= USHRT_MAX)
		return (size_t)columns;
	if (isatty(STDOUT_FILENO) &&
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return LINE_COLUMNS;
}

/* --- tables --------------------------------------------------------------- */

struct table {
	struct libscols_table *table;
	struct libscols_line *line;
	const struct column *columns; /* borrowed */
	size_t n_columns;
	enum language language;
	bool failed;
};

/* The separator is one blank; a column that is not tight has its own. */
static void put_cell_text(const struct table *table, size_t column,
			  const char *text, struct buffer *ret)
{
	if (column && !table->columns[column].tight)
		buffer_put_char(ret, ' ');
	put_clean(text, ret);
}

static bool add_column(struct table *table, size_t column)
{
	struct buffer head;

	buffer_init(0, &head);
	put_cell_text(table, column,
		      message_text(table->columns[column].head,
				   table->language),
		      &head);
	bool added = !head.failed &&
		     scols_table_new_column(table->table,
					    head.data ? head.data : "", 0,
					    table->columns[column].right
						    ? SCOLS_FL_RIGHT
						    : 0);
	buffer_release(&head);
	return added;
}

struct table *table_new(const struct column *columns, size_t n,
			enum language language)
{
	struct table *ret = calloc(1, sizeof(*ret));
	bool heads = false;

	if (!ret)
		return NULL;
	ret->columns = columns;
	ret->n_columns = n;
	ret->language = language;
	ret->table = scols_new_table();
	if (!ret->table) {
		free(ret);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		heads = heads || columns[i].head != MSG_NONE;
		if (!add_column(ret, i))
			ret->failed = true;
	}
	(void)scols_table_enable_noheadings(ret->table, !heads);
	(void)scols_table_set_column_separator(ret->table, " ");
	(void)scols_table_set_termforce(ret->table, SCOLS_TERMFORCE_NEVER);
	return ret;
}

void table_row(struct table *table)
{
	table->line = scols_table_new_line(table->table, NULL);
	table->failed = table->failed || !table->line;
}

void table_cell(struct table *table, size_t column, const char *text)
{
	struct buffer clean;

	if (table->failed)
		return;
	buffer_init(0, &clean);
	put_cell_text(table, column, text, &clean);
	if (clean.failed ||
	    scols_line_set_data(table->line, column,
				clean.data ? clean.data : "") != 0)
		table->failed = true;
	buffer_release(&clean);
}

/* Without the blanks that fill the last column. */
static void put_trimmed(const char *text, struct buffer *ret)
{
	while (*text) {
		size_t n = strcspn(text, "\n"), kept = n;

		while (kept && text[kept - 1] == ' ')
			kept--;
		buffer_put(ret, text, kept);
		buffer_put_char(ret, '\n');
		text += text[n] ? n + 1 : n;
	}
}

bool table_end(struct table *table, struct buffer *ret)
{
	char *text = NULL;

	if (!table)
		return false;
	if (!table->failed &&
	    scols_print_table_to_string(table->table, &text) == 0 && text)
		put_trimmed(text, ret);
	else
		table->failed = true;
	bool made = !table->failed && !ret->failed;
	free(text);
	scols_unref_table(table->table);
	free(table);
	return made;
}

bool table_end_wrapped(struct table *table, struct buffer *ret)
{
	struct buffer text, line;
	size_t indent = 0;

	if (!table)
		return false;
	const char *head =
		message_text(table->columns[table->n_columns - 1].head,
			     table->language);
	buffer_init(0, &text);
	bool made = table_end(table, &text);
	const char *rest = made && text.data ? text.data : "";
	for (bool first = true; *rest; first = false) {
		size_t n = strcspn(rest, "\n");

		buffer_init(0, &line);
		buffer_put(&line, rest, n);
		if (first && line.data)
			indent = text_width(line.data) - text_width(head);
		put_wrapped(line.data ? line.data : "", " ", indent, ret);
		made = made && !line.failed;
		buffer_release(&line);
		rest += rest[n] ? n + 1 : n;
	}
	buffer_release(&text);
	return made && !ret->failed;
}

enum status print(const struct buffer *text, struct error *err)
{
	if (text->failed)
		return error_no_memory(err, NULL);
	int number = file_write(buffer_bytes(text), STDOUT_FILENO);

	return number ? error_system(err, STATUS_FAULT, "stdout", number)
		      : STATUS_OK;
}

void print_told(struct buffer *line, enum language language)
{
	struct bytes text = bytes_of(message_text(MSG_NO_MEMORY, language));

	buffer_put_char(line, '\n');
	if (!line->failed)
		text = buffer_bytes(line);
	(void)file_write(text, STDERR_FILENO);
	if (line->failed)
		(void)file_write(BYTES("\n"), STDERR_FILENO);
}
