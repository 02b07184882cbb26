#include "cli/csv_people.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "cli/words.h"
#include "conference/seats.h"

enum column_id {
	COLUMN_NAME,
	COLUMN_POST,
	COLUMN_SEAT,
	COLUMN_DEPUTY_FOR,
	COLUMN_EMAIL,
	COLUMN_LANGUAGE,
	COLUMN_CALENDAR,
	N_COLUMNS
};

static const struct {
	const char *word;
	enum message name; /* as a person may head it, in both languages */
} columns[N_COLUMNS] = {
	[COLUMN_NAME] = {"name", MSG_HEADING_NAME},
	[COLUMN_POST] = {"post", MSG_HEADING_POST},
	[COLUMN_SEAT] = {"seat", MSG_HEADING_SEAT},
	[COLUMN_DEPUTY_FOR] = {"deputy_for", MSG_HEADING_DEPUTY_FOR},
	[COLUMN_EMAIL] = {"email", MSG_HEADING_EMAIL},
	[COLUMN_LANGUAGE] = {"language", MSG_HEADING_LANGUAGE},
	[COLUMN_CALENDAR] = {"calendar", MSG_HEADING_CALENDAR},
};
static const char column_words[] =
	"name,post,seat,deputy_for,email,language,calendar";

/* One line of the table. */
struct entry {
	struct cell cells[N_COLUMNS];
	char id[SLUG_BYTES];
	char seat[SLUG_BYTES]; /* its own; "" */
};

struct making {
	const struct csv *csv;
	enum language language;
	struct arena *arena;
	struct draft *draft;
	struct error *err;
	int positions[N_COLUMNS]; /* of a row's cells; -1: not there */
	struct entry *entries;
	size_t n;
	struct csv_calendar *calendars;
	size_t n_calendars;
};

static enum status refuse(struct making *making, const struct cell *cell,
			  enum message message)
{
	error_place(making->err, cell->line, cell->column);
	return error_set(making->err, STATUS_REJECTED, message, "s",
			 cell->text);
}

static enum status refuse_nearest(struct making *making,
				  const struct cell *cell, enum message message,
				  const char *nearest)
{
	error_place(making->err, cell->line, cell->column);
	return error_set(making->err, STATUS_REJECTED, message, "ss",
			 cell->text, nearest);
}

/* Letters of either case, blanks, hyphens and underscores are alike. */
static bool is_same(const char *a, const char *b)
{
	char x[SLUG_BYTES], y[SLUG_BYTES];

	slug(a, x);
	slug(b, y);
	return x[0] ? strcmp(x, y) == 0 : strcmp(a, b) == 0;
}

static bool is_called(const char *text, enum message name)
{
	for (int l = 0; l < N_LANGUAGES; l++)
		if (is_same(text, message_text(name, (enum language)l)))
			return true;
	return false;
}

/* --- the heading -----------------------------------------------------------
 */

static int column_of(const char *text)
{
	for (int i = 0; i < N_COLUMNS; i++)
		if (is_same(text, columns[i].word) ||
		    is_called(text, columns[i].name))
			return i;
	return N_COLUMNS;
}

static enum status unknown_column(struct making *making,
				  const struct cell *cell)
{
	const char *words[N_COLUMNS];

	for (int i = 0; i < N_COLUMNS; i++)
		words[i] = columns[i].word;
	const char *nearest = nearest_word(cell->text, words, N_COLUMNS);
	return nearest ? refuse_nearest(making, cell, MSG_CSV_COLUMN_NEAREST,
					nearest)
		       : refuse_nearest(making, cell, MSG_CSV_COLUMN,
					column_words);
}

static enum status read_heading(struct making *making)
{
	const struct csv_row *heading = making->csv->rows;

	if (!making->csv->n)
		return error_set(making->err, STATUS_REJECTED, MSG_CSV_EMPTY,
				 "s", column_words);
	for (int i = 0; i < N_COLUMNS; i++)
		making->positions[i] = -1;
	for (size_t i = 0; i < heading->n; i++) {
		const struct cell *cell = &heading->cells[i];
		int column = column_of(cell->text);

		if (!cell->text[0])
			continue;
		if (column == N_COLUMNS)
			return unknown_column(making, cell);
		if (making->positions[column] >= 0)
			return refuse(making, cell, MSG_CSV_COLUMN_TWICE);
		making->positions[column] = (int)i;
	}
	for (int i = COLUMN_NAME; i <= COLUMN_SEAT; i += COLUMN_SEAT) {
		struct cell cell = {columns[i].word, heading->cells[0].line, 1};

		if (making->positions[i] < 0)
			return refuse(making, &cell, MSG_CSV_COLUMN_MISSING);
	}
	return STATUS_OK;
}

static enum status read_entry(struct making *making, const struct csv_row *row,
			      struct entry *entry)
{
	const struct csv_row *heading = making->csv->rows;

	for (size_t i = 0; i < row->n; i++)
		if (row->cells[i].text[0] &&
		    (i >= heading->n || !heading->cells[i].text[0]))
			return refuse(making, &row->cells[i],
				      MSG_CSV_CELL_BEHIND);
	for (int i = 0; i < N_COLUMNS; i++) {
		int at = making->positions[i];

		entry->cells[i] =
			at >= 0 && (size_t)at < row->n
				? row->cells[at]
				: (struct cell){"", row->cells[0].line, 1};
	}
	return STATUS_OK;
}

static const char *text_of(const struct entry *entry, enum column_id column)
{
	return entry->cells[column].text;
}

static enum status read_entries(struct making *making)
{
	size_t n = making->csv->n - 1;

	if (!n) {
		error_place(making->err, making->csv->rows[0].cells[0].line, 1);
		return error_set(making->err, STATUS_REJECTED,
				 MSG_CSV_NO_PEOPLE, "");
	}
	making->entries = arena_array(making->arena, struct entry, n);
	making->calendars = arena_array(making->arena, struct csv_calendar, n);
	if (!making->entries || !making->calendars)
		return error_no_memory(making->err, making->arena);
	for (size_t i = 0; i < n; i++) {
		enum status status =
			read_entry(making, &making->csv->rows[i + 1],
				   &making->entries[i]);

		if (status != STATUS_OK)
			return status;
	}
	making->n = n;
	return STATUS_OK;
}

/* --- who -------------------------------------------------------------------
 */

static const struct entry *same_person(const struct making *making, size_t nth)
{
	const struct entry *entry = &making->entries[nth];
	const char *name = text_of(entry, COLUMN_NAME);
	const char *email = text_of(entry, COLUMN_EMAIL);

	for (size_t i = 0; name[0] && i < nth; i++) {
		const struct entry *other = &making->entries[i];
		const char *others = text_of(other, COLUMN_EMAIL);

		if (strcmp(text_of(other, COLUMN_NAME), name) == 0 &&
		    (!email[0] || !others[0] || strcmp(email, others) == 0))
			return other;
	}
	return NULL;
}

static bool is_taken(const struct making *making, size_t nth, const char *id)
{
	for (size_t i = 0; i < nth; i++)
		if (strcmp(making->entries[i].id, id) == 0)
			return true;
	return false;
}

/* By name, else by post; a second one of it gets a number. */
static enum status name_entry(struct making *making, size_t nth)
{
	enum { ROOM_OF_NUMBER = 5, MOST = 9999 };
	struct entry *entry = &making->entries[nth];
	const struct entry *same = same_person(making, nth);
	char base[SLUG_BYTES], stem[SLUG_BYTES - ROOM_OF_NUMBER];

	if (same) {
		memcpy(entry->id, same->id, sizeof(entry->id));
		return STATUS_OK;
	}
	slug(text_of(entry, COLUMN_NAME), base);
	if (!base[0])
		slug(text_of(entry, COLUMN_POST), base);
	if (!base[0])
		slug(text_of(entry, COLUMN_SEAT), base);
	if (!base[0])
		return refuse(making, &entry->cells[COLUMN_NAME],
			      MSG_CSV_NOBODY);
	memcpy(entry->id, base, sizeof(entry->id));
	snprintf(stem, sizeof(stem), "%.*s", (int)sizeof(stem) - 1, base);
	for (int k = 2; k < MOST && is_taken(making, nth, entry->id); k++)
		snprintf(entry->id, sizeof(entry->id), "%s-%d", stem, k);
	return STATUS_OK;
}

/* --- what is said of a person ----------------------------------------------
 */

static const char *language_of_cell(const char *text)
{
	static const struct {
		const char *word;
		enum message name;
	} languages[] = {{"cy", MSG_LANGUAGE_WELSH},
			 {"en", MSG_LANGUAGE_ENGLISH}};

	for (size_t i = 0; i < 2; i++)
		if (is_same(text, languages[i].word) ||
		    is_called(text, languages[i].name))
			return languages[i].word;
	return NULL;
}

static bool is_email(struct bytes text)
{
	const char *at = memchr(text.data, '@', text.n);
	size_t before = at ? (size_t)(at - text.data) : 0;

	return at && before && before + 1 < text.n &&
	       !memchr(at + 1, '@', text.n - before - 1);
}

/* One or more, between blanks, commas or semicolons. */
static enum status put_emails(struct making *making, const struct cell *cell,
			      struct json *person)
{
	static const char between[] = " \t,;";
	struct json *list = json_new_array();
	const char *at = cell->text + strspn(cell->text, between);

	while (*at) {
		struct bytes email = {at, strcspn(at, between)};

		if (!is_email(email)) {
			json_free(list);
			return refuse(making, cell, MSG_CSV_EMAIL);
		}
		json_append(list, json_new_bytes(email));
		at += email.n;
		at += strspn(at, between);
	}
	if (json_size(list))
		json_set(person, "email", list);
	else
		json_free(list);
	return STATUS_OK;
}

static enum status put_calendar(struct making *making,
				const struct entry *entry, struct json *person)
{
	const struct cell *cell = &entry->cells[COLUMN_CALENDAR];
	char *to = NULL;

	if (!cell->text[0])
		return STATUS_OK;
	if (strstr(cell->text, "://"))
		return refuse(making, cell, MSG_CSV_CALENDAR_URL);
	to = arena_printf(making->arena, "calendars/%s.ics", entry->id);
	if (!to)
		return error_no_memory(making->err, making->arena);
	json_set(person, "calendar", json_new_string(to));
	making->calendars[making->n_calendars++] =
		(struct csv_calendar){cell->text, to, cell->line, cell->column};
	return STATUS_OK;
}

static enum status put_language(struct making *making, const struct cell *cell,
				struct json *person)
{
	const char *language;

	if (!cell->text[0])
		return STATUS_OK;
	language = language_of_cell(cell->text);
	if (!language)
		return refuse(making, cell, MSG_CSV_LANGUAGE);
	json_set(person, "language", json_new_string(language));
	return STATUS_OK;
}

static void put_post(const struct making *making, const struct entry *entry,
		     struct json *person)
{
	const char *post = text_of(entry, COLUMN_POST);
	struct json *json;

	if (!post[0])
		return;
	json = json_new_object();
	json_set(json, language_word(making->language), json_new_string(post));
	json_set(person, "post", json);
}

/* What an earlier line of the same person has said stays. */
static enum status describe(struct making *making, const struct entry *entry,
			    struct json *person)
{
	const struct cell *email = &entry->cells[COLUMN_EMAIL];
	const struct cell *language = &entry->cells[COLUMN_LANGUAGE];
	enum status status = STATUS_OK;

	if (!json_member(person, "post"))
		put_post(making, entry, person);
	if (!json_member(person, "email"))
		status = put_emails(making, email, person);
	if (status == STATUS_OK && !json_member(person, "language"))
		status = put_language(making, language, person);
	if (status == STATUS_OK && !json_member(person, "calendar"))
		status = put_calendar(making, entry, person);
	return status;
}

static enum status add_person(struct making *making, const struct entry *entry)
{
	struct json *person = json_new_object();
	const char *name = text_of(entry, COLUMN_NAME);

	json_set(person, "id", json_new_string(entry->id));
	if (name[0])
		json_set(person, "name", json_new_string(name));
	enum status status = describe(making, entry, person);
	if (status != STATUS_OK)
		json_free(person);
	else
		json_append(making->draft->people, person);
	return status;
}

static enum status add_people(struct making *making)
{
	for (size_t i = 0; i < making->n; i++) {
		const struct entry *entry = &making->entries[i];
		enum status status = name_entry(making, i);

		if (status == STATUS_OK)
			status = is_taken(making, i, entry->id)
					 ? describe(making, entry,
						    draft_person(making->draft,
								 entry->id))
					 : add_person(making, entry);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* --- where they sit --------------------------------------------------------
 */

/* "" where it names none. */
static void find_seat(const char *text, char ret[static SLUG_BYTES])
{
	slug(text, ret);
	if (known_seat(ret))
		return;
	for (size_t i = 0; i < n_seat_titles; i++)
		if (is_called(text, seat_titles[i].title)) {
			snprintf(ret, SLUG_BYTES, "%s", seat_titles[i].seat);
			return;
		}
	if (is_called(text, MSG_SEAT_LINK_INSPECTOR))
		snprintf(ret, SLUG_BYTES, "support");
	else if (is_called(text, MSG_SEAT_LEAD_INSPECTOR))
		snprintf(ret, SLUG_BYTES, "chair");
	else
		ret[0] = '\0';
}

static enum status unknown_seat(struct making *making, const struct cell *cell)
{
	const char *words[2 + 3 * 32];
	char name[SLUG_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < n_seat_titles; i++) {
		words[n++] = seat_titles[i].seat;
		for (int l = 0; l < N_LANGUAGES; l++)
			words[n++] = message_text(seat_titles[i].title,
						  (enum language)l);
	}
	slug(cell->text, name);
	const char *nearest = nearest_word(cell->text, words, n);
	if (!nearest)
		nearest = nearest_word(name, words, n);
	return nearest ? refuse_nearest(making, cell, MSG_CSV_SEAT_NEAREST,
					nearest)
		       : refuse(making, cell, MSG_CSV_SEAT);
}

static const struct entry *holder_of(const struct making *making, size_t nth,
				     const char *seat)
{
	for (size_t i = 0; i < nth; i++)
		if (strcmp(making->entries[i].seat, seat) == 0)
			return &making->entries[i];
	return NULL;
}

/* The next number of a numbered seat that has its holder. */
static bool number_seat(const struct making *making, size_t nth,
			const struct known_seat *known,
			char seat[static SLUG_BYTES])
{
	if (!known->is_numbered || strcmp(seat, known->id) != 0)
		return false;
	for (int k = 2; holder_of(making, nth, seat); k++)
		snprintf(seat, SLUG_BYTES, "%s-%d", known->id, k);
	return true;
}

static enum status seat_taken(struct making *making, const struct cell *cell,
			      const char *seat, const struct entry *holder)
{
	error_place(making->err, cell->line, cell->column);
	return error_set(making->err, STATUS_REJECTED, MSG_CSV_SEAT_TAKEN, "sd",
			 seat, (int64_t)holder->cells[COLUMN_NAME].line);
}

/* The person's first seat of those before this line. */
static const char *first_seat(const struct making *making, size_t nth)
{
	for (size_t i = 0; i < nth; i++)
		if (making->entries[i].seat[0] &&
		    strcmp(making->entries[i].id, making->entries[nth].id) == 0)
			return making->entries[i].seat;
	return NULL;
}

static void hold_with(struct draft *draft, const char *seat, const char *host)
{
	struct json *json = json_new_object();

	json_set(json, "id", json_new_string(seat));
	json_set(json, "held_with", json_new_string(host));
	json_append(draft->seats, json);
}

/* Of two ranked seats one person holds the second with the first (G5). */
static void seat_entry(struct making *making, size_t nth,
		       const struct known_seat *known)
{
	struct entry *entry = &making->entries[nth];
	struct draft *draft = making->draft;
	const char *host = first_seat(making, nth);

	if (host && known->order == ORDER_RANKED)
		hold_with(draft, entry->seat, host);
	else
		draft_add(draft, entry->seat, entry->id);
	if (known->duty == DUTY_SUPPORT)
		draft_link(draft, entry->id);
	if (known->duty == DUTY_CHAIR && !draft->lead[0])
		snprintf(draft->lead, sizeof(draft->lead), "%s", entry->id);
}

static enum status take_seat(struct making *making, size_t nth)
{
	struct entry *entry = &making->entries[nth];
	const struct cell *cell = &entry->cells[COLUMN_SEAT];
	const struct known_seat *known;
	char seat[SLUG_BYTES];

	if (!cell->text[0]) {
		if (text_of(entry, COLUMN_DEPUTY_FOR)[0])
			return STATUS_OK;
		return refuse(making, &entry->cells[COLUMN_NAME],
			      MSG_CSV_NO_SEAT);
	}
	find_seat(cell->text, seat);
	known = seat[0] ? known_seat(seat) : NULL;
	if (!known)
		return unknown_seat(making, cell);
	const struct entry *holder = holder_of(making, nth, seat);
	if (holder && known->order == ORDER_RANKED &&
	    !number_seat(making, nth, known, seat))
		return seat_taken(making, cell, seat, holder);
	memcpy(entry->seat, seat, sizeof(entry->seat));
	seat_entry(making, nth, known);
	return STATUS_OK;
}

/* The seat called so, or that of whoever is. */
static const char *principal_seat(const struct making *making, const char *text)
{
	char seat[SLUG_BYTES];

	find_seat(text, seat);
	for (size_t i = 0; i < making->n; i++) {
		const struct entry *entry = &making->entries[i];

		if (!entry->seat[0])
			continue;
		if (strcmp(entry->seat, seat) == 0 ||
		    is_same(text_of(entry, COLUMN_NAME), text) ||
		    is_same(text_of(entry, COLUMN_POST), text))
			return entry->seat;
	}
	return NULL;
}

/* A seat that is held with another has its deputies there. */
static const char *host_of(const struct draft *draft, const char *seat)
{
	for (size_t i = 0; i < json_size(draft->seats); i++) {
		const struct json *json = json_at(draft->seats, i);
		const char *host = member_string(json, "held_with");

		if (host[0] && strcmp(member_string(json, "id"), seat) == 0)
			return host;
	}
	return seat;
}

static enum status unknown_principal(struct making *making,
				     const struct cell *cell)
{
	const char **words =
		arena_array(making->arena, const char *, making->n * 2);
	size_t n = 0;

	if (!words)
		return error_no_memory(making->err, making->arena);
	for (size_t i = 0; i < making->n; i++) {
		if (!making->entries[i].seat[0])
			continue;
		words[n++] = making->entries[i].seat;
		words[n++] = text_of(&making->entries[i], COLUMN_NAME);
	}
	const char *nearest = nearest_word(cell->text, words, n);
	return nearest ? refuse_nearest(making, cell, MSG_CSV_DEPUTY_NEAREST,
					nearest)
		       : refuse(making, cell, MSG_CSV_DEPUTY);
}

static enum status deputise(struct making *making, const struct entry *entry)
{
	const struct cell *cell = &entry->cells[COLUMN_DEPUTY_FOR];
	const char *seat;

	if (!cell->text[0])
		return STATUS_OK;
	seat = principal_seat(making, cell->text);
	if (!seat)
		return unknown_principal(making, cell);
	draft_add(making->draft, host_of(making->draft, seat), entry->id);
	return STATUS_OK;
}

static enum status seat_people(struct making *making)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < making->n && status == STATUS_OK; i++)
		status = take_seat(making, i);
	for (size_t i = 0; i < making->n && status == STATUS_OK; i++)
		status = deputise(making, &making->entries[i]);
	return status;
}

enum status csv_people(const struct csv *csv, enum language language,
		       struct arena *arena, struct draft *draft,
		       struct csv_people *ret, struct error *err)
{
	struct making making = {.csv = csv,
				.language = language,
				.arena = arena,
				.draft = draft,
				.err = err};
	enum status status = read_heading(&making);

	if (status == STATUS_OK)
		status = read_entries(&making);
	if (status == STATUS_OK)
		status = add_people(&making);
	if (status == STATUS_OK)
		status = seat_people(&making);
	if (status != STATUS_OK)
		return status;
	*ret = (struct csv_people){making.calendars, making.n_calendars};
	return STATUS_OK;
}
